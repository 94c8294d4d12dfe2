import { describe, expect, it } from 'vitest';
import {
  containing,
  cutToSize,
  splitLines,
  storable,
  withoutAnsi,
} from '../../../src/services/logs/log-text.js';

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
    expect(storable('a\0b')).toBe('a\ufffdb');
    expect(storable('a\ud800b😀')).toBe('a\ufffdb😀');
  });

  it.each([
    ['\u001b[1;31mred\u001b[0m and \u001b[38;2;1;2;3mmore\u001b[K', 'red and more'],
    ['\u001b]0;a title\u0007shown', 'shown'],
    ['\u001b]8;;https://example.org\u001b\\a link\u001b]8;;\u001b\\', 'a link'],
    ['\u001b(Bplain\u001b=\u001bM', 'plain'],
    ['\u009b31mone byte\u009b0m', 'one byte'],
    ['50 %\r100 %\ttab', '50 %\r100 %\ttab'],
    ['an end without one \u001b', 'an end without one \u001b'],
    ['one \u001b\u001b[31m[32mwithin another', 'one [32mwithin another'],
    ['no colours [31m here', 'no colours [31m here'],
  ])('without its control sequences: %j', (text, plain) => {
    expect(withoutAnsi(text)).toBe(plain);
  });

  it('is found as a terminal shows it, whatever the case', () => {
    const line = '\u001b[32mReady\u001b[0m to s\u001b[1merve É';
    expect(containing('ready to SERVE é')(line)).toBe(true);
    expect(containing('\u001b[7mserve')(line)).toBe(true);
    expect(containing('32m')(line)).toBe(false);
  });

  it('stays cheap to strip, however hostile', () => {
    const began = performance.now();
    for (const text of ['\u001b]', '\u009d', '\u001b[', '\u001b[0;', '\u001b('] as const)
      withoutAnsi(text.repeat(20_000));
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});
