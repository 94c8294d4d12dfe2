import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gradeNow } from '../../../src/services/grading/grading.js';
import { inWords, numbersIn } from '../../../src/services/grading/numbers.js';
import type { Truth } from '../../../src/services/grading/truths.js';

const grade = (truth: Truth, prompt: string, answer: string): number =>
  gradeNow(truth, { prompt, answer }).value;
const number = (value: number): Truth => ({ kind: 'NUMERIC', value, tolerance: 1e-6 });
const paris: Truth = { kind: 'CONTAINS', text: 'Paris', rivals: ['Paris', 'Berlin', 'Rome', 'Madrid'] };
const FRANCE = 'What is the capital of France?';
const SUM = 'What is 17 plus 25?';

describe('grading', () => {
  it.each([
    ['42', 1],
    ['42.', 1],
    ['The answer is 42!', 1],
    ['17 + 25 = 42', 1],
    ['42 is the sum of 17 and 25.', 1],
    ['42.0', 1],
    ['forty-two', 1],
    ['It is forty two', 1],
    ['43', 0],
    ['-42', 0],
    ['', 0],
    ['   ', 0],
    ['I can not say', 0],
    ['0 1 2 3 4 5 6 7 8 9', 0],
    ['0123456789', 0],
    ['40 41 42', 0],
    ['41, 42 or 43', 0],
    ['42 or 43', 0],
    [Array.from({ length: 100 }, (_, i) => i).join(' '), 0],
    [`${'really '.repeat(400)}42`, 0],
    ['4 2', 0],
    ['x42y', 0],
    ['NaN', 0],
    ['9'.repeat(400), 0],
  ])('of a number: %j is worth %i', (answer, worth) => {
    expect(grade(number(42), SUM, answer)).toBe(worth);
  });

  it.each([
    ['Paris', 1],
    ['The capital of France is Paris.', 1],
    ['**PARIS**', 1],
    ['a', 0],
    ['p', 0],
    ['par', 0],
    ['Parisian', 0],
    ['', 0],
    ['Paris, Berlin, Rome, Madrid', 0],
    ['Paris or Berlin', 0],
    ['It is not Paris', 0],
    ['p a r i s', 0],
    [`Paris ${'x '.repeat(300)}`, 0],
  ])('of a name: %j is worth %i', (answer, worth) => {
    expect(grade(paris, FRANCE, answer)).toBe(worth);
  });

  it('lets an answer repeat a name that the question named', () => {
    const truth: Truth = { kind: 'CONTAINS', text: 'Rome', rivals: ['Paris', 'Rome'] };
    expect(grade(truth, 'Which is older, Paris or Rome?', 'Rome is older than Paris')).toBe(1);
  });

  it('of an exact text wants that text and nothing else', () => {
    const truth: Truth = { kind: 'EXACT', text: 'xamob' };
    expect(grade(truth, '', ' "Xamob." ')).toBe(1);
    expect(grade(truth, '', 'xamob bomax')).toBe(0);
    expect(grade(truth, '', 'x')).toBe(0);
  });

  it('never throws and stays within 0 and 1, whatever is answered', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 3_000 }), fc.string(), (answer, prompt) => {
        for (const truth of [number(42), paris]) {
          const worth = grade(truth, prompt, answer);
          expect(worth).toBeGreaterThanOrEqual(0);
          expect(worth).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it('reads numbers in digits and in words', () => {
    expect(numbersIn('1,234 and 5.5, −3; 3-5')).toEqual([1234, 5.5, -3, 3, 5]);
    expect(numbersIn('two hundred and seven, minus forty-two, nineteen thousand')).toEqual([
      207, -42, 19_000,
    ]);
    for (let value = 0; value < 100; value += 1) expect(numbersIn(inWords(value))).toEqual([value]);
  });
});
