import { builder } from '../schema/builder.js';
import { NetworkRef, RateLimitRef } from '../schema/network.js';

builder.queryField('network', (t) =>
  t.field({
    type: NetworkRef,
    resolve: (_root, _args, { services }) => services.network(),
  }),
);

builder.queryField('rateLimit', (t) =>
  t.field({
    type: RateLimitRef,
    nullable: true,
    resolve: (_root, _args, { rateLimit }) => rateLimit(),
  }),
);
