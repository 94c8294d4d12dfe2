import { builder } from '../schema/builder.js';
import { given } from '../schema/given.js';
import { localId } from '../schema/global-id.js';
import { HostConnectionRef, hostCursor, HostRef } from '../schema/host.js';
import { connectionOf, idPage, readPage } from '../schema/pages.js';
import {
  ActionNotAllowed,
  AddressRefused,
  Forbidden,
  InvalidInput,
  LimitReached,
  NameTaken,
  NotFound,
} from '../services/errors.js';

builder.queryField('host', (t) =>
  t.field({
    type: HostRef,
    nullable: true,
    description: 'One of your registered hosts.',
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }, context) => {
      context.requireViewer();
      return localId('Host', id);
    },
  }),
);

builder.queryField('hosts', (t) =>
  t.connection(
    {
      type: HostRef,
      description: 'Your registered hosts, newest first.',
      resolve: async (_root, args, { services, requireViewer }) => {
        const page = readPage(args, hostCursor);
        return connectionOf(page, await services.hosts.list(requireViewer(), idPage(page)), hostCursor);
      },
    },
    HostConnectionRef,
  ),
);

const RegisterHostInput = builder.inputType('RegisterHostInput', {
  fields: (t) => ({
    name: t.string({ required: true, description: 'At most 64 characters.' }),
    address: t.string({ required: true, description: 'An IP address; names are not taken.' }),
    port: t.int({ description: 'Of SSH; 22 when left out.' }),
    user: t.string({
      description: '`ubuntu` when left out; needs sudo without a password unless Docker is there.',
    }),
    privateKey: t.string({
      description:
        'Unencrypted, OpenSSH or PEM. Left out, a key is made: put `publicKey` of the answer into `authorized_keys`.',
    }),
  }),
});

builder.mutationField('registerHost', (t) =>
  t.field({
    type: HostRef,
    description: 'Adds a machine of your own. It is checked in the background.',
    args: { input: t.arg({ type: RegisterHostInput, required: true }) },
    errors: { types: [InvalidInput, Forbidden, NameTaken, AddressRefused, LimitReached] },
    resolve: (_root, { input: { name, address, ...rest } }, { services, requireViewer }) =>
      services.hosts.register(requireViewer(), { name, address, ...given(rest) }),
  }),
);

builder.mutationField('removeHost', (t) =>
  t.field({
    type: HostRef,
    description: 'Forgets a host that no machine uses.',
    args: { id: t.arg.id({ required: true }) },
    errors: { types: [InvalidInput, Forbidden, NotFound, ActionNotAllowed] },
    resolve: (_root, { id }, { services, requireViewer }) =>
      services.hosts.remove(requireViewer(), localId('Host', id)),
  }),
);
