import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { gradeNow } from '../../../src/services/grading/grading.js';
import type { Truth } from '../../../src/services/grading/truths.js';
import { WEEKDAYS, weekdays } from '../../../src/services/probing/generators/dates.js';
import { seededDraw } from '../../../src/services/probing/seeded-draw.js';
import { learnt } from '../../../src/simulator/bank.js';
import { RULED_OUT, SENTENCES } from './phrasings.js';
import { BY_QUESTION } from './phrasings-by-question.js';

interface Asked {
  readonly prompt: string;
  readonly truth: Extract<Truth, { kind: 'CONTAINS' }>;
}
const isNaming = (asked: { prompt: string; truth: Truth }): asked is Asked => asked.truth.kind === 'CONTAINS';

const FOLDER = new URL('../../../bank/', import.meta.url);
const bank = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.jsonl'))
  .flatMap((name) => readFileSync(new URL(name, FOLDER), 'utf8').trim().split('\n'))
  .map((line) => JSON.parse(line) as { prompt: string; truth: Truth })
  .filter(isNaming);
const days = Array.from({ length: 500 }, (_, i) => weekdays.draw(seededDraw('a'.repeat(64), `d${i}`))).filter(
  isNaming,
);
const asked = [...bank, ...days.slice(0, 40)];

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
const worth = ({ prompt, truth }: Asked, answer: string): number => gradeNow(truth, { prompt, answer }).value;
/** The answers that are worth less than everything, of all questions. */
const lacking = (questions: readonly Asked[], answerOf: (question: Asked) => string): string[] =>
  questions
    .map((question) => [question, answerOf(question)] as const)
    .filter(([question, answer]) => worth(question, answer) !== 1)
    .map(([{ prompt }, answer]) => `${prompt} ${answer}`);
const mean = (questions: readonly Asked[], answerOf: (question: Asked) => string): number =>
  questions.reduce((sum, question) => sum + worth(question, answerOf(question)), 0) / questions.length;

const ruled = (template: string, { truth: { text, rivals = [] } }: Asked): string => {
  const [first = 'nothing', second = first] = rivals;
  const names: Readonly<Record<string, string>> = { X: text, R: first, S: second };
  return template.replace(/\b[XRS]\b/g, (name) => names[name] ?? '');
};

it('is held against more than two hundred questions and two hundred phrasings', () => {
  expect(bank.length).toBeGreaterThan(200);
  expect(
    SENTENCES.length + RULED_OUT.length + BY_QUESTION.flatMap(([, forms]) => forms).length,
  ).toBeGreaterThan(200);
});

describe('every question that wants a name', () => {
  it.each(SENTENCES)('takes %j', (template) => {
    expect(lacking(asked, ({ truth }) => template.replaceAll('X', truth.text))).toEqual([]);
  });

  it.each(RULED_OUT)('takes %j, which rules out a rival', (template) => {
    expect(lacking(asked, (question) => ruled(template, question))).toEqual([]);
  });

  it.each(BY_QUESTION)('takes what %s is answered with', (pattern, templates) => {
    const questions = asked.filter(({ prompt }) => pattern.test(prompt));
    expect(questions).not.toEqual([]);
    for (const template of templates) {
      const phrased = ({ prompt, truth: { text } }: Asked): string => {
        const [, first, second = ''] = pattern.exec(prompt) ?? [];
        const name = first ?? second;
        const names: Readonly<Record<string, string>> = {
          ...{ X: text, x: text.toLowerCase(), B: second },
          A: template.startsWith('A') ? capital(name) : name,
        };
        return template.replace(/\b[XxAB]\b/g, (place) => names[place] ?? '');
      };
      expect(lacking(questions, phrased)).toEqual([]);
    }
  });

  it.each<[string, (question: Asked) => string]>([
    ['behind the question', ({ prompt, truth }) => `${prompt} ${truth.text}`],
    ['in lines behind the question', ({ prompt, truth }) => `${prompt}\n\n${capital(truth.text)}.`],
    [
      'behind the question in quotes',
      ({ prompt, truth }) => `You asked: "${prompt}" The answer is ${truth.text}.`,
    ],
    ['in capitals', ({ truth }) => truth.text.toUpperCase()],
    ['in small letters', ({ truth }) => truth.text.toLowerCase()],
    ['in a sentence of small letters', ({ truth }) => `the answer is ${truth.text.toLowerCase()}`],
    ['from the simulated model', ({ prompt, truth }) => learnt(prompt) ?? truth.text],
  ])('takes the answer %s', (_, answerOf) => {
    expect(lacking(asked, answerOf)).toEqual([]);
  });
});

describe('an answer that knows nothing', () => {
  const capitals = bank.filter(({ prompt }) => /capital/.test(prompt)).map(({ truth }) => truth.text);
  /** What always saying the same day is worth: 1 in 7, as near as 500 draws come to it. */
  const guess = Math.max(...WEEKDAYS.map((day) => mean(days, () => day)));
  const joints: readonly ((names: readonly string[]) => string)[] = [
    ...[
      'over',
      'before',
      'after',
      'than',
      'not',
      'unlike',
      'instead of',
      'rather than',
      'near',
      'or',
      'it is',
    ].map((word) => (names: readonly string[]) => names.map((name) => `${word} ${name}`).join(' ')),
    ...[
      ' ',
      ', ',
      '. ',
      '\n',
      ' and ',
      ' or ',
      ' / ',
      ' = ',
      ': ',
      ' (',
      ' is ',
      ' was once ',
      '! ',
      '? ',
    ].map((joint) => (names: readonly string[]) => names.join(joint)),
    (names) => names.map((name) => `The answer is ${name}.`).join(' '),
    (names) => names.map((name) => `${name} is larger than ${names[0] ?? ''}.`).join(' '),
    (names) => names.map((name) => `Some say ${name}.`).join(' '),
    (names) => names.map((name) => `It could be ${name}.`).join(' '),
    (names) => names.map((name) => `If it is not ${name}, it is another.`).join(' '),
  ];

  it.each(joints.map((join) => [join(['X', 'Y', 'Z']), join] as const))(
    'is worth no more than a guess: %j',
    (_, join) => {
      expect(mean(days, () => join(WEEKDAYS))).toBeLessThanOrEqual(guess);
      for (const some of [capitals.slice(0, 60), capitals.slice(60), capitals.slice(0, 4), capitals]) {
        for (const names of [some, some.map((name) => name.toLowerCase())]) {
          const right = bank.filter((question) => worth(question, join(names)) === 1);
          expect(right.length).toBeLessThanOrEqual(1);
        }
      }
    },
  );

  it.each(joints.map((join) => [join(['X', 'Y', 'Z']), join] as const))(
    'is worth no more than a guess with the truth among all its rivals: %j',
    (_, join) => {
      for (const { prompt, truth } of asked) {
        const names = [truth.text, ...(truth.rivals ?? [])].toSorted();
        const right = names.filter((text) => {
          const rivals = names.filter((name) => name !== text);
          return worth({ prompt, truth: { kind: 'CONTAINS', text, rivals } }, join(names)) === 1;
        });
        expect(right.length).toBeLessThanOrEqual(1);
      }
    },
  );

  it.each([
    'I doubt it is X',
    'Anywhere but X',
    'Many wrongly believe that it is X',
    'It is certainly false to think that X',
    'Any of them except X',
    'It is not X',
    'X would be wrong',
    'Unlike X, it is another',
    'Nobody says X',
    'It is X or R',
    'Either R or X',
    'X and R',
    'R. Some people say X.',
    'It is R, near X.',
    'Rather R than X',
    'Instead of X: R',
  ])('is worth nothing where it says %j', (template) => {
    expect(asked.filter((question) => worth(question, ruled(template, question)) > 0)).toEqual([]);
  });
});
