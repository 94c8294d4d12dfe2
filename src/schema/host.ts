import type { Host } from '../db/hosts.js';
import type { HostCheck } from '../db/words.js';
import { builder } from './builder.js';
import { HostCheckNameEnum, HostStateEnum } from './enums.js';
import { FailureRef } from './failure.js';
import { idCursor } from './pages.js';

export const HostRef = builder.loadableNodeRef<Host, string>('Host', {
  id: { resolve: (host) => host.id },
  load: async (ids, { services, viewer }) => (viewer ? services.hosts.byIds(viewer, ids) : []),
  sort: (host) => host.id,
});

const HostCheckRef = builder.objectRef<HostCheck>('HostCheck').implement({
  description: 'One thing that was looked at on a host.',
  fields: (t) => ({
    name: t.expose('name', { type: HostCheckNameEnum }),
    passed: t.exposeBoolean('passed', {
      description:
        'Without DISK and PORTS machines are still placed on the host, without another they are not.',
    }),
    detail: t.exposeString('detail', { description: 'What was found, for people.' }),
    fix: t.exposeString('fix', { nullable: true, description: 'What you can do about it.' }),
  }),
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
    hostKeyFingerprint: t.exposeString('hostKeyFingerprint', {
      nullable: true,
      description: 'Of the host key seen first; no other is talked to.',
    }),
    shownHostKeyFingerprint: t.exposeString('shownHostKeyFingerprint', {
      nullable: true,
      description: 'The key that it shows instead. Compare it on the host itself before you accept it.',
    }),
    state: t.expose('state', { type: HostStateEnum }),
    engineVersion: t.exposeString('engineVersion', { nullable: true, description: 'Of Docker.' }),
    vcpu: t.exposeInt('vcpu', { nullable: true }),
    ramGb: t.exposeInt('ramGb', { nullable: true }),
    storageGb: t.exposeInt('storageGb', { nullable: true, description: 'Of the disk that Docker uses.' }),
    freeDiskGb: t.exposeInt('freeDiskGb', { nullable: true }),
    checks: t.expose('checks', {
      type: [HostCheckRef],
      nullable: true,
      description: 'What the last check found, one item for each name; null before the first.',
    }),
    checkedAt: t.expose('checkedAt', { type: 'DateTime', nullable: true }),
    failure: t.expose('failure', { type: FailureRef, nullable: true }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
  }),
});

export const hostCursor = idCursor<Host>('host');
export const HostConnectionRef = builder.connectionObject(
  { type: HostRef, name: 'HostConnection' },
  { name: 'HostEdge' },
);
