import { pointOf } from './point.js';
import { readChoice } from './rule-choice.js';
import { readExact } from './rule-exact.js';
import { readNumber } from './rule-number.js';
import { readOverlap } from './rule-overlap.js';
import { readSet } from './rule-set.js';
import { readContained } from './rule-words.js';
import { hasHidden, keptAnswer, looksLikeAnOrder, MAX_ANSWER, withoutEcho, wordsOf } from './text.js';
import { type PlainTruth, truthText } from './truths.js';

/** What a grader made of an answer. */
export interface Reading {
  /** 0–1 */
  readonly value: number;
  readonly reason: string;
  /** What was taken to be the answer. */
  readonly read: readonly string[];
  /** Empty, over-long, listing, or speaking to whoever grades it: worth nothing, whoever judges. */
  readonly isHostile: boolean;
}

/** Says less rather than more: what can not be read as one answer is worth nothing. */
export function readAnswer(
  truth: PlainTruth,
  { prompt, answer }: { readonly prompt: string; readonly answer: string },
): Reading {
  const text = keptAnswer(answer);
  if (text.length > MAX_ANSWER) return hostile(`It is longer than ${MAX_ANSWER} characters.`);
  const words = wordsOf(text);
  if (words.length === 0) return hostile('It says nothing.');
  if (hasHidden(text)) return hostile('It contains hidden characters.');
  if (looksLikeAnOrder(text) && !looksLikeAnOrder(`${prompt}\n${truthText(truth)}`)) {
    return hostile('It speaks to whoever grades it.');
  }
  if (withoutEcho(words, wordsOf(prompt)).length === 0) return hostile('It repeats the question.');
  const point = pointOf(text, prompt, truth.kind);
  switch (truth.kind) {
    case 'EXACT':
      return better((said) => readExact(truth, prompt, said), text, point);
    case 'NUMERIC':
      return readNumber(truth, prompt, point);
    case 'SET':
      return readSet(truth, prompt, point);
    case 'CONTAINS':
      return readContained(truth, point, prompt);
    case 'TOKEN_F1':
      return better((said) => readOverlap(truth, prompt, said), text, point);
    case 'CHOICE':
      return readChoice(truth, prompt, point);
  }
}

/** A text may begin as a greeting does, and end as a conclusion. */
function better(read: (said: string) => Reading, whole: string, point: string): Reading {
  const first = read(whole);
  if (first.value === 1 || point === whole) return first;
  const second = read(point);
  return second.value > first.value ? second : first;
}

const hostile = (reason: string): Reading => ({ value: 0, reason, read: [], isHostile: true });
