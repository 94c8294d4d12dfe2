import type { Quantity } from './numbers.js';
import { convert, findUnit, type Unit } from './units.js';

/**
 * What a number does where it stands: `SAID` of the answer, `WORKED` with on the way to it, or `QUOTED` from the
 * question and from what everybody knows; `NOTHING` numbers a line or a day.
 */
export type Role = 'SAID' | 'WORKED' | 'QUOTED' | 'NOTHING';

export const unitOf = (name: string | null): Unit | null => (name === null ? null : findUnit(name));

/** The same number; in other units it is another quantity. */
export function isSame(a: Quantity, b: Quantity): boolean {
  const [one, other] = [unitOf(a.unit), unitOf(b.unit)];
  if (one && other && (one.kind !== other.kind || one.size !== other.size || one.zero !== other.zero))
    return false;
  return a.value === b.value;
}

/** What rounding leaves: "42.195 km (26.2 miles)". */
const ROUNDED = 2e-3;

/** "0.5 h = 30 min" says one thing twice. */
export function isConverted(a: Quantity, b: Quantity): boolean {
  const [one, other] = [unitOf(a.unit), unitOf(b.unit)];
  if (!one || !other || (one.size === other.size && one.zero === other.zero)) return false;
  const same = convert(a.value, one, other);
  return same !== null && Math.abs(same - b.value) <= ROUNDED * Math.abs(b.value);
}

export function different(quantities: readonly Quantity[]): Quantity[] {
  return quantities.filter((one, i) => !quantities.slice(0, i).some((other) => isSame(one, other)));
}

const DOES = String.raw`(?:add|subtract|tak|deduct|remov|multipl|divid|combin|summ|doubl)\p{L}*`;
const BEFORE_OPERAND = new RegExp(
  [
    String.raw`[\p{L}\d)%°!] *(?:[+*×·÷^]| [-–] |/ *(?=\()|(?<=\d *)(?:/|x )|(?<=[\d)%] *)[-–]) *`,
    String.raw`√ *|\b(?:sqrt|log|ln|sin|cos|tan|exp|abs)\W*`,
    String.raw`\b(?:plus|minus|times|(?:divided|multiplied) by|(?:half|third|quarter|root|square|cube|power|percent|factorial) of|% of|twice|double|triple) *`,
    String.raw`\b${DOES}(?: (?:up|away|back|off|another|by|the|then))* *`,
    String.raw`\b${DOES}[^.:=\n]{1,40} (?:to|from|with|and|by) (?:the )?`,
  ]
    .map((part) => `(?:${part})`)
    .join('|')
    .replace(/^(.*)$/s, '(?:$1)[ (]*$'),
  'iu',
);
const AFTER_OPERAND =
  /^[ )]*(?:[+*×·÷^][ (]*[\p{L}\d√]|(?:[-–]{1,3}|\/)[ (]*[\d√(]|x *\d|[-–] +(?:twen|thir|for|fif|six|seven|eigh|nine|ten\b|eleven|twelve|three|two)|(?:plus|minus|times|add|subtract|(?:divided|multiplied) by) +(?:[\d(]|(?!or\b|minus\b)\p{L})|(?:squared|cubed|doubled|halved|factorial)\b)/iu;
/** "gives 165, and taking away 100 …" */
const CARRIED_ON = new RegExp(`^[^.:=\\n\\d]{0,16}\\b(?:and|then)\\s+${DOES}[^.:=\\n\\d]{0,16}\\d`, 'iu');
const AFTER_MEASURED =
  /^[ )]*(?:[+*×·÷][ (]*[\p{L}\d√]|[-–][ (]*[\d√(]|x *\d|(?:plus|minus|times|(?:divided|multiplied) by) +[\d(])/iu;
const OF_TWO =
  /\b(?:sum|difference|product|quotient|ratio|average|distance|interval) (?:of|between) (?:the )?(?:numbers )?$/iu;
const JOINT = /^[\s,]*(?:,|and|&|to)\s*$/iu;

interface Place {
  readonly all: readonly Quantity[];
  readonly text: string;
}
const before = ({ at }: Quantity, text: string, length = 64): string =>
  text.slice(Math.max(0, at - length), at);
/** What stands behind a number and its unit; a word that is no unit stands behind it too. */
export const endOf = ({ unit, end, unitEnd }: Quantity): number => (unitOf(unit) ? unitEnd : end);
const between = (a: Quantity, b: Quantity, text: string): string => text.slice(endOf(a), b.at);

/** "17 and 25 make 42" */
function isTogether(a: Quantity | undefined, b: Quantity | undefined, text: string): boolean {
  return (
    a !== undefined &&
    b !== undefined &&
    /^\s*(?:and|&)\s*$/iu.test(between(a, b, text)) &&
    /^\s*(?:together\s+)?(?:makes?|equals?|gives?|adds? up|sums?)\b/iu.test(
      text.slice(endOf(b), endOf(b) + 24),
    )
  );
}

/** "37 + 5" leads somewhere; "41 = 42" says two things. */
function isWorked(one: Quantity, { all, text }: Place): boolean {
  const lead = before(one, text);
  if (CARRIED_ON.test(text.slice(one.end, one.end + 48))) return true;
  if (BEFORE_OPERAND.test(lead)) return true;
  if (AFTER_OPERAND.test(text.slice(one.end, one.end + 24))) return true;
  if (unitOf(one.unit) && AFTER_MEASURED.test(text.slice(one.unitEnd, one.unitEnd + 24))) return true;
  const i = all.indexOf(one);
  if (isTogether(all[i - 1], one, text) || isTogether(one, all[i + 1], text)) return true;
  const [last, next] = [all[i - 1], all[i + 1]];
  if (next && OF_TWO.test(lead) && /\b(?:and|&)\s*$|,\s*$/iu.test(between(one, next, text))) return true;
  return last !== undefined && JOINT.test(between(last, one, text)) && OF_TWO.test(before(last, text));
}

/** "2." before a line, "Step 2:"; counted from one, or it is no numbering. */
function numberingIn({ all, text }: Place): Set<Quantity> {
  const lines = all.filter(
    (one) =>
      /(?:^|\n)[\s#>\uffff]*(?:step\s+)?$/iu.test(before(one, text, 16)) &&
      /^[.):]\s*[^\s\d]|^[.):]\s+\S/u.test(text.slice(one.end, one.end + 8)),
  );
  const isCounted = lines.length > 1 && lines.every(({ value }, i) => value === i + 1);
  return new Set(isCounted ? lines : []);
}

const MONTH = '(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\\p{L}*\\.?';
/** "9 November 1989", where only the year is told. */
const isDay = (one: Quantity, text: string): boolean =>
  one.value >= 1 &&
  one.value <= 31 &&
  (new RegExp(`^(?:st|nd|rd|th)?,? (?:of )?${MONTH},? \\d{4}`, 'iu').test(
    text.slice(one.end, one.end + 24),
  ) ||
    (new RegExp(`\\b${MONTH} $`, 'iu').test(before(one, text, 16)) &&
      /^(?:st|nd|rd|th)?,? \d{4}/u.test(text.slice(one.end, one.end + 12))));

/** "October 26, 1976", a day of the question. */
const isYear = (one: Quantity, text: string, prompt: Place): boolean =>
  prompt.all.some(({ value }) => value === one.value) &&
  new RegExp(`\\b${MONTH} \\d{1,2}(?:st|nd|rd|th)?,? $`, 'iu').test(before(one, text, 24));

/** "60 minutes in an hour", "an hour has 60 minutes": true whatever is asked. */
function isKnownRate(one: Quantity, text: string): boolean {
  const unit = unitOf(one.unit);
  if (!unit) return false;
  const after = /^\s*(?:(?:are )?(?:in|per|to|for|make)|\/)\s*(?:an?|one|1|each|every)?\s*(\p{L}+)/iu.exec(
    text.slice(one.unitEnd, one.unitEnd + 32),
  );
  const lead =
    /\b(?:an?|one|each|every|per)\s+(\p{L}+)\s+(?:is|has|are|equals|=|contains|there are)\s+$/iu.exec(
      before(one, text, 40),
    );
  return [after?.[1], lead?.[1]].some((name) => {
    const other = unitOf(name ?? null);
    return other !== null && other.size !== unit.size && convert(1, other, unit) === one.value;
  });
}

const LINKS = new Set(
  'is are was were be equals equal makes make gives give answer result total sum to of and or the a an in it so by about say'.split(
    ' ',
  ),
);
const wordBefore = (text: string, at: number): string =>
  /(\p{L}+)[^\p{L}\p{N}.!?:;=\n]*$/u.exec(text.slice(Math.max(0, at - 24), at))?.[1]?.toLowerCase() ?? '';
const wordAfter = (text: string, end: number): string =>
  /^[^\p{L}\p{N}.!?:;=\n]*(\p{L}+)/u.exec(text.slice(end, end + 24))?.[1]?.toLowerCase() ?? '';

/** What the question counts: "how many of these". */
export const askedFor = (prompt: string): string | null =>
  /\bhow (?:many|much)\s+((?:[^\s?.,:;]+\s+){0,7}?)(?:are|is|does|do|did|was|were|will|have|has|had|can|there|make|fit)\b/iu
    .exec(prompt)?.[1]
    ?.toLowerCase() ?? null;

/** The question's own number where the question has it, or as what is only compared with or started from. */
function isQuoted(one: Quantity, text: string, prompt: Place): boolean {
  const [last, next] = [wordBefore(text, one.at), wordAfter(text, one.end)];
  const asked = (askedFor(prompt.text) ?? '').split(/\s+/u);
  return prompt.all.some((known) => {
    if (known.value !== one.value) return false;
    if (last === 'than') return true;
    const isAfter = next !== '' && next === wordAfter(prompt.text, known.end);
    const wasBefore = wordBefore(prompt.text, known.at);
    if (last !== '' && last === wasBefore && (isAfter || !LINKS.has(last))) return true;
    const isStart =
      /\b(?:start\p{L}*|begin\p{L}*|began|initial\p{L}*|original\p{L}*|first)\b[^.:=\n\d]{0,24}$/iu;
    if (isStart.test(before(one, text, 40))) return true;
    return isAfter && !LINKS.has(next) && !asked.includes(next);
  });
}

/** Each number of an answer with its role; the question may be quoted, worked with and repeated, but not listed. */
export function rolesOf(place: Place, prompt: Place): Map<Quantity, Role> {
  const { all, text } = place;
  const numbering = numberingIn(place);
  const known = different(prompt.all);
  const chain = (one: Quantity): boolean =>
    all.some((other) => other !== one && isWorked(other, place) && isSame(one, other));
  return new Map(
    all.map((one, i): [Quantity, Role] => {
      if (isWorked(one, place)) return [one, 'WORKED'];
      if (numbering.has(one) || isDay(one, text)) return [one, 'NOTHING'];
      if (isKnownRate(one, text)) return [one, 'QUOTED'];
      if (isYear(one, text, prompt) || isQuoted(one, text, prompt)) return [one, 'QUOTED'];
      // Of the only number of the question something may be told: "√144 → 12", "101 is 5".
      const [only, two] = known;
      const next = all[i + 1];
      const isSubject =
        only !== undefined && two === undefined && isSame(one, only) && next !== undefined && i === 0;
      if (isSubject && !isSame(one, next) && !chain(next)) return [one, 'QUOTED'];
      const isIdentity = next !== undefined && one.value === 1 && isConverted(one, next);
      const isRate = all[i - 1]?.value === 1 && isConverted(all[i - 1] ?? one, one) && i + 1 < all.length;
      return [one, isIdentity || isRate ? 'QUOTED' : 'SAID'];
    }),
  );
}
