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

/** The numbers a text names, in order. Words count only where there is no digit: "one" is rarely meant as a number. */
export function numbersIn(text: string): number[] {
  const digits = text
    .replaceAll('−', '-')
    .match(/(?<![\p{L}\d.])-?\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\d])|(?<![\d\p{L}])-?\d+(?:\.\d+)?/gu);
  if (digits) return digits.map((written) => Number(written.replaceAll(',', ''))).filter(Number.isFinite);
  return numberWordsIn(text);
}

/** What has been read of a number so far: `total` holds finished thousands, `group` the rest. */
interface Open {
  readonly total: number;
  readonly group: number;
}

function numberWordsIn(text: string): number[] {
  const found: number[] = [];
  let open: Open | null = null;
  let sign = 1;
  const close = () => {
    if (open) found.push(sign * (open.total + open.group));
    open = null;
    sign = 1;
  };
  for (const word of text.toLowerCase().match(/\p{L}+/gu) ?? []) {
    const next = continued(open, word);
    if (next) {
      open = next;
    } else if (word !== 'and' || !open) {
      close();
      open = continued(null, word);
      if (word === 'minus' || word === 'negative') sign = -1;
    }
  }
  close();
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
  if (open && word === 'thousand') return { total: (total + group) * 1_000, group: 0 };
  return null;
}
