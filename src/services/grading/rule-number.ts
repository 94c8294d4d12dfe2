import { BOLD, readable, withoutCourtesy } from './markup.js';
import { different, endOf, isConverted, isSame, type Role, rolesOf, unitOf } from './number-roles.js';
import { inUnit, misfitOf } from './number-units.js';
import { allQuantitiesIn, decimalOf, type Quantity } from './numbers.js';
import type { Reading } from './rules.js';
import { DENIALS, DOUBTS, HEDGES, sentencesAt, wordsOf } from './text.js';
import type { PlainTruth } from './truths.js';
import { findUnit, type Unit } from './units.js';

type Numeric = Extract<PlainTruth, { kind: 'NUMERIC' }>;

/** Longer than any honest answer with one number in it. */
const MAX_CHARACTERS = 2_000;
const MAX_WORDS = 200;
const MAX_NUMBERS = 12;
/** Where the last sentence says which one is the answer. */
const MAX_CONCLUDED = 40;
/** An answer that only uses the question's numbers is no longer than this. */
const MAX_QUOTED = 40;
/** The result and what leads to it. */
const MAX_NEW_NUMBERS = 4;

/** One number is what an answer commits to; a list, a range, a hedge or a denial commits to nothing. */
export function readNumber(truth: Numeric, prompt: string, answer: string): Reading {
  const text = withoutCourtesy(readable(answer));
  const question = readable(prompt);
  const decimal = decimalOf(question);
  const all = joined(allQuantitiesIn(text, decimal), text);
  const read = all
    .slice(0, MAX_NUMBERS)
    .map(({ value, unit }) => `${value}${unitOf(unit) ? ` ${unit}` : ''}`);
  const nothing = (reason: string, isHostile = false): Reading => ({ value: 0, reason, read, isHostile });
  const words = wordsOf(text);
  if (text.length > MAX_CHARACTERS || words.length > MAX_WORDS)
    return nothing('It is too long for a number.', true);
  if (all.length === 0) return nothing('It names no number.');

  const concluded = conclusionIn(all, text);
  if (all.length > MAX_CONCLUDED) return nothing(`It lists ${all.length} numbers.`, true);
  const asked = { all: allQuantitiesIn(question, decimal), text: question };
  const roles = rolesOf({ all, text }, asked);
  const listed = all.filter((one) => /^(?:SAID|QUOTED)$/u.test(roles.get(one) ?? ''));
  if (!concluded && listed.length > MAX_NUMBERS) return nothing(`It lists ${all.length} numbers.`, true);
  const isOwn = all.some((one) => !asked.all.some((known) => isSame(known, one)));
  if (!isOwn && words.length > MAX_QUOTED) return nothing('It repeats the question.', true);
  const chosen = concluded ?? commitment(all, roles, text);
  if (typeof chosen === 'string') return nothing(chosen, true);
  const objection = objectionTo(chosen, { all, roles, text, known: asked.all });
  if (objection !== null) return nothing(objection, true);
  const denial = denialOf(chosen, text);
  if (denial !== null) return nothing(denial);

  const wanted: Unit | null = truth.unit === undefined ? null : findUnit(truth.unit);
  const unit = unitOf(chosen.unit);
  if (!isOwn && unit && wanted && (unit.size !== wanted.size || unit.kind !== wanted.kind))
    return nothing('It repeats a quantity of the question.');
  const misfit = misfitOf(chosen, { all, text, prompt: question, wanted });
  if (misfit !== null) return nothing(misfit);
  const value = inUnit(chosen, wanted);
  if (value === null) return nothing(`It answers in another unit than ${truth.unit}.`);
  const shown = `It commits to ${value}${truth.unit === undefined ? '' : ` ${truth.unit}`}.`;
  return isNear(value, truth) ? { value: 1, reason: shown, read, isHostile: false } : nothing(shown);
}

const ABOUT = String.raw`(?:(?:about|around|roughly|approximately|approx\.?|circa|exactly|precisely|now|just|simply|therefore|then|still|also|only)\s+|[≈~]\s*)*`;
const SKIP = `[\\s*_"'\`$(\\[{${BOLD}]*`;
const MARK = new RegExp(
  `(?:\\b(?:is|are|was|were|equals?|be|makes?|gives?|get|have|has|leaves?|yields?|finds?|contains?|holds?|needs?|takes?|sells?|answer|result|total|sum|becomes?)\\b|comes? to|(?:equal|equivalent|amounts?|adds? up|sums? up) to|works? out (?:to|as)|total of|=|≈|:|→|->|=>|\\\\boxed|${BOLD})${SKIP}${ABOUT}${SKIP}$`,
  'iu',
);
const FINAL = /\b(?:answer|result)\b[^.!?\n]{0,24}$|\\boxed\W*$/iu;
const CONCLUSION = new RegExp(
  `(?:\\b(?:answer|result|solution)(?: (?:here|in total|to this|to the (?:question|problem)))?(?: (?:is|are|would be|will be|equals|comes to)|\\s*[:=])|\\\\boxed|####)${SKIP}:?${SKIP}${ABOUT}${SKIP}(?:minus |negative )?$`,
  'iu',
);
const ASSERTED =
  /(?:\b(?:it|that|this|answer|result|sum|total|number|value|there)(?:\s+(?:is|are|was|equals|might be|could be|would be)|'s)|:)\s*$/iu;

const before = ({ at }: Quantity, text: string, length = 64): string =>
  text.slice(Math.max(0, at - length), at);

const CLAIMED =
  /\b(?:it|that|this|answer|result|sum|total|value)(?:\s+(?:is|are|was|equals|might be|could be|would be)|'s|:)\s*$/iu;
/** "After buying 143 more, you had 395": what two numbers before it make. */
const isDerived = (one: Quantity, sooner: readonly Quantity[]): boolean =>
  sooner.some((a) =>
    sooner.some((b) => a !== b && [a.value + b.value, a.value - b.value].includes(one.value)),
  );

/** The number that the end of an answer calls the answer. */
function conclusionIn(all: readonly Quantity[], text: string): Quantity | null {
  const marked = all.filter((one) => CONCLUSION.test(before(one, text)));
  const last = marked.at(-1);
  if (!last || different(marked).length > 1) return null;
  const rest = all.filter(({ at }) => at > last.at);
  return rest.every((one) => isSame(one, last) || isConverted(one, last)) ? last : null;
}

function commitment(
  all: readonly Quantity[],
  roles: ReadonlyMap<Quantity, Role>,
  text: string,
): Quantity | string {
  const said = all.filter((one) => roles.get(one) === 'SAID');
  const distinct = different(said);
  const last = said.at(-1);
  if (distinct.length === 1 && last) return last;
  const [first, ...rest] = distinct;
  // "100 °C (212 °F)"
  if (first && rest.length > 0 && rest.every((one) => isConverted(one, first))) return first;
  if (distinct.length === 0) {
    const free = all.filter((one) => roles.get(one) !== 'WORKED');
    if (free.length === 0) return 'It names what is worked with and no result.';
    if (different(all).length === 1) return free.at(-1) ?? 'It repeats the numbers of the question.';
    // The answer is a number that the question names.
    const marked = free.filter((one) => MARK.test(before(one, text)));
    const [one, two] = different(marked);
    return one && !two ? one : 'It repeats the numbers of the question.';
  }
  if (distinct.length > MAX_NEW_NUMBERS) return `It names ${distinct.length} numbers of its own.`;
  const isMarked = said.some((one) => last && isSame(one, last) && MARK.test(before(one, text)));
  return last && isMarked ? last : 'It names several numbers and commits to none.';
}

interface Said {
  readonly all: readonly Quantity[];
  readonly roles: ReadonlyMap<Quantity, Role>;
  readonly text: string;
  readonly known: readonly Quantity[];
}

/** What else an answer says that does not lead to the number it ends with. */
function objectionTo(chosen: Quantity, { all, roles, text, known }: Said): string | null {
  const isLeading = (one: Quantity): boolean =>
    isConverted(one, chosen) || all.some((same) => isSame(same, one) && roles.get(same) === 'WORKED');
  const others = all.filter((one) => !isSame(one, chosen));
  const isConcluded = CONCLUSION.test(before(chosen, text));
  const stray = others.filter((one) => roles.get(one) === 'SAID' && !isLeading(one));
  const isFree = (one: Quantity): boolean =>
    isConcluded &&
    one.at < chosen.at &&
    !ASSERTED.test(before(one, text)) &&
    sentenceOf(one, text) !== sentenceOf(chosen, text);
  const isTold = (one: Quantity): boolean =>
    one.at < chosen.at &&
    MARK.test(before(chosen, text)) &&
    !CLAIMED.test(before(one, text)) &&
    !known.some((other) => isSame(other, chosen)) &&
    (known.some((other) => other.value === Math.abs(one.value)) ||
      isDerived(one, [...known, ...all.filter(({ at }) => at < one.at)]));
  if (!stray.every((one) => isFree(one) || isTold(one)))
    return 'It names another number that does not lead to its answer.';
  const isBeside = others.some((one) => roles.get(one) !== 'NOTHING');
  if (isBeside && !all.some((one) => isSame(one, chosen) && standsOut(one, text)))
    return 'It names several numbers and commits to none.';
  const isFinal = (one: Quantity): boolean =>
    roles.get(one) !== 'WORKED' && !/\bthan\s*$/iu.test(before(one, text)) && FINAL.test(before(one, text));
  if (others.some((one) => isFinal(one) && !isConverted(one, chosen))) return 'It gives two answers.';
  const isHedge = (word: string, i: number, words: readonly string[]): boolean => {
    if (!HEDGES.has(word)) return false;
    if (word === 'between')
      return !/^(?:difference|distance|interval|time|days|number|gap)$/u.test(words[i - 1] ?? '');
    return word !== 'or' || !saysTwice(all, text);
  };
  if (wordsOf(text).some(isHedge)) return 'It hedges.';
  return null;
}

const LINKED =
  /^[\s)"']*(?:\([^\d)]*\d[^)]*\)\s*)?(?:,? ?(?:is|are|was|were|equals?|which|because|since|as|if|when|in|left|remain\p{L}*|make|makes|per|from|each|for|fit)\b|=|\()/iu;
/** Beside other numbers the answer is the one that something leads to, that a statement begins with, or that stands alone. */
function standsOut(one: Quantity, text: string): boolean {
  if (MARK.test(before(one, text))) return true;
  if ([one.end, one.unitEnd].some((end) => LINKED.test(text.slice(end, end + 48)))) return true;
  const isFirst = /^[^\p{L}\d]*$/u.test(text.slice(0, one.at));
  return isFirst && /^[\s)"']*(?:[.!](?:\s|$)|\n)/u.test(text.slice(endOf(one), endOf(one) + 8));
}

/** "90 minutes or 1.5 hours". */
const saysTwice = (all: readonly Quantity[], text: string): boolean =>
  all.some((one, i) => {
    const next = all[i + 1];
    const isJoint = next !== undefined && /^[\s,(]*or\s+$/iu.test(text.slice(endOf(one), next.at));
    return isJoint && (isSame(one, next) || isConverted(one, next));
  });

const sentenceOf = ({ at }: Quantity, text: string): number =>
  [...text.matchAll(/[.!?](?=\s|$)|\n/gu)].findIndex(({ index }) => index >= at);

const COMPARED_BEFORE = new RegExp(
  String.raw`(?:\b(?:more|less|greater|fewer|larger|smaller|bigger|higher|lower) than(?: or equal to)?|\bat (?:least|most)|\bup to|\b(?:over|under|above|below|beyond|almost|nearly|barely|hardly)|\bexceed\w*|\bnot quite|\b(?:minimum|maximum|until|till|before|after|past|from|since|upwards?|short|north|south|shy)(?: of)?|\bas (?:much|many|few|low|high) as|\bin excess of|\bnowhere near|\bfar from|\bopposite of|[<≤≥±≠]|(?<![-=\w"/])>|[<>!]=)${SKIP}${ABOUT}${SKIP}$`,
  'iu',
);
const COMPARED_AFTER =
  /^[\s)\]"']*(?:,? or (?:more|less|so|fewer|higher|lower|above|below|thereabouts)\b|,? and (?:more|up|above|below|change|counting|(?:a|one|two|three) (?:half|third|quarter)s?)\b|,? at (?:least|most|best|worst|the (?:least|most))\b|-?ish\b|\+(?!\s*[\d(\p{L}√])|±|[<>≤≥]|!=|≠|,? (?:plus or minus|give or take|more or less|or so|max|tops|maximum|minimum|upwards?|onwards?)\b|,? is too (?:high|low|much|many|few|little|big|small)\b| (?:squared|cubed)\b|[ (]*(?:in )?(?:base\b|hex|octal|binary)| *(?:[-+*×·÷/^=]|x|plus|minus|times)\W*$|\.{3}|…)/iu;
const ASKING = /\b(?:might|may be|could|guess|doubt|unless|supposedly|allegedly|rumou?r\w*|pretend\w*)\b/iu;

function denialOf(chosen: Quantity, text: string): string | null {
  const beside = sentencesAt(text, chosen.at);
  const words = wordsOf(beside);
  if (words.some((word) => DENIALS.has(word))) return 'It denies the number.';
  if (words.some((word) => DOUBTS.has(word)) || ASKING.test(beside)) return 'It doubts the number.';
  const sooner = text.slice(0, chosen.at);
  if (/\b(?:wrong|incorrect|false|untrue|not)\b[^.!?\n]*[.!?:]?\s*$/iu.test(sooner.slice(-80)))
    return 'It denies the number.';
  const tails = [text.slice(chosen.end, chosen.end + 32), text.slice(chosen.unitEnd, chosen.unitEnd + 32)];
  if (COMPARED_BEFORE.test(before(chosen, text)) || tails.some((tail) => COMPARED_AFTER.test(tail)))
    return 'It says more or less than the number.';
  const end = /[.!?\n](?=\s|$)/u.exec(text.slice(chosen.end))?.[0];
  return end === '?' ? 'It asks instead of answering.' : null;
}

/** "1 h 30 min" is one quantity, in hours. */
function joined(quantities: readonly Quantity[], text: string): Quantity[] {
  return quantities.reduce<Quantity[]>((done, next) => {
    const last = done.at(-1);
    const [big, small] = [unitOf(last?.unit ?? null), unitOf(next.unit)];
    const canJoin =
      last && big && small && big.kind === small.kind && big.size > small.size && big.zero === 0;
    const gap = last ? text.slice(last.unitEnd, next.at) : '';
    if (!canJoin || next.value < 0 || !/^[\s,]*(?:and\s+)?$/iu.test(gap)) return [...done, next];
    const value = last.value + (next.value * small.size) / big.size;
    return [...done.slice(0, -1), { ...last, value, end: next.end, unitEnd: next.unitEnd }];
  }, []);
}

function isNear(value: number, { value: wanted, tolerance }: Numeric): boolean {
  const allowed = typeof tolerance === 'number' ? tolerance : tolerance.relative * Math.abs(wanted);
  // What the conversion of units and decimals leaves.
  const slack = 1e-9 * Math.max(1, Math.abs(wanted));
  return Number.isFinite(value) && Math.abs(value - wanted) <= allowed + slack;
}
