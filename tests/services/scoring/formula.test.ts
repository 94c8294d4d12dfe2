import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SCORE_COMPONENTS } from '../../../src/db/words.js';
import { combine, type Measured, VALIDATION_CAPS, WEIGHTS } from '../../../src/services/scoring/formula.js';
import {
  type ChatSample,
  measureAnswers,
  measureAvailability,
  type ValidationSample,
} from '../../../src/services/scoring/measures.js';

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
const validation: fc.Arbitrary<ValidationSample> = fc.record({
  validatorId: fc.constantFrom('0.0.1', '0.0.2', '0.0.3', '0.0.4', '0.0.5', '0.0.6', '0.0.7', '0.0.8'),
  isOk: fc.boolean(),
  grade: fc.double({ min: 0, max: 1, noNaN: true }),
});
const answers = { minLength: 3, maxLength: 50 };
const asked = { maxLength: 30 };
const NAMES = ['QUALITY', 'SPEED', 'PARTICIPATION'] as const;
const shuffle = <T>(items: readonly T[], seed: number): T[] =>
  items
    .map((one, i) => ({ one, key: Math.imul(i + 1, seed | 1) >>> 0 }))
    .sort((x, y) => x.key - y.key)
    .map(({ one }) => one);
const chat = (over: Partial<ChatSample> = {}): ChatSample => ({
  isOk: true,
  grade: 1,
  firstByteMs: 500,
  totalMs: 1_000,
  ...over,
});
const many = <T>(count: number, one: (i: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => one(i));
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

  it('never falls when one answer is graded better, comes faster or comes at all', () => {
    fc.assert(
      fc.property(
        fc.array(sample, answers),
        fc.array(validation, asked),
        fc.nat(49),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (chats, validations, at, up) => {
          const better = chats.map((one, i) =>
            i === at % chats.length
              ? {
                  isOk: true,
                  grade: Math.max(one.grade ?? 0, up),
                  firstByteMs: (one.firstByteMs ?? one.totalMs ?? 0) * (1 - up),
                  totalMs: (one.totalMs ?? 0) * (1 - up),
                }
              : one,
          );
          const [before, after] = [
            measureAnswers(chats, validations, 'LLM'),
            measureAnswers(better, validations, 'LLM'),
          ];
          for (const name of NAMES)
            expect(after[name].value ?? 0).toBeGreaterThanOrEqual((before[name].value ?? 0) - 1e-9);
        },
      ),
    );
  });

  it('stays within 0 and 100 in each component', () => {
    fc.assert(
      fc.property(fc.array(sample, answers), fc.array(validation, asked), (chats, validations) => {
        for (const { value: points } of Object.values(measureAnswers(chats, validations, 'LLM'))) {
          expect(points).toBeGreaterThanOrEqual(0);
          expect(points).toBeLessThanOrEqual(100);
        }
      }),
    );
  });

  it('does not depend on the order of the evidence', () => {
    fc.assert(
      fc.property(
        fc.array(sample, { maxLength: 50 }),
        fc.array(validation, asked),
        fc.integer(),
        (chats, validations, seed) => {
          expect(measureAnswers(shuffle(chats, seed), shuffle(validations, seed), 'LLM')).toEqual(
            measureAnswers(chats, validations, 'LLM'),
          );
        },
      ),
    );
  });

  it('never gains by staying silent instead of answering', () => {
    fc.assert(
      fc.property(
        fc.array(sample, answers),
        fc.array(validation, asked),
        fc.nat(49),
        (chats, validations, at) => {
          const silent = { isOk: false, grade: 0 };
          const silenced = chats.map((one, i) =>
            i === at % chats.length ? { ...silent, firstByteMs: null, totalMs: null } : one,
          );
          const ignored = validations.map((one, i) =>
            i === at % validations.length ? { ...one, ...silent } : one,
          );
          const before = measureAnswers(chats, validations, 'LLM');
          for (const after of [
            measureAnswers(silenced, validations, 'LLM'),
            measureAnswers(chats, ignored, 'LLM'),
          ]) {
            for (const name of NAMES)
              expect(after[name].value ?? 0).toBeLessThanOrEqual((before[name].value ?? 0) + 1e-9);
          }
        },
      ),
    );
  });

  it('never gains by padding answers, one or all, even if the padding takes no time', () => {
    fc.assert(
      fc.property(
        fc.array(sample, answers),
        fc.option(fc.nat(49)),
        fc.integer({ min: 1, max: 5_000 }),
        fc.double({ min: 0, max: 100, noNaN: true }),
        (chats, at, tokens, extraMs) => {
          const plain = chats.map((one): ChatSample => ({ ...one, isOk: true, grade: 1, outputTokens: 5 }));
          const padded = plain.map((one, i) =>
            at === null || i === at % plain.length
              ? { ...one, outputTokens: 5 + tokens, totalMs: (one.totalMs ?? 0) + extraMs }
              : one,
          );
          const [before, after] = [measureAnswers(plain, [], 'LLM'), measureAnswers(padded, [], 'LLM')];
          for (const name of NAMES)
            expect(after[name].value ?? 0).toBeLessThanOrEqual((before[name].value ?? 0) + 1e-9);
        },
      ),
    );
  });

  it('gains nothing from a first byte that is sent before the model has begun', () => {
    const slow = many(10, () => chat({ firstByteMs: 5_900, totalMs: 6_000 }));
    const tricked = slow.map((one) => ({ ...one, firstByteMs: 0 }));
    const [honest, early] = [slow, tricked].map((chats) => measureAnswers(chats, [], 'LLM').SPEED.value ?? 0);
    expect(early).toBeLessThan(50);
    expect((early ?? 0) - (honest ?? 0)).toBeLessThanOrEqual(30);
  });

  it('lets validators take away at most a quarter of the quality, and one of them a twentieth', () => {
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 50 }), fc.array(validation, asked), (count, validations) => {
        const chats = many(count, () => chat());
        const harsh = validations.map((one) => ({ ...one, grade: 0 }));
        const quality = measureAnswers(chats, harsh, 'LLM').QUALITY.value ?? 0;
        const validators = new Set(validations.map(({ validatorId }) => validatorId)).size;
        const most = Math.min(VALIDATION_CAPS.QUALITY.all, validators * VALIDATION_CAPS.QUALITY.one);
        expect(quality).toBeGreaterThanOrEqual(100 * (1 - most) - 0.01);
      }),
    );
    const one = many(30, () => ({ validatorId: '0.0.1', isOk: true, grade: 0 }));
    expect(
      measureAnswers(
        many(50, () => chat()),
        one,
        'LLM',
      ).QUALITY.value,
    ).toBe(95);
    const all = many(30, (i) => ({ validatorId: `0.0.${i}`, isOk: true, grade: 0 }));
    expect(
      measureAnswers(
        many(50, () => chat()),
        all,
        'LLM',
      ).QUALITY.value,
    ).toBe(75);
  });

  it('takes silence towards validators for what it is', () => {
    const validations = many(30, (i) => ({ validatorId: `0.0.${i % 10}`, isOk: false, grade: null }));
    const silent = measureAnswers(
      many(50, () => chat()),
      validations,
      'LLM',
    );
    expect(silent).toMatchObject({ QUALITY: { value: 75 }, SPEED: { samples: 50 } });
    expect(silent.PARTICIPATION.value).toBeLessThan(66);
  });

  it('knows nothing by validations alone', () => {
    const validations = many(30, (i) => ({ validatorId: `0.0.${i}`, isOk: true, grade: 1 }));
    expect(measureAnswers([], validations, 'LLM')).toMatchObject({
      QUALITY: { value: null, samples: 0 },
      PARTICIPATION: { value: null },
    });
  });

  it('rewards speed smoothly against the baseline of the model type', () => {
    const at = (totalMs: number, modelType: 'LLM' | 'VISION' = 'LLM') =>
      measureAnswers(
        many(10, () => chat({ firstByteMs: totalMs / 2, totalMs })),
        [],
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
