/** Decimal amounts as strings, computed in integers: 18 places are more than any provider prints. */
const PLACES = 18;
const UNIT = 10n ** BigInt(PLACES);

/** An amount of USD as a whole number of the smallest place, to compute with. */
export type Usd = bigint;

export function usd(amount: string): Usd {
  const match = /^(\d*)(?:\.(\d*))?$/.exec(amount.trim());
  if (!match || amount.trim() === '' || amount.trim() === '.')
    throw new RangeError(`Not a decimal amount: ${amount}`);
  return BigInt(match[1] || '0') * UNIT + BigInt((match[2] ?? '').slice(0, PLACES).padEnd(PLACES, '0'));
}

/** Every digit of it. */
export function exactUsd(value: Usd): string {
  const fraction = (value % UNIT).toString().padStart(PLACES, '0').replace(/0+$/, '');
  return `${value / UNIT}${fraction === '' ? '' : `.${fraction}`}`;
}

const MICRO = UNIT / 1_000_000n;

/** To six digits, half a digit up: how amounts are shown that were computed. */
export function shownUsd(value: Usd): string {
  const micros = (value + MICRO / 2n) / MICRO;
  return `${micros / 1_000_000n}.${(micros % 1_000_000n).toString().padStart(6, '0')}`;
}

const HOURS_PER_DAY = 24n;
const MS_PER_HOUR = 3_600_000n;

export const dayPrice = (pricePerHour: string): string => exactUsd(usd(pricePerHour) * HOURS_PER_DAY);

export const isCheapEnough = (pricePerHour: string, capPerDay: string): boolean =>
  usd(pricePerHour) * HOURS_PER_DAY <= usd(capPerDay);

/** How long something was rented at a price. */
export interface Rented {
  readonly pricePerHourUsd: string;
  readonly ms: number;
}

/** What they come to together, rounded up to the smallest place, once. */
export function costOfAll(rented: Iterable<Rented>): Usd {
  let total = 0n;
  for (const { pricePerHourUsd, ms } of rented) {
    total += usd(pricePerHourUsd) * BigInt(Math.max(0, Math.round(ms)));
  }
  return (total + MS_PER_HOUR - 1n) / MS_PER_HOUR;
}

/** What a rate per hour comes to over a time, rounded up to the smallest place. */
export const costOver = (pricePerHour: string, ms: number): string =>
  exactUsd(costOfAll([{ pricePerHourUsd: pricePerHour, ms }]));
