import { inWords } from '../grading/numbers.js';
import type { Truth } from '../grading/truths.js';
import { type Draw, seededDraw } from './seeded-draw.js';

export interface Challenge {
  readonly prompt: string;
  readonly truth: Truth;
}

/** What every question carries, an asker's as well as ours: a challenge must look like any other request. */
export const CHAT_DEFAULTS: { readonly temperature: number; readonly maxTokens: number } = {
  temperature: 0.2,
  maxTokens: 150,
};

/** The body of the contract's `/api/chat`. */
export const chatBody = (
  prompt: string,
  { temperature = CHAT_DEFAULTS.temperature, maxTokens = CHAT_DEFAULTS.maxTokens } = {},
) => ({ prompt, temperature, max_tokens: maxTokens }) as const;

/** The same seed, miner and time make the same challenge, so anybody can check it once the seed is revealed. */
export function challengeFor(seed: string, minerId: string, at: Date): Challenge {
  const draw = seededDraw(seed, `${minerId}@${at.getTime()}`);
  return draw.pick(GENERATORS)(draw);
}

type Generator = (draw: Draw) => Challenge;

const GENERATORS: readonly Generator[] = [sum, difference, product, story, duration, reversal, capital];

const OPENINGS = ['', 'Hi! ', 'Quick question: ', 'Please help me: ', 'Hello, '] as const;
const CLOSINGS = ['', ' Just the number please.', ' Answer with the number only.', ' Thanks!'] as const;

const numeric = (draw: Draw, question: string, value: number): Challenge => ({
  prompt: draw.pick(OPENINGS) + question + draw.pick(CLOSINGS),
  truth: { kind: 'NUMERIC', value, tolerance: 1e-6 },
});

/** Sometimes in words, and then small enough to be written so. */
function operands(
  draw: Draw,
  low: number,
  high: number,
): { a: number; b: number; say: (n: number) => string } {
  const useWords = high < 100 && draw.between(0, 2) === 0;
  const a = draw.between(low, high);
  // Different operands, so that no number of the question can be its answer.
  const b = low + ((a - low + draw.between(1, high - low)) % (high - low + 1));
  return { a, b, say: useWords ? inWords : String };
}

function sum(draw: Draw): Challenge {
  const { a, b, say } = draw.between(0, 1) ? operands(draw, 11, 99) : operands(draw, 120, 980);
  return numeric(draw, `What is ${say(a)} plus ${say(b)}?`, a + b);
}

function difference(draw: Draw): Challenge {
  const { a: b, say } = operands(draw, 11, 45);
  const a = 2 * b + draw.between(1, 9);
  return numeric(draw, `What is ${say === inWords && a < 100 ? inWords(a) : a} minus ${say(b)}?`, a - b);
}

function product(draw: Draw): Challenge {
  const { a, b, say } = operands(draw, 3, 19);
  return numeric(draw, `What is ${say(a)} times ${say(b)}?`, a * b);
}

function story(draw: Draw): Challenge {
  const thing = draw.pick(['books', 'apples', 'tickets', 'chairs', 'bottles', 'pencils']);
  const { a, b } = operands(draw, 12, 90);
  const [more, less] = a > b ? [a, b] : [b, a];
  return draw.between(0, 1)
    ? numeric(
        draw,
        `A shop has ${a} ${thing} and gets more. What is ${a} + ${b}, the new total of ${thing}?`,
        a + b,
      )
    : numeric(
        draw,
        `I had ${more + less} ${thing} and gave ${less} away. How much is ${more + less} - ${less}?`,
        more,
      );
}

function duration(draw: Draw): Challenge {
  const unit = draw.pick([
    { many: 'hours', size: 60, small: 'minutes' },
    { many: 'days', size: 24, small: 'hours' },
    { many: 'weeks', size: 7, small: 'days' },
    { many: 'metres', size: 100, small: 'centimetres' },
  ]);
  const count = draw.between(8, 40);
  const size = count === unit.size ? count + 1 : count;
  return numeric(
    draw,
    `How long are ${size} ${unit.many} in ${unit.small}, in other words ${size} times ${unit.size}?`,
    size * unit.size,
  );
}

function reversal(draw: Draw): Challenge {
  const consonant = () => draw.pick('bdfgklmnprstvz'.split(''));
  const vowel = () => draw.pick('aeiou'.split(''));
  const word = Array.from({ length: draw.between(3, 4) }, () => consonant() + vowel()).join('') + 'x';
  return {
    prompt: `Reverse the word "${word}". Reply with the reversed word only.`,
    truth: { kind: 'EXACT', text: word.split('').reverse().join('') },
  };
}

const CAPITALS = [
  ['France', 'Paris'],
  ['Germany', 'Berlin'],
  ['Italy', 'Rome'],
  ['Spain', 'Madrid'],
  ['Portugal', 'Lisbon'],
  ['Poland', 'Warsaw'],
  ['Lithuania', 'Vilnius'],
  ['Japan', 'Tokyo'],
  ['China', 'Beijing'],
  ['Canada', 'Ottawa'],
  ['Australia', 'Canberra'],
  ['Egypt', 'Cairo'],
  ['Kenya', 'Nairobi'],
  ['Norway', 'Oslo'],
  ['Sweden', 'Stockholm'],
  ['Finland', 'Helsinki'],
  ['Greece', 'Athens'],
  ['Austria', 'Vienna'],
] as const;

function capital(draw: Draw): Challenge {
  const [country, city] = draw.pick(CAPITALS);
  return {
    prompt: draw.pick([
      `What is the capital of ${country}?`,
      `Which city is the capital of ${country}?`,
      `Name the capital city of ${country}.`,
    ]),
    truth: { kind: 'CONTAINS', text: city, rivals: CAPITALS.map(([, other]) => other) },
  };
}
