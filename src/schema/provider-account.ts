import type { Balance, CloudProblem, CloudProblemKind } from '../services/adapters/cloud.js';
import type { ProviderAccountView } from '../services/spend/provider-account.js';
import { builder } from './builder.js';
import { ModeEnum, ProviderEnum } from './enums.js';

const ProblemKindEnum = builder.enumType('ProviderProblemKind', {
  values: {
    MAINTENANCE: { description: 'The provider says that it is under maintenance.' },
    AUTH: { description: 'Our key is refused.' },
    SCOPE: { description: 'Our key lacks a permission.' },
    BALANCE: { description: 'The account is empty, in debt, or lasts for less than 24 hours.' },
    UNREACHABLE: { description: 'The provider can not be reached, or does not answer in time.' },
  } satisfies Record<CloudProblemKind, object>,
});

const ProviderProblemRef = builder.objectRef<CloudProblem>('ProviderProblem').implement({
  fields: (t) => ({
    kind: t.expose('kind', { type: ProblemKindEnum }),
    detail: t.exposeString('detail'),
  }),
});

const ProviderBalanceRef = builder.objectRef<Balance>('ProviderBalance').implement({
  fields: (t) => ({
    spendableUsd: t.expose('spendableUsd', { type: 'Decimal' }),
    debtUsd: t.expose('debtUsd', { type: 'Decimal' }),
  }),
});

export const ProviderAccountRef = builder.objectRef<ProviderAccountView>('ProviderAccount').implement({
  description: 'Our account at the cloud that machines are rented from.',
  fields: (t) => ({
    provider: t.expose('provider', { type: ProviderEnum }),
    generation: t.exposeString('generation', {
      nullable: true,
      description: 'Which of the provider’s APIs is spoken, like G2; null when that is not known yet.',
    }),
    mode: t.expose('mode', { type: ModeEnum }),
    balance: t.expose('balance', {
      type: ProviderBalanceRef,
      nullable: true,
      description: 'Null when the provider keeps none, or does not tell now.',
    }),
    problems: t.field({ type: [ProviderProblemRef], resolve: ({ problems }) => [...problems] }),
    hourlyUsd: t.expose('hourlyUsd', {
      type: 'Decimal',
      description: 'What everything rented by everybody costs an hour, by our books.',
    }),
    daysLeft: t.expose('daysLeft', {
      type: 'Decimal',
      nullable: true,
      description: 'How long the balance pays for that; null when nothing is rented.',
    }),
    checkedAt: t.expose('checkedAt', { type: 'DateTime' }),
  }),
});
