import { isCommitted } from './commitment.js';
import type { Reading } from './rules.js';
import { contains, DENIALS, positionsOf, sameWords, withoutArticles, withoutEcho, wordsOf } from './text.js';
import type { PlainTruth } from './truths.js';

type Of<K extends PlainTruth['kind']> = Extract<PlainTruth, { kind: K }>;

const MAX_WORDS = 200;
/** Words kept in the evidence. */
const SHOWN = 12;

const shown = (words: readonly string[]): string[] => [words.slice(0, SHOWN).join(' ').slice(0, 200)];
const worth = (value: number, reason: string, words: readonly string[], isHostile = false): Reading => ({
  ...{ value, reason, read: shown(words), isHostile },
});

const LEAD_IN =
  /^(?:(?:sure|okay|ok|certainly|of course|yes|well) )?(?:here (?:it )?is |here you go |here s |it is |it s |that is |that s |that would be |this is )?(?:(?:the |your )?(?:(?:correct|final|right|short) )?(?:answer|result|solution)(?: here)?(?: is| would be)? )?/;

/** What is left of an answer once it comes to the point. */
function points(words: readonly string[], prompt: readonly string[]): readonly string[][] {
  const rest = withoutEcho(words, prompt).join(' ');
  return [words.join(' '), rest, rest.replace(LEAD_IN, '')].map((said) => [
    ...withoutArticles(said.split(' ').filter((word) => word !== '')),
  ]);
}

/** That text and nothing else, whatever its case, punctuation, articles and accents. */
export function readExact({ text, also = [] }: Of<'EXACT'>, prompt: string, answer: string): Reading {
  const said = wordsOf(answer);
  const truths = [text, ...also].map((spelling) => withoutArticles(wordsOf(spelling)));
  const isRight = points(said, wordsOf(prompt)).some((point) =>
    truths.some((words) => sameWords(point, words)),
  );
  return isRight
    ? worth(1, 'It is the text that was asked for.', said)
    : worth(0, 'It is not the text that was asked for, or not that alone.', said);
}

/** "It is not Paris", "Paris would be wrong": every mention is denied beside it. "Paris, not Lyon" denies Lyon. */
function isDenied(
  words: readonly string[],
  wanted: readonly string[],
  rivals: readonly (readonly string[])[],
): boolean {
  return positionsOf(words, wanted).every((at) => {
    const end = at + wanted.length;
    const isContrast =
      words[end] === 'not' &&
      rivals.some((rival) => sameWords(words.slice(end + 1, end + 1 + rival.length), rival));
    const beside = [
      ...words.slice(Math.max(0, at - 2), at),
      ...(isContrast ? [] : words.slice(end, end + 3)),
    ];
    return beside.some((word) => DENIALS.has(word));
  });
}

const ASIDES = new Set(['than', 'not', 'unlike', 'instead', 'rather', 'over', 'before', 'after', 'isn']);
/** "Rome is older than Paris" names Paris and does not answer with it. */
const isAside = (words: readonly string[], at: number): boolean =>
  words.slice(Math.max(0, at - 3), at).some((word) => ASIDES.has(word));

export function readContained(
  { text, rivals = [] }: Of<'CONTAINS'>,
  answer: string,
  prompt: string,
): Reading {
  const asked = wordsOf(prompt);
  const said = withoutEcho(wordsOf(answer), asked);
  const truth = wordsOf(text);
  if (said.length > MAX_WORDS) return worth(0, `It is longer than ${MAX_WORDS} words.`, said, true);
  const others = rivals.map(wordsOf);
  const rival = rivals.find((_, place) => {
    const words = others[place] ?? [];
    if (sameWords(words, truth) || contains(truth, words)) return false;
    return positionsOf(said, words).some((at) => !isAside(said, at) && !isInside(said, at, words, truth));
  });
  if (rival !== undefined && contains(said, truth)) {
    return worth(0, `It names "${rival}" as well.`, said, true);
  }
  if (!contains(said, truth)) return worth(0, `It does not name "${text}".`, said);
  if (isDenied(said, truth, others)) return worth(0, `It denies "${text}".`, said);
  const isEither = positionsOf(said, truth).every(
    (at) => said[at - 1] === 'or' || said[at - 1] === 'either' || said[at + truth.length] === 'or',
  );
  if (isEither) return worth(0, `It does not commit to "${text}".`, said, true);
  if (isList(answer)) return worth(0, 'It is a list.', said, true);
  if (isTornFrom(said, asked, truth)) return worth(0, 'It repeats the question.', said, true);
  if (rivals.length === 0 && !isCommitted(answer, prompt, truth)) {
    return worth(0, `It does not commit to "${text}" alone.`, said);
  }
  return worth(1, `It names "${text}".`, said);
}

/** A rival that is a part of the truth's own name where it stands. */
const isInside = (said: readonly string[], at: number, words: readonly string[], truth: readonly string[]) =>
  positionsOf(said, truth).some((start) => at >= start && at + words.length <= start + truth.length);

/** Many short pieces in a row. */
export function isList(answer: string): boolean {
  const pieces = answer.split(/[,;|/\n•]+/u).filter((piece) => /[\p{L}\p{N}]/u.test(piece));
  const short = pieces.filter((piece) => wordsOf(piece).length <= 3);
  return short.length >= 6;
}

const COPIED = 12;
/** Every mention of the truth stands in a long piece of the question. */
function isTornFrom(said: readonly string[], asked: readonly string[], truth: readonly string[]): boolean {
  if (said.length < COPIED) return false;
  const runs = new Set(asked.slice(COPIED - 1).map((_, i) => asked.slice(i, i + COPIED).join(' ')));
  return positionsOf(said, truth).every((at) => {
    for (let start = Math.max(0, at - COPIED + truth.length); start <= at; start += 1) {
      if (runs.has(said.slice(start, start + COPIED).join(' '))) return true;
    }
    return false;
  });
}

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
