/** Money as whole attodollars (10^-18 USD), so that nothing is ever rounded by floating point. */
export type Usd = bigint;

const SCALE = 18;
const ONE = 10n ** BigInt(SCALE);
const MS_PER_HOUR = 3_600_000n;

export function usd(text: string): Usd {
  const match = /^(-?)(\d*)(?:\.(\d{1,18})\d*)?$/.exec(text);
  if (!match || (match[2] === '' && match[3] === undefined)) throw new Error(`Not a decimal amount: ${text}`);
  const whole = BigInt(match[2] || '0') * ONE + BigInt((match[3] ?? '').padEnd(SCALE, '0'));
  return match[1] === '-' ? -whole : whole;
}

export function formatUsd(amount: Usd): string {
  const positive = amount < 0n ? -amount : amount;
  const fraction = (positive % ONE).toString().padStart(SCALE, '0').replace(/0+$/, '');
  return `${amount < 0n ? '-' : ''}${positive / ONE}${fraction && `.${fraction}`}`;
}

/** What something costing `perHour` costs in `milliseconds`. */
export function costOver(perHour: Usd, milliseconds: number): Usd {
  return (perHour * BigInt(Math.round(milliseconds))) / MS_PER_HOUR;
}

/** A price times a factor with at most three decimals. */
export function scalePrice(price: string, factor: number): string {
  if (factor === 1) return price;
  return formatUsd((usd(price) * BigInt(Math.round(factor * 1_000))) / 1_000n);
}
