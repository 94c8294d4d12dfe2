import { type Of, worth } from './of-words.js';
import type { Reading } from './rules.js';
import { DENIALS, withoutEcho, wordsOf } from './text.js';

const GUESSES = new Set(['or', 'either', 'maybe', 'perhaps', 'possibly', 'alternatively']);
const SMALL = new Set(
  'a an the of and or in on at to for by with from as is are was were be been it its this that these those he she they his her their there which who whom what when where how'.split(
    ' ',
  ),
);
const telling = (words: readonly string[]): readonly string[] => {
  const rest = words.filter((word) => !SMALL.has(word));
  return rest.length > 0 ? rest : words;
};

function common(a: readonly string[], b: readonly string[]): number {
  const left = new Map<string, number>();
  for (const word of b) left.set(word, (left.get(word) ?? 0) + 1);
  let count = 0;
  for (const word of a) {
    const open = left.get(word) ?? 0;
    if (open === 0) continue;
    left.set(word, open - 1);
    count += 1;
  }
  return count;
}

/** Harmonic mean of how much of the truth is said and how much of what is said is the truth; small words do not count. */
export function readOverlap({ texts }: Of<'TOKEN_F1'>, prompt: string, answer: string): Reading {
  const all = wordsOf(answer);
  const asked = telling(wordsOf(prompt));
  const said = telling(withoutEcho(all, wordsOf(prompt)));
  const truths = texts.map((text) => telling(wordsOf(text)));
  const longest = Math.max(...truths.map((words) => words.length));
  if (said.length > 3 * longest + 8) {
    return worth(0, `It is ${said.length} words where ${longest} say it.`, all, true);
  }
  if (asked.length >= 2 * longest + 4 && common(said, asked) >= 0.6 * asked.length) {
    return worth(0, 'It repeats the question.', all, true);
  }
  const isFirm = (word: string): boolean => !DENIALS.has(word) && !GUESSES.has(word);
  if (!all.every(isFirm) && texts.every((text) => wordsOf(text).every(isFirm))) {
    return worth(0, 'It denies or hedges.', all);
  }
  const value = Math.max(
    ...truths.map((words) => {
      const hits = common(said, words);
      return hits === 0 ? 0 : (2 * hits) / (said.length + words.length);
    }),
  );
  return worth(value, `Words in common with the truth: F1 ${value.toFixed(3)}.`, said);
}
