import { builder } from '../schema/builder.js';
import { ProviderAccountRef } from '../schema/provider-account.js';

builder.queryField('providerAccount', (t) =>
  t.field({
    type: ProviderAccountRef,
    description:
      'For operators: what we can pay at the cloud, and what stands in the way of renting. Some seconds old at most; a cloud that does not answer is one of the problems.',
    extensions: { complexity: 20 },
    resolve: (_root, _args, { services, requireViewer }) => services.providerAccount.show(requireViewer()),
  }),
);
