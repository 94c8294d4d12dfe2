import { describe, expect, it } from 'vitest';
import { gradeNow } from '../../../src/services/grading/grading.js';
import { type Asked, bankOf, drawnOf } from './corpus.js';

type Number_ = Asked<'NUMERIC'>;
const worth = ({ prompt, truth }: Number_, answer: string): number =>
  gradeNow(truth, { prompt, answer }).value;

const grouped = (value: number, mark: string): string => {
  const [whole = '', part] = String(value).split('.');
  const said = whole.replace(/(?<=\d)(?=(?:\d{3})+$)/g, mark);
  return part === undefined ? said : `${said}.${part}`;
};
/** The same number as people write it. */
const written = (value: number): string[] => {
  const forms = [String(value), grouped(value, ','), grouped(value, ' ')];
  if (value >= 0) return forms;
  const bare = String(-value);
  return [...forms, `−${bare}`, `–${bare}`, `minus ${bare}`, `negative ${bare}`];
};
const PHRASES: readonly ((said: string) => string)[] = [
  (said) => said,
  (said) => `${said}.`,
  (said) => `**${said}**`,
  (said) => `The answer is ${said}.`,
  (said) => `The answer is **${said}**.`,
  (said) => `It is ${said}.`,
  (said) => `Approximately ${said}`,
  (said) => `The total is ${said}.`,
  (said) => `Answer: ${said}`,
  (said) => `= ${said}`,
  (said) => `$${said}$`,
  (said) => `$\\boxed{${said}}$`,
  (said) => `Sure! The answer is ${said}.`,
  (said) => `Let me think step by step. So the answer is ${said}.`,
  (said) => `That makes ${said}.`,
  (said) => `The result is therefore exactly ${said}.`,
];

const NUMBER = /(?<![\p{L}\d])\d+(?:\.\d+)?(?!\d)/gu;
const OPERATOR: readonly (readonly [RegExp, string, string])[] = [
  [/\bplus\b|\+/, '+', 'plus'],
  [/\bminus\b| - /, '-', 'minus'],
  [/\btimes\b|multiplied by|\*/, '×', 'times'],
];

/** What only some questions can be answered with: the working, the unit, the thing that is counted. */
function wordings({ prompt, truth }: Number_): string[] {
  const said = String(truth.value);
  const numbers = [...prompt.matchAll(NUMBER)].map(([number]) => number);
  const [a, b, c] = numbers;
  const operator = OPERATOR.find(([pattern]) => pattern.test(prompt));
  const found: string[] = [];
  if (operator && numbers.length === 2) {
    const [, sign, word] = operator;
    found.push(`${a} ${sign} ${b} = ${said}`, `${a} ${word} ${b} equals ${said}`, `${a}${sign}${b}=${said}`);
    found.push(`${a} ${word} ${b} is ${said}.`, `${said} = ${a} ${sign} ${b}`);
    found.push(`$${a} ${sign === '×' ? '\\times' : sign} ${b} = ${said}$`);
    found.push(`First I look at ${a} ${sign} ${b}. So the answer is ${said}.`);
    if (sign === '+')
      found.push(`The sum of ${a} and ${b} is ${said}.`, `${said} is the sum of ${a} and ${b}.`);
    if (sign === '-') found.push(`The difference between ${a} and ${b} is ${said}.`);
  }
  const thing = /How many (\p{L}+) (?:do|does|are) (?:I|it|there|left)/u.exec(prompt)?.[1];
  if (thing !== undefined && numbers.length === 3 && !prompt.includes(' from ')) {
    const [had, more] = numbers.map(Number);
    const middle = (had ?? 0) + (more ?? 0);
    found.push(`${said} ${thing}`, `There are ${said} ${thing} now.`, `The answer is ${said} ${thing}.`);
    found.push(`${a} + ${b} - ${c} = ${said}`, `${a} + ${b} = ${middle}, ${middle} - ${c} = ${said}`);
    found.push(
      `Start with ${a} ${thing}. Add ${b}: ${a} + ${b} = ${middle}. Subtract ${c}: ${middle} − ${c} = ${said}. So the answer is ${said}.`,
      `1. ${a} + ${b} = ${middle}\n2. ${middle} - ${c} = ${said}\n\nThe answer is **${said}**.`,
      `Step 1: ${a} + ${b} = ${middle}\nStep 2: ${middle} - ${c} = ${said}\nFinal answer: ${said}`,
      `Starting with ${a} ${thing}, adding ${b} gives ${middle}, and taking away ${c} leaves ${said} ${thing}.`,
    );
  }
  const pair = /([\d.]+) ((?:degrees )?\p{L}+)/u.exec(prompt);
  if (truth.unit !== undefined && pair !== null && numbers.length === 1) {
    const [, value, from] = pair;
    const to = /(?:to|in|many) ((?:degrees )?\p{L}+)(?: are|[.?])/u.exec(prompt)?.[1] ?? truth.unit;
    found.push(`${said} ${truth.unit}`, `${said} ${to}`, `**${said} ${to}**`, `Approximately ${said} ${to}.`);
    found.push(`${value} ${from} is ${said} ${to}.`, `${value} ${from} = ${said} ${truth.unit}`);
    found.push(`${value} ${from} are equal to ${said} ${to}.`, `${said} ${to} are ${value} ${from}.`);
    found.push(`There are ${said} ${to} in ${value} ${from}.`);
  }
  if (/\bdays are there from\b/u.test(prompt)) {
    const [, from, to] = /from (.+?) to (.+?)\?/u.exec(prompt) ?? [];
    found.push(`${said} days`, `There are ${said} days from ${from} to ${to}.`);
    found.push(`From ${from} to ${to} there are ${said} days.`);
  }
  if (/How many (\p{L}+) are sold a year/u.test(prompt)) {
    const ware = /How many (\p{L}+) are sold a year/u.exec(prompt)?.[1];
    found.push(`${said} ${ware}`, `${said} ${ware} are sold a year.`, `${said} ${ware} a year`);
    found.push(`${said} ${ware} per year`);
  }
  return found;
}

const unfair = (questions: readonly Number_[], answersTo: (asked: Number_) => readonly string[]): string[] =>
  questions.flatMap((asked) =>
    answersTo(asked)
      .filter((answer) => worth(asked, answer) < 1)
      .map((answer) => `${asked.prompt} ${answer}`),
  );
const first = (found: readonly string[]): readonly string[] => found.slice(0, 5);

const DRAWN = drawnOf('NUMERIC', 500);
const BANK = bankOf('NUMERIC');

describe('an honest number', () => {
  it('is asked for by thousands of drawn questions and many of the bank', () => {
    expect(DRAWN.length).toBeGreaterThanOrEqual(2_000);
    expect(BANK.length).toBeGreaterThan(100);
  });

  it.each(PHRASES.map((phrase) => [phrase('42'), phrase] as const))('has full marks as %j', (_, phrase) => {
    const asIs = (asked: Number_): string[] => [phrase(String(asked.truth.value))];
    expect(first(unfair([...DRAWN, ...BANK], asIs))).toEqual([]);
  });

  it('has full marks however its digits are grouped and its sign is written', () => {
    const some = [...DRAWN.filter((_, i) => i % 5 === 0), ...BANK];
    const less = DRAWN.filter((_, i) => i % 5 === 1).map(({ prompt, truth }) => ({
      prompt,
      truth: { ...truth, value: -truth.value },
    }));
    const forms = ({ truth }: Number_): string[] =>
      written(truth.value).flatMap((said) => [said, `The answer is ${said}.`, `That is ${said}.`]);
    expect(first(unfair(some, forms))).toEqual([]);
    expect(first(unfair(less, forms))).toEqual([]);
  });

  it('has full marks with its working, its unit and what it counts', () => {
    expect(first(unfair(DRAWN, wordings))).toEqual([]);
  });
});
