import { isCommitted } from './commitment.js';
import { type Of, worth } from './of-words.js';
import type { Reading } from './rules.js';
import { faultIn, missing } from './rivalry.js';
import { hasSigns } from './signs.js';
import { contains, positionsOf, withoutEcho, wordsOf } from './text.js';

const MAX_WORDS = 200;

export function readContained(
  { text, rivals = [] }: Of<'CONTAINS'>,
  answer: string,
  prompt: string,
): Reading {
  const asked = wordsOf(prompt);
  const said = withoutEcho(wordsOf(answer), asked);
  const truth = wordsOf(text);
  if (said.length > MAX_WORDS) return worth(0, `It is longer than ${MAX_WORDS} words.`, said, true);
  const { fault, isHostile } =
    rivals.length > 0
      ? faultIn({ text, rivals, answer, prompt })
      : { fault: contains(said, truth) && hasSigns(answer, text) ? null : missing(text), isHostile: false };
  if (fault !== null) return worth(0, fault, said, isHostile);
  if (isList(answer)) return worth(0, 'It is a list.', said, true);
  if (isTornFrom(said, asked, truth)) return worth(0, 'It repeats the question.', said, true);
  if (rivals.length === 0 && !isCommitted(answer, prompt, truth)) {
    return worth(0, `It does not commit to "${text}" alone.`, said);
  }
  return worth(1, `It names "${text}".`, said);
}

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
  const mentions = positionsOf(said, truth);
  if (mentions.length === 0) return false;
  return mentions.every((at) => {
    for (let start = Math.max(0, at - COPIED + truth.length); start <= at; start += 1) {
      if (runs.has(said.slice(start, start + COPIED).join(' '))) return true;
    }
    return false;
  });
}
