import type { CloudOffer, CloudPort, Provider } from '../adapters/cloud.js';
import { AdapterError } from '../adapters/failure.js';
import { InvalidInput, NoOffer, Unavailable } from '../errors.js';
import { dayPrice, isCheapEnough } from '../money.js';
import { readRequirements, type RentVmInput } from './rent-input.js';

export interface Clouds {
  readonly of: (provider: Provider) => CloudPort | null;
  readonly preferred: Provider;
}

const OFFERS_TIMEOUT_MS = 15_000;

/** What this owner could rent now, cheapest first. */
export async function offersFor(clouds: Clouds, input: RentVmInput, ownerId: string): Promise<CloudOffer[]> {
  const provider = input.provider ?? (input.hostId === undefined ? clouds.preferred : 'SSH');
  const cloud = clouds.of(provider);
  if (!cloud) throw new InvalidInput('input.provider', `This server does not rent from ${provider}`);
  const wanted = { ...readRequirements(input, 'input'), ownerId };
  try {
    return await cloud.offers(wanted, AbortSignal.timeout(OFFERS_TIMEOUT_MS));
  } catch (error) {
    if (!(error instanceof AdapterError)) throw error;
    throw new Unavailable('The provider can not be asked for offers now', { cause: error });
  }
}

/** Nothing is booked for which no machine is to be had. */
export function requireAffordable(offers: readonly CloudOffer[], capPerDayUsd: string | undefined): void {
  const [cheapest] = offers;
  if (!cheapest) {
    throw new NoOffer(
      'No machine that fits is to be had now',
      null,
      'Ask for a smaller configuration or other countries.',
    );
  }
  const fits = ({ pricePerHourUsd }: CloudOffer): boolean =>
    capPerDayUsd === undefined || isCheapEnough(pricePerHourUsd, capPerDayUsd);
  if (offers.some(fits)) return;
  const day = dayPrice(cheapest.pricePerHourUsd);
  throw new NoOffer(
    `The cheapest machine that fits costs ${day} USD a day, more than the cap of ${capPerDayUsd}`,
    day,
    'Raise the cap or ask for less.',
  );
}
