import { describe, expect, it } from 'vitest';
import { gradeNow } from '../../../src/services/grading/grading.js';
import { drawnOf } from './corpus.js';

const worth = (prompt: string, value: number, answer: string, unit?: string): number =>
  gradeNow({ kind: 'NUMERIC', value, tolerance: 1e-6, ...(unit ? { unit } : {}) }, { prompt, answer }).value;

const SUM = 'What is 17 plus 25?';
const LESS = 'What is 25 minus 17?';
const BELOW = 'What is 17 minus 25?';
const COINS = 'A shop had 710 coins, got 122 more and sold 348. How many coins does it have now?';
const METRES = 'How many metres are 5 km?';

describe('a number that is not the answer', () => {
  it.each<[string, number, string, string?]>([
    // A point is no comma.
    ['What is 617 times 2?', 1234, '1.234'],
    ['What is 1234 divided by 1000?', 1.234, '1,234'],
    ['What is 2469 times 5?', 12345, '12.345'],
    [METRES, 5000, '5.000 Meter', 'm'],
    [METRES, 5000, '5.000 m', 'm'],
    // The numbers of the question are not free.
    [SUM, 42, 'One might say 42. The answer is 17.'],
    [SUM, 42, '42 → 25'],
    [SUM, 42, '42 = 17'],
    [SUM, 42, '17 25 42'],
    [SUM, 42, '42 17'],
    [SUM, 42, '42, 25, 17'],
    [SUM, 42, '17\n25\n42'],
    [SUM, 42, '42 is 17'],
    [SUM, 42, 'The answer is 25. Or 42.'],
    [SUM, 42, 'The answer is 42. No wait, the answer is 17.'],
    [COINS, 484, '710, 122, 348, 484'],
    [COINS, 484, '710 coins, 122 coins, 348 coins, 484 coins'],
    [COINS, 484, '484 or else 710, 122, 348'],
    [COINS, 484, 'I believe the answer is 122. (484)'],
    [COINS, 484, '484? 710? 122?'],
    [COINS, 484, '1. 710\n2. 122\n3. 484'],
    [LESS, 8, '8 is a bad guess, the real result is 17'],
    // More, less, and about.
    [SUM, 42, 'around 42 give or take'],
    [SUM, 42, '42 or so'],
    [SUM, 42, '42 plus or minus a few'],
    [SUM, 42, '42+'],
    [SUM, 42, '42±'],
    [SUM, 42, '42 and a half'],
    [SUM, 42, '42 hundred'],
    [SUM, 42, '42 squared'],
    [SUM, 42, 'half of 42'],
    [SUM, 42, 'twice 42'],
    [SUM, 42, 'maybe 42'],
    [SUM, 42, 'Is it 42?'],
    [SUM, 42, 'It could be 42.'],
    [SUM, 42, 'The following is wrong. 42'],
    [SUM, 42, 'forty, two'],
    [LESS, 8, 'more than 8'],
    [LESS, 8, 'at least 8'],
    [LESS, 8, '>= 8'],
    [LESS, 8, '≥ 8'],
    [LESS, 8, 'x < 8'],
    [LESS, 8, '8 <'],
    [LESS, 8, 'up to 8'],
    [LESS, 8, 'almost 8'],
    [LESS, 8, '8 or more'],
    [LESS, 8, '8 at most'],
    [LESS, 8, '8ish'],
    [LESS, 8, 'just over 8'],
    [LESS, 8, '> **8**'],
    // Signs.
    [LESS, 8, 'minus 8'],
    [LESS, 8, 'negative 8'],
    [LESS, 8, '–8'],
    [LESS, 8, '−8'],
    [BELOW, -8, '8'],
    // Units that nobody asked for.
    [METRES, 5000, '5000 m/s', 'm'],
    [METRES, 5000, '5000 m²', 'm'],
    [METRES, 5000, '5000 m2', 'm'],
    [METRES, 5000, '5000 square metres', 'm'],
    [METRES, 5000, '5000 metres per second', 'm'],
    [METRES, 5000, '5000 leagues', 'm'],
    [METRES, 5000, '5000 fathoms', 'm'],
    [METRES, 5000, '5000 bananas', 'm'],
    [METRES, 5000, '$5000', 'm'],
    [METRES, 5000, '5000 €', 'm'],
    [METRES, 5000, '**5000** km', 'm'],
    [METRES, 5000, '5000 **km**', 'm'],
    [METRES, 5000, '5000 (km)', 'm'],
    [METRES, 5000, '5000  km', 'm'],
    [METRES, 5000, '5000\nkm', 'm'],
    [METRES, 5000, '5000, km', 'm'],
    [METRES, 5000, 'km: 5000', 'm'],
    [METRES, 5000, 'In kilometres it is 5000', 'm'],
    [METRES, 5000, '5000 in kilometres', 'm'],
    ['How many km are 50000 m?', 50, '50 km/h', 'km'],
    [SUM, 42, '42k'],
    [SUM, 42, '42 km'],
    [SUM, 42, '42 dollars'],
    [SUM, 42, '$42'],
    [SUM, 42, '42°'],
    [COINS, 484, '484 metres'],
    [COINS, 484, '484 bananas'],
    [COINS, 484, 'in excess of 484'],
    [COINS, 484, 'as low as 484'],
    [COINS, 484, 'nowhere near 484'],
    [COINS, 484, 'the opposite of 484'],
    [COINS, 484, '484 is too high'],
    [METRES, 5000, '5000 metres squared', 'm'],
    ['How many bits are there in a byte?', 8, '8 bytes'],
  ])('%s (%d) %j is worth nothing', (prompt, value, answer, unit) => {
    expect(worth(prompt, value, answer, unit)).toBe(0);
  });

  it.each<[string, number, string, string?]>([
    [BELOW, -8, '-8'],
    [BELOW, -8, '−8'],
    [BELOW, -8, '–8'],
    [BELOW, -8, 'minus 8'],
    [BELOW, -8, 'Minus eight.'],
    [BELOW, -8, 'negative eight'],
    [BELOW, -8, '17 minus 25 is minus 8.'],
    [BELOW, -8, '17 - 25 = -8'],
    [BELOW, -8, '17 -25 = −8'],
    [SUM, 42, '\\boxed{42}'],
    [SUM, 42, 'Adding 17 and 25 gives 42.'],
    [SUM, 42, 'If you add 17 to 25, you get 42.'],
    [SUM, 42, '17 + 25 = 42, so the answer is 42.'],
    [COINS, 484, 'The answer is 484 coins.'],
    [COINS, 484, 'It had 710 coins, got 122 more and sold 348, so it has 484 coins now.'],
    [METRES, 5000, '5,000 m', 'm'],
    [METRES, 5000, '5 000 metres', 'm'],
    [METRES, 5000, '5 km × 1000 = 5000 m', 'm'],
    [METRES, 5000, '1 km = 1000 m, so 5 km = 5000 m.', 'm'],
    [METRES, 5000, 'There are 1000 metres in a kilometre, so 5 km is 5000 metres.', 'm'],
    ['Wie viel ist 0,5 mal 2468?', 1234, '1.234'],
    ['Wie viel sind 1.234,5 minus 1.000?', 234.5, '234,5'],
    ['How many hours are 90 minutes?', 1.5, '1 h 30 min', 'h'],
    ['How many bits are there in a byte?', 8, '8 bits'],
    ['What is the positive square root of 144?', 12, 'The square root of 144 is 12.'],
    ['What is the positive square root of 144?', 12, '√144 = 12'],
    ['What is the square of 12?', 144, '12² = 144'],
    ['What is the square of 12?', 144, '12^2 = 144'],
    ['What is the binary number 101 in decimal?', 5, '101 in binary is 5 in decimal.'],
    ['What is the binary number 101 in decimal?', 5, '1×4 + 0×2 + 1×1 = 5'],
    ['In which year did the Berlin Wall fall?', 1989, 'The Berlin Wall fell in 1989.'],
    ['In which year did the Berlin Wall fall?', 1989, 'It fell on November 9, 1989.'],
    ['At how many degrees Celsius does water boil?', 100, 'Water boils at 100 °C (212 °F).', 'C'],
    ['How many pixels does an image of 640 by 480 pixels have?', 307_200, '640 × 480 = 307,200 pixels'],
    [
      'How many pixels does an image of 640 by 480 pixels have?',
      307_200,
      'An image of 640 by 480 pixels has 307,200 pixels.',
    ],
    [
      'How long is a marathon in kilometres?',
      42.195,
      'A marathon is 42.195 kilometres (26.2 miles) long.',
      'km',
    ],
    ['About how many kilometres per second is it?', 299_792, '299,792 km/s'],
  ])('%s (%d) %j is worth everything', (prompt, value, answer, unit) => {
    expect(worth(prompt, value, answer, unit)).toBe(1);
  });
});

const DRAWN = drawnOf('NUMERIC', 130, 'hostile');
const numbersOf = (prompt: string): string[] =>
  [...prompt.matchAll(/(?<![\p{L}\d])\d+(?:\.\d+)?(?!\d)/gu)].map(([found]) => found);

describe('over five hundred drawn questions', () => {
  it.each<[string, (prompt: string) => string]>([
    ['one number', () => '42'],
    ['all numbers of the question', (prompt) => numbersOf(prompt).join(' ')],
    [
      'their sum, difference and product as a list',
      (prompt) => {
        const [a = 0, b = 0] = numbersOf(prompt).map(Number);
        return `${a + b} ${a - b} ${a * b}`;
      },
    ],
    [
      'the same, each as the answer',
      (prompt) => {
        const [a = 0, b = 0] = numbersOf(prompt).map(Number);
        return `The answer is ${a + b}. The answer is ${a - b}. The answer is ${a * b}.`;
      },
    ],
    ['the numbers from one to a hundred', () => Array.from({ length: 100 }, (_, i) => i + 1).join(', ')],
    ['ten powers of ten', () => Array.from({ length: 10 }, (_, i) => 10 ** i).join(' = ')],
  ])('%s is worth a blind guess at most', (_, answerTo) => {
    expect(DRAWN.length).toBeGreaterThanOrEqual(500);
    const right = DRAWN.filter(
      ({ prompt, truth }) => gradeNow(truth, { prompt, answer: answerTo(prompt) }).value > 0,
    );
    expect(right.length / DRAWN.length).toBeLessThan(0.02);
  });

  it('what is wrong by a factor of a thousand is wrong', () => {
    const right = DRAWN.flatMap(({ prompt, truth }) =>
      [1_000, 1 / 1_000]
        .map((factor) => String(Number((truth.value * factor).toPrecision(12))))
        .filter((answer) => gradeNow(truth, { prompt, answer }).value > 0)
        .map((answer) => `${prompt} ${answer}`),
    );
    expect(right).toEqual([]);
  });

  it('the truth beside the numbers of the question is a list', () => {
    const right = DRAWN.filter(({ prompt }) => numbersOf(prompt).length > 1).flatMap(({ prompt, truth }) =>
      [', ', ' ', '\n', ' / ', ' | ']
        .map((joint) => [...numbersOf(prompt), truth.value].join(joint))
        .filter((answer) => gradeNow(truth, { prompt, answer }).value > 0)
        .map((answer) => `${prompt} ${answer}`),
    );
    expect(right).toEqual([]);
  });
});
