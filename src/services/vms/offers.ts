import type { CloudOffer, CloudPort, Estimate, Provider, Requirements } from '../adapters/cloud.js';
import { AdapterError } from '../adapters/failure.js';
import { InvalidInput, NoOffer, Unavailable } from '../errors.js';
import { dayPrice, isCheapEnough, usd } from '../money.js';
import { readRental, type RentVmInput } from './rent-input.js';

export interface Clouds {
  readonly of: (provider: Provider) => CloudPort | null;
  readonly preferred: Provider;
}

const OFFERS_TIMEOUT_MS = 15_000;
/** Looked for only to say something helpful, so nobody waits long for it. */
const ALTERNATIVE_TIMEOUT_MS = 5_000;
const SMALLEST = { vcpu: 1, ramGb: 1, storageGb: 25 };

/** What this owner could rent now, in the order in which it would be taken: exact sizes first, then larger ones. */
export async function offersFor(clouds: Clouds, input: RentVmInput, ownerId: string): Promise<CloudOffer[]> {
  const { cloud, wanted } = readAsked(clouds, input, ownerId);
  return asked(() => cloud.offers(wanted, AbortSignal.timeout(OFFERS_TIMEOUT_MS)));
}

export const cheapestFirst = (offers: readonly CloudOffer[]): CloudOffer[] =>
  offers.toSorted((a, b) => compare(usd(a.pricePerHourUsd), usd(b.pricePerHourUsd)));

const compare = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);

export const fitsCap =
  (capPerDayUsd: string | undefined) =>
  ({ pricePerHourUsd }: CloudOffer): boolean =>
    capPerDayUsd === undefined || isCheapEnough(pricePerHourUsd, capPerDayUsd);

/** The offer that would be taken. Nothing is booked for which no machine is to be had. */
export async function requireAffordable(
  offers: readonly CloudOffer[],
  capPerDayUsd: string | undefined,
  alternativeTo: () => Promise<Alternative | null>,
): Promise<CloudOffer> {
  const fits = fitsCap(capPerDayUsd);
  const taken = offers.find(fits);
  if (taken) return taken;
  const found = await alternativeTo();
  const alternative = found && fits(found.offer) ? found : null;
  const [cheapest] = cheapestFirst(offers);
  if (!cheapest) {
    const hint = alternative ? describe(alternative) : 'Ask for a smaller configuration or other countries.';
    throw new NoOffer('No machine that fits is to be had now', null, hint, alternative?.offer);
  }
  const day = dayPrice(cheapest.pricePerHourUsd);
  throw new NoOffer(
    `The cheapest machine that fits costs ${day} USD a day, more than the cap of ${capPerDayUsd}`,
    day,
    alternative ? `Raise the cap. ${describe(alternative)}` : 'Raise the cap or ask for less.',
    alternative?.offer,
  );
}

/** What could be had instead, and what would have to be given up for it. */
export interface Alternative {
  readonly offer: CloudOffer;
  readonly without: 'the countries' | 'the CPU families' | 'the size';
}

export const describe = ({ offer, without }: Alternative): string => {
  const { configuration, countryCode, pricePerHourUsd } = offer;
  const where = countryCode === null ? '' : ` in ${countryCode}`;
  return `The cheapest without ${without}: ${configuration}${where} at ${dayPrice(pricePerHourUsd)} USD a day.`;
};

/**
 * The cheapest machine that comes near to what was asked: of the size anywhere, or else the cheapest of all. Null when there
 * is none that costs less than `below`, or when the provider can not say now.
 */
export async function findAlternative(
  clouds: Clouds,
  input: RentVmInput,
  ownerId: string,
  below?: string,
): Promise<Alternative | null> {
  const { provider, cloud, wanted } = readAsked(clouds, input, ownerId);
  // Hosts of one's own are as they are.
  if (provider === 'SSH') return null;
  const { countries, cpuFamilies, ...size } = wanted;
  const signal = AbortSignal.timeout(ALTERNATIVE_TIMEOUT_MS);
  const relaxed: [Alternative['without'], Requirements][] = [];
  if (cpuFamilies) {
    relaxed.push(['the CPU families', { ...size, ...(countries ? { countries } : {}) }]);
  }
  if (countries) relaxed.push(['the countries', size]);
  relaxed.push(['the size', { ...size, ...SMALLEST }]);
  try {
    for (const [without, requirements] of relaxed) {
      const [offer] = cheapestFirst(await cloud.offers(requirements, signal));
      if (offer && (below === undefined || usd(offer.pricePerHourUsd) < usd(below)))
        return { offer, without };
    }
    return null;
  } catch (error) {
    if (error instanceof AdapterError || signal.aborted) return null;
    throw error;
  }
}

/** What an offer costs in the provider's own reckoning. */
export async function estimateOf(clouds: Clouds, offer: CloudOffer): Promise<Estimate> {
  const cloud = clouds.of(offer.provider);
  const estimate = await asked(
    async () => (await cloud?.estimate?.(offer, AbortSignal.timeout(OFFERS_TIMEOUT_MS))) ?? null,
  );
  const { pricePerHourUsd } = offer;
  return estimate ?? { offer, perHourUsd: pricePerHourUsd, perDayUsd: dayPrice(pricePerHourUsd), parts: [] };
}

/** Whatever renting would refuse by the input alone is refused to whoever only asks, too. */
function readAsked(clouds: Clouds, input: RentVmInput, ownerId: string) {
  const provider = input.provider ?? (input.hostId === undefined ? clouds.preferred : 'SSH');
  const cloud = clouds.of(provider);
  if (!cloud) throw new InvalidInput('input.provider', `This server does not rent from ${provider}`);
  const { requirements } = readRental(input, provider, 'input');
  return { provider, cloud, wanted: { ...requirements, ownerId } };
}

async function asked<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof AdapterError) && !isTimeout(error)) throw error;
    throw new Unavailable('The provider can not be asked for offers now', { cause: error });
  }
}

const isTimeout = (error: unknown): boolean => error instanceof DOMException && error.name === 'TimeoutError';
