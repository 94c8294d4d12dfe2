import type { CloudOffer, CloudPort, Requirements } from '../adapters/cloud.js';
import { AdapterError } from '../adapters/failure.js';
import { dayPrice, usd } from '../money.js';

/** What could be had instead, and what would have to be given up for it. */
export interface Alternative {
  readonly offer: CloudOffer;
  readonly without: 'the countries' | 'the CPU families' | 'the size';
}

/** Looked for only to say something helpful, so nobody waits long for it. */
const TIMEOUT_MS = 5_000;
const SMALLEST = { vcpu: 1, ramGb: 1, storageGb: 25 };

/** Where an offer is, for people. */
export const placeOf = ({ city, countryCode }: CloudOffer): string =>
  [city, countryCode].filter((part) => part !== null).join(', ') || 'an unnamed place';

export const describe = ({ offer, without }: Alternative): string =>
  `The cheapest without ${without}: ${offer.configuration} in ${placeOf(offer)} at ${dayPrice(offer.pricePerHourUsd)} USD a day.`;

export const cheapestFirst = (offers: readonly CloudOffer[]): CloudOffer[] =>
  offers.toSorted((a, b) => compare(usd(a.pricePerHourUsd), usd(b.pricePerHourUsd)));

const compare = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * The cheapest machine that comes near to what was wanted: of the size anywhere, or else the cheapest of all. Null when
 * none will do, or when the provider can not say now.
 */
export async function findAlternative(
  cloud: CloudPort,
  wanted: Requirements,
  willDo: (offer: CloudOffer) => boolean = () => true,
  stopping?: AbortSignal,
): Promise<Alternative | null> {
  // Hosts of one's own are as they are.
  if (cloud.provider === 'SSH') return null;
  const deadline = AbortSignal.timeout(TIMEOUT_MS);
  const signal = stopping ? AbortSignal.any([stopping, deadline]) : deadline;
  try {
    for (const [without, requirements] of relaxed(wanted)) {
      const offer = cheapestFirst(await cloud.offers(requirements, signal)).find(willDo);
      if (offer) return { offer, without };
    }
    return null;
  } catch (error) {
    stopping?.throwIfAborted();
    if (error instanceof AdapterError || signal.aborted) return null;
    throw error;
  }
}

function relaxed({
  countries,
  cpuFamilies,
  ...size
}: Requirements): (readonly [Alternative['without'], Requirements])[] {
  const there = countries ? { countries } : {};
  const steps = [
    ['the CPU families', { ...size, ...there }, cpuFamilies],
    ['the countries', size, countries],
    ['the size', { ...size, ...SMALLEST }, true],
  ] as const;
  return steps.flatMap(([without, wanted, isSet]) => (isSet ? [[without, wanted] as const] : []));
}
