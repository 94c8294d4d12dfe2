import { isCommitted } from './commitment.js';
import { type Of, worth } from './of-words.js';
import type { Reading } from './rules.js';
import { contains, DENIALS, positionsOf, sameWords, withoutEcho, wordsOf } from './text.js';

const MAX_WORDS = 200;

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
