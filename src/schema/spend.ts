import type { HourSpend, SpendWindow, VmSpend } from '../services/spend/spend.js';
import { builder } from './builder.js';
import { VmRef } from './vm.js';

const VmSpendRef = builder.objectRef<VmSpend>('VmSpend').implement({
  fields: (t) => ({
    vm: t.field({ type: VmRef, resolve: ({ vmId }) => vmId }),
    totalUsd: t.expose('totalUsd', { type: 'Decimal' }),
  }),
});

const HourSpendRef = builder.objectRef<HourSpend>('HourSpend').implement({
  fields: (t) => ({
    hour: t.expose('hour', { type: 'DateTime', description: 'When it began, by UTC.' }),
    usd: t.expose('usd', { type: 'Decimal' }),
  }),
});

export const SpendRef = builder.objectRef<SpendWindow>('Spend').implement({
  description:
    'What an account spent in some time: the price of each machine times how long it was rented. The bill of the provider decides.',
  fields: (t) => ({
    from: t.expose('from', { type: 'DateTime' }),
    to: t.expose('to', { type: 'DateTime', description: 'Never later than now.' }),
    totalUsd: t.field({
      type: 'Decimal',
      extensions: { complexity: 5 },
      resolve: (window, _args, { services }) => services.spend.total(window),
    }),
    byVm: t.field({
      type: [VmSpendRef],
      description: 'The dearest first.',
      args: { first: t.arg.int({ required: true, defaultValue: 20, description: '1 to 100.' }) },
      // The dearest are found only by looking at all.
      extensions: { complexity: 100 },
      resolve: (window, { first }, { services }) => services.spend.byVm(window, first),
    }),
    byHour: t.field({
      type: [HourSpendRef],
      description:
        'Every hour that the time touches, for at most 31 days; the first and the last may be parts of one.',
      extensions: { complexity: { field: 100, multiplier: 1 } },
      resolve: (window, _args, { services }) => services.spend.byHour(window),
    }),
  }),
});
