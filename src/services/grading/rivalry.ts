import { BELIEVERS, DOUBTS, FREE, PARTICLES, REGIONS, RETRACTS, SAYS } from './claim-words.js';
import { firmness, GUESSED, HEDGED, isRemark, isTakenBack, wholeName } from './claims.js';
import type { Token } from './pieces.js';
import {
  isEcho,
  isKnown,
  isName,
  questionOf,
  type Reader,
  type Sentence,
  samePlace,
  sentencesOf,
  type Span,
  spansOf,
} from './sentences.js';
import { hasSigns } from './signs.js';
import { contains, sameWords, withoutArticles, wordsOf } from './text.js';

/** More answers than that are not ruled out in passing. */
const MAX_EXCUSED = 3;

interface Given {
  readonly text: string;
  readonly rivals: readonly string[];
  readonly answer: string;
  readonly prompt: string;
}

/** "Sana'a" where "Sanaa" is meant, "roots" where a root is. */
function merged(tokens: readonly Token[], truth: readonly string[], isCommon: boolean): Token[] {
  const [only = ''] = truth.length === 1 ? truth : [];
  const last = truth.at(-1) ?? '';
  const found: Token[] = [];
  for (const token of tokens) {
    const before = found.at(-1);
    if (before && token.gap === "'" && before.word + token.word === only) {
      found[found.length - 1] = { ...before, word: only };
    } else {
      const isMany = isCommon && last.length > 2 && [`${last}s`, `${last}es`].includes(token.word);
      found.push(isMany ? { ...token, word: last } : token);
    }
  }
  return found;
}

/** Why an answer is not worth what it names; null when it answers with the truth and with nothing else. */
export function faultIn({ text, rivals, answer, prompt }: Given): {
  readonly fault: string | null;
  readonly isHostile: boolean;
} {
  const truth = wordsOf(text);
  const question = questionOf(prompt);
  const isCommon = !/\p{Lu}/u.test(text);
  const sentences = sentencesOf(answer.replace(prompt.trim(), '\n'), truth)
    .map((piece) => ({ ...piece, tokens: merged(piece.tokens, truth, isCommon) }))
    .filter((piece) => {
      const words = piece.tokens.map(({ word }) => word);
      return !isEcho(question, piece) || sameWords(withoutArticles(words), withoutArticles(truth));
    });
  const larger = rivals.map(wordsOf).filter((words) => words.length > truth.length);
  const taken = larger.flatMap((words) => spansOf(sentences, words));
  const mentions = spansOf(sentences, truth).filter((own) => !taken.some((span) => samePlace(own, span)));
  if (mentions.length === 0 || !hasSigns(answer, text)) return told(missing(text));

  const others = rivals
    .map(wordsOf)
    .filter((words) => !sameWords(words, truth) && !spansOf([pieceOf(truth)], words)[0]);
  const rivalWords = new Set(
    others.flat().filter((word) => !truth.includes(word) && !PARTICLES.has(word) && !FREE.has(word)),
  );
  const isLower = mentions.every((span) => !at(sentences, span)?.tokens[span.from]?.isCapital);
  const reader: Reader = {
    question,
    isCommon,
    isLower: isCommon || isLower,
    isRival: (word) => rivalWords.has(word),
  };
  const firm = (span: Span): number => {
    const sentence = sentences[span.piece];
    return sentence ? firmness(reader, sentence, span) : 0;
  };
  const [best] = mentions
    .map((span) => ({ span, firm: firm(span) }))
    .toSorted((a, b) => b.firm - a.firm || before(a.span, b.span));
  if (!best || best.firm <= 0) return told(`It does not commit to "${text}".`);

  const whole = mentions.map((span) => {
    const sentence = sentences[span.piece];
    return sentence ? wholeName(reader, sentence, span) : span;
  });
  /** "3 May is a Tuesday", as the question says. */
  const isRepeated = ({ piece, to }: Span): boolean => {
    const words = sentences[piece]?.tokens.slice(Math.max(0, to - 3), to).map(({ word }) => word) ?? [];
    return words.length === 3 && contains(question.words, words);
  };
  const excused = new Set<string>();
  for (const words of others) {
    const name = words.join(' ');
    const spans = spansOf(sentences, words).filter(
      (span) => !mentions.some((own) => samePlace(own, span)) && !isRepeated(span),
    );
    const isAsked = spansOf([pieceOf(question.words)], words).length > 0;
    for (const span of spans) {
      const rival = firm(span);
      const sentence = sentences[span.piece];
      const isBeside =
        rival === 0 || (sentence && isRemark(sentence, span) && span.piece !== best.span.piece);
      const isExcused = (isBeside || isAsked) && rival < 3 && rival < best.firm;
      if (!isExcused) return told(`It names "${name}" as well.`, true);
      if (!isAsked) excused.add(name);
    }
  }
  if (excused.size > MAX_EXCUSED) return told('It is a list.', true);

  for (const span of namesIn(sentences, reader)) {
    if (isRepeated(span) || whole.some((own) => samePlace(own, span))) continue;
    const other = firm(span);
    const isGuess = other === GUESSED && (span.piece === best.span.piece || span.from === 1);
    if (isGuess || (other > 0 && isStronger(reader, { span, firm: other }, best))) {
      const name = at(sentences, span)
        ?.tokens.slice(span.from, span.to)
        .map(({ word }) => word);
      return told(`It answers with "${name?.join(' ').slice(0, 100)}" as well.`, true);
    }
  }
  if (isListed(sentences, reader, best.span)) return told('It is a list.', true);
  const takenBack = sentences.some((piece, place) => {
    if (place <= best.span.piece || piece.isAside) return false;
    const own = mentions.filter((span) => span.piece === place);
    if (own.length > 0) return own.some((span) => isTakenBack(reader, piece, span));
    return isRetraction(reader, piece.tokens);
  });
  return takenBack ? told(`It takes "${text}" back.`, true) : { fault: null, isHostile: false };
}

export const missing = (text: string): string => `It does not name "${text}".`;
const told = (fault: string, isHostile = false) => ({ fault, isHostile });
const at = (sentences: readonly Sentence[], { piece }: Span): Sentence | undefined => sentences[piece];
const before = (a: Span, b: Span): number => a.piece - b.piece || a.from - b.from;
const pieceOf = (words: readonly string[]) => ({
  tokens: words.map((word) => ({ word, gap: ' ', isCapital: false })),
  isAsked: false,
});

interface Claim {
  readonly span: Span;
  readonly firm: number;
}

/** Whoever reads the answer without knowing the truth would take this for the answer, or could not tell. */
function isStronger({ isLower }: Reader, other: Claim, own: Claim): boolean {
  const isEarlier = before(other.span, own.span) < 0;
  if (isLower) {
    if (!isEarlier && own.firm > 2.25) return false;
    return other.firm > own.firm || (other.firm === own.firm && isEarlier);
  }
  if (other.firm >= 3 || (other.firm === HEDGED && own.firm === HEDGED)) return true;
  if (other.firm === own.firm) return isEarlier || (own.firm > 2 && own.firm < 3);
  return other.firm > own.firm;
}

/** Runs of words that may be names. */
function namesIn(sentences: readonly Sentence[], reader: Reader): Span[] {
  return sentences.flatMap(({ tokens }, piece) => {
    const spans: Span[] = [];
    tokens.forEach((token, from) => {
      const isOpening = from === 0 && tokens.length > 1 && /(?:ed|ing|ly)$/u.test(token.word);
      if (isOpening || !isName(reader, token)) return;
      const last = spans.at(-1);
      if (last && last.to === from && /^[\s'-]*$/u.test(token.gap))
        spans[spans.length - 1] = { ...last, to: from + 1 };
      else spans.push({ piece, from, to: from + 1 });
    });
    return spans;
  });
}

/** "Paris, Nice, Lille": two more names between commas beside the truth. */
function isListed(sentences: readonly Sentence[], reader: Reader, own: Span): boolean {
  const tokens = sentences[own.piece]?.tokens ?? [];
  const parts: (readonly [number, Token[]])[] = [];
  tokens.forEach((token, i) => {
    const last = parts.at(-1);
    if (last && !/[,;]/u.test(token.gap)) last[1].push(token);
    else parts.push([i, [token]]);
  });
  const bare = parts.filter(
    ([start, part]) =>
      part.length <= 3 &&
      !(own.from >= start && own.from < start + part.length) &&
      part.every((token) => isName(reader, token) && !REGIONS.has(token.word)),
  );
  return bare.length >= 2;
}

function isRetraction(reader: Reader, tokens: readonly Token[]): boolean {
  const isPlain = tokens.every(({ word }) => FREE.has(word) || isKnown(reader.question, word));
  const isLoud = tokens.some(({ word }) =>
    /^(?:no|nope|not|wrong|false|incorrect|untrue|kidding)$/u.test(word),
  );
  if (isPlain && isLoud && tokens.length <= 5) return true;
  if (tokens.some(({ word }) => BELIEVERS.has(word)) && tokens.some(({ word }) => SAYS.has(word)))
    return false;
  const isNamed = tokens.some((token) => isName({ ...reader, isLower: false }, token));
  return isNamed && tokens.some(({ word }) => RETRACTS.has(word) && !DOUBTS.has(word));
}
