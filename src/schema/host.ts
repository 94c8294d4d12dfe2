import type { Host } from '../db/hosts.js';
import { builder } from './builder.js';
import { HostStateEnum } from './enums.js';
import { FailureRef } from './failure.js';
import { idCursor } from './pages.js';

export const HostRef = builder.loadableNodeRef<Host, string>('Host', {
  id: { resolve: (host) => host.id },
  load: async (ids, { services, viewer }) => (viewer ? services.hosts.byIds(viewer, ids) : []),
  sort: (host) => host.id,
});

HostRef.implement({
  description: 'A machine of its owner’s own, on which VMs of the provider SSH are placed.',
  fields: (t) => ({
    name: t.exposeString('name'),
    address: t.exposeString('address'),
    port: t.exposeInt('port', { description: 'Of SSH.' }),
    user: t.exposeString('user'),
    publicKey: t.exposeString('publicKey', {
      description: 'To be put into `authorized_keys` of the user, unless you gave the private key.',
    }),
    hostKeyFingerprint: t.exposeString('hostKeyFingerprint', { nullable: true }),
    state: t.expose('state', { type: HostStateEnum }),
    engineVersion: t.exposeString('engineVersion', { nullable: true, description: 'Of Docker.' }),
    vcpu: t.exposeInt('vcpu', { nullable: true }),
    ramGb: t.exposeInt('ramGb', { nullable: true }),
    storageGb: t.exposeInt('storageGb', { nullable: true }),
    failure: t.expose('failure', { type: FailureRef, nullable: true }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
  }),
});

export const hostCursor = idCursor<Host>('host');
export const HostConnectionRef = builder.connectionObject(
  { type: HostRef, name: 'HostConnection' },
  { name: 'HostEdge' },
);
