import { accountFor } from '../accounts/account-for.js';
import { requireScope, requireWholeAccount, type Viewer } from '../accounts/viewer.js';
import type { CloudOffer, Estimate } from '../adapters/cloud.js';
import { cheapestFirst } from './alternatives.js';
import {
  type Clouds,
  estimateOf,
  alternativeFor,
  isCheaperThan,
  offersFor,
  requireAffordable,
} from './offers.js';
import type { RentVmInput } from './rent-input.js';

/** What a machine would cost, and what could be had for less. */
export interface EstimateView extends Estimate {
  /** Null when nothing cheaper is known. */
  readonly cheapestAlternative: CloudOffer | null;
}

export function createEstimates({ clouds }: { readonly clouds: Clouds }) {
  return {
    /** Of the machine that would be rented for this input now; refuses where renting would. */
    async estimate(viewer: Viewer, input: RentVmInput): Promise<EstimateView> {
      requireWholeAccount(requireScope(viewer, 'read'));
      const ownerId = accountFor(viewer, input.ownerId, 'input.ownerId');
      const offers = await offersFor(clouds, input, ownerId);
      const alternative = () => alternativeFor(clouds, input, ownerId);
      const taken = await requireAffordable(offers, input, alternative, 'input');
      // What is larger than was asked may cost less than the exact size.
      const isCheaper = isCheaperThan(taken.pricePerHourUsd);
      const fitting = cheapestFirst(offers).find(isCheaper);
      const [estimate, elsewhere] = await Promise.all([
        estimateOf(clouds, taken),
        fitting ? null : alternativeFor(clouds, input, ownerId, isCheaper),
      ]);
      return { ...estimate, cheapestAlternative: fitting ?? elsewhere?.offer ?? null };
    },
  };
}
export type Estimates = ReturnType<typeof createEstimates>;
