/** Sums and products of non-negative decimal strings, exact. Money never meets floating point. */

interface Decimal {
  readonly digits: bigint;
  readonly scale: number;
}

/** Plain digits with at most one point, as prices come: `1.5`, `.30697`. */
export function isDecimal(text: string): boolean {
  return text.length <= 60 && /^(\d+\.?\d*|\.\d+)$/.test(text);
}

export function addDecimals(values: readonly string[]): string {
  const parsed = values.map(parse);
  const scale = Math.max(0, ...parsed.map((value) => value.scale));
  const digits = parsed.reduce((sum, value) => sum + value.digits * 10n ** BigInt(scale - value.scale), 0n);
  return print({ digits, scale });
}

export function multiplyDecimal(value: string, factor: number): string {
  const { digits, scale } = parse(value);
  return print({ digits: digits * BigInt(factor), scale });
}

/** To so many places, half up. */
export function roundDecimal(value: string, places: number): string {
  const { digits, scale } = parse(value);
  if (scale <= places) return print({ digits, scale });
  const unit = 10n ** BigInt(scale - places);
  return print({ digits: (digits + unit / 2n) / unit, scale: places });
}

/** To so many places, rounded up: a price never looks lower than it is. */
export function divideDecimal(value: string, divisor: number, places: number): string {
  const { digits, scale } = parse(value);
  const [numerator, denominator] = [digits * 10n ** BigInt(places), BigInt(divisor) * 10n ** BigInt(scale)];
  return print({ digits: (numerator + denominator - 1n) / denominator, scale: places });
}

export function compareDecimals(left: string, right: string): number {
  const [a, b] = [parse(left), parse(right)];
  const scale = Math.max(a.scale, b.scale);
  const difference = a.digits * 10n ** BigInt(scale - a.scale) - b.digits * 10n ** BigInt(scale - b.scale);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** A price seen again after it was promised. UNKNOWN when it names none. */
export type PriceVerdict = 'AS_QUOTED' | 'CHEAPER' | 'DEARER' | 'OVER_CAP' | 'UNKNOWN';

export function judgePrice(price: {
  readonly quotedPerHourUsd: string;
  readonly seenPerHourUsd: string | null;
  readonly capPerDayUsd: string | null;
}): PriceVerdict {
  const { quotedPerHourUsd, seenPerHourUsd: seen, capPerDayUsd } = price;
  if (seen === null || !isDecimal(seen)) return 'UNKNOWN';
  if (capPerDayUsd !== null && compareDecimals(multiplyDecimal(seen, 24), capPerDayUsd) > 0)
    return 'OVER_CAP';
  const difference = compareDecimals(seen, quotedPerHourUsd);
  return difference > 0 ? 'DEARER' : difference < 0 ? 'CHEAPER' : 'AS_QUOTED';
}

function parse(text: string): Decimal {
  if (!isDecimal(text)) throw new RangeError('not a decimal number');
  const [whole = '', fraction = ''] = text.split('.');
  return { digits: BigInt(`${whole}${fraction}` || '0'), scale: fraction.length };
}

function print({ digits, scale }: Decimal): string {
  const padded = digits.toString().padStart(scale + 1, '0');
  const fraction = padded.slice(padded.length - scale).replace(/0+$/, '');
  const whole = padded.slice(0, padded.length - scale);
  return scale > 0 && fraction ? `${whole}.${fraction}` : whole;
}
