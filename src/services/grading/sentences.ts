import * as is from './claim-words.js';
import { type Piece, piecesOf, type Token, tokensOf } from './pieces.js';
import { sameWords } from './text.js';

const stem = (word: string): string => (word.length > 3 ? word.replace(/(?:ing|ed|es|s|e)$/u, '') : word);

/** What a question tells about how its answer may be phrased. */
export interface Question {
  readonly words: readonly string[];
  readonly tokens: readonly Token[];
  readonly stems: ReadonlySet<string>;
  readonly isWho: boolean;
  readonly isPlace: boolean;
  /** "with" of "What do we see with?" */
  readonly dangling: ReadonlySet<string>;
}

export function questionOf(prompt: string): Question {
  const tokens = tokensOf(prompt);
  const words = tokens.map(({ word }) => word);
  return {
    words,
    tokens,
    stems: new Set(words.filter((word) => !is.FREE.has(word)).map(stem)),
    isWho: /\b(?:who|whose|whom|author|composer|painter|name of the person)\b/iu.test(prompt),
    isPlace: /\b(?:where|country|continent|city|capital|town|place|region|state)\b/iu.test(prompt),
    dangling: new Set([...prompt.matchAll(/(\p{L}+)\?/gu)].map(([, word = '']) => word.toLowerCase())),
  };
}

export interface Span {
  readonly piece: number;
  readonly from: number;
  readonly to: number;
}

export interface Reader {
  readonly question: Question;
  /** Names are told by their capital letter; where the answer or the truth has none, any word may be one. */
  readonly isLower: boolean;
  /** A kind of thing, which may have a word before it: "human heart". */
  readonly isCommon: boolean;
  readonly isRival: (word: string) => boolean;
}

const joined = (tokens: readonly Token[]): string => tokens.map(({ word }) => word).join(' ');
export const isStop = (gap: string): boolean => /[,;:()=→!?]|\s[-–—]+\s/u.test(gap);

export interface Sentence extends Piece {
  readonly isAside: boolean;
}

/** Sentences of an answer: what stands in brackets comes after the sentence it stands in, and counts as said by the way. */
export function sentencesOf(answer: string, truth: readonly string[]): Sentence[] {
  const plain = answer.replace(is.BY_THE_WAY, ' ').replaceAll(/\\(?:boxed|text)\b/gu, ' ');
  const asides: string[] = [];
  const outside = plain.replace(/[([]([^()[\]]*)[)\]]/gu, (_, inner: string) => {
    asides.push(inner);
    return ' ';
  });
  const hasOutside = /[\p{L}\p{N}]/u.test(outside);
  const read = (text: string, isAside: boolean) =>
    piecesOf(tokensOf(text), truth, /[^\p{L}\p{N}]*$/u.exec(text.slice(-40))?.[0]).map((piece) => ({
      ...piece,
      isAside,
    }));
  return hasOutside
    ? [...read(outside, false), ...asides.flatMap((text) => read(text, true))]
    : read(plain, false);
}

export const isKnown = ({ stems }: Question, word: string): boolean => stems.has(stem(word));

export function isName({ question, isLower, isRival }: Reader, token: Token | undefined): boolean {
  if (!token) return false;
  const { word, isCapital } = token;
  if (isRival(word)) return true;
  if (is.FREE.has(word) || is.KINDS.has(word) || is.OTHERS.has(word) || is.MONTHS.has(word)) return false;
  if (is.REGIONS.has(word)) return false;
  if (isKnown(question, word) || /^\d/.test(word)) return false;
  return isLower ? word.length > 2 && !/(?:ing|ed|ly)$/u.test(word) : isCapital;
}

export const isPlain = (reader: Reader, token: Token): boolean =>
  /^\d/u.test(token.word) ||
  is.FREE.has(token.word) ||
  is.KINDS.has(token.word) ||
  isKnown(reader.question, token.word);

/** Which share of the question the words speak of. */
export function share(question: Question, tokens: readonly Token[]): number {
  const said = new Set(tokens.map(({ word }) => stem(word)).filter((word) => question.stems.has(word)));
  return question.stems.size === 0 ? 0 : said.size / question.stems.size;
}

/** Repeats a part of the question: claims nothing. */
export const isEcho = ({ words }: Question, { tokens }: Piece): boolean =>
  tokens.length >= 3 && ` ${words.join(' ')} `.includes(` ${joined(tokens)} `);

export const samePlace = (a: Span, b: Span): boolean => a.piece === b.piece && a.from < b.to && b.from < a.to;

export const spansOf = (pieces: readonly Piece[], wanted: readonly string[]): Span[] =>
  pieces.flatMap(({ tokens }, piece) =>
    tokens.flatMap((_, from) => {
      const to = from + wanted.length;
      const words = tokens.slice(from, to).map(({ word }) => word);
      return sameWords(words, wanted) ? [{ piece, from, to }] : [];
    }),
  );
