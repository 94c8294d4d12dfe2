import { numbersIn } from './numbers.js';

/** How an answer is compared with the truth. */
export type Truth =
  | { readonly kind: 'EXACT'; readonly text: string }
  | { readonly kind: 'NUMERIC'; readonly value: number; readonly tolerance: number }
  /** `rivals`: the other answers somebody could list to be right by all means. */
  | { readonly kind: 'CONTAINS'; readonly text: string; readonly rivals: readonly string[] };

/** Stored with each grade, raised whenever any answer would be graded differently. */
export const GRADER_VERSION = 1;

/** Longer than any honest answer to a challenge at the length asked for. */
const MAX_CHARACTERS = 2_000;
const MAX_WORDS = 200;
/** The result and one number on the way to it. */
const MAX_NEW_NUMBERS = 2;
const MAX_NUMBERS = 12;

/** 0–1. Says less rather than more: what can not be read as one answer is worth nothing. */
export function grade(truth: Truth, prompt: string, answer: string): number {
  if (answer.length > MAX_CHARACTERS) return 0;
  switch (truth.kind) {
    case 'EXACT':
      return sameWords(wordsOf(answer), wordsOf(truth.text)) ? 1 : 0;
    case 'NUMERIC':
      return gradeNumber(truth, prompt, answer);
    case 'CONTAINS':
      return gradeContained(truth, prompt, answer);
  }
}

/** The last number that the question did not name is what the answer commits to; a list commits to nothing. */
function gradeNumber(
  { value, tolerance }: Extract<Truth, { kind: 'NUMERIC' }>,
  prompt: string,
  answer: string,
): number {
  const numbers = numbersIn(answer);
  if (numbers.length > MAX_NUMBERS) return 0;
  const asked = new Set(numbersIn(prompt));
  const own = numbers.filter((number) => !asked.has(number));
  if (new Set(own).size > MAX_NEW_NUMBERS) return 0;
  const committed = own.at(-1) ?? numbers.at(-1);
  return committed !== undefined && Math.abs(committed - value) <= tolerance ? 1 : 0;
}

function gradeContained(
  { text, rivals }: Extract<Truth, { kind: 'CONTAINS' }>,
  prompt: string,
  answer: string,
): number {
  const said = wordsOf(answer);
  const truth = wordsOf(text);
  if (said.length > MAX_WORDS || !contains(said, truth) || isDenied(said, truth)) return 0;
  const asked = wordsOf(prompt);
  const isHedged = rivals.some((rival) => {
    const words = wordsOf(rival);
    return !sameWords(words, truth) && !contains(asked, words) && contains(said, words);
  });
  return isHedged ? 0 : 1;
}

const wordsOf = (text: string): string[] =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu) ?? [];

const sameWords = (a: readonly string[], b: readonly string[]): boolean =>
  a.length > 0 && a.length === b.length && a.every((word, i) => word === b[i]);

const positionsOf = (words: readonly string[], wanted: readonly string[]): number[] =>
  words.flatMap((_, i) => (sameWords(words.slice(i, i + wanted.length), wanted) ? [i] : []));

const contains = (words: readonly string[], wanted: readonly string[]): boolean =>
  positionsOf(words, wanted).length > 0;

const DENIALS = new Set(['not', 'isn', 'never', 'no', 'nor', 'neither', 'except']);

/** "It is not Paris": every mention is denied by one of the two words before it. */
const isDenied = (words: readonly string[], wanted: readonly string[]): boolean =>
  positionsOf(words, wanted).every((at) =>
    words.slice(Math.max(0, at - 2), at).some((word) => DENIALS.has(word)),
  );
