import type { SshKey } from '../services/tools/ssh-keys.js';
import { builder } from './builder.js';
import { VmRef } from './vm.js';

const SshKeyRef = builder.objectRef<SshKey>('SshKey').implement({
  description: 'A public key of the owner by which they sign in to a machine.',
  fields: (t) => ({
    fingerprint: t.exposeString('fingerprint', { description: '`SHA256:…`, as `ssh-keygen -l` prints it.' }),
    type: t.exposeString('type', { description: 'Like `ssh-ed25519`.' }),
    comment: t.exposeString('comment', { nullable: true }),
    appliedAt: t.expose('appliedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'Since when the machine accepts it; null while it has not got it yet.',
    }),
    isBeingRemoved: t.exposeBoolean('isBeingRemoved', {
      description: 'It was removed here, and the machine may still accept it.',
    }),
  }),
});

builder.objectField(VmRef, 'sshKeys', (t) =>
  t.field({
    type: [SshKeyRef],
    description: 'Added by `addSshKey`, or at the rental.',
    resolve: (vm, _args, { services }) => services.tools.sshKeys.listOf(vm),
  }),
);
