import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EngineLogLine } from '../../../src/services/adapters/engine.js';
import { createRedactor } from '../../../src/services/logs/redactor.js';
import { createSeams } from '../../../src/services/logs/seams.js';

const SECRET = 'correct-horse-battery';
const redact = createRedactor([SECRET]);

/** The pieces of one long line, with a line of the other stream between each two. */
function piecesOf(text: string, size: number): EngineLogLine[] {
  const pieces: EngineLogLine[] = [];
  for (let at = 0; at < text.length; at += size) {
    pieces.push({
      engineTime: '',
      stream: 'STDOUT',
      text: text.slice(at, at + size),
      ...(at > 0 ? { continues: true } : {}),
      ...(at + size < text.length ? { isCut: true } : {}),
    });
    pieces.push({ engineTime: '', stream: 'STDERR', text: 'between' });
  }
  return pieces;
}

describe('the pieces of a line that is too long', () => {
  it('show no secret that lies across their seam, whatever batches they come in', () => {
    fc.assert(
      fc.property(fc.nat(SECRET.length), fc.integer({ min: 1, max: 4 }), (shift, batchSize) => {
        const text = `${'x'.repeat(60_000 - shift)}${SECRET}${'y'.repeat(100_000)}`;
        const seams = createSeams(redact);
        const pieces = piecesOf(text, 60_000);
        const joined: EngineLogLine[] = [];
        for (let i = 0; i < pieces.length; i += batchSize)
          joined.push(...seams(pieces.slice(i, i + batchSize)));
        const shown = joined.filter(({ stream }) => stream === 'STDOUT').map((line) => redact(line.text));
        expect(shown.join('')).toBe(text.replace(SECRET, '***'));
        expect(joined).toHaveLength(pieces.length);
        expect(joined.filter(({ text: other }) => other === 'between')).toHaveLength(3);
      }),
      { numRuns: 100 },
    );
  });

  it('keep their time when one secret covers them wholly', () => {
    const seams = createSeams(createRedactor(['aaaaaaaaaa']));
    const [piece] = piecesOf('a'.repeat(128 * 1024), 64 * 1024);
    const began = performance.now();
    expect(seams(piece ? [piece] : [])).toEqual([piece]);
    expect(performance.now() - began).toBeLessThan(500);
  });

  it('are cut right in front of a secret that reaches into what is held back', () => {
    const seams = createSeams(redact);
    const text = `${'x'.repeat(60_000 - 4 * 1024 - 5)}${SECRET}${'y'.repeat(60_000)}`;
    const [first] = piecesOf(text, 60_000);
    const [shown] = seams(first ? [first] : []);
    expect(shown?.text).toBe('x'.repeat(60_000 - 4 * 1024 - 5));
  });

  it('are left alone when nothing was cut', () => {
    const lines: EngineLogLine[] = [{ engineTime: '', stream: 'STDOUT', text: SECRET }];
    expect(createSeams(redact)(lines)).toBe(lines);
  });

  it('do not go on in a line that begins anew', () => {
    const seams = createSeams(redact);
    seams([{ engineTime: '', stream: 'STDOUT', text: 'x'.repeat(60_000), isCut: true }]);
    const [next] = seams([{ engineTime: '', stream: 'STDOUT', text: 'new', isCut: true }]);
    expect(next?.text).toBe('new');
  });
});
