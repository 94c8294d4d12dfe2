import { askedFor, unitOf } from './number-roles.js';
import type { Quantity } from './numbers.js';
import { convert, findUnit, type Unit } from './units.js';

const wordSet = (words: string): ReadonlySet<string> => new Set(words.split(/\s+/));

/** What may stand behind a number without being what it counts. */
const FUNCTION = wordSet(
  `is are was were be been has have had will would should can does do did equals equal makes make gives give
  in of for to from at on by as per with without after before between than into through during since until
  and so but because since when which that this these those it there then thus therefore hence if while where
  the a an its my your our their his her i we you they he she
  exactly approximately precisely total altogether now left remaining remain remains respectively here indeed correct
  right only just also too as well overall inclusive combined each away more less later earlier
  units items things pieces ones times answers steps plus minus add adding
  ad ce bc bce am pm final sure yes ok okay thanks always this plus`,
);
const CURRENCY = /[$€£¥₹₽₩]/u;
const CODE = /^(?:usd|eur|gbp|chf|jpy|bucks)$/iu;
const MONEY =
  /\b(?:price|cost|costs|dollars?|euros?|pounds?|cents?|pay|paid|money|worth|spend|spent|earn)\b/iu;
/** "m/s", "km per hour", "m²". */
const COMPOUND =
  /^(?:\s?\/\s?|\s?·\s?|\s?⋅\s?|\*|-(?=\p{L})|\s+per\s+(?!cent\b))(?:an?\s+)?(\p{L}+)|^\s?\^\s?\d/u;
const RANKED =
  /\b(?:century|position|place|rank|floor|day|month|president|king|element|digit|letter|anniversary)\b/iu;
const ORDINAL = /^(?:st|nd|rd|th)$/u;

const stem = (word: string): string => word.toLowerCase().replace(/(?:ies|es|s|y)$/u, '');
const wordsIn = (text: string): string[] => text.match(/\p{L}+/gu) ?? [];

function isNamed(word: string, text: string): boolean {
  const unit = findUnit(word);
  return wordsIn(text).some((other) => {
    if (stem(other) === stem(word)) return true;
    const same = unit === null ? null : findUnit(other);
    return same !== null && same.kind === unit?.kind && same.size === unit.size && same.zero === unit.zero;
  });
}

const isSameUnit = (a: Unit, b: Unit): boolean => a.kind === b.kind && a.size === b.size && a.zero === b.zero;

/** Why a number can not be read as what was asked for: it counts, or measures, something else. */
export function misfitOf(
  chosen: Quantity,
  {
    all,
    text,
    prompt,
    wanted,
  }: {
    readonly all: readonly Quantity[];
    readonly text: string;
    readonly prompt: string;
    readonly wanted: Unit | null;
  },
): string | null {
  const lead = text.slice(Math.max(0, chosen.at - 32), chosen.at);
  const tail = text.slice(chosen.end, chosen.end + 48);
  const isMoney =
    CODE.test(chosen.unit ?? '') ||
    CURRENCY.test(/\S\s*$/u.exec(lead)?.[0] ?? '') ||
    CURRENCY.test(/^\s*\S/u.exec(tail)?.[0] ?? '');
  if (isMoney && !CURRENCY.test(prompt) && !MONEY.test(prompt)) return 'It is an amount of money.';
  const { unit: name } = chosen;
  const unit = unitOf(name);
  const asked = askedFor(prompt) ?? prompt;
  const compound = COMPOUND.exec(text.slice(chosen.unitEnd, chosen.unitEnd + 32));
  if (compound && name !== null && !FUNCTION.has(name.toLowerCase())) {
    const [, below] = compound;
    if (below === undefined || wanted || !isNamed(below, prompt)) return 'It is in a compound unit.';
  }
  if (name !== null && ORDINAL.test(name) && /^\p{L}/u.test(tail)) {
    return RANKED.test(prompt) ? null : 'It counts a place in a row.';
  }
  if (name === null || unit?.kind === 'SHARE') return strayUnit(all, lead, text, wanted);
  if (name === '°' || /^degrees?$/iu.test(name)) {
    return wanted?.kind === 'TEMPERATURE' || isNamed('degrees', asked)
      ? null
      : 'It is an angle or a temperature.';
  }
  if (unit) {
    const second = /^[ ](\p{L}+)\b/u.exec(text.slice(chosen.unitEnd, chosen.unitEnd + 24))?.[1] ?? null;
    if (unitOf(second) && name.length <= 3) return 'It is in two units.';
    return wanted || isNamed(name, asked) ? null : `It is in ${name}, which nobody asked for.`;
  }
  const word = name.toLowerCase();
  const isGlued = /^\p{L}/u.test(tail);
  if (isGlued) return `It counts ${name}.`;
  if (FUNCTION.has(word)) return strayUnit(all, lead, text, wanted);
  const isOnNewLine = /^[\s.,;:]*\n/u.test(tail);
  if (isOnNewLine) return strayUnit(all, lead, text, wanted);
  if (wanted) {
    const isMeasured = new RegExp(`\\d\\s*${word}`, 'iu').test(prompt);
    return isNamed(name, prompt) && !isMeasured ? null : `It counts ${name}.`;
  }
  if (isNamed(name, asked)) return null;
  const isPlural = /(?:[^siu]s|ies)$/u.test(word) && word.length > 3;
  return isPlural ? `It counts ${name}.` : strayUnit(all, lead, text, wanted);
}

/** "km: 5000", "in kilometres it is 5000": the unit does not stand behind its number. */
function strayUnit(all: readonly Quantity[], lead: string, text: string, wanted: Unit | null): string | null {
  if (!wanted) return null;
  const isOf = (name: string): boolean => all.some((one) => one.unit === name);
  const other = (name: string | undefined): boolean => {
    const unit = name === undefined || isOf(name) ? null : findUnit(name);
    return unit !== null && (unit.kind !== wanted.kind || !isSameUnit(unit, wanted));
  };
  const beside = /(\p{L}{2,}|°[CF])\W{0,3}$/u.exec(lead.replace(/=.*$/su, ''))?.[1];
  const named = [...text.matchAll(/\bin\s+(?:degrees\s+)?(\p{L}{2,})/giu)].map((match) => match[1]);
  const ending = /[\s(,.;:]((?:\p{L}{2,15})|°[CF])[\s).!]*$/u.exec(text)?.[1];
  return [beside, ...named, ending].some(other) ? 'It is in another unit than was asked for.' : null;
}

/** In the unit of the truth; null when the answer measures something else. */
export function inUnit({ value, unit: name }: Quantity, wanted: Unit | null): number | null {
  const unit = unitOf(name);
  if (!wanted) return unit?.kind === 'SHARE' ? value * unit.size : value;
  return unit ? convert(value, unit, wanted) : value;
}
