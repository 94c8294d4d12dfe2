import { plainText } from './text.js';

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

/** A number as it was written. */
export interface Quantity {
  /** How it may be read: "1.234" is more than one thousand to one half of the world. */
  readonly values: readonly number[];
  readonly unit: string | null;
  readonly at: number;
  readonly end: number;
}

const WRITTEN =
  /(?<![\p{L}\d.,'])(-)?((?:\d{1,3}(?:[ _'\u00a0\u202f]\d{3})+(?!\d)(?:[.,]\d+)?)|\d(?:[\d.,]*\d)?|\.\d+)(?:[eE]([+-]?\d{1,4})(?![\p{L}\d])|\s*[x×·*]\s*10\s*\^\s*([+-]?\d{1,4}))?(?:\s*\/\s*(\d{1,9})(?![\d/.,]*\d))?/gu;
const SCALE = /^\s*(thousand|million|billion|trillion)\b/iu;
const SCALES: Readonly<Record<string, number>> = {
  thousand: 1e3,
  million: 1e6,
  billion: 1e9,
  trillion: 1e12,
};
const UNIT = /^[ \u00a0\u202f-]?(%|°\s?[CFcf]\b|(?:degrees\s+)?(\p{L}+)(?![\p{L}\d]))/u;

/** What a run of digits, dots and commas stands for; none when it is no number, several for a list without spaces. */
function readDigits(body: string): readonly (readonly number[])[] {
  const bare = body.replace(/[ _'\u00a0\u202f]/gu, '');
  if (!/[.,]/.test(bare) || /^\d*\.\d+$/.test(bare)) {
    return [
      /^\d{1,3}\.\d{3}$/.test(bare) && !bare.startsWith('0')
        ? [Number(bare), Number(bare.replace('.', ''))]
        : [Number(bare)],
    ];
  }
  if (/^[1-9]\d{0,2}(?:,\d{3})+$/.test(bare)) {
    const grouped = Number(bare.replaceAll(',', ''));
    return [/^\d+,\d+$/.test(bare) ? [grouped, Number(bare.replace(',', '.'))] : [grouped]];
  }
  if (/^[1-9]\d{0,2}(?:,\d{3})+\.\d+$/.test(bare)) return [[Number(bare.replaceAll(',', ''))]];
  if (/^[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?$/.test(bare)) {
    return [[Number(bare.replaceAll('.', '').replace(',', '.'))]];
  }
  if (/^\d+,\d+$/.test(bare)) return [[Number(bare.replace(',', '.'))]];
  return bare
    .split(/[.,]+/)
    .filter((part) => part !== '')
    .map((part) => [Number(part)]);
}

/** The quantities a text names, in order. Words count only where there is no digit: "one" is rarely meant as a number. */
export function quantitiesIn(given: string): Quantity[] {
  const text = plainText(given);
  const found: Quantity[] = [];
  for (const match of text.matchAll(WRITTEN)) {
    const [all, minus, body = '', exponent = match[4], , below] = match;
    const end = match.index + all.length;
    const scale = SCALE.exec(text.slice(end, end + 12));
    const factor = 10 ** Number(exponent ?? 0) * (SCALES[scale?.[1]?.toLowerCase() ?? ''] ?? 1);
    const sign =
      minus && !/[\p{L}\d)]\s*$/u.test(text.slice(Math.max(0, match.index - 1), match.index)) ? -1 : 1;
    const unitAt = end + (scale?.[0].length ?? 0);
    const unit = UNIT.exec(text.slice(unitAt, unitAt + 40));
    const readings = readDigits(body);
    for (const values of readings) {
      found.push({
        values: values.map((value) => (sign * value * factor) / (below === undefined ? 1 : Number(below))),
        unit: readings.length === 1 ? (unit?.[2] ?? unit?.[1]?.replace(/\s/g, '') ?? null) : null,
        at: match.index,
        end: unitAt,
      });
    }
  }
  return found.length > 0 ? mixed(found, text) : numberWordsIn(text);
}

/** "3 1/2" is one number. */
function mixed(found: readonly Quantity[], text: string): Quantity[] {
  return found.reduce<Quantity[]>((done, next) => {
    const last = done.at(-1);
    const [whole = 0.5] = last?.values ?? [];
    const [part = 0] = next.values;
    const isPart = part > 0 && part < 1 && text.slice(next.at, next.end).includes('/');
    if (
      !last ||
      last.unit !== null ||
      !isPart ||
      !Number.isInteger(whole) ||
      text.slice(last.end, next.at) !== ' '
    ) {
      return [...done, next];
    }
    return [...done.slice(0, -1), { ...next, values: [whole + Math.sign(whole || 1) * part], at: last.at }];
  }, []);
}

export const numbersIn = (text: string): number[] =>
  quantitiesIn(text).flatMap(({ values: [value] }) =>
    value !== undefined && Number.isFinite(value) ? [value] : [],
  );

/** What has been read of a number so far: `total` holds finished thousands, `group` the rest. */
interface Open {
  readonly total: number;
  readonly group: number;
}

/** Those in digits and those in words, in order; "one" and "the two numbers" count nothing. */
export function allQuantitiesIn(given: string): Quantity[] {
  const text = plainText(given);
  const found = quantitiesIn(text);
  const inDigits = found.filter(({ at, end }) => /\d/.test(text.slice(at, end)));
  if (inDigits.length === 0) return found;
  const inWords = numberWordsIn(text).filter(
    ({ at, end, unit }) => text.slice(at, end).toLowerCase() !== 'one' && !COUNTED.has(unit ?? ''),
  );
  return [...found, ...inWords].toSorted((a, b) => a.at - b.at);
}

/** What is counted in talking about a sum. */
const COUNTED = new Set(['numbers', 'values', 'terms', 'digits', 'steps', 'sides', 'parts']);

function numberWordsIn(text: string): Quantity[] {
  const found: Quantity[] = [];
  let open: Open | null = null;
  let sign = 1;
  let at = 0;
  let end = 0;
  const close = (unit: string | null) => {
    if (open) found.push({ values: [sign * (open.total + open.group)], unit, at, end });
    open = null;
    sign = 1;
  };
  for (const match of text.toLowerCase().matchAll(/\p{L}+/gu)) {
    const [word] = match;
    const next = continued(open, word);
    if (next) {
      if (!open) at = match.index;
      open = next;
      end = match.index + word.length;
    } else if (word !== 'and' || !open) {
      close(word);
      open = continued(null, word);
      if (open) {
        at = match.index;
        end = at + word.length;
      }
      if (word === 'minus' || word === 'negative') sign = -1;
    }
  }
  close(null);
  return found;
}

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
