import { LaunchBatchConnectionRef, launchBatchCursor, LaunchBatchRef } from '../schema/batch.js';
import { builder } from '../schema/builder.js';
import { ModelTypeEnum } from '../schema/enums.js';
import { given } from '../schema/given.js';
import { localId } from '../schema/global-id.js';
import { SubstitutionRef } from '../schema/guide-input.js';
import {
  askedMachine,
  GuideConstraintsRef,
  GuideVmConfigurationRef,
  inCallersWords,
  MachineInputRef,
} from '../schema/machine-input.js';
import { connectionOf, idPage, readPage } from '../schema/pages.js';
import { ContainerConfigInputRef } from '../schema/container-config.js';
import { EnvironmentVariableInputRef, readSource, SourceInputRef } from '../schema/source-input.js';
import { BudgetExceeded } from '../services/budgets/refusals.js';
import {
  ActionNotAllowed,
  AddressRefused,
  Forbidden,
  IdempotencyKeyReused,
  InvalidInput,
  LimitReached,
  NoOffer,
  NotFound,
  SourceRefused,
  Unavailable,
} from '../services/errors.js';
import type { LaunchBatch } from '../services/miners/batch-service.js';
import type { MachineAsked } from '../services/vms/guide-input.js';

builder.queryField('launchBatch', (t) =>
  t.field({
    type: LaunchBatchRef,
    nullable: true,
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }, context) => {
      context.requireViewer();
      return localId('LaunchBatch', id);
    },
  }),
);

builder.queryField('launchBatches', (t) =>
  t.connection(
    {
      type: LaunchBatchRef,
      description: 'Your launches of many miners, newest first.',
      resolve: async (_root, args, { services, requireViewer }) => {
        const page = readPage(args, launchBatchCursor);
        const found = await services.batches.list(requireViewer(), idPage(page));
        return connectionOf(page, found, launchBatchCursor);
      },
    },
    LaunchBatchConnectionRef,
  ),
);

const LaunchMinersInput = builder.inputType('LaunchMinersInput', {
  fields: (t) => ({
    name: t.string({ required: true, description: 'The miners are called `name-1`, `name-2` and so on.' }),
    count: t.int({ required: true, description: '1 to 100.' }),
    modelType: t.field({ type: ModelTypeEnum }),
    source: t.field({ type: SourceInputRef, required: true }),
    port: t.int({ description: 'Where the model listens: what the Dockerfile exposes, or 3000.' }),
    environment: t.field({
      type: [EnvironmentVariableInputRef],
      description: 'Kept as the variables of the miner.',
    }),
    config: t.field({ type: ContainerConfigInputRef }),
    machine: t.field({ type: MachineInputRef, description: 'Each miner gets one like this.' }),
    constraints: t.field({ type: GuideConstraintsRef, description: 'Of each machine.' }),
    vmConfiguration: t.field({ type: GuideVmConfigurationRef, description: 'Of each machine.' }),
    replaceOnLoss: t.boolean({
      defaultValue: false,
      description: 'Place a miner elsewhere when the provider loses its machine.',
    }),
    idempotencyKey: t.string({ description: 'The same key and input again gives the same batch.' }),
  }),
});

interface LaunchedMany extends Pick<MachineAsked, 'substitutions'> {
  readonly batch: LaunchBatch;
  readonly replayed: boolean;
}
const LaunchMinersPayload = builder.objectRef<LaunchedMany>('LaunchMinersPayload').implement({
  fields: (t) => ({
    batch: t.expose('batch', { type: LaunchBatchRef }),
    replayed: t.exposeBoolean('replayed', {
      description: 'It was launched by an earlier call with this key.',
    }),
    substitutions: t.expose('substitutions', {
      type: [SubstitutionRef],
      description: 'What of the guide’s JSON is done otherwise than it asks.',
    }),
  }),
});

builder.mutationField('launchMiners', (t) =>
  t.field({
    type: LaunchMinersPayload,
    description:
      'Launches several miners of one kind. Those that can not be booked are REFUSED, each with its reason; the others are not kept from launching. Answers at once; watch the deployments of `items`.',
    args: { input: t.arg({ type: LaunchMinersInput, required: true }) },
    errors: {
      types: [
        InvalidInput,
        Forbidden,
        NotFound,
        ActionNotAllowed,
        SourceRefused,
        NoOffer,
        AddressRefused,
        BudgetExceeded,
        LimitReached,
        IdempotencyKeyReused,
        Unavailable,
      ],
    },
    resolve: async (_root, { input }, { services, requireViewer }) => {
      const { name, count, modelType, port, environment, config, replaceOnLoss, idempotencyKey } = input;
      const viewer = requireViewer();
      const source = await readSource(input.source);
      return inCallersWords(input, async () => {
        const { machine, substitutions } = askedMachine(input);
        const launched = await services.batches.launchMany(viewer, {
          name,
          count,
          source,
          machine,
          ...given({ modelType, port, environment, config, replaceOnLoss, idempotencyKey }),
        });
        return { ...launched, substitutions };
      });
    },
  }),
);

builder.mutationField('cancelLaunchBatch', (t) =>
  t.field({
    type: LaunchBatchRef,
    description:
      'Calls off every launch of the batch that does not serve yet and gives its machine back. Asking again does no harm.',
    args: {
      id: t.arg.id({ required: true }),
      terminateServing: t.arg.boolean({
        defaultValue: false,
        required: true,
        description: 'Terminate those that serve already, too.',
      }),
    },
    errors: { types: [InvalidInput, Forbidden, NotFound] },
    resolve: (_root, { id, terminateServing }, { services, requireViewer }) =>
      services.batches.cancel(requireViewer(), localId('LaunchBatch', id), { terminateServing }),
  }),
);
