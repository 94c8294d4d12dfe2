import { expect, it } from 'vitest';
import { rollUp } from '../../../src/services/probing/rollups.js';
import { pack, unpack } from '../../../src/services/probing/sample.js';
import { createTally } from '../../../src/services/probing/tally.js';

const NOON = new Date('2026-05-01T12:00:00Z');
const after = (ms: number) => new Date(NOON.getTime() + ms);

it('keeps of a good result when it was and how long it took, in eight characters', () => {
  const samples = [
    { at: after(61_234), firstByteMs: 12.4, totalMs: 13.6 },
    { at: after(3_599_999), firstByteMs: null, totalMs: 60_000 },
  ];
  const text = pack(samples);
  expect(text).toHaveLength(16);
  const [first, second] = unpack(NOON, text);
  expect(Math.abs((first?.at.getTime() ?? 0) - after(61_234).getTime())).toBeLessThan(56);
  expect(first).toMatchObject({ firstByteMs: 12.4, totalMs: 13.6 });
  expect(second?.firstByteMs).toBeNull();
  expect(second?.totalMs).toBeGreaterThan(13_000);
});

it('adds good results up in their hour and day, and samples only those without a row of their own', () => {
  const good = (at: Date, hasRow = false) => ({ at, firstByteMs: 1, totalMs: 2, hasRow });
  const results = [good(after(1_000)), good(after(2_000), true), good(after(3_700_000))];
  const rows = rollUp([], [{ minerId: 'a', modelType: 'LLM', results }]);
  expect(rows.map(({ span, at, total, ok, samples }) => [span, at, total, ok, samples?.length ?? 0])).toEqual(
    [
      ['HOUR', NOON, 2, 2, 8],
      ['DAY', new Date('2026-05-01T00:00:00Z'), 3, 3, 0],
      ['HOUR', after(3_600_000), 1, 1, 8],
    ],
  );
});

it('hands counts out in the order of miners when it is time, and takes back what could not be written', () => {
  let at = 0;
  const tally = createTally({ everyMs: 100, monotonic: () => at });
  const good = { at: NOON, firstByteMs: 1, totalMs: 2, hasRow: false };
  for (const id of ['c', 'a', 'b']) tally.add(id, 'LLM', [good]);
  expect(tally.next(2)).toEqual([]);
  at = 100;
  const slice = tally.next(2);
  expect(slice.map(({ minerId }) => minerId)).toEqual(['a', 'b']);
  tally.giveBack(slice);
  expect(tally.take('a')).toEqual([good]);
  expect(tally.next(2).map(({ minerId }) => minerId)).toEqual(['c']);
  expect(tally.size()).toBe(1);
});
