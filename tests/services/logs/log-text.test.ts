import { describe, expect, it } from 'vitest';
import { cutToSize, severityOf, splitLines, storable } from '../../../src/services/logs/log-text.js';

describe('the text of log lines', () => {
  it('splits a message at its line feeds and makes no empty last line', () => {
    expect(splitLines('a\r\nb\n\nc\n')).toEqual(['a', 'b', '', 'c']);
    expect(splitLines('')).toEqual(['']);
    expect(splitLines('10%\r20%\r30%')).toEqual(['10%\r20%\r30%']);
  });

  it('cuts long text into pieces that together are the text, and no character in two', () => {
    const text = 'a😀é€'.repeat(1_000);
    for (const size of [4, 5, 6, 7, 100, 1_001]) {
      const pieces = cutToSize(text, size);
      expect(pieces.join('')).toBe(text);
      for (const piece of pieces) expect(Buffer.byteLength(piece)).toBeLessThanOrEqual(size);
    }
  });

  it('does not cut what fits exactly', () => {
    expect(cutToSize('é'.repeat(8), 16)).toEqual(['é'.repeat(8)]);
  });

  it('keeps colours, tabs and other control characters, but neither NUL nor half a character', () => {
    expect(storable('\u001b[31mred\u001b[0m\t\u0007\r')).toBe('\u001b[31mred\u001b[0m\t\u0007\r');
    expect(storable('a\0b')).toBe('a\u2400b');
    expect(storable('a\ud800b😀')).toBe('a\ufffdb😀');
  });

  it.each([
    ['INFO:     127.0.0.1:52000 - "GET /health HTTP/1.1" 200 OK', 'INFO'],
    ['2026-01-01 12:00:00 [WARNING] slow', 'WARN'],
    ['\u001b[31mERROR\u001b[0m it broke', 'ERROR'],
    ['{"level":"debug","msg":"x"}', 'DEBUG'],
    ['time="…" level=error msg="no ERROR here is needed"', 'ERROR'],
    ['Traceback (most recent call last):', 'ERROR'],
    ['ValueError: no such model', 'ERROR'],
    ['{"level":"constructor"}', null],
    ['loading the model', null],
  ])('reads the severity of %j', (line, severity) => {
    expect(severityOf(line)).toBe(severity);
  });
});
