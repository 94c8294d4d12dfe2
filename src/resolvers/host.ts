import { backfills } from '../schema/backfills.js';
import { builder } from '../schema/builder.js';
import type { Context } from '../schema/context.js';
import { freshly } from '../schema/fresh.js';
import { given } from '../schema/given.js';
import { localId } from '../schema/global-id.js';
import { HostConnectionRef, hostCursor, HostRef } from '../schema/host.js';
import { type HostStreamItem, HostStreamItemRef } from '../schema/host-stream.js';
import { connectionOf, idPage, readPage } from '../schema/pages.js';
import { AFTER, itemsOf } from '../schema/stream.js';
import {
  ActionNotAllowed,
  AddressRefused,
  Forbidden,
  InvalidInput,
  LimitReached,
  NameTaken,
  NotFound,
} from '../services/errors.js';
import { subjects } from '../services/events/event-log.js';
import { payloadOf } from '../services/events/event-stream.js';

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

builder.mutationField('checkHost', (t) =>
  t.field({
    type: HostRef,
    description: 'Has a host looked at now. Answers at once; watch `host`.',
    args: { id: t.arg.id({ required: true }) },
    errors: { types: [InvalidInput, Forbidden, NotFound] },
    resolve: (_root, { id }, { services, requireViewer }) =>
      services.hosts.check(requireViewer(), localId('Host', id)),
  }),
);

builder.mutationField('acceptHostKey', (t) =>
  t.field({
    type: HostRef,
    description: 'Pins the key that a host shows after it was reinstalled, and has it looked at.',
    args: {
      id: t.arg.id({ required: true }),
      fingerprint: t.arg.string({
        required: true,
        description:
          '`SHA256:…`, exactly as `shownHostKeyFingerprint` has it and the host’s console confirms it.',
      }),
    },
    errors: { types: [InvalidInput, Forbidden, NotFound, ActionNotAllowed] },
    resolve: (_root, { id, fingerprint }, { services, requireViewer }) =>
      services.hosts.acceptKey(requireViewer(), localId('Host', id), fingerprint),
  }),
);

builder.subscriptionField('host', (t) =>
  t.field({
    type: HostStreamItemRef,
    description: 'One of your hosts: what it is, then every change, until it is removed.',
    args: { id: t.arg.id({ required: true }), after: t.arg.string(AFTER) },
    subscribe: (_root, { id, after }, context) =>
      freshly(context, (signal) => watchHost(context, id, after, signal)),
    resolve: (item) => item,
  }),
);

async function* watchHost(
  { services, requireViewer }: Context,
  globalId: string,
  after: string | null | undefined,
  signal: AbortSignal,
) {
  const viewer = requireViewer();
  const hostId = localId('Host', globalId);
  const find = async () => (await services.hosts.byIds(viewer, [hostId]))[0];
  if (!(await find())) throw new NotFound('host', 'id');
  const parts = services.streams.follow({
    viewer,
    subject: subjects.host(hostId),
    after,
    signal,
    maySee: async () => (await find()) !== undefined,
    isOver: async () => (await find())?.state === 'REMOVED',
    isLast: (event) => payloadOf(event, 'HOST_CHANGED')?.state === 'REMOVED',
  });
  yield* itemsOf(parts, {
    snapshot: (seq): HostStreamItem => ({ __typename: 'HostSnapshot', seq, hostId }),
    event: (event): HostStreamItem | null => {
      const changed = payloadOf(event, 'HOST_CHANGED');
      return changed && { __typename: 'HostChanged', seq: event.seq, at: event.at, ...changed };
    },
    backfill: backfills.host(globalId),
  });
}
