const TINYBARS_PER_HBAR = 100_000_000n;
/** What the miner guide recommends to hold before mining. */
export const RECOMMENDED_HBAR = 10n;

export interface HbarBalance {
  readonly tinybars: string;
  /** Decimal HBAR, without trailing zeros. */
  readonly hbar: string;
  readonly recommendedHbar: string;
  readonly hasRecommended: boolean;
}

export function hbarBalance(tinybars: bigint): HbarBalance {
  return {
    tinybars: tinybars.toString(),
    hbar: toHbar(tinybars),
    recommendedHbar: RECOMMENDED_HBAR.toString(),
    hasRecommended: tinybars >= RECOMMENDED_HBAR * TINYBARS_PER_HBAR,
  };
}

export function toHbar(tinybars: bigint): string {
  const sign = tinybars < 0n ? '-' : '';
  const absolute = tinybars < 0n ? -tinybars : tinybars;
  const fraction = (absolute % TINYBARS_PER_HBAR).toString().padStart(8, '0').replace(/0+$/, '');
  return `${sign}${absolute / TINYBARS_PER_HBAR}${fraction && `.${fraction}`}`;
}
