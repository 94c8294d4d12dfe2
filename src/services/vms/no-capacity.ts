import type { TriedOffer } from '../../db/words.js';
import type { CloudOffer, CloudPort } from '../adapters/cloud.js';
import { describe, findAlternative, placeOf } from './alternatives.js';
import type { Vm } from './vm.js';

const MOST_NAMED = 5;

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

/** What else there is beside that, for the failure's hint. */
export async function alternativeTo(
  vm: Vm,
  cloud: CloudPort,
  signal: AbortSignal,
): Promise<string | undefined> {
  const found = await findAlternative(cloud, vm.requirements, (offer) => !wasTried(vm, offer), signal);
  return found ? describe(found) : undefined;
}
