import { plainText } from './text.js';
import { findUnit } from './units.js';

const ONES =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const TENS = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');

/** 0–99 as people write them: `forty-two`. */
export function inWords(value: number): string {
  if (value < 20) return ONES[value] ?? String(value);
  const tens = TENS[Math.floor(value / 10) - 2];
  if (tens === undefined) return String(value);
  return value % 10 === 0 ? tens : `${tens}-${ONES[value % 10]}`;
}

/** Which sign parts the whole from the rest; the other one then groups thousands. */
export type Decimal = '.' | ',';

/** A number as it was written. */
export interface Quantity {
  readonly value: number;
  /** The word or sign behind it, a unit or not. */
  readonly unit: string | null;
  readonly at: number;
  /** Where its digits or words end, and where the unit does. */
  readonly end: number;
  readonly unitEnd: number;
}

const WRITTEN =
  /(?<![\p{L}\d.,'])([-–])?((?:\d{1,3}(?:[ _'\u00a0\u202f]\d{3})+(?!\d)(?:[.,]\d+)?)|\d(?:[\d.,]*\d)?|\.\d+)(?:[eE]([+-]?\d{1,4})(?![\p{L}\d])|\s*[x×·*]\s*10\s*\^\s*\{?\s*([+-]?\d{1,4})\}?)?(?:\s*\/\s*(\d{1,9})(?![\d/.,]*\d))?/gu;
const SCALE = /^\s*(thousand|million|billion|trillion|hundred|dozen|lakh|crore)s?(?![\p{L}\d])/iu;
const SHORT_SCALE = /^(k|M|mn|bn|tn)(?![\p{L}\d])/u;
const SCALES: Readonly<Record<string, number>> = {
  thousand: 1e3,
  million: 1e6,
  billion: 1e9,
  trillion: 1e12,
};
const SCALES_BESIDE_DIGITS: Readonly<Record<string, number>> = {
  ...SCALES,
  ...{ hundred: 100, dozen: 12, lakh: 1e5, crore: 1e7, k: 1e3, M: 1e6, mn: 1e6, bn: 1e9, tn: 1e12 },
};
const UNIT =
  /^[\s~_-]{0,3}(?:[([]\s?(?=\p{L}{1,15}\s?[)\]]))?(%|‰|°\s?[CFcf]\b|°|(?:degrees?\s+(?=[Cc]elsius|[Ff]ahrenheit|[Cc]entigrade|[CFK]\b))?((?:per ?cent\b|pct\b|\p{L}+)\d?))/u;
const SIGNED = /(?:^|(.))\s*\b(minus|negative)\s+$/isu;

/** What a run of digits, dots and commas stands for; none when it is no number, several for a list without spaces. */
function readDigits(body: string, decimal: Decimal): readonly number[] {
  const bare = body.replace(/[ _'\u00a0\u202f]/gu, '');
  const [point, group] = decimal === '.' ? ['.', ','] : [',', '.'];
  const numberOf = (text: string, mark: string): number =>
    Number(text.replaceAll(mark === '.' ? ',' : '.', '').replace(mark, '.'));
  const isGrouped = (mark: string): boolean => new RegExp(`^[1-9]\\d{0,2}(?:\\${mark}\\d{3})+$`).test(bare);
  if (/^\d+$/.test(bare)) return [Number(bare)];
  if (isGrouped(group)) return [numberOf(bare, point)];
  if (/^\d*[.,]\d+$/.test(bare)) return [Number(bare.replace(',', '.'))];
  if (isGrouped(point)) return [numberOf(bare, group)];
  if (/^[1-9]\d{0,2}(?:,\d{3})+\.\d+$/.test(bare)) return [numberOf(bare, '.')];
  if (/^[1-9]\d{0,2}(?:\.\d{3})+,\d+$/.test(bare)) return [numberOf(bare, ',')];
  return bare
    .split(/[.,]+/)
    .filter((part) => part !== '')
    .map(Number);
}

/** English unless a number of the text can only be read the other way. */
export function decimalOf(text: string): Decimal {
  const isOther =
    /(?<![\d.,])(?:\d+,\d{1,2}|0,\d+|\d{1,3}(?:\.\d{3})+,\d+|\d{1,3}(?:\.\d{3}){2,})(?![\d.,]*\d)/u;
  const isEnglish =
    /(?<![\d.,])(?:\d+\.\d{1,2}|0\.\d+|\d{1,3}(?:,\d{3})+\.\d+|\d{1,3}(?:,\d{3}){2,})(?![\d.,]*\d)/u;
  return isOther.test(text) && !isEnglish.test(text) ? ',' : '.';
}

/** The quantities a plain text names, in order. Words count only where there is no digit: "one" is rarely meant as a number. */
function quantitiesIn(text: string, decimal: Decimal): Quantity[] {
  const found: Quantity[] = [];
  for (const match of text.matchAll(WRITTEN)) {
    const [all, dash, body = '', exponent = match[4], , below] = match;
    const end = match.index + all.length;
    const behind = text.slice(end, end + 12);
    const scale = SCALE.exec(behind) ?? SHORT_SCALE.exec(behind);
    const factor = 10 ** Number(exponent ?? 0) * (SCALES_BESIDE_DIGITS[scale?.[1] ?? scale?.[2] ?? ''] ?? 1);
    const before = text.slice(Math.max(0, match.index - 24), match.index);
    const isTaken = /[\d)]\s*$/u.test(before);
    const word = dash === undefined ? signBefore(before) : '';
    const isNegative = dash === undefined ? word !== '' : !isTaken;
    const unitAt = end + (scale?.[0].length ?? 0);
    const unit = UNIT.exec(text.slice(unitAt, unitAt + 48));
    const readings = readDigits(body, decimal);
    for (const reading of readings) {
      found.push({
        value: ((isNegative ? -1 : 1) * reading * factor) / (below === undefined ? 1 : Number(below)),
        unit: readings.length === 1 ? nameOf(unit?.[2] ?? unit?.[1]) : null,
        at: match.index - word.length + (dash !== undefined && isTaken ? 1 : 0),
        end: unitAt,
        unitEnd: unitAt + (readings.length === 1 ? (unit?.[0].length ?? 0) : 0),
      });
    }
  }
  return found.length > 0 ? mixed(found, text) : numberWordsIn(text);
}

const nameOf = (unit: string | undefined): string | null =>
  unit?.replace(/\s/g, '').replace(/^(?:percent|pct)$/iu, 'percent') ?? null;

/** "minus 8" as a sign, and not as what is done to the number before it. */
function signBefore(before: string): string {
  const [, last, word] = SIGNED.exec(before) ?? [];
  if (word === undefined) return '';
  const at = before.search(/\b(?:minus|negative)\s+$/iu);
  const previous = /(\p{L}+|\S)\s*$/u.exec(before.slice(0, at))?.[1]?.toLowerCase() ?? '';
  const isTaken =
    word.toLowerCase() === 'minus' &&
    last !== undefined &&
    (/[\d)%°]/u.test(previous) || isNumberWord(previous) || findUnit(previous) !== null);
  return isTaken ? '' : before.slice(at);
}

/** "3 1/2" is one number. */
function mixed(found: readonly Quantity[], text: string): Quantity[] {
  return found.reduce<Quantity[]>((done, next) => {
    const last = done.at(-1);
    const isPart = next.value > 0 && next.value < 1 && text.slice(next.at, next.end).includes('/');
    if (
      !last ||
      last.unit !== null ||
      !isPart ||
      !Number.isInteger(last.value) ||
      text.slice(last.end, next.at) !== ' '
    ) {
      return [...done, next];
    }
    const value = last.value + Math.sign(last.value || 1) * next.value;
    return [...done.slice(0, -1), { ...next, value, at: last.at }];
  }, []);
}

export const numbersIn = (text: string): number[] =>
  quantitiesIn(plainText(text), '.').flatMap(({ value }) => (Number.isFinite(value) ? [value] : []));

/** What has been read of a number so far: `total` holds finished thousands, `group` the rest. */
interface Open {
  readonly total: number;
  readonly group: number;
}

/** Those in digits and those in words of a plain text, in order; "one" and "the two numbers" count nothing. */
export function allQuantitiesIn(text: string, decimal: Decimal): Quantity[] {
  const found = quantitiesIn(text, decimal);
  const inDigits = found.filter(({ at, end }) => /\d/.test(text.slice(at, end)));
  if (inDigits.length === 0) return found;
  const inWords = numberWordsIn(text).filter(
    ({ at, end, unit }) =>
      text.slice(at, end).toLowerCase() !== 'one' &&
      !COUNTED.has(unit ?? '') &&
      !/\b(?:the|these|those|all|both|step)\s+$/iu.test(text.slice(Math.max(0, at - 8), at)) &&
      !inDigits.some((other) => at < other.unitEnd && other.at < end),
  );
  return [...found, ...inWords].toSorted((a, b) => a.at - b.at);
}

/** What is counted in talking about a sum. */
const COUNTED = new Set(['numbers', 'values', 'terms', 'digits', 'steps', 'sides', 'parts']);

/** "One thousand, two hundred" goes on behind a comma, "forty, two" does not. */
const gapsOf = (open: Open | null): RegExp =>
  open?.group === 0 ? /^(?:[\s-]|,\s|\band\b)*$/iu : /^(?:[\s-]|\band\b)*$/iu;

function numberWordsIn(text: string): Quantity[] {
  const found: Quantity[] = [];
  let open: Open | null = null;
  let signAt: number | null = null;
  /** The word before is a minus between two numbers. */
  let isTakenBefore = false;
  let at = 0;
  let end = 0;
  const close = (unit: string | null) => {
    const unitEnd = unit === null ? end : text.indexOf(unit, end) + unit.length;
    if (open) {
      const value = open.total + open.group;
      found.push({ value: signAt === null ? value : -value, unit, at: signAt ?? at, end, unitEnd });
    }
    open = null;
    signAt = null;
  };
  for (const match of text.matchAll(/\p{L}+/gu)) {
    const [said] = match;
    const word = said.toLowerCase();
    const gap = text.slice(end, match.index);
    const isOne = gapsOf(open).test(gap);
    const next: Open | null = isOne ? continued(open, word) : null;
    if (open && next) {
      open = next;
      end = match.index + word.length;
    } else if (word !== 'and' || !open) {
      const isTaken: boolean = open !== null && /^[\s-]*$/u.test(gap);
      close(isOne ? said : null);
      open = continued(null, word);
      if (open) {
        const sign = /\b(?:minus|negative)\s+$/iu.exec(
          text.slice(Math.max(0, match.index - 12), match.index),
        );
        if (sign && !isTakenBefore) signAt = match.index - sign[0].length;
        at = match.index;
        end = at + word.length;
      }
      isTakenBefore = word === 'minus' && isTaken;
    }
  }
  close(null);
  return found;
}

const isNumberWord = (word: string): boolean => continued(null, word) !== null || word in SCALES;

/** The number with one more word read; null when the word does not carry it on. */
function continued(open: Open | null, word: string): Open | null {
  const small = ONES.indexOf(word);
  const tens = TENS.indexOf(word);
  const { total, group } = open ?? { total: 0, group: 0 };
  if (small >= 0) {
    const hasRoom = small < 10 && group % 10 === 0 && group % 100 >= 20;
    return open && !hasRoom && !(group + total > 0 && group % 100 === 0)
      ? null
      : { total, group: group + small };
  }
  if (tens >= 0) {
    const value = (tens + 2) * 10;
    return open && !(group + total > 0 && group % 100 === 0) ? null : { total, group: group + value };
  }
  if (open && word === 'hundred') return { total, group: group * 100 };
  const scale = SCALES[word];
  if (open && scale !== undefined) return { total: total + (group || 1) * scale, group: 0 };
  return null;
}
