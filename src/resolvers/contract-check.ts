import { builder } from '../schema/builder.js';
import { ContractRuleRef, ModelInfoRef } from '../schema/deployment.js';
import type { ContractCheck } from '../services/deployments/contract-check.js';
import { AddressRefused, InvalidInput, LimitReached } from '../services/errors.js';

/** Several requests to somebody else's server, which may take their time. */
const COST = 1_000;

const ContractCheckRef = builder.objectRef<ContractCheck>('ContractCheck').implement({
  description:
    'Whether what answers at a URL keeps the API contract of the miner guide. Nothing of it is stored.',
  fields: (t) => ({
    url: t.exposeString('url', { description: 'As it was understood.' }),
    passed: t.exposeBoolean('passed', { description: 'Every rule is kept.' }),
    totalMs: t.exposeFloat('totalMs'),
    rules: t.field({ type: [ContractRuleRef], resolve: ({ rules }) => [...rules] }),
    modelInfo: t.field({ type: ModelInfoRef, nullable: true, resolve: ({ info }) => info }),
  }),
});

builder.queryField('contractCheck', (t) =>
  t.field({
    type: ContractCheckRef,
    description:
      'Checks a model wherever it runs, before anything is rented for it. For anybody; public addresses only, redirects are not followed, and it ends within 30 seconds.',
    args: {
      url: t.arg.string({
        required: true,
        description:
          'Where the model answers, like `http://203.0.113.7:3000`; `/health` and so on are added.',
      }),
    },
    extensions: { complexity: COST },
    errors: { types: [InvalidInput, AddressRefused, LimitReached] },
    resolve: (_root, { url }, { services, viewer, caller, signal }) =>
      services.checkContract({ viewer, caller }, url, signal),
  }),
);
