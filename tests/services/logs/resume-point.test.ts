import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createResumeTracker, nanosOf, type ResumePoint } from '../../../src/services/logs/resume-point.js';

const at = (nanos: number) =>
  `2026-01-01T00:00:0${Math.floor(nanos / 1e9)}.${String(nanos % 1e9).padStart(9, '0')}Z`;
const START: ResumePoint = { lastEngineTime: null, lastTimeCount: 0 };

describe('the resume point', () => {
  it('reads the times engines write, to the nanosecond', () => {
    expect(nanosOf('1970-01-01T00:00:01.000000001Z')).toBe(1_000_000_001n);
    expect(nanosOf('1970-01-01T01:00:01.5+01:00')).toBe(1_500_000_000n);
    expect(nanosOf('1970-01-01T00:00:00Z')).toBe(0n);
    expect(nanosOf('yesterday')).toBeNull();
  });

  it('gives each line once, wherever the connection breaks, also when lines share a time or come out of order', () => {
    const steps = fc.array(
      fc.record({
        passed: fc.constantFrom(0, 0, 1, 500, 4_000_000, 20_000_000),
        late: fc.constantFrom(0, 0, 0, 1, 300, 9_999_999),
      }),
      { minLength: 1, maxLength: 60 },
    );
    const breaks = fc.array(fc.nat(20), { minLength: 1, maxLength: 10 });
    fc.assert(
      fc.property(steps, breaks, fc.integer({ min: 1, max: 5 }), (printed, cuts, batchSize) => {
        let clock = 10_000_000;
        const log = printed.map(({ passed, late }, i) => {
          clock += passed;
          return { engineTime: at(clock - late), text: String(i) };
        });
        const stored: string[] = [];
        let point = START;
        for (const cut of [...cuts, log.length]) {
          const tracker = createResumeTracker(point);
          const { lastEngineTime } = point;
          const given = log
            .filter((line) => lastEngineTime === null || line.engineTime >= lastEngineTime)
            .slice(0, cut + point.lastTimeCount);
          for (let i = 0; i < given.length; i += batchSize) {
            const fresh = given.slice(i, i + batchSize).filter((line) => !tracker.isKnown(line));
            if (fresh.length === 0) continue;
            stored.push(...fresh.map(({ text }) => text));
            tracker.stored(fresh);
            point = tracker.point();
          }
        }
        expect(stored).toEqual(log.map(({ text }) => text));
      }),
      { numRuns: 2_000 },
    );
  });

  it('skips nothing new when the engine has thrown away what was stored', () => {
    const tracker = createResumeTracker({ lastEngineTime: at(1_000), lastTimeCount: 5 });
    expect(tracker.isKnown({ engineTime: at(1_000) })).toBe(true);
    expect(tracker.isKnown({ engineTime: at(50_000_000) })).toBe(false);
    expect(tracker.isKnown({ engineTime: at(50_000_001) })).toBe(false);
  });
});
