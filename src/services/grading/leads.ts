import { DENIALS, DOUBTS, HEDGES } from './text.js';

const wordSet = (words: string): ReadonlySet<string> => new Set(words.split(/\s+/));

/** Words of a lead-in that name nothing that anybody could be asked for. */
const LEADING = wordSet(
  `the a an is are was were be it its that this these those they there here s sure okay ok certainly of course yes well
  will sold made built answer answers result solution correct right final short would for to in into as from by on at and so therefore thus
  following list lists listed order ordered sorted item items word words number numbers name names letter letters
  ones one only all i we you my your our think believe say get have has which who what where when written write
  translation translated translates symbol form past plural opposite reverse reversed reversing spelled spells spelling
  called means stands gives make makes becomes equals being comes come lives please let me us go below above given
  numeral date option choice step alphabetically alphabetical ascending descending increasing decreasing
  text passage given information person among them string backward backwards forms spell antonym tense comma separated after place asked`,
);
const LINK =
  /(?:\b(?:is|are|was|were|be|called|means|makes?|forms?|spells?|becomes|equals|say|translates to)|'s|:|=|→|->|=>)[\s*_"'“‘`([\uffff]*(?:an?\s|the\s)?(?:(?:word|string|name)\s)?[\s*_"'“‘`([\uffff]*$/iu;
const PLACED = /\b(?:from|in|by)[\s*_"'“‘`]*$/iu;

const stem = (word: string): string =>
  word.length > 5 ? word.slice(0, 5) : word.replace(/(?:es|s|d)$/u, '');

/** What an answer may say before and behind what it answers: words of the question, but nothing that it offers. */
export interface Lead {
  readonly asked: readonly string[];
  /** What the question names to choose from. */
  readonly offered: ReadonlySet<string>;
}

export function isLeading(words: readonly string[], { asked, offered }: Lead): boolean {
  const known = new Set(asked.map(stem));
  return words.every(
    (word) =>
      !offered.has(word) &&
      !HEDGES.has(word) &&
      !DOUBTS.has(word) &&
      (!DENIALS.has(word) || asked.includes(word)) &&
      (LEADING.has(word) || known.has(stem(word))),
  );
}

export const endsLeading = (text: string, canBePlaced = false): boolean =>
  LINK.test(text) || (canBePlaced && PLACED.test(text));
