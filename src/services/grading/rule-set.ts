import { isLeading, type Lead } from './leads.js';
import { readable } from './markup.js';
import { exactWordsOf } from './rule-exact.js';
import type { Reading } from './rules.js';
import { DENIALS, DOUBTS, HEDGES, wordsOf } from './text.js';
import type { PlainTruth } from './truths.js';

/** Items are looked for in the pieces that commas, lines and "and" leave. */
const BETWEEN = /[,;|/\n•\uffff]+|->|→|>|<|\s+(?:and|then|followed by|&)\s+/iu;
const NUMBERING = /^\s*(?:[-*+](?=\s)|\(?\d{1,3}[.)](?=\s))\s*/u;
const MAX_LEAD = 16;

/** Every item right is 1; each item too many takes away what one right item gives; listing everything is worth nothing. */
export function readSet(
  { items, ordered = false }: Extract<PlainTruth, { kind: 'SET' }>,
  prompt: string,
  answer: string,
): Reading {
  const truths = items.map((item) => [...exactWordsOf(item)]);
  const asked = leadOf(prompt, truths);
  const body = withoutTail(withoutLead(readable(answer), asked), asked);
  const pieces = piecesOf(body);
  const said = [...new Set(pieces.map((words) => words.join(' ')))];
  const read = said.slice(0, 20).map((piece) => piece.slice(0, 80));
  const found = said.map((piece) => truths.findIndex((words) => words.join(' ') === piece));
  const hits = found.filter((place) => place >= 0).length;
  const extra = said.length - hits;
  const give = (value: number, reason: string, isHostile = false): Reading => ({
    ...{ value, reason, read, isHostile },
  });
  const isFirm = (word: string): boolean => !DENIALS.has(word) && !HEDGES.has(word) && !DOUBTS.has(word);
  if (!wordsOf(body).every(isFirm) && truths.flat().every(isFirm)) return give(0, 'It denies or hedges.');
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

const piecesOf = (body: string): string[][] =>
  body
    .split(BETWEEN)
    .map((piece) => [...exactWordsOf(piece.replace(NUMBERING, ''))])
    .filter((words) => words.length > 0);

/** What the question lists, and the right items, may not stand in what leads to the answer. */
function leadOf(prompt: string, truths: readonly (readonly string[])[]): Lead {
  const text = readable(prompt);
  const listed = text.split(/(?<=[.?!;\n])\s+/u).flatMap((sentence) => {
    const isLed = sentence.includes(':');
    const parts = sentence.slice(sentence.lastIndexOf(':') + 1).split(',');
    return parts.length >= (isLed ? 2 : 3) ? parts.filter((part) => wordsOf(part).length <= 3) : [];
  });
  return { asked: wordsOf(text), offered: new Set([...listed.flatMap(wordsOf), ...truths.flat()]) };
}

/** "Larger than 23" is the question's, also where 23 is one of the numbers to choose from. */
const bare = (lead: string): string[] => wordsOf(lead.replace(/\b(than)\s+\d+/giu, '$1'));

/** "In order they are: x" is x, where nothing stands before it that anybody could choose. */
function withoutLead(answer: string, asked: Lead): string {
  const ends = [...answer.slice(0, 200).matchAll(/:|\b(?:is|are|be)\b/giu)].map(
    (match) => match.index + match[0].length,
  );
  const end = ends.findLast((at) => {
    const words = bare(answer.slice(0, at));
    return words.length <= MAX_LEAD && isLeading(words, asked);
  });
  return end === undefined ? answer : answer.slice(end);
}

/** "2, 7 and 11 are prime." */
function withoutTail(body: string, asked: Lead): string {
  const match = /\s(?:is|are)\s[^,:;\n]{1,80}$/iu.exec(body);
  if (!match || match.index === 0) return body;
  const words = bare(match[0]);
  return words.length <= MAX_LEAD && isLeading(words, asked) ? body.slice(0, match.index) : body;
}
