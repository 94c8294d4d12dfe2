import { endsLeading, isLeading } from './leads.js';
import { readable } from './markup.js';
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

/** How many words both say in the same order. */
function inOrder(a: readonly string[], b: readonly string[]): number {
  let row = b.map(() => 0);
  for (const word of a) {
    const next: number[] = [];
    for (const [i, other] of b.entries()) {
      next.push(word === other ? (row[i - 1] ?? 0) + 1 : Math.max(row[i] ?? 0, next[i - 1] ?? 0));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

/** Below this share in the same order, the same words say something else. */
const LEAST_ORDER = 0.5;
/** From this on a phrase was only moved. */
const FULL_ORDER = 0.8;

/** "The town was ended by the fire" is "the fire ended the town". */
function turned(words: readonly string[]): readonly string[] {
  const by = words.indexOf('by');
  const verb = words.findIndex((word) => /^(?:is|are|was|were|been|being)$/u.test(word));
  if (verb < 0 || by <= verb) return words;
  return [...words.slice(by + 1), ...words.slice(verb + 1, by), ...words.slice(0, verb)];
}

/** Of the words in common, the share that is told in the order of the truth; a list or a name has no order. */
function orderOf(said: readonly string[], answer: string, text: string): number {
  const wanted = wordsOf(text);
  const parts = text.split(/,|;|&|\band\b/iu);
  const isList = parts.length > 1 && parts.every((part) => wordsOf(part).length <= 2);
  const isTwo = wanted.length <= 2 && said.length <= 2;
  const hits = common(telling(said), telling(wanted));
  if (isList || hits === 0 || (isTwo && answer.includes(','))) return 1;
  return Math.max(
    ...[said, turned(said)].flatMap((one) =>
      [wanted, turned(wanted)].map((other) => inOrder(telling(one), telling(other)) / hits),
    ),
  );
}

/** What is left of an answer behind words of the question that lead to it. */
function pointOf(answer: string, prompt: string): string {
  const text = readable(answer);
  const question =
    prompt.split(/(?<=[.!?:])\s+/u).findLast((sentence) => /[?.]["”]?$/u.test(sentence)) ?? prompt;
  const asked = { asked: wordsOf(question), offered: new Set<string>() };
  const ends = [...text.matchAll(/:|\b(?:is|are|was|were|be|by|means|translates to)\b/giu)].map(
    ({ index, 0: all }) => index + all.length,
  );
  const end = ends.findLast(
    (at) =>
      isLeading(wordsOf(text.slice(0, at)), asked) &&
      (endsLeading(text.slice(0, at)) || /by$/iu.test(text.slice(0, at))),
  );
  const rest = end === undefined ? text : text.slice(end);
  // "… in German", as the question says.
  const bare = rest.replace(/["”]\s+in (\p{Lu}\p{L}+)[.!]?\s*$/u, (all, word: string) =>
    prompt.includes(word) ? '' : all,
  );
  return wordsOf(bare).length > 0 ? bare : text;
}

/** Harmonic mean of how much of the truth is said and how much of what is said is the truth; small words do not count. */
export function readOverlap({ texts }: Of<'TOKEN_F1'>, prompt: string, answer: string): Reading {
  const all = wordsOf(answer);
  const asked = telling(wordsOf(prompt));
  const rest = withoutEcho(all, wordsOf(prompt));
  const said = telling(rest);
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
  const readings = [rest, wordsOf(pointOf(answer, prompt))];
  const value = Math.max(...texts.flatMap((text) => readings.map((words) => likeness(words, answer, text))));
  return worth(value, `Words in common with the truth, in their order: F1 ${value.toFixed(3)}.`, said);
}

function likeness(words: readonly string[], answer: string, text: string): number {
  const [said, wanted] = [telling(words), telling(wordsOf(text))];
  const hits = common(said, wanted);
  if (hits === 0) return 0;
  const same = (2 * hits) / (said.length + wanted.length);
  const order = orderOf(words, answer, text);
  if (order >= FULL_ORDER) return same;
  return order <= LEAST_ORDER ? 0 : same * order * order;
}
