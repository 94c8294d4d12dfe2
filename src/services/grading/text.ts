/** Beyond this an answer is no longer read. */
export const MAX_ANSWER = 4_000;

/**
 * What is kept of an answer, and all that is graded of it, so that grading it again gives the same: an answer beyond
 * the cap stays beyond it. What no database takes as text is replaced.
 */
export const keptAnswer = (answer: string): string =>
  answer
    .slice(0, MAX_ANSWER + 1)
    .replace(/\p{Cs}/gu, '\ufffd')
    .replaceAll('\u0000', '\ufffd');

/** Characters that make a text read other than it looks: controls, zero-width, bidirectional overrides, tags. */
const HIDDEN =
  // eslint-disable-next-line no-control-regex
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200b\u202a-\u202e\u2060-\u206f\ufff9-\uffff\u{e0000}-\u{e0fff}]/u;
/** Joiners, marks of direction, soft hyphens: honest text has them, and they mean nothing here. */
const SILENT = /\u00ad|\u034f|\u061c|[\u200c-\u200f]|[\ufe00-\ufe0f]|\ufeff/gu;

export const hasHidden = (text: string): boolean => HIDDEN.test(text);

const RAISED = '⁰¹²³⁴⁵⁶⁷⁸⁹';
const LOWERED = '₀₁₂₃₄₅₆₇₈₉';

/** One spelling for what looks the same; a raised digit never joins the digits before it. */
export function plainText(text: string): string {
  return text
    .replace(SILENT, '')
    .replace(/([⁻])?([⁰¹²³⁴⁵⁶⁷⁸⁹]+)/gu, (_, minus: string | undefined, digits: string) => {
      const flat = Array.from(digits, (digit) => RAISED.indexOf(digit)).join('');
      return `^${minus ? '-' : ''}${flat}`;
    })
    .replace(/[₀₁₂₃₄₅₆₇₈₉]/gu, (digit) => String(LOWERED.indexOf(digit)))
    .replace(
      /(\d)?([\u00bc-\u00be\u2150-\u215e])/gu,
      (_, before: string | undefined, fraction: string) =>
        `${before ? `${before} ` : ''}${fraction.normalize('NFKC').replace('\u2044', '/')}`,
    )
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .replaceAll('−', '-')
    .replaceAll('’', "'");
}

export const wordsOf = (text: string): string[] =>
  plainText(text)
    .toLowerCase()
    .match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];

export const sameWords = (a: readonly string[], b: readonly string[]): boolean =>
  a.length > 0 && a.length === b.length && a.every((word, i) => word === b[i]);

export const positionsOf = (words: readonly string[], wanted: readonly string[]): number[] =>
  wanted.length === 0
    ? []
    : words.flatMap((_, i) => (sameWords(words.slice(i, i + wanted.length), wanted) ? [i] : []));

export const contains = (words: readonly string[], wanted: readonly string[]): boolean =>
  positionsOf(words, wanted).length > 0;

const ARTICLES = new Set(['a', 'an', 'the']);
/** Articles say nothing, unless there is nothing else. */
export function withoutArticles(words: readonly string[]): readonly string[] {
  const rest = words.filter((word) => !ARTICLES.has(word));
  return rest.length > 0 ? rest : words;
}

/**
 * The words without the question, where it was only repeated; again where taking it out made another one. One pass:
 * `reached` says how much of the question ends at each word that is kept.
 */
export function withoutEcho(words: readonly string[], prompt: readonly string[]): readonly string[] {
  if (prompt.length < 3 || prompt.length > words.length) return words;
  const borders = bordersOf(prompt);
  const kept: string[] = [];
  const reached: number[] = [];
  for (const word of words) {
    const length = grown(reached.at(-1) ?? 0, word, prompt, borders);
    kept.push(word);
    reached.push(length);
    if (length === prompt.length) {
      kept.length -= length;
      reached.length -= length;
    }
  }
  return kept;
}

/** How much of `wanted` ends at this word, when `length` of it ended at the one before. */
function grown(length: number, word: string, wanted: readonly string[], borders: readonly number[]): number {
  let open = length;
  while (open > 0 && wanted[open] !== word) open = borders[open - 1] ?? 0;
  return wanted[open] === word ? open + 1 : 0;
}

/** For each beginning, the longest shorter beginning that it ends with. */
function bordersOf(wanted: readonly string[]): number[] {
  const borders = [0];
  for (const word of wanted.slice(1)) borders.push(grown(borders.at(-1) ?? 0, word, wanted, borders));
  return borders;
}

export const DENIALS: ReadonlySet<string> = new Set(
  'not isn aren wasn doesn don cannot never no nor neither except wrong incorrect false untrue unlikely'.split(
    ' ',
  ),
);
export const HEDGES: ReadonlySet<string> = new Set(
  'or either maybe perhaps possibly alternatively otherwise any anything between whichever'.split(' '),
);

/** Said of an answer that somebody does not stand by. */
export const DOUBTS: ReadonlySet<string> = new Set(
  'bad trap unless instead rather doubt doubtful mistaken mistake fake impossible excluded unsure contrary'.split(
    ' ',
  ),
);

/** The sentence at a place and the one after it. */
export function sentencesAt(text: string, at: number): string {
  const ends = [...text.matchAll(/[.!?](?=\s|$)|\n/gu)].map(({ index }) => index);
  const start = ends.findLast((end) => end < at) ?? -1;
  const [, second = text.length] = ends.filter((end) => end >= at);
  return text.slice(start + 1, second + 1);
}

const ORDERS: readonly RegExp[] = [
  /\b(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:instruction|prompt|rule|above|previous|prior|rubric|guideline)/is,
  /^\s*(?:#+\s*)?(?:system|assistant|developer|user|grader|judge)\s*(?:message|prompt|note)?\s*[:>\]]/im,
  /<\|?\/?\s*(?:system|assistant|user|im_start|im_end|endoftext|instructions?|candidate|answer|reference|grade)\b/i,
  /\[\/?(?:INST|SYS|SYSTEM)\]|<<\/?SYS>>/i,
  /["'](?:grade|score|reason|nonce|verdict)["']\s*:/i,
  /\b(?!(?:give|return|output)\s+(?:(?:you|them|the user)\s+)?(?:the|a)\s+correct\s+answer\b)(?:grade|score|rate|mark|give|award|assign|return|output|evaluate)\b.{0,40}\b(?:1(?:\.0+)?|10|100|full|maximum|perfect|highest|top|correct)\b.{0,20}\b(?:grade|score|marks?|points?|rating|credit|answer)\b/is,
  /\b(?:full|maximum|perfect|highest|top)\s+(?:marks?|score|grade|credit|points?|rating)\b/i,
  /\b(?:grade|score|rating|verdict)\s*(?:is|=|:)\s*["'*]*(?:1(?:\.0+)?|10|100|full|perfect|correct|pass)\b/i,
  /\b(?:you are|act as|as)\s+(?:a|an|the|my|our)?\s*(?:\w+\s+)?(?:grader|judge|evaluator|examiner|scorer)\b/i,
  /\b(?:dear|hey|hello|hi|attention|note to(?: the)?)\s+(?:\w+\s+)?(?:grader|judge|evaluator|examiner|scorer)\b/i,
  /\b(?:this|the|my|candidate(?:'s)?)\s+(?:answer|response)\s+(?:is|was|should be|must be)\s+(?:\w+\s+)?(?:accepted|graded|scored|marked|considered|treated)\b/i,
  /\bthe (?:reference|expected|correct|true) answer (?:above|given|provided|you have|in the (?:prompt|rubric))\b/i,
  /<!--|-->/,
];

/** Text that speaks to whoever grades instead of answering. */
export const looksLikeAnOrder = (text: string): boolean => {
  const flat = plainText(text);
  return ORDERS.some((pattern) => pattern.test(flat));
};
