/** How the simulated model works out what people ask it: sums, dates, units, words, short texts. */

const MONTHS = 'january february march april may june july august september october november december'.split(
  ' ',
);
const WEEKDAYS = 'sunday monday tuesday wednesday thursday friday saturday'.split(' ');
const ORDINALS = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth'];
const DAY_MS = 86_400_000;

type Rule = readonly [pattern: RegExp, answer: (groups: readonly string[]) => string | null];

const DATE = `(\\d{1,2} (?:${MONTHS.join('|')}) \\d{4})`;
const dayOf = (written: string): number => {
  const [day = '', month = '', year = ''] = written.toLowerCase().split(' ');
  return Date.UTC(Number(year), MONTHS.indexOf(month), Number(day));
};
const later = (written: string, days: string): string =>
  new Date(dayOf(written) + Number(days) * DAY_MS).toISOString().slice(0, 10);
const weekday = (name: string, days: string): string => {
  const word = WEEKDAYS[(WEEKDAYS.indexOf(name.toLowerCase()) + Number(days)) % 7] ?? '';
  return word.charAt(0).toUpperCase() + word.slice(1);
};
const items = (list: string): string[] => list.split(/,\s*/).map((item) => item.trim());

const UNITS: Readonly<Record<string, readonly [kind: string, size: number]>> = {
  kilometres: ['length', 1e3],
  metres: ['length', 1],
  centimetres: ['length', 1e-2],
  millimetres: ['length', 1e-3],
  tonnes: ['mass', 1e3],
  kilograms: ['mass', 1],
  grams: ['mass', 1e-3],
  weeks: ['time', 604_800],
  days: ['time', 86_400],
  hours: ['time', 3_600],
  minutes: ['time', 60],
  seconds: ['time', 1],
  litres: ['volume', 1],
  millilitres: ['volume', 1e-3],
  gigabytes: ['data', 1e9],
  megabytes: ['data', 1e6],
  kilobytes: ['data', 1e3],
};
function converted(value: string, from: string, to: string): string | null {
  if (from === 'degrees celsius' && to === 'kelvin')
    return String(Number((Number(value) + 273.15).toFixed(6)));
  const [one, other] = [UNITS[from], UNITS[to]];
  if (!one || !other || one[0] !== other[0]) return null;
  return String(Number(((Number(value) * one[1]) / other[1]).toFixed(6)));
}

const RULES: readonly Rule[] = [
  [
    /(?:had|were|started with) (\d+) [a-z]+[^.?]*?(?:\.|,)[^?]*?(?:bought|got|added|received) (\d+)[^?]*?(?:gave|sold|took|lost) (\d+)/i,
    ([had, more, less]) => String(Number(had) + Number(more) - Number(less)),
  ],
  [new RegExp(`(\\d+) days after ${DATE}`, 'i'), ([days = '', date = '']) => later(date, days)],
  [
    new RegExp(`it is ${DATE}\\. which date will it be in (\\d+) days`, 'i'),
    ([date = '', days = '']) => later(date, days),
  ],
  [
    new RegExp(`how many days are there from ${DATE} to ${DATE}`, 'i'),
    ([from = '', to = '']) => String(Math.round((dayOf(to) - dayOf(from)) / DAY_MS)),
  ],
  [
    new RegExp(`${DATE} (?:is|falls on) a (${WEEKDAYS.join('|')})\\D*(\\d+) days`, 'i'),
    ([, name = '', days = '']) => weekday(name, days),
  ],
  [
    new RegExp(`(\\d+) days after (${WEEKDAYS.join('|')})`, 'i'),
    ([days = '', name = '']) => weekday(name, days),
  ],
  [
    /(?:convert|express|what is) ([\d.]+) ([a-z ]+?) (?:to|in) ([a-z]+)/i,
    ([value = '', from = '', to = '']) => converted(value, from.toLowerCase(), to.toLowerCase()),
  ],
  [
    /how many ([a-z]+) are ([\d.]+) ([a-z ]+)\?/i,
    ([to = '', value = '', from = '']) => converted(value, from.toLowerCase(), to.toLowerCase()),
  ],
  [
    /first letters of (?:these words as one word: )?([a-z]+(?:, [a-z]+)+)/i,
    ([list = '']) =>
      items(list)
        .map((word) => word.charAt(0))
        .join(''),
  ],
  [
    /what is the (\w+) word of this list: ([a-z, ]+)\?/i,
    ([ordinal = '', list = '']) => items(list)[ORDINALS.indexOf(ordinal)] ?? null,
  ],
  [
    /list: ([a-z, ]+)\. which word is the (\w+) one/i,
    ([list = '', ordinal = '']) => items(list)[ORDINALS.indexOf(ordinal)] ?? null,
  ],
  [/(?:alphabetically|in alphabetical order): ([a-z, ]+)\./i, ([list = '']) => items(list).sort().join(', ')],
  [
    /from (smallest|largest) to (?:smallest|largest): ([\d, ]+)\./i,
    ([first, list = '']) =>
      items(list)
        .map(Number)
        .sort((a, b) => (first === 'smallest' ? a - b : b - a))
        .join(', '),
  ],
  [
    /which of these numbers are (even|odd|larger than (\d+)): ([\d, ]+)\?/i,
    ([which = '', than = '', list = '']) =>
      items(list)
        .map(Number)
        .filter((value) =>
          which === 'even' ? value % 2 === 0 : which === 'odd' ? value % 2 === 1 : value > Number(than),
        )
        .join(', '),
  ],
  [
    /which of these (?:words comes|numbers is the) (first|last|smallest|largest)[^?]*\? (A\) .*? D\) \w+)/i,
    ([which = '', list = '']) => {
      const options = [...list.matchAll(/([A-D])\) (\w+)/g)].map(([, letter = '', text = '']) => ({
        letter,
        text,
      }));
      const sorted = options.sort((a, b) => (a.text < b.text ? -1 : 1));
      return (which === 'first' || which === 'smallest' ? sorted[0] : sorted.at(-1))?.letter ?? null;
    },
  ],
  [
    /((?:\w+ is (?:taller|older|faster|richer) than \w+\. )+)who is the (\w+)/i,
    ([text = '', end = '']) => chain(text, end),
  ],
];

/** "A is taller than B. B is taller than C." */
function chain(text: string, end: string): string | null {
  const pairs = [...text.matchAll(/(\w+) is \w+ than (\w+)/g)];
  const [above, below] = [pairs.map(([, name]) => name), pairs.map(([, , name]) => name)];
  const isTop = ['tallest', 'oldest', 'fastest', 'richest'].includes(end);
  return (
    (isTop ? above.find((name) => !below.includes(name)) : below.find((name) => !above.includes(name))) ??
    null
  );
}

interface Seller {
  readonly name: string;
  readonly place: string;
  readonly count: string;
  readonly ware: string;
}
const SENTENCES: readonly RegExp[] = [
  /(?<name>\w+) lives in (?<place>\w+) and sells (?<count>\d+) (?<ware>\w+) a year\./g,
  /In (?<place>\w+) there is (?<name>\w+), who sells (?<count>\d+) (?<ware>\w+) a year\./g,
  /(?<count>\d+) (?<ware>\w+) a year are sold by (?<name>\w+), who comes from (?<place>\w+)\./g,
];

function read(prompt: string): string | null {
  const sellers = SENTENCES.flatMap((sentence) =>
    [...prompt.matchAll(sentence)].map(({ groups }) => groups as unknown as Seller),
  );
  const [, howMany] = /How many (\w+) are sold a year\?/.exec(prompt) ?? [];
  if (howMany) return sellers.find(({ ware }) => ware === howMany)?.count ?? null;
  const [, sold] = /Who sells (\w+)\?/.exec(prompt) ?? [];
  if (sold) return sellers.find(({ ware }) => ware === sold)?.name ?? null;
  const [, who] = /Where does (\w+) come from\?/.exec(prompt) ?? [];
  return who ? (sellers.find(({ name }) => name === who)?.place ?? null) : null;
}

/** The answer worked out from the question alone; null when it is not one of these kinds. */
export function workedOut(prompt: string): string | null {
  const passage = read(prompt);
  if (passage !== null) return passage;
  for (const [pattern, answer] of RULES) {
    const match = pattern.exec(prompt);
    const found = match ? answer(match.slice(1)) : null;
    if (found !== null && found !== '') return found;
  }
  return null;
}
