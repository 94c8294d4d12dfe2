import { type CloudOffer, type CloudPort, type Estimate, isImage, type Provider } from '../adapters/cloud.js';
import { AdapterError } from '../adapters/failure.js';
import { InvalidInput, NoOffer, Unavailable } from '../errors.js';
import { dayPrice, isCheapEnough, usd } from '../money.js';
import { type Alternative, cheapestFirst, describe, findAlternative } from './alternatives.js';
import { readRental, type RentVmInput } from './rent-input.js';

export interface Clouds {
  readonly of: (provider: Provider) => CloudPort | null;
  readonly preferred: Provider;
}

const OFFERS_TIMEOUT_MS = 15_000;
/** Asked only to refuse sooner, so nobody waits long for it. */
const IMAGES_TIMEOUT_MS = 3_000;
const IMAGES_NAMED = 4;
const HOSTS_HINT = 'See `hosts` for their state and size, or add one with `registerHost`.';

/** What this owner could rent now, in the order in which it would be taken: exact sizes first, then larger ones. */
export async function offersFor(
  clouds: Clouds,
  input: RentVmInput,
  ownerId: string,
  at = 'input',
): Promise<CloudOffer[]> {
  const { cloud, wanted } = readAsked(clouds, input, ownerId);
  await requireImage(cloud, input.image, `${at}.image`);
  return asked(() => cloud.offers(wanted, AbortSignal.timeout(OFFERS_TIMEOUT_MS)));
}

export const fitsCap =
  (capPerDayUsd: string | undefined) =>
  ({ pricePerHourUsd }: CloudOffer): boolean =>
    capPerDayUsd === undefined || isCheapEnough(pricePerHourUsd, capPerDayUsd);

/** The offer that would be taken. Nothing is booked for which no machine is to be had. `at` is where the cap stands. */
export async function requireAffordable(
  offers: readonly CloudOffer[],
  { provider, hostId, maxPricePerDayUsd: capPerDayUsd }: RentVmInput,
  alternativeTo: () => Promise<Alternative | null>,
  at: string,
): Promise<CloudOffer> {
  const fits = fitsCap(capPerDayUsd);
  const taken = offers.find(fits);
  if (taken) return taken;
  const found = await alternativeTo();
  const alternative = found && fits(found.offer) ? found : null;
  const [cheapest] = cheapestFirst(offers);
  if (!cheapest && (provider === 'SSH' || hostId !== undefined)) {
    throw new NoOffer('No host of yours that fits is free now', null, HOSTS_HINT);
  }
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
    `${at}.maxPricePerDayUsd`,
  );
}

/** What else there is for this input, of what will do. */
export async function alternativeFor(
  clouds: Clouds,
  input: RentVmInput,
  ownerId: string,
  willDo?: (offer: CloudOffer) => boolean,
): Promise<Alternative | null> {
  const { cloud, wanted } = readAsked(clouds, input, ownerId);
  return findAlternative(cloud, wanted, willDo);
}

export const isCheaperThan =
  (pricePerHourUsd: string) =>
  (offer: CloudOffer): boolean =>
    usd(offer.pricePerHourUsd) < usd(pricePerHourUsd);

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

/** A slip of the pen is told at once; a provider that does not show its images now refuses nobody. */
async function requireImage(cloud: CloudPort, asked: string | undefined, field: string): Promise<void> {
  if (asked === undefined) return;
  let slugs: readonly string[];
  try {
    slugs = (await cloud.images?.(AbortSignal.timeout(IMAGES_TIMEOUT_MS))) ?? [];
  } catch (error) {
    if (error instanceof AdapterError || isTimeout(error)) return;
    throw error;
  }
  if (slugs.length === 0 || slugs.some((slug) => isImage(slug, asked))) return;
  throw new InvalidInput(
    field,
    `There is no image ${asked} in the catalogue of the provider`,
    `Use for example ${nearest(slugs, asked).slice(0, IMAGES_NAMED).join(', ')}, or leave it out.`,
  );
}

/** Those of the same system first. */
function nearest(slugs: readonly string[], asked: string): string[] {
  const [system = ''] = asked.split('-');
  return slugs.toSorted((a, b) => Number(b.startsWith(system)) - Number(a.startsWith(system)));
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
