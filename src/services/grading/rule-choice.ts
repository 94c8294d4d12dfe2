import { readable, withoutCourtesy } from './markup.js';
import type { Reading } from './rules.js';
import { DENIALS, DOUBTS, HEDGES, positionsOf, withoutEcho, wordsOf } from './text.js';
import type { PlainTruth } from './truths.js';

const MAX_WORDS = 80;

/** By letter, text or place, exactly one of the options. */
export function readChoice(
  { options, correct }: Extract<PlainTruth, { kind: 'CHOICE' }>,
  prompt: string,
  answer: string,
): Reading {
  const text = withoutCourtesy(readable(answer));
  const words = withoutEcho(wordsOf(text), wordsOf(prompt));
  const letters = lettersIn(text, options);
  const named = optionsIn(words, options);
  const placed = placesIn(text, prompt, options);
  const committed = [...new Set([...letters, ...named, ...placed])];
  const read = committed.map((place) => `${letterOf(place)}) ${options[place] ?? ''}`.slice(0, 120));
  const give = (value: number, reason: string, isHostile = false): Reading => ({
    ...{ value, reason, read, isHostile },
  });
  if (words.length > MAX_WORDS) return give(0, `It is longer than ${MAX_WORDS} words.`, true);
  if (committed.length === 0) return give(0, 'It names none of the options.');
  if (committed.length > 1) return give(0, 'It names more than one option.', true);
  if (isOpen(words, options, committed[0] ?? 0)) return give(0, 'It hedges or adds to its choice.', true);
  if (/\?\W*$/u.test(text)) return give(0, 'It asks instead of choosing.');
  return committed[0] === correct
    ? give(1, `It chooses ${letterOf(correct)}.`)
    : give(0, `It does not choose ${letterOf(correct)}.`);
}

const letterOf = (place: number): string => String.fromCharCode(65 + place);

const ADDING = new Set(
  'also too both others other rest everything every each none neither unless nobody'.split(' '),
);
/** "B, or else", "B and the rest": said beside an option, not as a part of one. */
function isOpen(words: readonly string[], options: readonly string[], chosen: number): boolean {
  const own = new Set(wordsOf(options[chosen] ?? ''));
  return words.some((word) => (HEDGES.has(word) || DOUBTS.has(word) || ADDING.has(word)) && !own.has(word));
}

const ORDINALS = 'first second third fourth fifth sixth seventh eighth ninth tenth'.split(' ');
const COUNTS = 'one two three four five six seven eight nine ten'.split(' ');
const PLACE = new RegExp(
  `\\b(?:(${ORDINALS.join('|')}|last|\\d{1,2}(?:st|nd|rd|th))(?: (one|option|choice|answer|of|possibility))?|(?:option|choice|answer|number|no\\.?|#)(?: number)?\\s*[:#]?\\s*(\\d{1,2}|${COUNTS.join('|')}))\\b`,
  'giu',
);

/** "The third one", "option 2", and bare digits in a row; an ordinal that the question uses itself says nothing. */
function placesIn(text: string, prompt: string, options: readonly string[]): number[] {
  const asked = new Set(wordsOf(prompt));
  const own = new Set(options.flatMap(wordsOf));
  const placeOf = (said: string): number => {
    if (said === 'last') return options.length - 1;
    const at = Math.max(ORDINALS.indexOf(said), COUNTS.indexOf(said));
    return at >= 0 ? at : Number.parseInt(said, 10) - 1;
  };
  const named = [...text.toLowerCase().matchAll(PLACE)].flatMap(([, ordinal, thing, number]) => {
    const said = ordinal ?? number ?? '';
    if (own.has(said)) return [];
    const isMeant = ordinal === undefined || thing !== undefined || !asked.has(ordinal);
    const isRank = ordinal !== undefined && /^\d/u.test(ordinal) && thing === undefined;
    return isMeant && !isRank ? [placeOf(said)] : [];
  });
  const rest = wordsOf(text).filter((word) => !own.has(word) && !/^[a-z]$/u.test(word));
  const isRow = rest.length > 0 && rest.every((word) => /^\d{1,2}$/u.test(word) && !asked.has(word));
  const found = [...named, ...(isRow ? rest.map((word) => Number(word) - 1) : [])];
  return found.filter((place) => place >= 0 && place < options.length);
}

const LETTER = /(?<![\p{L}\p{N}'])\(?([A-Za-z])(?![\p{L}\p{N}'])/gu;

/** "A" and "I" are words too: they count only where they can be nothing else. */
function lettersIn(text: string, options: readonly string[]): number[] {
  const bare = text.replace(/[^\p{L}\p{N}]+/gu, ' ').trim();
  const isOnlyLetters = /^[A-Za-z](?: (?:and|or|und|oder))?(?: [A-Za-z](?: (?:and|or))?)*$/u.test(bare);
  return [...text.matchAll(LETTER)].flatMap((match) => {
    const [all, letter = ''] = match;
    const place = letter.toUpperCase().charCodeAt(0) - 65;
    if (place >= options.length) return [];
    const before = text.slice(Math.max(0, match.index - 24), match.index);
    const after = text.slice(match.index + all.length, match.index + all.length + 12);
    const isOpen = /^\s*(?:[^\p{L}\p{N}\s]|$)|^\s+(?:or|and|maybe|perhaps|possibly|either)\b/iu.test(after);
    const isLabelled =
      /^\s*[).:\]*]/u.test(after) ||
      all.startsWith('(') ||
      /(?:answer|option|choice|is|:)[\s*"'(]*$/iu.test(before) ||
      /(?:^|[,;:|/&\n(])\s*$/u.test(before);
    const isCapital = letter === letter.toUpperCase();
    const isWord = /^[AI]$/iu.test(letter);
    const isAbbreviated = /^\.\p{L}/u.test(after) || /\p{L}\.$/u.test(before);
    const isMeant = isCapital ? !isWord || isOpen : isWord ? isLabelled && isOpen : !isAbbreviated;
    if (!isOnlyLetters && !isMeant) return [];
    if (isDenied([...wordsOf(before).slice(-2), ...wordsOf(after).slice(0, 2)], options)) return [];
    return [place];
  });
}

/** "No" denies nothing where it is one of the options. */
function isDenied(beside: readonly string[], options: readonly string[]): boolean {
  const own = new Set(options.flatMap(wordsOf));
  return beside.some((word) => DENIALS.has(word) && !own.has(word));
}

/** Longer options first, so that a part of one is not taken for another. */
function optionsIn(words: readonly string[], options: readonly string[]): number[] {
  const left = [...words];
  const sorted = options
    .map((option, place) => ({ place, wanted: wordsOf(option) }))
    .toSorted((a, b) => b.wanted.length - a.wanted.length);
  return sorted.flatMap(({ place, wanted }) => {
    // A single letter is for `lettersIn` to find.
    if (wanted.length === 1 && /^[a-z]$/u.test(wanted[0] ?? '')) return [];
    const at = positionsOf(left, wanted);
    const isMeant = at.some((start) => {
      const end = start + wanted.length;
      const beside = [...words.slice(Math.max(0, start - 2), start), ...words.slice(end, end + 2)];
      return !isDenied(beside, options);
    });
    for (const start of at) left.fill('', start, start + wanted.length);
    return isMeant ? [place] : [];
  });
}
