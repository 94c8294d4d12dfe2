import type { Estimate } from '../services/adapters/cloud.js';
import type { EstimateView } from '../services/vms/estimates.js';
import { builder } from './builder.js';
import { ResourceKindEnum } from './enums.js';
import { OfferRef } from './offer.js';

const EstimatePartRef = builder.objectRef<Estimate['parts'][number]>('EstimatePart').implement({
  description: 'One thing of a machine that is paid for.',
  fields: (t) => ({
    kind: t.expose('kind', { type: ResourceKindEnum }),
    perHourUsd: t.expose('perHourUsd', { type: 'Decimal' }),
  }),
});

export const EstimateRef = builder.objectRef<EstimateView>('Estimate').implement({
  description: 'What a machine would cost with its disk and its address, as the provider reckons it.',
  fields: (t) => ({
    perHourUsd: t.expose('perHourUsd', { type: 'Decimal' }),
    perDayUsd: t.expose('perDayUsd', { type: 'Decimal' }),
    parts: t.field({
      type: [EstimatePartRef],
      description:
        'Empty when the provider names only the sum. They may miss the sum by a hair, and the sum decides.',
      resolve: ({ parts }) => [...parts],
    }),
    offer: t.expose('offer', { type: OfferRef, description: 'What would be rented.' }),
    cheapestAlternative: t.expose('cheapestAlternative', {
      type: OfferRef,
      nullable: true,
      description:
        'What costs less: a larger machine, one elsewhere, or a smaller one. Null when nothing is known that does.',
    }),
  }),
});
