import { learnt } from '../bank.js';
import { workedOut } from './solver.js';

/** What the simulated model knows. Enough to be graded, and to be told apart from one that guesses. */

const CAPITALS: Readonly<Record<string, string>> = {
  france: 'Paris',
  germany: 'Berlin',
  italy: 'Rome',
  spain: 'Madrid',
  portugal: 'Lisbon',
  poland: 'Warsaw',
  lithuania: 'Vilnius',
  japan: 'Tokyo',
  china: 'Beijing',
  india: 'New Delhi',
  canada: 'Ottawa',
  australia: 'Canberra',
  brazil: 'Brasília',
  egypt: 'Cairo',
  kenya: 'Nairobi',
  norway: 'Oslo',
  sweden: 'Stockholm',
  finland: 'Helsinki',
  greece: 'Athens',
  austria: 'Vienna',
  'united kingdom': 'London',
  'united states': 'Washington, D.C.',
};

const FACTS: readonly (readonly [RegExp, string])[] = [
  [/chemical symbol (of|for) (\w+ )?water|formula (of|for) water/, 'H2O'],
  [/chemical symbol (of|for) gold/, 'Au'],
  [/largest planet/, 'Jupiter'],
  [/red planet/, 'Mars'],
  [/how many (continents)/, '7'],
  [/how many days .*(leap year)/, '366'],
  [/how many days .*(week)/, '7'],
  [/how many minutes .*hour/, '60'],
  [/boiling point of water/, '100'],
  [/who wrote (romeo and juliet|hamlet)/, 'William Shakespeare'],
  [/opposite of hot/, 'cold'],
  [/largest ocean/, 'the Pacific Ocean'],
];

const ONES =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const TENS = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');
const OPERATORS: readonly (readonly [RegExp, (a: number, b: number) => number])[] = [
  [/\+|plus|and|added to/, (a, b) => a + b],
  [/-|−|minus|less/, (a, b) => a - b],
  [/\*|×|x|times|multiplied by/, (a, b) => a * b],
  [/\/|÷|divided by|over/, (a, b) => a / b],
];
const NUMBER = '(-?\\d+(?:\\.\\d+)?|[a-z]+(?:-[a-z]+)?)';
const SUM = new RegExp(
  `${NUMBER}\\s*(\\+|plus|and|added to|-|−|minus|less|\\*|×|x|times|multiplied by|\\/|÷|divided by|over)\\s*${NUMBER}`,
  'g',
);

/** The honest answer, or null when the model has none. */
export function knownAnswer(prompt: string): string | null {
  const question = prompt.toLowerCase().slice(0, 2_000);
  return (
    learnt(prompt.slice(0, 4_000)) ??
    workedOut(prompt.slice(0, 4_000)) ??
    arithmetic(question) ??
    reversal(prompt) ??
    capital(question) ??
    fact(question)
  );
}

export function answerTo(prompt: string): string {
  return knownAnswer(prompt) ?? `You asked: ${prompt.trim().replace(/\s+/g, ' ').slice(0, 120)}`;
}

/** A wrong answer of the same kind as the right one. */
export function wrongAnswerTo(prompt: string, pick: number): string {
  const right = knownAnswer(prompt);
  if (right !== null && /^-?\d+(?:\.\d+)?$/.test(right)) {
    // So much more that no tolerance makes it right.
    return String(Number(right) + Math.max(1, Math.abs(Number(right)) / 10) + 1 + Math.floor(pick * 9));
  }
  const wrong = Object.values(CAPITALS).filter((name) => name !== right);
  return wrong[Math.floor(pick * wrong.length)] ?? 'I do not know';
}

function arithmetic(question: string): string | null {
  for (const [, left = '', operator = '', right = ''] of question.matchAll(SUM)) {
    const [a, b] = [numberFrom(left), numberFrom(right)];
    const operation = OPERATORS.find(([pattern]) => pattern.test(operator));
    if (a === null || b === null || !operation) continue;
    const result = operation[1](a, b);
    if (Number.isFinite(result)) return String(Number(result.toFixed(6)));
  }
  return null;
}

function numberFrom(text: string): number | null {
  if (/^-?\d/.test(text)) return Number(text);
  const [first = '', second] = text.split('-');
  const tens = TENS.indexOf(first);
  if (tens >= 0) {
    const ones = second === undefined ? 0 : ONES.indexOf(second);
    return ones < 0 ? null : (tens + 2) * 10 + ones;
  }
  const ones = second === undefined ? ONES.indexOf(first) : -1;
  return ones < 0 ? null : ones;
}

function reversal(prompt: string): string | null {
  const match = /reverse (?:the )?(?:word|string|letters of)?:?\s*["'“‘]?([\p{L}\p{N}]+)["'”’]?/iu.exec(
    prompt,
  );
  return match?.[1] ? Array.from(match[1]).reverse().join('') : null;
}

function capital(question: string): string | null {
  const match = /capital (?:city )?of (?:the )?([a-z ]+)/.exec(question);
  const country = match?.[1]?.trim() ?? '';
  return (
    CAPITALS[country] ?? Object.entries(CAPITALS).find(([name]) => country.startsWith(name))?.[1] ?? null
  );
}

const fact = (question: string): string | null =>
  FACTS.find(([pattern]) => pattern.test(question))?.[1] ?? null;
