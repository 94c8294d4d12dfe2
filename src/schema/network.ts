import { builder } from './builder.js';
import type { RateLimit } from './context.js';
import { ModeEnum } from './enums.js';
import type { NetworkStatus } from './services.js';

const NetworkPartRef = builder.objectRef<NetworkStatus['parts'][number]>('NetworkPart').implement({
  fields: (t) => ({
    name: t.exposeString('name'),
    mode: t.expose('mode', { type: ModeEnum }),
    detail: t.exposeString('detail'),
  }),
});

export const NetworkRef = builder.objectRef<NetworkStatus>('Network').implement({
  description: 'What this server is made of.',
  fields: (t) => ({
    mode: t.expose('mode', { type: ModeEnum, description: 'SIMULATED when any part is.' }),
    ledger: t.exposeString('ledger', { description: '`simulated`, or the name of the Hedera network.' }),
    version: t.exposeString('version'),
    parts: t.expose('parts', { type: [NetworkPartRef] }),
    receiptKey: t.exposeString('receiptKey', {
      description: 'Verifies the signatures of receipts: an Ed25519 public key, DER (SPKI) in base64.',
    }),
  }),
});

export const RateLimitRef = builder.objectRef<RateLimit>('RateLimit').implement({
  description:
    'What operations cost you, before they run: an object 1, a value nothing, a page as much as it may hold.',
  fields: (t) => ({
    cost: t.exposeInt('cost', { description: 'Of this operation.' }),
    limit: t.exposeInt('limit', { description: 'What you may spend at once.' }),
    remaining: t.exposeInt('remaining'),
    resetAt: t.expose('resetAt', { type: 'DateTime', description: 'When you have all of it again.' }),
  }),
});
