import { describe, expect, it } from 'vitest';
import { gradeNow } from '../../../src/services/grading/grading.js';

const worth = (answer: string): number =>
  gradeNow({ kind: 'NUMERIC', value: 42, tolerance: 1e-6 }, { prompt: 'What is 6 times 7?', answer }).value;

describe('a number beside another', () => {
  it.each([
    'It is 41 = 42',
    'It is 43. It is 42.',
    '= 42 and also forty-three',
    'forty-three, also = 42',
    'forty-one = 42',
    '42 forty-three',
    'forty-two is 43',
    'The sum is 41. The total is 42.',
    '41: 42',
    'It is 41 -> 42',
    '**41** = 42',
    'It is *41* = 42',
    '- It is 41\n- It is 42',
  ])('%j is worth nothing', (answer) => {
    expect(worth(answer)).toBe(0);
  });

  it.each([
    '42 (forty-two)',
    'forty-two (42)',
    '6 × 7 = forty-two',
    'six times 7 is 42',
    'The product of the two numbers is 42.',
    '42 is the one.',
    '6 × 5 = 30, 30 + 12 = 42',
    'Half of 84 is 42.',
    '(2 × 3) × 7 = 42',
    '84 / 2 = 42',
  ])('%j is worth everything', (answer) => {
    expect(worth(answer)).toBe(1);
  });
});
