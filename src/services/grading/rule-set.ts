import type { Reading } from './rules.js';
import { DENIALS, HEDGES, sameWords, withoutArticles, wordsOf } from './text.js';
import type { PlainTruth } from './truths.js';

/** Items are looked for in the pieces that commas, lines and "and" leave. */
const BETWEEN = /[,;|/\n•]+|->|→|>|<|\s+(?:and|then|followed by|&)\s+/iu;
const NUMBERING = /^\s*(?:[-*+]|\(?\d{1,3}[.)](?=\s))\s*/u;
const MAX_LEAD = 12;

/** Every item right is 1; each item too many takes away what one right item gives; listing everything is worth nothing. */
export function readSet(
  { items, ordered = false }: Extract<PlainTruth, { kind: 'SET' }>,
  _prompt: string,
  answer: string,
): Reading {
  const truths = items.map((item) => [...withoutArticles(wordsOf(item))]);
  const pieces = piecesOf(answer, truths);
  const said = [...new Set(pieces.map((words) => words.join(' ')))];
  const read = said.slice(0, 20).map((piece) => piece.slice(0, 80));
  const found = said.map((piece) => truths.findIndex((words) => words.join(' ') === piece));
  const hits = found.filter((place) => place >= 0).length;
  const extra = said.length - hits;
  const give = (value: number, reason: string, isHostile = false): Reading => ({
    ...{ value, reason, read, isHostile },
  });
  const words = wordsOf(answer);
  if (
    words.some((word) => DENIALS.has(word) || HEDGES.has(word)) &&
    !truths.flat().some((word) => DENIALS.has(word) || HEDGES.has(word))
  ) {
    return give(0, 'It denies or hedges.');
  }
  if (said.length > 2 * items.length + 4) return give(0, `It lists ${said.length} items.`, true);
  if (ordered) {
    const isRight =
      said.length === items.length &&
      pieces.length === items.length &&
      found.every((place, i) => place === i);
    return isRight ? give(1, 'All items in their order.') : give(0, 'Not these items in this order.');
  }
  const value = Math.max(0, (hits - extra) / items.length);
  return give(
    value,
    `${hits} of ${items.length} items, ${extra} others.`,
    extra >= hits && said.length > items.length,
  );
}

function piecesOf(answer: string, truths: readonly string[][]): string[][] {
  const pieces = answer
    .split(BETWEEN)
    .map((piece) => [...withoutArticles(wordsOf(piece.replace(NUMBERING, '')))])
    .filter((words) => words.length > 0);
  const [first, ...rest] = pieces;
  return first ? [withoutLead(first, truths, answer), ...rest] : [];
}

/** "In order they are: x" is x. */
function withoutLead(first: string[], truths: readonly string[][], answer: string): string[] {
  if (truths.some((words) => sameWords(words, first))) return first;
  const item = truths
    .filter((words) => first.length > words.length && sameWords(first.slice(-words.length), words))
    .toSorted((a, b) => b.length - a.length)[0];
  if (!item || first.length - item.length > MAX_LEAD) return first;
  const before = first.slice(0, -item.length);
  const isLead =
    /:|\b(?:is|are|be|order)\b/iu.test(answer.slice(0, 200)) &&
    !truths.some((words) => before.includes(words[0] ?? ''));
  return isLead ? item : first;
}
