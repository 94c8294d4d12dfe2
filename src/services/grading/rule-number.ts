import { allQuantitiesIn, type Quantity } from './numbers.js';
import type { Reading } from './rules.js';
import { DENIALS, HEDGES, plainText, sentencesAt, wordsOf } from './text.js';
import type { PlainTruth } from './truths.js';
import { convert, findUnit, type Unit } from './units.js';

type Numeric = Extract<PlainTruth, { kind: 'NUMERIC' }>;

/** Longer than any honest answer with one number in it. */
const MAX_CHARACTERS = 2_000;
const MAX_WORDS = 200;
const MAX_NUMBERS = 12;
/** An answer that only uses the question's numbers is no longer than this. */
const MAX_QUOTED = 40;
/** The result and what leads to it. */
const MAX_NEW_NUMBERS = 4;

/** One number is what an answer commits to; a list, a range, a hedge or a denial commits to nothing. */
export function readNumber(truth: Numeric, prompt: string, answer: string): Reading {
  const text = plainText(answer);
  const all = joined(allQuantitiesIn(text), text);
  const read = all
    .slice(0, MAX_NUMBERS)
    .map(({ values, unit }) => `${values[0]}${unitOf(unit) ? ` ${unit}` : ''}`);
  const nothing = (reason: string, isHostile = false): Reading => ({ value: 0, reason, read, isHostile });
  const words = wordsOf(text);
  if (text.length > MAX_CHARACTERS || words.length > MAX_WORDS)
    return nothing('It is too long for a number.', true);
  if (all.length === 0) return nothing('It names no number.');
  if (all.length > MAX_NUMBERS) return nothing(`It lists ${all.length} numbers.`, true);

  const asked = allQuantitiesIn(prompt);
  const own = all.filter((quantity) => !asked.some((known) => isSame(known, quantity)));
  const isHedged = words.some((word) => HEDGES.has(word));
  if (own.length === 0 && words.length > MAX_QUOTED) return nothing('It repeats the question.', true);
  const chosen = commitment(all, own, text, isHedged);
  if (typeof chosen === 'string') return nothing(chosen, true);
  const beside = wordsOf(sentencesAt(text, chosen.at));
  if (beside.some((word) => DENIALS.has(word))) return nothing('It denies the number.');
  const isQuoted = own.length === 0 && unitOf(chosen.unit) !== null && !isUnit(chosen, truth.unit);
  if (isQuoted) return nothing('It repeats a quantity of the question.');
  const values = inUnitOf(truth, chosen);
  if (values.length === 0) return nothing(`It answers in another unit than ${truth.unit}.`);
  const wanted = truth.unit === undefined ? '' : ` ${truth.unit}`;
  return values.some((value) => isNear(value, truth))
    ? { value: 1, reason: `It commits to ${values[0]}${wanted}.`, read, isHostile: false }
    : nothing(`It commits to ${values[0]}${wanted}.`);
}

const MARK =
  /(?:\b(?:is|are|was|equals|be|makes?|gives?|answer|result|total|sum)\b|comes? to|works? out (?:to|as)|=|≈|:|→|->|\\boxed|\*\*)[\s*_"'`$([{]*(?:(?:about|approximately|exactly|now|just|simply|therefore)\s+)?[\s*_"'`$([{]*$/iu;
const FINAL = /\b(?:answer|result)\b[^.!?\n]{0,24}$|\\boxed\W*$/iu;

function commitment(
  all: readonly Quantity[],
  own: readonly Quantity[],
  text: string,
  isHedged: boolean,
): Quantity | string {
  const before = ({ at }: Quantity): string => text.slice(Math.max(0, at - 48), at);
  const distinct = different(own);
  const last = own.at(-1);
  if (distinct.length === 1 && last) return last;
  if (distinct.length === 0) {
    // The answer is a number that the question names.
    const marked = all.filter((quantity) => MARK.test(before(quantity)));
    const [one, two] = different(marked.length > 0 ? marked : all);
    if (one && !two) return one;
    return 'It repeats the numbers of the question.';
  }
  if (isHedged) return 'It names several numbers and commits to none.';
  if (distinct.length > MAX_NEW_NUMBERS) return `It names ${distinct.length} numbers of its own.`;
  const finals = different(own.filter((quantity) => FINAL.test(before(quantity))));
  if (finals.length > 1) return 'It gives two answers.';
  if (!last || !MARK.test(before(last))) return 'It names several numbers and commits to none.';
  const isWorking = (one: Quantity): boolean =>
    own.some((same) => isSame(same, one) && isWorkedWith(same, text)) || isConverted(one, last);
  if (!distinct.every((one) => isSame(one, last) || isWorking(one))) {
    return 'It names another number that does not lead to its answer.';
  }
  if (finals[0] && !isSame(finals[0], last)) return 'It says more than its answer.';
  return last;
}

const WORKING = String.raw`\b(?:plus|minus|times|of|add|subtract|(?:divided|multiplied) by)\b`;
const BEFORE_OPERAND = new RegExp(`(?:[\\d)%!²³] *[-+*×·÷/^−]|√|${WORKING})[ (]*$`, 'iu');
const AFTER_OPERAND = new RegExp(`^[ )]*(?:[-+*×·÷/^−][ (]*[\\p{L}\\d√]|${WORKING}|squared\\b)`, 'iu');
/** "37 + 5" leads somewhere; "41 = 42" says two things. */
const isWorkedWith = ({ at, end }: Quantity, text: string): boolean =>
  BEFORE_OPERAND.test(text.slice(Math.max(0, at - 24), at)) || AFTER_OPERAND.test(text.slice(end, end + 16));

/** "0.5 h = 30 min" says one thing twice. */
function isConverted(a: Quantity, b: Quantity): boolean {
  const [one, other] = [unitOf(a.unit), unitOf(b.unit)];
  if (!one || !other) return false;
  return a.values.some((value) => {
    const same = convert(value, one, other);
    return same !== null && b.values.some((wanted) => Math.abs(same - wanted) <= 1e-6 * Math.abs(wanted));
  });
}

function different(quantities: readonly Quantity[]): Quantity[] {
  return quantities.filter((one, i) => !quantities.slice(0, i).some((other) => isSame(one, other)));
}

const unitOf = (name: string | null): Unit | null => (name === null ? null : findUnit(name));

const isUnit = ({ unit }: Quantity, wanted: string | undefined): boolean =>
  wanted === undefined || unitOf(unit)?.size === findUnit(wanted)?.size;

/** The same number; in other units it is another quantity. */
function isSame(a: Quantity, b: Quantity): boolean {
  const [one, other] = [unitOf(a.unit), unitOf(b.unit)];
  if (one && other && (one.kind !== other.kind || one.size !== other.size || one.zero !== other.zero))
    return false;
  return a.values.some((value) => b.values.includes(value));
}

/** "1 h 30 min" is one quantity, in hours. */
function joined(quantities: readonly Quantity[], text: string): Quantity[] {
  return quantities.reduce<Quantity[]>((done, next) => {
    const last = done.at(-1);
    const [big, small] = [unitOf(last?.unit ?? null), unitOf(next.unit)];
    const canJoin =
      last && big && small && big.kind === small.kind && big.size > small.size && big.zero === 0;
    const gap = last ? text.slice(last.end + (last.unit?.length ?? 0), next.at) : '';
    const [a, b] = [last?.values[0], next.values[0]];
    if (!canJoin || a === undefined || b === undefined || b < 0 || !/^[\s,]*(?:and\s+)?$/iu.test(gap)) {
      return [...done, next];
    }
    return [...done.slice(0, -1), { ...last, values: [a + (b * small.size) / big.size], end: next.end }];
  }, []);
}

/** The readings in the unit of the truth; none when the answer measures something else. */
function inUnitOf(truth: Numeric, { values, unit: name }: Quantity): readonly number[] {
  const unit = unitOf(name);
  const wanted = truth.unit === undefined ? null : findUnit(truth.unit);
  if (!wanted) return unit?.kind === 'SHARE' ? values.map((value) => value * unit.size) : values;
  if (!unit) return values;
  return values.flatMap((value) => convert(value, unit, wanted) ?? []);
}

function isNear(value: number, { value: wanted, tolerance }: Numeric): boolean {
  const allowed = typeof tolerance === 'number' ? tolerance : tolerance.relative * Math.abs(wanted);
  // What the conversion of units and decimals leaves.
  const slack = 1e-9 * Math.max(1, Math.abs(wanted));
  return Number.isFinite(value) && Math.abs(value - wanted) <= allowed + slack;
}
