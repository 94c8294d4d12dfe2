import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readLines, sinceOf } from '../../src/services/adapters/docker-logs.js';
import type { EngineLogLine } from '../../src/services/adapters/engine.js';
import { refusalOf } from './support/servers.js';

const TIME = '2026-11-22T10:00:00.000000001Z';
const LATER = '2026-11-22T10:00:01.5Z';

function frame(kind: 0 | 1 | 2, payload: string | Buffer): Buffer {
  const bytes = Buffer.from(payload);
  const head = Buffer.from([kind, 0, 0, 0, 0, 0, 0, 0]);
  head.writeUInt32BE(bytes.length, 4);
  return Buffer.concat([head, bytes]);
}
async function* cut(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Buffer> {
  let at = 0;
  for (let turn = 0; at < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? bytes.length;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}
async function linesOf(
  bytes: Buffer,
  sizes: readonly number[] = [bytes.length || 1],
): Promise<EngineLogLine[]> {
  const lines: EngineLogLine[] = [];
  for await (const some of readLines(cut(bytes, sizes), false)) lines.push(...some);
  return lines;
}

describe('log frames', () => {
  it('become lines with their time and stream, however the bytes are cut', async () => {
    const bytes = Buffer.concat([
      frame(1, `${TIME} hello\n`),
      frame(2, `${LATER} wörld\r\n`),
      frame(1, `${LATER} two\n${LATER} lines\n`),
      frame(1, `${LATER} unfinished`),
    ]);
    const expected = [
      { engineTime: TIME, stream: 'STDOUT', text: 'hello' },
      { engineTime: LATER, stream: 'STDERR', text: 'wörld' },
      { engineTime: LATER, stream: 'STDOUT', text: 'two' },
      { engineTime: LATER, stream: 'STDOUT', text: 'lines' },
      { engineTime: LATER, stream: 'STDOUT', text: 'unfinished' },
    ];

    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 }),
        async (sizes) => {
          expect(await linesOf(bytes, sizes)).toEqual(expected);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('that are parts of one long line are joined, and only the first stamp is kept', async () => {
    const bytes = Buffer.concat([
      frame(1, `${TIME} ${'a'.repeat(16_384)}`),
      frame(2, `${LATER} between\n`),
      frame(1, `${LATER} b\n`),
    ]);

    expect(await linesOf(bytes)).toEqual([
      { engineTime: LATER, stream: 'STDERR', text: 'between' },
      { engineTime: TIME, stream: 'STDOUT', text: `${'a'.repeat(16_384)}b` },
    ]);
  });

  it('of an endless line come out in pieces of at most 64 KiB that lose nothing and cut no character', async () => {
    const text = '€'.repeat(100_000);
    const parts = [];
    for (let at = 0; at < text.length; at += 8_000)
      parts.push(frame(1, `${TIME} ${text.slice(at, at + 8_000)}`));

    const lines = await linesOf(Buffer.concat(parts));

    expect(lines.map((line) => line.text).join('')).toBe(text);
    expect(lines.map(({ continues = false, isCut = false }) => [continues, isCut])).toEqual([
      [false, true],
      ...Array.from({ length: lines.length - 2 }, () => [true, true]),
      [true, false],
    ]);
    expect(Math.max(...lines.map((line) => Buffer.byteLength(line.text)))).toBeLessThanOrEqual(65_536);
    expect(lines.length).toBe(6);
  });

  it('with bytes that are no text, or NUL, are survived', async () => {
    const line = Buffer.concat([
      Buffer.from(`${TIME} a`),
      Buffer.from([0xff, 0xfe, 0x00]),
      Buffer.from('b\n'),
    ]);

    expect((await linesOf(frame(1, line)))[0]?.text).toBe('a\uFFFD\uFFFD\uFFFDb');
  });

  it('keep empty lines and lines without a stamp', async () => {
    const bytes = Buffer.concat([frame(1, `${TIME} \n`), frame(1, 'bare\n')]);

    expect(await linesOf(bytes)).toEqual([
      { engineTime: TIME, stream: 'STDOUT', text: '' },
      { engineTime: TIME, stream: 'STDOUT', text: 'bare' },
    ]);
  });

  it('that end in the middle of one are no end of the log', async () => {
    const bytes = Buffer.concat([frame(1, `${TIME} whole\n`), frame(1, `${LATER} broken\n`)]);
    for (const missing of [1, 10, 30]) {
      const broken = bytes.subarray(0, bytes.length - missing);
      expect(await refusalOf(linesOf(broken))).toMatchObject({ kind: 'UNREACHABLE' });
    }
  });

  it('of a line of 64 KiB are one line, however the engine cut it', async () => {
    const text = 'x'.repeat(65_536);
    const parts = [0, 1, 2, 3].map((n) => frame(1, `${TIME} ${text.slice(n * 16_384, (n + 1) * 16_384)}`));
    const lines = await linesOf(Buffer.concat([...parts, frame(1, `${TIME} \n`)]));
    expect(lines).toEqual([{ engineTime: TIME, stream: 'STDOUT', text }]);
  });

  it('with stamps that only look usual are read by their shape', async () => {
    const odd = '2026-11-22T10:00:00Z 2345678Z text';
    expect(await linesOf(frame(1, `${odd}\n${TIME} next\n`))).toEqual([
      { engineTime: '2026-11-22T10:00:00Z', stream: 'STDOUT', text: '2345678Z text' },
      { engineTime: TIME, stream: 'STDOUT', text: 'next' },
    ]);
    expect((await linesOf(frame(1, `${odd}\n`)))[0]?.engineTime).toBe('2026-11-22T10:00:00Z');
  });

  it.each([
    ['an unknown stream', Buffer.from([7, 0, 0, 0, 0, 0, 0, 1, 65])],
    ['a length of gigabytes', Buffer.from([1, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 65])],
  ])('that announce %s end the reading', async (_what, bytes) => {
    expect(await refusalOf(linesOf(bytes))).toMatchObject({ kind: 'GARBLED' });
  });
});

describe("a terminal's output", () => {
  it('is cut into lines without frames, wherever the bytes are cut', async () => {
    const bytes = Buffer.from(`${TIME} one\r\n${LATER} two`);
    for (const size of [1, 3, 7, 100]) {
      const lines: EngineLogLine[] = [];
      for await (const some of readLines(cut(bytes, [size]), true)) lines.push(...some);
      expect(lines).toEqual([
        { engineTime: TIME, stream: 'STDOUT', text: 'one' },
        { engineTime: LATER, stream: 'STDOUT', text: 'two' },
      ]);
    }
  });
});

describe("a terminal's long line", () => {
  it('is joined where the engine cut and stamped it', async () => {
    const text = 'y'.repeat(40_000);
    const bytes = Buffer.from(
      `${TIME} ${text.slice(0, 16_384)}${LATER} ${text.slice(16_384, 32_768)}${LATER} ${text.slice(32_768)}\n${LATER} next\n`,
    );
    for (const size of [1_000, 40_000, 100_000]) {
      const lines: EngineLogLine[] = [];
      for await (const some of readLines(cut(bytes, [size]), true)) lines.push(...some);
      expect(lines.map((line) => line.text)).toEqual([text, 'next']);
    }
  });
});

describe('the resume point', () => {
  it('keeps its nanoseconds', () => {
    expect(sinceOf('2026-11-22T10:00:00.123456789Z')).toBe('1795341600.123456789');
    expect(sinceOf('2026-11-22T10:00:00Z')).toBe('1795341600.000000000');
    expect(sinceOf('2026-11-22T12:00:00.5+02:00')).toBe('1795341600.500000000');
    expect(() => sinceOf('yesterday')).toThrow('not a time');
  });
});
