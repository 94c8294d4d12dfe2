import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createResumeTracker,
  createTimeReader,
  nanosOf,
  type ResumePoint,
} from '../../../src/services/logs/resume-point.js';

const BASE = Date.parse('2026-01-01T00:00:00Z');
const at = (nanos: number) => {
  const ms = new Date(BASE + Math.floor(nanos / 1e9) * 1_000).toISOString().slice(0, 19);
  return `${ms}.${String(((nanos % 1e9) + 1e9) % 1e9).padStart(9, '0')}Z`;
};
const START: ResumePoint = {
  lastEngineTime: null,
  lastTimeCount: 0,
  resumeFrom: null,
  newestEngineTime: null,
};
interface Line {
  engineTime: string;
  text: string;
}

/** Stores a log over connections that break, as the follower does: first what is there, then what comes. */
function copy(
  cuts: readonly number[],
  batchSize: number,
  isSortedFilter: boolean,
  engineHas: (turn: number) => Line[],
) {
  const stored: string[] = [];
  let missing = 0;
  let point = START;
  for (const [turn, cut] of cuts.entries()) {
    const tracker = createResumeTracker<Line>(point);
    const from = point.resumeFrom;
    const log = engineHas(turn);
    const first = from === null ? 0 : log.findIndex((line) => line.engineTime >= from);
    const given =
      isSortedFilter && first >= 0
        ? log.slice(first)
        : log.filter((line) => from === null || line.engineTime >= from);
    const take = (fresh: readonly Line[]): void => {
      if (fresh.length === 0) return;
      stored.push(...fresh.map(({ text }) => text));
      tracker.stored(fresh);
      point = tracker.point();
    };
    let room = cut;
    for (let i = 0; i < given.length && room > 0; i += batchSize) {
      const fresh = tracker.fresh(given.slice(i, i + batchSize));
      room -= fresh.length;
      take(fresh);
    }
    if (room > 0) take(tracker.rest());
    if (tracker.isMissing()) missing += 1;
  }
  return { stored, missing };
}

describe('the resume point', () => {
  it('reads the times engines write, to the nanosecond', () => {
    expect(nanosOf('1970-01-01T00:00:01.000000001Z')).toBe(1_000_000_001n);
    expect(nanosOf('1970-01-01T01:00:01.5+01:00')).toBe(1_500_000_000n);
    expect(nanosOf('1970-01-01T00:00:00Z')).toBe(0n);
    expect(nanosOf('yesterday')).toBeNull();
    const read = createTimeReader();
    expect(read(at(1_999_999_999))).toBe(BASE + 1_999);
    expect(read(at(1_000_000_000))).toBe(BASE + 1_000);
    expect(read(at(61_005_000_000))).toBe(BASE + 61_005);
    expect(read('2026-01-01T01:00:00.5+01:00')).toBe(BASE + 500);
    expect(read('yesterday')).toBeNull();
  });

  const steps = (passed: readonly number[]) =>
    fc.array(
      fc.record({
        passed: fc.constantFrom(...passed),
        late: fc.constantFrom(0, 0, 0, 1, 300, 9_999_999),
      }),
      { minLength: 1, maxLength: 60 },
    );
  const breaks = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 10 });
  const USUAL = [0, 0, 1, 500, 4_000_000, 20_000_000];
  // A clock that is set back and forth by up to an hour.
  const JUMPY = [...USUAL, -3_600_000_000_000, -30_000_000, 3_600_000_000_000];

  it.each([
    ['lines share a time or come out of order', USUAL, false],
    ['the clock is set back by an hour', JUMPY, true],
  ])(
    'gives each line once, wherever the connection breaks, also when %s',
    (_when, passed, isSortedFilter) => {
      fc.assert(
        fc.property(steps(passed), breaks, fc.integer({ min: 1, max: 5 }), (printed, cuts, batchSize) => {
          let clock = 100_000_000_000_000;
          const log = printed.map(({ passed: nanos, late }, i) => {
            clock += nanos;
            return { engineTime: at(clock - late), text: String(i) };
          });
          const { stored, missing } = copy([...cuts, Infinity], batchSize, isSortedFilter, () => log);
          expect(stored).toEqual(log.map(({ text }) => text));
          expect(missing).toBe(0);
        }),
        { numRuns: 1_000 },
      );
    },
  );

  it('gives each line once when the clock went back while nobody was connected', () => {
    const hour = 3_600_000_000_000;
    const before = Array.from({ length: 20 }, (_, i) => ({ engineTime: at(hour + i), text: `${i}` }));
    const after = Array.from({ length: 20 }, (_, i) => ({
      engineTime: at(hour - 9_000_000 + i),
      text: `${20 + i}`,
    }));
    const { stored, missing } = copy([Infinity, Infinity], 3, false, (turn) =>
      turn === 0 ? before : [...before, ...after],
    );
    expect(stored).toEqual([...before, ...after].map(({ text }) => text));
    expect(missing).toBe(0);
  });

  it('stores all there is, once, when the engine has thrown the last line away, and knows that some may be missing', () => {
    const log = Array.from({ length: 30 }, (_, i) => ({ engineTime: at(i * 2_000_000), text: `${i}` }));
    for (const kept of [9, 10, 11, 20]) {
      const { stored, missing } = copy([10, Infinity], 3, false, (turn) =>
        turn === 0 ? log.slice(0, 10) : log.slice(kept),
      );
      expect(stored).toEqual([...log.slice(0, 10), ...log.slice(Math.max(10, kept))].map(({ text }) => text));
      expect(missing).toBe(kept > 9 ? 1 : 0);
    }
  });

  it('asks for little more than it needs of a log that is written fast, and far back of a quiet one', () => {
    const tracker = createResumeTracker<Line>(START);
    for (let second = 0; second < 100; second += 1) {
      tracker.stored(
        Array.from({ length: 1_000 }, (_, i) => ({
          engineTime: at(second * 1e9 + i * 1e6),
          text: 'x'.repeat(99),
        })),
      );
    }
    expect(tracker.point().resumeFrom).toBe(at(99e9 - 1e7));
    const quiet = createResumeTracker<Line>(START);
    for (let hour = 1; hour <= 48; hour += 1)
      quiet.stored([{ engineTime: at(hour * 3_600e9), text: 'tick' }]);
    expect(quiet.point().resumeFrom).toBe(at(3_600e9 - 1e7));
  });
});
