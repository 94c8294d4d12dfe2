import { inWords } from '../../grading/numbers.js';
import type { Draw } from '../seeded-draw.js';
import { type Generator, number, severalNumbers, worded } from './generator.js';

type Say = (value: number) => string;

function sum(draw: Draw, say: Say, high: number): readonly [string, number] {
  const [a = 0, b = 0] = severalNumbers(draw, Math.ceil(high / 8), high, 2);
  const form = draw.pick(['What is A plus B?', 'How much is A + B?', 'Add A and B: what is A plus B?']);
  return [
    form
      .replaceAll('A ', `${say(a)} `)
      .replaceAll('B', say(b))
      .replace('Add A', `Add ${say(a)}`),
    a + b,
  ];
}

function difference(draw: Draw, say: Say, high: number): readonly [string, number] {
  const b = draw.between(Math.ceil(high / 8), Math.floor(high / 2) - 1);
  // The result is neither of the two.
  const a = draw.between(2 * b + 1, Math.max(high, 2 * b + 1));
  const form = draw.pick(['What is A minus B?', 'How much is A - B?', 'What is left of A minus B?']);
  return [form.replace('A', say(a)).replace('B', say(b)), a - b];
}

function product(draw: Draw, say: Say, high: number): readonly [string, number] {
  const a = draw.between(12, Math.min(high, 499));
  const b = draw.between(3, 11);
  const form = draw.pick(['What is A times B?', 'How much is A * B?', 'What is A multiplied by B?']);
  return [form.replace('A', say(a)).replace('B', say(b)), a * b];
}

export const arithmetic: Generator = {
  name: 'arithmetic',
  // The sums alone: about 8,600 × 8,600.
  space: 7e7,
  draw(draw) {
    const inLetters = draw.between(0, 3) === 0;
    const make = draw.pick([sum, difference, product]);
    const [question, value] = inLetters ? make(draw, inWords, 99) : make(draw, String, 9_900);
    return { prompt: worded(draw, question, 'number'), truth: number(value) };
  },
};

const THINGS = [
  'books',
  'apples',
  'tickets',
  'chairs',
  'bottles',
  'pencils',
  'stamps',
  'plates',
  'boxes',
  'coins',
];

export const story: Generator = {
  name: 'story',
  // Three numbers of about 380, ten things, four stories; results that are named are few.
  space: 5e7,
  draw(draw) {
    const thing = draw.pick(THINGS);
    const [more = 0, less = 0] = severalNumbers(draw, 12, 380, 2);
    const had = draw.between(less + 10, less + 390);
    const question = draw.pick([
      `I had ${had} ${thing}, bought ${more} more and gave ${less} away. How many ${thing} do I have now?`,
      `A shop had ${had} ${thing}, got ${more} more and sold ${less}. How many ${thing} does it have now?`,
      `There were ${had} ${thing} in a room. Somebody added ${more} and took ${less}. How many ${thing} are there now?`,
      `We started with ${had} ${thing}, received ${more} and lost ${less}. How many ${thing} are left?`,
    ]);
    return { prompt: worded(draw, question, 'number'), truth: number(had + more - less) };
  },
};

interface Pair {
  readonly from: string;
  readonly to: string;
  readonly unit: string;
  readonly factor: number;
  readonly add?: number;
}
const PAIRS: readonly Pair[] = [
  { from: 'kilometres', to: 'metres', unit: 'm', factor: 1_000 },
  { from: 'metres', to: 'centimetres', unit: 'cm', factor: 100 },
  { from: 'centimetres', to: 'millimetres', unit: 'mm', factor: 10 },
  { from: 'metres', to: 'kilometres', unit: 'km', factor: 1e-3 },
  { from: 'kilograms', to: 'grams', unit: 'g', factor: 1_000 },
  { from: 'grams', to: 'kilograms', unit: 'kg', factor: 1e-3 },
  { from: 'tonnes', to: 'kilograms', unit: 'kg', factor: 1_000 },
  { from: 'hours', to: 'minutes', unit: 'min', factor: 60 },
  { from: 'minutes', to: 'seconds', unit: 's', factor: 60 },
  { from: 'days', to: 'hours', unit: 'h', factor: 24 },
  { from: 'weeks', to: 'days', unit: 'days', factor: 7 },
  { from: 'litres', to: 'millilitres', unit: 'ml', factor: 1_000 },
  { from: 'millilitres', to: 'litres', unit: 'l', factor: 1e-3 },
  { from: 'megabytes', to: 'kilobytes', unit: 'kB', factor: 1_000 },
  { from: 'gigabytes', to: 'megabytes', unit: 'MB', factor: 1_000 },
  { from: 'degrees Celsius', to: 'kelvin', unit: 'K', factor: 1, add: 273.15 },
];

export const units: Generator = {
  name: 'units',
  // 99,900 values and 16 pairs.
  space: 1.5e6,
  draw(draw) {
    const { from, to, unit, factor, add = 0 } = draw.pick(PAIRS);
    const value = draw.between(101, 99_999) / 10;
    const question = draw.pick([
      `Convert ${value} ${from} to ${to}.`,
      `How many ${to} are ${value} ${from}?`,
      `What is ${value} ${from} in ${to}?`,
      `Express ${value} ${from} in ${to}.`,
    ]);
    const result = Number((value * factor + add).toFixed(6));
    return {
      prompt: worded(draw, question, 'number'),
      truth: { kind: 'NUMERIC', value: result, tolerance: { relative: 1e-4 }, unit },
    };
  },
};
