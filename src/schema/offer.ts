import type { CloudOffer } from '../services/adapters/cloud.js';
import { multiplyDecimal } from '../services/adapters/decimal.js';
import { builder } from './builder.js';
import { ProviderEnum } from './enums.js';

const HOURS_A_DAY = 24;

export const OfferRef = builder.objectRef<CloudOffer>('Offer').implement({
  description: 'A machine that could be rented now.',
  fields: (t) => ({
    provider: t.expose('provider', { type: ProviderEnum }),
    configuration: t.exposeString('configuration', { description: 'Like `cpu-4-ram-8gb-storage-25gb`.' }),
    vcpu: t.exposeInt('vcpu'),
    ramGb: t.exposeInt('ramGb'),
    storageGb: t.exposeInt('storageGb'),
    countryCode: t.exposeString('countryCode', { nullable: true, description: 'Two letters, like DE.' }),
    city: t.exposeString('city', { nullable: true }),
    pricePerHourUsd: t.expose('pricePerHourUsd', {
      type: 'Decimal',
      description: 'For machine, disk and address together.',
    }),
    addressesLeft: t.int({
      nullable: true,
      description: 'How many more machines the place has public addresses for; null where nobody tells.',
      resolve: ({ addressesLeft }) => addressesLeft ?? null,
    }),
    largestDiskGb: t.int({
      nullable: true,
      description: 'How large the disk could be there; null where nobody tells.',
      resolve: ({ largestDiskGb }) => largestDiskGb ?? null,
    }),
    pricePerDayUsd: t.field({
      type: 'Decimal',
      resolve: ({ pricePerHourUsd }) => multiplyDecimal(pricePerHourUsd, HOURS_A_DAY),
    }),
  }),
});
