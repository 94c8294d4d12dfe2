import * as is from './claim-words.js';
import type { Piece, Token } from './pieces.js';
import {
  isKnown,
  isName,
  isPlain,
  isStop,
  type Question,
  type Reader,
  type Sentence,
  share,
  type Span,
} from './sentences.js';

/** Where the whole name begins that a span is the head of: "William [Shakespeare]", "the city of [Paris]"; -1: in a row of names. */
function nameStart(reader: Reader, tokens: readonly Token[], from: number): number {
  const { isWho } = reader.question;
  let start = from;
  let extra = 0;
  for (;;) {
    const [at, before, owner] = [tokens[start], tokens[start - 1], tokens[start - 2]];
    if (!at || !before || isStop(at.gap)) return start;
    const { word } = before;
    if (is.ARTICLES.has(word)) return start - 1;
    if (word === 'of' && owner && is.KINDS.has(owner.word) && owner.word !== 'capital') {
      return is.ARTICLES.has(tokens[start - 3]?.word ?? '') ? start - 3 : start - 2;
    }
    if (is.KINDS.has(word)) extra = 0;
    else if (isName(reader, before) && !reader.isRival(word)) {
      extra += 1;
      if (extra > 2 || !((isWho && before.isCapital) || reader.isCommon)) return -1;
    } else if (!(isWho && is.PARTICLES.has(word) && owner?.isCapital)) return start;
    start -= 1;
  }
}

function nameEnd({ question }: Reader, tokens: readonly Token[], to: number): number {
  let end = to;
  for (let after = tokens[end]; after && !isStop(after.gap); after = tokens[end]) {
    if (is.KINDS.has(after.word) || (question.isWho && is.SURNAMES.has(after.word))) end += 1;
    else if (question.isWho && is.PARTICLES.has(after.word) && tokens[end + 1]?.isCapital) end += 2;
    else return end;
  }
  return end;
}

const has = (words: ReadonlySet<string>, tokens: readonly Token[]): boolean =>
  tokens.some(({ word }) => words.has(word));

/** "isn't" */
const isNot = (word: string, gap: string): boolean => word === 't' && gap === "'";

/** "I doubt that it is Paris", "anywhere but Paris", "Paris would be wrong". */
function isDenied(reader: Reader, tokens: readonly Token[], start: number, end: number): boolean {
  const lead = tokens.slice(0, start);
  const cut = tokens.slice(0, start + 1).findLastIndex(({ gap }, i) => i > 0 && /[,;]/u.test(gap));
  const clause = lead.slice(Math.max(0, cut));
  const but = clause.findLastIndex(({ word }) => word === 'but');
  if (but > 0 && has(is.ALL_BUT, clause.slice(0, but))) return true;
  const said = clause.slice(but + 1);
  const isUntrue = said.some(
    ({ word, gap }, i) =>
      isNot(word, gap) ||
      (is.DOUBTS.has(word) && !(word === 'lies' && is.PLACED.has(said[i + 1]?.word ?? ''))),
  );
  if (isUntrue) return true;
  const tail = clauseAfter(tokens, end).slice(0, 5);
  if (tail[0]?.word === 'not' && (isName(reader, tail[1]) || is.ARTICLES.has(tail[1]?.word ?? '')))
    return false;
  const relative = tail.findIndex(({ word }) => word === 'which' || word === 'that' || word === 'who');
  return tail
    .slice(0, relative < 0 ? tail.length : relative)
    .some(
      ({ word, gap }) =>
        isNot(word, gap) ||
        (is.DOUBTS.has(word) && !is.PLACED.has(word) && word !== 'lies' && word !== 'without'),
    );
}

function clauseAfter(tokens: readonly Token[], end: number): readonly Token[] {
  const stop = tokens.findIndex(({ gap }, i) => i >= end && /[,;]/u.test(gap));
  return tokens.slice(end, stop < 0 ? tokens.length : stop);
}

/** "Some people say Paris", "Paris was the capital once". */
function isDistant(question: Question, tokens: readonly Token[], start: number, end: number): boolean {
  const lead = tokens.slice(0, start);
  const believer = lead.findIndex(({ word }) => is.BELIEVERS.has(word));
  if (believer >= 0 && has(is.SAYS, lead.slice(believer))) return true;
  const cut = tokens.slice(0, start + 1).findLastIndex(({ gap }, i) => i > 0 && /[,;]/u.test(gap));
  const clause = lead.slice(Math.max(0, cut));
  if (is.PREMISES.has(clause[0]?.word ?? '') || (has(is.OTHER, lead) && !has(is.OTHER, question.tokens)))
    return true;
  return has(is.PAST, clause) || has(is.PAST, clauseAfter(tokens, end));
}

/** Governed by "than", "unlike", "over": named and not answered with. */
function isGoverned(reader: Reader, tokens: readonly Token[], start: number): boolean {
  let at = start;
  while (at > 0 && !isStop(tokens[at]?.gap ?? '')) {
    const before = tokens[at - 1];
    if (!before) return false;
    if (is.IN.has(before.word) || is.ARTICLES.has(before.word)) at -= 1;
    else if (is.JOINS.has(before.word) && isName(reader, tokens[at - 2])) at -= 2;
    else {
      const isLooking = before.word === 'like' && /^(?:look|sound|seem)s?$/u.test(tokens[at - 2]?.word ?? '');
      const isGoing = before.word === 'with' && /^go(?:es|ing)?$/u.test(tokens[at - 2]?.word ?? '');
      return (
        is.GOVERNORS.has(before.word) && !reader.question.dangling.has(before.word) && !isLooking && !isGoing
      );
    }
  }
  return false;
}

/** "[in] Cusco, Peru", "[in] the Andes of Peru": the last of the places. */
function isPlaced(reader: Reader, tokens: readonly Token[], start: number, end: number): boolean {
  const [after, next] = [tokens[end], tokens[end + 1]];
  const follows = after && /^,?\s*$/u.test(after.gap) && (is.IN.has(after.word) || after.word === 'of');
  const farther = after && /^,\s*$/u.test(after.gap) && after.isCapital ? after : follows ? next : undefined;
  if (farther?.isCapital && !is.REGIONS.has(farther.word) && !isKnown(reader.question, farther.word))
    return false;
  for (let at = start - 1; at >= Math.max(0, start - 8); at -= 1) {
    const token = tokens[at];
    if (!token) return false;
    if (is.IN.has(token.word)) return true;
    const isPart =
      token.isCapital || is.KINDS.has(token.word) || is.ARTICLES.has(token.word) || token.word === 'of';
    if (!isPart) return false;
  }
  return false;
}

/**
 * How firmly a sentence answers with what stands at a place, whatever that is: 3 and more where it does nothing else
 * ("It is Paris", "Paris."), 2 and more as what the sentence is about ("Paris has been the capital"), 1 by the way, 0 and less not.
 */
export function firmness(
  reader: Reader,
  { tokens, isAsked, isAside }: Sentence,
  { piece, from, to }: Span,
): number {
  const { question, isLower } = reader;
  const start = nameStart(reader, tokens, from);
  const end = nameEnd(reader, tokens, to);
  if (isAsked) return 0;
  if (start < 0) return OFFERED;
  const [at, before, after] = [tokens[start], tokens[start - 1], tokens[end]];
  if (isDenied(reader, tokens, start, end) || isDistant(question, tokens, start, end)) return 0;
  if (isGoverned(reader, tokens, start)) return 0;
  const isRun = after !== undefined && !isStop(after.gap) && isName(reader, after);
  if (isRun && !(isLower && /(?:s|ed)$/u.test(after.word))) return OFFERED;
  if (before?.word === 'or' || before?.word === 'either' || after?.word === 'or') return GUESSED;
  const beyond = tokens.slice(end + 1).find(({ word }) => !is.ARTICLES.has(word) && !is.KINDS.has(word));
  if (after && is.JOINS.has(after.word) && isName(reader, beyond)) return OFFERED;
  if (before && is.JOINS.has(before.word) && isName(reader, tokens[start - 2])) return OFFERED;
  if (after && /[:=→]/u.test(after.gap) && isName(reader, after)) return OFFERED;
  if (isAside) return 1;
  if (has(is.HEDGES, tokens.slice(0, start))) return HEDGED;

  const lead = tokens.slice(0, start);
  const tail = tokens.slice(end);
  const gap = at?.gap ?? '';
  const isBare = lead.every((token) => isPlain(reader, token));
  if (lead.length > 0 && /[:=→]/u.test(gap)) {
    if (lead.some((token) => /^(?:answer|result|solution)$/u.test(token.word))) return 4;
    return isBare ? 3 + share(question, lead) : 1;
  }
  let link = start - 1;
  while (link >= 0 && (is.SKIPPED.has(tokens[link]?.word ?? '') || tokens[link]?.word === 'as')) link -= 1;
  if (is.IN.has(tokens[link]?.word ?? '') && /^(?:arrive|land|fall)s?$/u.test(tokens[link - 1]?.word ?? ''))
    link -= 1;
  const linker = tokens[link];
  const isTied = link >= 0 && !tokens.slice(link + 1, start + 1).some((token) => isStop(token.gap));
  if (linker && isTied && is.LINKS.has(linker.word)) {
    const subject = tokens.slice(0, link);
    if (subject.some(({ word }) => /^(?:answer|result|solution)$/u.test(word))) return 4;
    const about = share(question, subject);
    if (about > 0) return 3 + about;
    if (subject.some((token) => !isPlain(reader, token))) return 1.5;
    return isLower && piece > 0 ? 2 : 3;
  }
  if (before?.word === 'by' && !isStop(gap)) return (question.isWho ? 3 : 2) + share(question, lead);
  if (question.isPlace && isPlaced(reader, tokens, start, end)) return 2.5 + share(question, lead) / 2;
  if (isBare && (lead.length === 0 || !is.IN.has(before?.word ?? ''))) {
    const isAlone = after === undefined || isStop(after.gap);
    if (isAlone && lead.every(({ word }) => is.FREE.has(word))) return 3 + share(question, tail);
    const isOther = tail
      .slice(0, 5)
      .some(({ word }) => is.OTHERS.has(word) && !question.words.includes(word));
    if (isOther && !tail.some(({ word }) => word === 'and' || word === 'but')) return 0;
    const isGenitive =
      after?.word === 's' && after.gap === "'" && tail.length > 1 && !isPlain(reader, tail[1] as Token);
    if (isGenitive) return 1;
    const isSaid = isAlone || is.VERBS.has(after.word);
    return (isSaid ? 2 : 1.75) + share(question, [...lead, ...tail]);
  }
  if (before && !isStop(gap) && isKnown(question, before.word)) return 2 + share(question, lead);
  if (/,/u.test(gap) && !lead.some((token) => isName(reader, token))) return 2 + share(question, lead);
  return 1;
}

/** "No, it is not Paris": a sentence that does nothing else than to deny. */
export const isTakenBack = (reader: Reader, { tokens }: Piece, { from, to }: Span): boolean =>
  isDenied(reader, tokens, nameStart(reader, tokens, from), nameEnd(reader, tokens, to)) &&
  tokens.every((token, i) => (i >= from && i < to) || isPlain(reader, token));

/** Says something of a name that does not answer the question: "Lyon is the third largest city". */
export const isRemark = ({ tokens }: Piece, { to }: Span): boolean => is.VERBS.has(tokens[to]?.word ?? '');

/** Beside others: in a row of names, or with "or". */
export const OFFERED = -1;
export const GUESSED = -2;
/** "It could be Paris": a guess as good as another. */
export const HEDGED = 1.25;

/** All of the name: "[Leonardo] da Vinci". */
export const wholeName = (reader: Reader, { tokens }: Piece, { piece, from, to }: Span): Span => {
  const start = nameStart(reader, tokens, from);
  return { piece, from: start < 0 ? from : start, to: nameEnd(reader, tokens, to) };
};
