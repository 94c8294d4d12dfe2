import type { TriedOffer } from '../../db/words.js';
import type { CloudOffer, CloudPort } from '../adapters/cloud.js';
import { compareDecimals } from '../adapters/decimal.js';
import { AdapterError } from '../adapters/failure.js';
import { dayPrice } from '../money.js';
import type { Vm } from './vm.js';

const MOST_NAMED = 5;

/** Where an offer is, for people. */
const placeOf = ({ city, countryCode }: CloudOffer): string =>
  [city, countryCode].filter((part) => part !== null).join(', ') || 'an unnamed place';

export const triedOf = (offer: CloudOffer): TriedOffer => ({
  id: offer.id,
  configuration: offer.configuration,
  place: placeOf(offer),
});

export const wasTried = (vm: Pick<Vm, 'triedOffers'>, offer: CloudOffer): boolean =>
  vm.triedOffers.some((tried) => (typeof tried === 'string' ? tried : tried.id) === offer.id);

/** What was tried in vain, for the failure's message. */
export function namesOfTried({ triedOffers, requirements }: Vm): string {
  if (triedOffers.length === 0) {
    const { vcpu, ramGb, storageGb, countries = [] } = requirements;
    const where = countries.length > 0 ? ` in ${countries.join(', ')}` : '';
    return `nothing with ${vcpu} vCPU, ${ramGb} GB of memory and ${storageGb} GB of disk is free${where}`;
  }
  const names = triedOffers.map((tried) =>
    typeof tried === 'string' ? tried : `${tried.configuration} in ${tried.place}`,
  );
  const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : '';
  return `tried ${names.slice(0, MOST_NAMED).join('; ')}${more}`;
}

/** The cheapest machine that would do anywhere and on any CPU, for the failure's hint. Undefined when there is none, or nobody says. */
export async function alternativeTo(
  vm: Vm,
  cloud: CloudPort,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { countries, cpuFamilies, ...anywhere } = vm.requirements;
  if (countries === undefined && cpuFamilies === undefined) return undefined;
  let offers: CloudOffer[];
  try {
    offers = await cloud.offers(anywhere, signal);
  } catch (error) {
    // An end is not put off for the sake of advice.
    if (signal.aborted || !(error instanceof AdapterError)) throw error;
    return undefined;
  }
  const [cheapest] = offers
    .filter((offer) => !wasTried(vm, offer))
    .toSorted((a, b) => compareDecimals(a.pricePerHourUsd, b.pricePerHourUsd));
  if (!cheapest) return undefined;
  const { configuration, pricePerHourUsd } = cheapest;
  return `The cheapest alternative is ${configuration} in ${placeOf(cheapest)} for ${dayPrice(pricePerHourUsd)} USD a day.`;
}
