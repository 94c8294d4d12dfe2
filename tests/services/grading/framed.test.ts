import { describe, expect, it } from 'vitest';
import { gradeNow } from '../../../src/services/grading/grading.js';
import type { PlainTruth } from '../../../src/services/grading/truths.js';
import { type Asked, bankOf, drawnOf } from './corpus.js';
import { QUESTIONS, worthOf } from './questions.js';

type Kind = Exclude<PlainTruth['kind'], 'JUDGE'>;
const saidTo = (truth: PlainTruth): string => {
  switch (truth.kind) {
    case 'NUMERIC':
      return String(truth.value);
    case 'SET':
      return truth.items.join(', ');
    case 'CHOICE':
      return 'ABCD'.charAt(truth.correct);
    case 'TOKEN_F1':
      return truth.texts[0] ?? '';
    default:
      return truth.text;
  }
};
const KINDS: readonly Kind[] = ['NUMERIC', 'EXACT', 'SET', 'CHOICE', 'CONTAINS', 'TOKEN_F1'];
const ALL = KINDS.flatMap((kind): readonly Asked<Kind>[] => [
  ...drawnOf(kind, 60, 'framed'),
  ...bankOf(kind),
]);
const unfair = (asked: readonly Asked<Kind>[], answerTo: (asked: Asked<Kind>) => string): readonly string[] =>
  asked
    .map((one) => ({ one, answer: answerTo(one) }))
    .filter(({ one, answer }) => gradeNow(one.truth, { prompt: one.prompt, answer }).value < 1)
    .map(({ one, answer }) => `${one.prompt} ${answer}`)
    .slice(0, 5);

describe('what language models put around an answer takes nothing away', () => {
  it.each([
    '<think>\n\n</think>\n\nX',
    '<think>\nThe user wants one thing. Maybe 12? No, that is wrong. I need to give the correct answer.\n</think>\n\nThe answer is **X**.',
    'First I look at it. It may be 12.\n</think>\n\nX',
    '```\nX\n```',
    '```text\nX\n```',
    '```json\n{"answer": "X"}\n```',
    '\\boxed{X}',
    '$$\\boxed{\\text{X}}$$',
    'The final answer is: $\\boxed{X}$',
    'Sure!\n\nX',
    'Certainly! Here is the answer:\n\n**X**',
    'Hi! X',
    'Hello! 😊 The answer is **X**.',
    '### Final Answer\n**X**',
    'X\n\nLet me know if you need further assistance! 😊',
    'X. Is there anything else you would like to know?',
    'The answer is **X**. I hope this helps!',
    'X\n\nI hope that helps! Good luck with your homework!',
    'X\n\n(Note: I followed the requested format.)',
    'X</s>',
    'Die Antwort ist X.',
    '答案是：X。',
    'So, the answer is **X**.',
  ])('%j', (template) => {
    expect(unfair(ALL, ({ truth }) => template.replaceAll('X', saidTo(truth)))).toEqual([]);
  });

  it('where the question stands above it', () => {
    expect(unfair(ALL, ({ prompt, truth }) => `Question: ${prompt}\nAnswer: ${saidTo(truth)}`)).toEqual([]);
  });
});

const LOGIC = 'Bela is taller than Cora. Ada is taller than Bela. Who is the tallest? Just the name please.';
const LIST = 'What is the third word of this list: river, table, candle, window, garden?';
const LETTERS = 'Which word do the first letters of guitar, rocket, thunder make? Answer with one word.';
const TEXT =
  'Ivo lives in Holm and sells 30 bells a year. 41 ropes a year are sold by Vera, who comes from Yarm.';
const DATE = 'Which date is 89 days after 23 September 2003? Write it as YYYY-MM-DD, nothing else.';

describe('an honest text', () => {
  it.each([
    ['Ada', LOGIC, 'So Ada is the tallest.'],
    ['Ada', LOGIC, 'Based on the given information, Ada is the tallest.'],
    ['Ada', LOGIC, 'Ada > Bela > Cora\n\n**Ada**'],
    ['Ada', LOGIC, 'Ada > Bela > Cora. Therefore, the tallest is Ada.'],
    ['Ada', LOGIC, 'Ada is the tallest, since Ada is taller than Bela, who is taller than Cora.'],
    ['Ada', LOGIC, 'Ada\n\nExplanation: Ada is taller than Bela, and Bela is taller than Cora.'],
    ['candle', LIST, '1. river\n2. table\n3. candle\n4. window\n5. garden\n\nThe third word is **candle**.'],
    ['candle', LIST, 'The third word in the list "river, table, candle, window, garden" is "candle".'],
    ['grt', LETTERS, 'The first letters of guitar, rocket, thunder form the word "GRT".'],
    ['grt', LETTERS, '- guitar: g\n- rocket: r\n- thunder: t\n\nThe word is "grt".'],
    ['Vera', `${TEXT} Who sells ropes?`, 'According to the text, Vera sells ropes.'],
    ['Vera', `${TEXT} Who sells ropes?`, 'Vera\n\nVera sells 41 ropes a year.'],
    ['2003-12-21', DATE, 'The date 89 days after 23 September 2003 is **2003-12-21**.'],
    ['Haus', 'Translate the English word "house" into German.', '"house" translates to "Haus" in German.'],
  ])('%j (%s) is %j', (text, prompt, answer) => {
    expect(gradeNow({ kind: 'EXACT', text }, { prompt, answer }).value).toBe(1);
  });

  it.each([
    ['Ada', LOGIC, 'Ada\n\nBela'],
    ['Ada', LOGIC, 'Ada\n\nNo, wait, Bela is taller than Ada.'],
    ['Ada', LOGIC, 'Ada\n\nThe answer is Bela.'],
    ['Bela', LOGIC, 'Bela. The answer is Ada.'],
    ['Ada', LOGIC, 'The answer is Ada. The answer is Bela.'],
    ['Ada', LOGIC, 'So Ada is it. So Bela is it.'],
    ['Ada', LOGIC, '\\boxed{Ada} \\boxed{Bela}'],
    ['Ada', LOGIC, '<think>Ada</think>Bela'],
    ['Ada', LOGIC, '<think>Ada</think>'.repeat(2) + 'Bela'],
    ['candle', LIST, 'river, table, candle, window, garden'],
  ])('%j (%s) is not %j', (text, prompt, answer) => {
    expect(gradeNow({ kind: 'EXACT', text }, { prompt, answer }).value).toBe(0);
  });
});

describe('an honest choice and an honest set', () => {
  it.each([
    ['pick', 'A) Sirius\nB) Mars\nC) Luna\nD) Io\n\nAnswer: B'],
    ['pick', 'Sirius is a star, Luna and Io are moons. So the answer is B.'],
    ['pick', 'B\n\nExplanation: Mars is a planet, Luna and Io are moons.'],
    ['order', 'Original list: pear, apple, fig\nSorted list: apple, fig, pear'],
    ['primes', '2, 7, 11\n\nThese are prime.'],
  ] as const)('to %s is %j', (name, answer) => {
    expect(worthOf(QUESTIONS[name], answer)).toBe(1);
  });
});

const SHOP = 'A shop had 252 books, got 143 more and sold 116. How many books does it have now?';
const DAYS = 'How many days are there from 26 October 1976 to 6 December 1976?';
describe('an honest number', () => {
  const worth = (value: number, prompt: string, answer: string): number =>
    gradeNow({ kind: 'NUMERIC', value, tolerance: 0 }, { prompt, answer }).value;

  it.each([
    [279, SHOP, '252 + 143 = 395\n395 - 116 = 279\n\n279'],
    [279, SHOP, '- Start: 252 books\n- Bought: +143\n- Sold: -116\n\nTotal: 279'],
    [
      279,
      SHOP,
      'Initially it had 252 books. After getting 143 more, it had 395 books. After selling 116, it has 279 books.',
    ],
    [279, SHOP, 'It had 252 books, got 143 more and sold 116, so it has 279 books now.'],
    [
      279,
      SHOP,
      '1. It had 252 books.\n2. It got 143 more: 252 + 143 = 395.\n3. It sold 116: 395 - 116 = 279.\n\nSo it has **279** books now.',
    ],
    [41, DAYS, 'There are 41 days from October 26, 1976 to December 6, 1976.'],
    [49, 'How much is ninety-two - forty-three?', 'The result of ninety-two - forty-three is 49.'],
    [5, 'What is the binary number 101 in decimal?', '1×2^2 + 0×2^1 + 1×2^0 = 4 + 0 + 1 = 5'],
  ])('%d (%s) is %j', (value, prompt, answer) => {
    expect(worth(value, prompt, answer)).toBe(1);
  });

  it.each([
    [279, SHOP, 'It has 395. It has 279.'.replace('It has 395', 'The total is 395')],
    [279, SHOP, '278\n279'],
    [279, SHOP, '278, 279, so 279'],
    [279, SHOP, 'Total: 279. Total: 280'],
  ])('%d (%s) is not %j', (value, prompt, answer) => {
    expect(worth(value, prompt, answer)).toBe(0);
  });
});
