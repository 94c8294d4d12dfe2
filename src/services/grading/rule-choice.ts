import type { Reading } from './rules.js';
import { DENIALS, plainText, positionsOf, withoutEcho, wordsOf } from './text.js';
import type { PlainTruth } from './truths.js';

const MAX_WORDS = 80;

/** By letter or by text, exactly one of the options. */
export function readChoice(
  { options, correct }: Extract<PlainTruth, { kind: 'CHOICE' }>,
  prompt: string,
  answer: string,
): Reading {
  const text = plainText(answer);
  const words = withoutEcho(wordsOf(text), wordsOf(prompt));
  const letters = lettersIn(text, options.length);
  const named = optionsIn(words, options);
  const committed = [...new Set([...letters, ...named])];
  const read = committed.map((place) => `${letterOf(place)}) ${options[place] ?? ''}`.slice(0, 120));
  const give = (value: number, reason: string, isHostile = false): Reading => ({
    ...{ value, reason, read, isHostile },
  });
  if (words.length > MAX_WORDS) return give(0, `It is longer than ${MAX_WORDS} words.`, true);
  if (committed.length === 0) return give(0, 'It names none of the options.');
  if (committed.length > 1) return give(0, 'It names more than one option.', true);
  return committed[0] === correct
    ? give(1, `It chooses ${letterOf(correct)}.`)
    : give(0, `It does not choose ${letterOf(correct)}.`);
}

const letterOf = (place: number): string => String.fromCharCode(65 + place);

const LETTER = /(?<![\p{L}\p{N}'])\(?([A-Za-z])(?![\p{L}\p{N}'])/gu;

/** "A" and "I" are words too, and small letters may be: they count only where they can be nothing else. */
function lettersIn(text: string, count: number): number[] {
  const bare = text.replace(/[^\p{L}\p{N}]+/gu, ' ').trim();
  const isOnlyLetters = /^[A-Za-z](?: (?:and|or|und|oder))?(?: [A-Za-z](?: (?:and|or))?)*$/u.test(bare);
  return [...text.matchAll(LETTER)].flatMap((match) => {
    const [all, letter = ''] = match;
    const place = letter.toUpperCase().charCodeAt(0) - 65;
    if (place >= count) return [];
    const before = text.slice(Math.max(0, match.index - 24), match.index);
    const after = text.slice(match.index + all.length, match.index + all.length + 12);
    const isOpen = /^\s*(?:[^\p{L}\p{N}\s]|$)|^\s+(?:or|and|maybe|perhaps|possibly|either)\b/iu.test(after);
    const isLabelled =
      /^\s*[).:\]*]/u.test(after) ||
      all.startsWith('(') ||
      /(?:answer|option|choice|is|:)[\s*"'(]*$/iu.test(before);
    const isCapital = letter === letter.toUpperCase();
    const isWord = letter === 'A' || letter === 'I';
    const isMeant = isCapital ? !isWord || isOpen : isLabelled && isOpen;
    if (!isOnlyLetters && !isMeant) return [];
    if (isDeniedBeside(before, after)) return [];
    return [place];
  });
}

function isDeniedBeside(before: string, after: string): boolean {
  const beside = [...wordsOf(before).slice(-2), ...wordsOf(after).slice(0, 2)];
  return beside.some((word) => DENIALS.has(word));
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
      return !beside.some((word) => DENIALS.has(word) && !wanted.includes(word));
    });
    for (const start of at) left.fill('', start, start + wanted.length);
    return isMeant ? [place] : [];
  });
}
