import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SCORE_COMPONENTS } from '../../../src/db/words.js';
import {
  type ChatSample,
  combine,
  type Measured,
  measureAvailability,
  measureChat,
  WEIGHTS,
} from '../../../src/services/scoring/formula.js';

const value = fc.option(fc.double({ min: 0, max: 100, noNaN: true }), { nil: null });
const measured = fc.record({ value, samples: fc.nat(1_000) });
const all = fc.record({
  QUALITY: measured,
  SPEED: measured,
  AVAILABILITY: measured,
  PARTICIPATION: measured,
});
const sample: fc.Arbitrary<ChatSample> = fc.record({
  isOk: fc.boolean(),
  grade: fc.double({ min: 0, max: 1, noNaN: true }),
  firstByteMs: fc.option(fc.double({ min: 0, max: 30_000, noNaN: true }), { nil: null }),
  totalMs: fc.double({ min: 0, max: 30_000, noNaN: true }),
});
const known = (v: number): Measured => ({ value: v, samples: 100 });

describe('score', () => {
  it('is the sum of the guide', () => {
    const result = combine({
      QUALITY: known(90),
      SPEED: known(80),
      AVAILABILITY: known(99),
      PARTICIPATION: known(50),
    });
    expect(result).toMatchObject({ value: 84.8, coverage: 1, confidence: 1 });
  });

  it('shares out the weight of what is unknown', () => {
    const result = combine({
      QUALITY: known(50),
      SPEED: { value: null, samples: 1 },
      AVAILABILITY: known(100),
      PARTICIPATION: { value: null, samples: 0 },
    });
    expect(result).toMatchObject({ value: 66.67, coverage: 0.6 });
    expect(result.components.map(({ effectiveWeight }) => effectiveWeight)).toEqual([0.6667, 0, 0.3333, 0]);
  });

  it('is unknown, not zero, when nothing is known', () => {
    const nothing = { value: null, samples: 0 };
    expect(
      combine({ QUALITY: nothing, SPEED: nothing, AVAILABILITY: nothing, PARTICIPATION: nothing }),
    ).toMatchObject({ value: null, coverage: 0, confidence: 0 });
  });

  it('stays within 0 and 100, and coverage and confidence within 0 and 1', () => {
    fc.assert(
      fc.property(all, (components) => {
        const { value: score, coverage, confidence } = combine(components);
        expect(score ?? 0).toBeGreaterThanOrEqual(0);
        expect(score ?? 0).toBeLessThanOrEqual(100);
        expect(coverage).toBeGreaterThanOrEqual(0);
        expect(coverage).toBeLessThanOrEqual(1);
        expect(confidence).toBeLessThanOrEqual(coverage + 1e-9);
      }),
    );
  });

  it('never falls when one component rises', () => {
    fc.assert(
      fc.property(
        all,
        fc.constantFrom(...SCORE_COMPONENTS),
        fc.double({ min: 0, max: 100, noNaN: true }),
        (components, name, higher) => {
          const now = components[name].value;
          if (now === null) return;
          const raised = { ...components, [name]: { ...components[name], value: Math.max(now, higher) } };
          expect(combine(raised).value ?? 0).toBeGreaterThanOrEqual(combine(components).value ?? 0);
        },
      ),
    );
  });

  it('does not depend on the order of the evidence', () => {
    fc.assert(
      fc.property(fc.array(sample, { maxLength: 50 }), fc.integer(), (samples, seed) => {
        const shuffled = samples
          .map((one, i) => ({ one, key: Math.imul(i + 1, seed | 1) >>> 0 }))
          .sort((a, b) => a.key - b.key)
          .map(({ one }) => one);
        expect(measureChat(shuffled, 'LLM')).toEqual(measureChat(samples, 'LLM'));
      }),
    );
  });

  it('never gains by staying silent instead of answering', () => {
    fc.assert(
      fc.property(fc.array(sample, { minLength: 3, maxLength: 50 }), fc.nat(49), (samples, at) => {
        const silenced = samples.map((one, i) =>
          i === at % samples.length ? { isOk: false, grade: 0, firstByteMs: null, totalMs: null } : one,
        );
        const [before, after] = [measureChat(samples, 'LLM'), measureChat(silenced, 'LLM')];
        expect(after.QUALITY.value ?? 0).toBeLessThanOrEqual(before.QUALITY.value ?? 0);
        expect(after.SPEED.value ?? 0).toBeLessThanOrEqual(before.SPEED.value ?? 0);
        expect(after.PARTICIPATION.value ?? 0).toBeLessThanOrEqual(before.PARTICIPATION.value ?? 0);
      }),
    );
  });

  it('rewards speed smoothly against the baseline of the model type', () => {
    const at = (totalMs: number, modelType: 'LLM' | 'VISION' = 'LLM') =>
      measureChat(
        Array.from({ length: 10 }, () => ({ isOk: true, grade: 1, firstByteMs: totalMs / 2, totalMs })),
        modelType,
      ).SPEED.value;
    expect(at(3_000)).toBe(50);
    expect(at(6_000, 'VISION')).toBe(50);
    expect(at(100)).toBeGreaterThan(99);
    expect(at(30_000)).toBeLessThan(5);
  });

  it('takes availability half from the day and half from the week, and from three checks on', () => {
    expect(measureAvailability({ day: { total: 2, ok: 2 }, week: { total: 2, ok: 2 } }).value).toBeNull();
    expect(measureAvailability({ day: { total: 10, ok: 5 }, week: { total: 100, ok: 100 } }).value).toBe(75);
    expect(measureAvailability({ day: { total: 0, ok: 0 }, week: { total: 100, ok: 90 } }).value).toBe(90);
  });

  it('has weights that add up to one', () => {
    expect(Object.values(WEIGHTS).reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1);
  });
});
