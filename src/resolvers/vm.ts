import { backfills } from '../schema/backfills.js';
import { builder } from '../schema/builder.js';
import type { Context } from '../schema/context.js';
import { ProviderEnum, VmStateEnum } from '../schema/enums.js';
import { freshly } from '../schema/fresh.js';
import { given } from '../schema/given.js';
import { localId, maybeLocalId } from '../schema/global-id.js';
import {
  GuideConstraintsRef,
  GuideVmConfigurationRef,
  MachineInputRef,
  askedMachine,
  inCallersWords,
  ownWords,
} from '../schema/machine-input.js';
import { INSTANCES, SubstitutionRef } from '../schema/guide-input.js';
import { OfferRef } from '../schema/offer.js';
import { connectionOf, idPage, readPage } from '../schema/pages.js';
import { AFTER, itemsOf } from '../schema/stream.js';
import { VmConnectionRef, vmCursor, VmRef } from '../schema/vm.js';
import { type VmStreamItem, VmStreamItemRef } from '../schema/vm-stream.js';
import { BudgetExceeded } from '../services/budgets/refusals.js';
import {
  ActionNotAllowed,
  AddressRefused,
  DomainError,
  Forbidden,
  IdempotencyKeyReused,
  InvalidInput,
  LimitReached,
  NoOffer,
  NotFound,
  Unavailable,
} from '../services/errors.js';
import { payloadOf } from '../services/events/event-stream.js';
import { subjects } from '../services/events/event-log.js';
import type { Substitution } from '../services/vms/guide-input.js';
import type { Vm } from '../services/vms/vm.js';
import type { PortsPreview } from '../services/vms/vm-ports.js';

builder.queryField('vm', (t) =>
  t.field({
    type: VmRef,
    nullable: true,
    description: 'One of your machines.',
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }, context) => {
      context.requireViewer();
      return localId('Vm', id);
    },
  }),
);

builder.queryField('vms', (t) =>
  t.connection(
    {
      type: VmRef,
      description: 'Your machines, newest first.',
      args: {
        states: t.arg({ type: [VmStateEnum] }),
        provider: t.arg({ type: ProviderEnum }),
        minerId: t.arg.id(),
      },
      resolve: async (_root, { states, provider, minerId, ...args }, { services, requireViewer }) => {
        const page = readPage(args, vmCursor);
        const filter = given({ states, provider, minerId: maybeLocalId('Miner', minerId, 'minerId') });
        return connectionOf(page, await services.vms.list(requireViewer(), filter, idPage(page)), vmCursor);
      },
    },
    VmConnectionRef,
  ),
);

builder.queryField('offers', (t) =>
  t.field({
    type: [OfferRef],
    description: 'What could be rented now, cheapest first.',
    args: { input: t.arg({ type: MachineInputRef, required: true }) },
    // The provider is asked.
    extensions: { complexity: { field: 20, multiplier: 10 } },
    resolve: (_root, { input }, { services, requireViewer }) =>
      services.vms.offers(requireViewer(), ownWords(input, 'input')),
  }),
);

const RentVmInput = builder.inputType('RentVmInput', {
  fields: (t) => ({
    label: t.string({ description: 'What you call it; at most 64 characters.' }),
    machine: t.field({ type: MachineInputRef }),
    constraints: t.field({ type: GuideConstraintsRef }),
    vmConfiguration: t.field({ type: GuideVmConfigurationRef }),
    instances: t.int(INSTANCES),
    idempotencyKey: t.string({ description: 'The same key and input again gives the same machine.' }),
  }),
});

interface Rented {
  readonly vm: Vm;
  readonly replayed: boolean;
  readonly substitutions: readonly Substitution[];
}

const RentVmPayload = builder.objectRef<Rented>('RentVmPayload').implement({
  fields: (t) => ({
    vm: t.expose('vm', { type: VmRef }),
    replayed: t.exposeBoolean('replayed', { description: 'It was rented by an earlier call with this key.' }),
    substitutions: t.expose('substitutions', {
      type: [SubstitutionRef],
      description: 'What of the guide’s JSON is done otherwise than it asks.',
    }),
  }),
});

builder.mutationField('rentVm', (t) =>
  t.field({
    type: RentVmPayload,
    description: 'Books a machine and answers at once; watch `vm`.',
    args: { input: t.arg({ type: RentVmInput, required: true }) },
    errors: {
      types: [
        InvalidInput,
        Forbidden,
        NotFound,
        NoOffer,
        BudgetExceeded,
        AddressRefused,
        LimitReached,
        IdempotencyKeyReused,
        Unavailable,
      ],
    },
    resolve: (_root, { input }, { services, requireViewer }) => {
      const { label, idempotencyKey } = input;
      return inCallersWords(input, async () => {
        const { machine, substitutions } = askedMachine(input);
        const asked = { ...machine, ...given({ label, idempotencyKey }) };
        return { ...(await services.vms.rent(requireViewer(), asked)), substitutions };
      });
    },
  }),
);

builder.mutationField('terminateVm', (t) =>
  t.field({
    type: VmRef,
    description: 'Gives the machine back, with what runs on it. Asking again does no harm.',
    args: { id: t.arg.id({ required: true }) },
    errors: { types: [InvalidInput, Forbidden, NotFound] },
    resolve: (_root, { id }, { services, requireViewer }) =>
      services.vms.terminate(requireViewer(), localId('Vm', id)),
  }),
);

builder.mutationField('renameVm', (t) =>
  t.field({
    type: VmRef,
    args: { id: t.arg.id({ required: true }), label: t.arg.string({ required: true }) },
    errors: { types: [InvalidInput, Forbidden, NotFound] },
    resolve: (_root, { id, label }, { services, requireViewer }) =>
      services.vms.rename(requireViewer(), localId('Vm', id), label),
  }),
);

builder.mutationField('editVmPorts', (t) =>
  t.field({
    type: VmRef,
    description: 'Opens and closes ports; 22 stays open whatever is asked.',
    args: {
      id: t.arg.id({ required: true }),
      add: t.arg.intList({ required: true, defaultValue: [] }),
      remove: t.arg.intList({ required: true, defaultValue: [] }),
    },
    errors: { types: [InvalidInput, Forbidden, NotFound, ActionNotAllowed, Unavailable] },
    resolve: (_root, { id, add, remove }, { services, requireViewer }) =>
      aboutAdded(() => services.vms.setPorts(requireViewer(), localId('Vm', id), { add, remove })),
  }),
);

const PortsPreviewRef = builder.objectRef<PortsPreview>('VmPortsPreview').implement({
  description: 'What an edit of the ports would do.',
  fields: (t) => ({
    ports: t.exposeIntList('ports', { description: 'All that would be open; 22 is always among them.' }),
    opens: t.exposeIntList('opens'),
    closes: t.exposeIntList('closes'),
    isRestartNeeded: t.exposeBoolean('isRestartNeeded', {
      description: 'The machine goes down for a moment; what runs on it comes back by itself.',
    }),
  }),
});

builder.queryField('vmPortsPreview', (t) =>
  t.field({
    type: PortsPreviewRef,
    description: 'What `editVmPorts` would do. Refused like the edit itself; nothing is changed.',
    args: {
      id: t.arg.id({ required: true }),
      add: t.arg.intList({ required: true, defaultValue: [] }),
      remove: t.arg.intList({ required: true, defaultValue: [] }),
    },
    errors: { types: [InvalidInput, Forbidden, NotFound, ActionNotAllowed] },
    resolve: (_root, { id, add, remove }, { services, requireViewer }) =>
      aboutAdded(() => services.vms.previewPorts(requireViewer(), localId('Vm', id), { add, remove })),
  }),
);

/** Only what is added can be refused. */
async function aboutAdded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof DomainError && error.field === 'ports' ? error.about('add') : error;
  }
}

builder.mutationField('rebootVm', (t) =>
  t.field({
    type: VmRef,
    description: 'Restarts a machine that is READY. What runs on it comes back by itself.',
    args: { id: t.arg.id({ required: true }) },
    errors: { types: [InvalidInput, Forbidden, NotFound, ActionNotAllowed, Unavailable] },
    resolve: (_root, { id }, { services, requireViewer }) =>
      services.vms.reboot(requireViewer(), localId('Vm', id)),
  }),
);

builder.subscriptionField('vm', (t) =>
  t.field({
    type: VmStreamItemRef,
    description: 'One of your machines: what it is, then every change, until it is gone.',
    args: { id: t.arg.id({ required: true }), after: t.arg.string(AFTER) },
    subscribe: (_root, { id, after }, context) =>
      freshly(context, (signal) => watchVm(context, id, after, signal)),
    resolve: (item) => item,
  }),
);

async function* watchVm(
  { services, requireViewer }: Context,
  globalId: string,
  after: string | null | undefined,
  signal: AbortSignal,
) {
  const viewer = requireViewer();
  const vmId = localId('Vm', globalId);
  const find = async (): Promise<Vm | undefined> => (await services.vms.byIds(viewer, [vmId]))[0];
  if (!(await find())) throw new NotFound('VM', 'id');
  const parts = services.streams.follow({
    viewer,
    subject: subjects.vm(vmId),
    after,
    signal,
    maySee: async () => (await find()) !== undefined,
    isOver: async () => (await find())?.state === 'TERMINATED',
    isLast: (event) => payloadOf(event, 'VM_CHANGED')?.state === 'TERMINATED',
  });
  yield* itemsOf(parts, {
    snapshot: (seq): VmStreamItem => ({ __typename: 'VmSnapshot', seq, vmId }),
    event: (event): VmStreamItem | null => {
      const changed = payloadOf(event, 'VM_CHANGED');
      return changed && { __typename: 'VmChanged', seq: event.seq, at: event.at, ...changed };
    },
    backfill: backfills.vm(globalId),
  });
}
