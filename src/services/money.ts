/** Decimal amounts as strings, computed in integers: 18 places are more than any provider prints. */
const PLACES = 18;
const UNIT = 10n ** BigInt(PLACES);

function units(amount: string): bigint {
  const match = /^(\d*)(?:\.(\d*))?$/.exec(amount.trim());
  if (!match || amount.trim() === '' || amount.trim() === '.')
    throw new RangeError(`Not a decimal amount: ${amount}`);
  return BigInt(match[1] || '0') * UNIT + BigInt((match[2] ?? '').slice(0, PLACES).padEnd(PLACES, '0'));
}

function print(value: bigint): string {
  const fraction = (value % UNIT).toString().padStart(PLACES, '0').replace(/0+$/, '');
  return `${value / UNIT}${fraction === '' ? '' : `.${fraction}`}`;
}

const HOURS_PER_DAY = 24n;
const MS_PER_HOUR = 3_600_000n;

export const dayPrice = (pricePerHour: string): string => print(units(pricePerHour) * HOURS_PER_DAY);

export const isCheapEnough = (pricePerHour: string, capPerDay: string): boolean =>
  units(pricePerHour) * HOURS_PER_DAY <= units(capPerDay);

/** What a rate per hour comes to over a time, rounded up to the smallest place. */
export const costOver = (pricePerHour: string, ms: number): string =>
  print((units(pricePerHour) * BigInt(Math.max(0, Math.round(ms))) + MS_PER_HOUR - 1n) / MS_PER_HOUR);
