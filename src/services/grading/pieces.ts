import { plainText, positionsOf } from './text.js';

export const wordSet = (words: string): ReadonlySet<string> => new Set(words.split(/\s+/u));

export interface Token {
  readonly word: string;
  /** What stands between it and the one before. */
  readonly gap: string;
  readonly isCapital: boolean;
}

export function tokensOf(given: string): Token[] {
  const text = plainText(given).replace(/[*_`"“”]/gu, '');
  let end = 0;
  return [...text.matchAll(/[\p{L}\p{N}\p{M}]+/gu)].map((match) => {
    const [word] = match;
    const gap = text.slice(end, match.index);
    end = match.index + word.length;
    return { word: word.toLowerCase(), gap, isCapital: /^\p{Lu}/u.test(word) };
  });
}

export interface Piece {
  readonly tokens: readonly Token[];
  readonly isAsked: boolean;
}

const BOUNDARY = /[.!?](?:\s|$|["')])|[\n;|/&•]|\s[-–—]+\s/u;

/** Sentences, and what signs of a list leave; never cut inside the truth, which may be "St. Moritz". */
export function piecesOf(tokens: readonly Token[], truth: readonly string[], after = ''): Piece[] {
  const words = tokens.map(({ word }) => word);
  const inside = new Set(positionsOf(words, truth).flatMap((at) => truth.slice(1).map((_, i) => at + i + 1)));
  const starts = tokens.flatMap(({ gap }, i) =>
    i === 0 || (BOUNDARY.test(gap) && !inside.has(i)) ? [i] : [],
  );
  return starts.map((start, i) => {
    const end = starts[i + 1] ?? tokens.length;
    return { tokens: tokens.slice(start, end), isAsked: (tokens[end]?.gap ?? after).includes('?') };
  });
}
