import { MONTHS } from './claim-words.js';
import { endsLeading, isLeading, type Lead } from './leads.js';
import { BOLD, readable } from './markup.js';
import { type Of, worth } from './of-words.js';
import type { Reading } from './rules.js';
import { sameWords, withoutArticles, withoutEcho, wordsOf } from './text.js';

const LEAD_IN =
  /^(?:(?:sure|okay|ok|certainly|of course|yes|well) )?(?:here (?:it )?is |here you go |here s |it is |it s |that is |that s |that would be |this is )?(?:(?:the |your )?(?:(?:correct|final|right|short) )?(?:answer|result|solution)(?: here)?(?: is| would be)? )?/;

/** A sign, a decimal point, "C++" and "5 %" are part of what is said; "pots!" is "pots". */
const TOKEN =
  /(?<![\p{L}\p{N}.,])[-–]\d+(?:[.,]\d+)?(?![.,]?\d)|\d+(?:[.,]\d+)(?![.,]?\d)|\p{L}{1,3}(?:\+\+|[-+#])(?![\p{L}\p{N}+-])|[\p{L}\p{N}\p{M}]+|(?<=\d\s?)[%‰°]|[$€£¥](?=\s?\d)|(?<=\d\s?)[$€£¥]/gu;

export function tokensOf(text: string): string[] {
  const said = readable(text)
    .replace(/\b(?:minus|negative)\s+(?=\d)/giu, '-')
    .replace(/(?<![\p{L}\p{N}])\+(?=\d)/gu, '');
  return (said.match(TOKEN) ?? []).map((word) => word.replace(/^–/u, '-'));
}
const lowered = (words: readonly string[]): string[] => words.map((word) => word.toLowerCase());
export const exactWordsOf = (text: string): readonly string[] => withoutArticles(lowered(tokensOf(text)));

const ELEMENTS = new Set('H B C N O F P S K V Y I W U'.split(' '));
/** "CO" is carbon and oxygen, not cobalt; other short symbols are what their letters say. */
function isOtherSymbol(said: string, wanted: string, prompt: string): boolean {
  if (said === wanted || wanted.length > 3 || !/\b(?:symbol|abbreviation|formula)\b/iu.test(prompt))
    return false;
  if (/\b(?:chemical|element)\b/iu.test(prompt) && !/\bformula\b/iu.test(prompt)) {
    return said.length > 1 && Array.from(said).every((letter) => ELEMENTS.has(letter));
  }
  return true;
}

/** What is left of an answer once it comes to the point. */
function pointsOf(answer: string, prompt: string): readonly string[][] {
  const said = tokensOf(answer);
  const rest = withoutEcho(lowered(said), lowered(tokensOf(prompt)));
  const start = said.length - rest.length;
  const isEchoFirst = sameWords(lowered(said.slice(start)), rest);
  const left = isEchoFirst ? said.slice(start) : [...rest];
  const flat = left.join(' ').toLowerCase();
  const lead = LEAD_IN.exec(flat)?.[0] ?? '';
  const skipped = lead.split(' ').filter((word) => word !== '').length;
  return [said, left, left.slice(skipped)].map((words) =>
    words.filter((word) => !/^(?:an?|the)$/iu.test(word)),
  );
}

/** That text and nothing else, whatever its case, punctuation, articles and accents. */
export function readExact({ text, also = [] }: Of<'EXACT'>, prompt: string, answer: string): Reading {
  const said = wordsOf(answer);
  const spellings = [text, ...also];
  const points = [...pointsOf(answer, prompt), tokensOf(answer)];
  const isRight = spellings.some((spelling) => {
    const wanted = exactWordsOf(spelling);
    const isMeant = (words: readonly string[]): boolean =>
      sameWords(withoutArticles(lowered(words)), wanted) && !isOtherSymbol(words.join(' '), spelling, prompt);
    return points.some(isMeant) || (stands(spelling, prompt, answer) && isMeant(wordsAlike(answer, wanted)));
  });
  return isRight
    ? worth(1, 'It is the text that was asked for.', said)
    : worth(0, 'It is not the text that was asked for, or not that alone.', said);
}

/** The words as the answer writes them. */
function wordsAlike(answer: string, wanted: readonly string[]): string[] {
  const said = tokensOf(answer).filter((word) => wanted.length === 1 || !/^(?:an?|the)$/iu.test(word));
  const at = said.findLastIndex((_, i) => sameWords(lowered(said.slice(i, i + wanted.length)), wanted));
  return said.slice(at, at + wanted.length);
}

const LISTED = /(?:[\p{L}\p{N}"'-]+, ){2,}[\p{L}\p{N}"'-]+/gu;

const EITHER = /([\p{L}\p{N}'-]+)["”]?,? or (?:an? |the )?["“]?([\p{L}\p{N}'-]+)/giu;

/** What a question lists or names; who it asks about is not offered, nor is the one thing it quotes. */
export function offeredIn(prompt: string): ReadonlySet<string> {
  const quoted = [...prompt.matchAll(/["“]([^"“”]{1,40})["”]/gu)].map(([, words = '']) => words);
  const listed = [
    ...(prompt.match(LISTED) ?? []),
    ...[...prompt.matchAll(EITHER)].flatMap(([, one = '', other = '']) => [one, other]),
    ...(quoted.length > 1 ? quoted : []),
  ].flatMap((list) => wordsOf(list));
  const sentences = readable(prompt).split(/(?<=[.!?:])["”]?\s+/u);
  const last = sentences.findLastIndex((sentence) => sentence.includes('?'));
  const names = sentences
    .filter((_, i) => i < last)
    .flatMap((sentence) => sentence.match(/(?<=\S\s)\p{Lu}\p{L}+|^\p{Lu}\p{L}+(?= is | lives )/gu) ?? []);
  const question = new Set([...wordsOf(sentences[last] ?? ''), ...MONTHS]);
  return new Set(
    [...listed, ...names.map((name) => name.toLowerCase())].filter(
      (word) => !question.has(word) || listed.includes(word),
    ),
  );
}

const PLACED = /^["'”]?\s+in\s+(?:\p{Lu}\p{L}+|\d+ days)[.!]?$/u;

/** "The opposite of "hot" is "cold".": the text once, led to by words of the question that offer nothing else. */
function stands(spelling: string, prompt: string, answer: string): boolean {
  const said = readable(answer).replaceAll(BOLD, '').trim();
  const wanted = readable(spelling).trim();
  const at = said.toLowerCase().lastIndexOf(wanted.toLowerCase());
  if (at < 0 || wanted === '') return false;
  const [lead, tail] = [said.slice(0, at), said.slice(at + wanted.length)];
  if (/[\p{L}\p{N}-]$/u.test(lead) || /^[\p{L}\p{N}+#-]/u.test(tail)) return false;
  if (/[?;\n]|[.!]\s/u.test(`${lead}${tail}`.trim().replace(/^(?:sure|certainly|of course)[!.]\s/iu, '')))
    return false;
  const asked: Lead = { asked: wordsOf(prompt), offered: offeredIn(prompt) };
  // All of what the question lists singles out nothing.
  const named = (prompt.match(LISTED) ?? []).reduce((left, list) => left.replace(list, ''), lead);
  const [before, after] = [wordsOf(named), wordsOf(tail)];
  if (!isLeading(before, asked) || !isLeading(after, asked)) return false;
  if (after.length === 0 || PLACED.test(tail)) return endsLeading(lead, true);
  return (
    before.every((word) => /^(?:an?|the)$/u.test(word)) &&
    /^["'*”]?,?\s+(?:(?:who|which)\s+)?(?:is|are|was|sells?|comes?|lives?|means)\b/iu.test(tail)
  );
}
