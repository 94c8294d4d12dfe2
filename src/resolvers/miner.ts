import type { MinerOrder } from '../db/directory.js';
import type { Health, MinerState, ModelType } from '../db/words.js';
import { backfills } from '../schema/backfills.js';
import { builder } from '../schema/builder.js';
import type { Context } from '../schema/context.js';
import { DeploymentRef } from '../schema/deployment.js';
import { HealthEnum, MinerOrderEnum, MinerStateEnum, ModelTypeEnum } from '../schema/enums.js';
import { freshly } from '../schema/fresh.js';
import { accountIdOf, given, once } from '../schema/given.js';
import { localId } from '../schema/global-id.js';
import {
  GuideConstraintsRef,
  GuideVmConfigurationRef,
  MachineInputRef,
  askedMachine,
  inCallersWords,
} from '../schema/machine-input.js';
import { INSTANCES, SubstitutionRef } from '../schema/guide-input.js';
import { directoryCursor, isReversed, MinerFilterRef, SortDirectionEnum } from '../schema/directory.js';
import { MinerConnectionRef, MinerRef } from '../schema/miner.js';
import { changeOfMiner, type MinerStreamItem, MinerStreamItemRef } from '../schema/miner-stream.js';
import { connectionOf, type PageArgs, readPage } from '../schema/pages.js';
import { ContainerConfigInputRef } from '../schema/container-config.js';
import { EnvironmentVariableInputRef, readSource, SourceInputRef } from '../schema/source-input.js';
import { AFTER, itemsOf } from '../schema/stream.js';
import { VmRef } from '../schema/vm.js';
import { BudgetExceeded } from '../services/budgets/refusals.js';
import {
  ActionNotAllowed,
  AddressRefused,
  Forbidden,
  IdempotencyKeyReused,
  InvalidInput,
  LimitReached,
  NameTaken,
  NoOffer,
  NotFound,
  SourceRefused,
  Unavailable,
} from '../services/errors.js';
import { subjects } from '../services/events/event-log.js';
import { payloadOf } from '../services/events/event-stream.js';
import type { Miner } from '../services/miners/miner.js';
import type { Launched } from '../services/miners/miner-service.js';
import type { MachineAsked } from '../services/vms/guide-input.js';

builder.queryField('miner', (t) =>
  t.field({
    type: MinerRef,
    nullable: true,
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }) => localId('Miner', id),
  }),
);

builder.queryField('miners', (t) =>
  t.connection(
    {
      type: MinerRef,
      description:
        'All miners of the network. Ordered by RANK only those that serve and have a score; what is unknown comes last in every order and direction.',
      args: {
        filter: t.arg({ type: MinerFilterRef }),
        ownerId: t.arg.string({ description: 'An account: `0.0.x`, or the id of its `Account`.' }),
        mine: t.arg.boolean({ description: 'Only those of the account that asks.' }),
        states: t.arg({ type: [MinerStateEnum] }),
        health: t.arg({ type: HealthEnum }),
        modelType: t.arg({ type: ModelTypeEnum }),
        orderBy: t.arg({ type: MinerOrderEnum, required: true, defaultValue: 'NEWEST' }),
        direction: t.arg({
          type: SortDirectionEnum,
          description:
            'NEWEST and SCORE are DESC when it is left out, the rest ASC: rank 1, the cheapest, the healthiest, A first.',
        }),
      },
      extensions: { complexity: costOfMiners },
      resolve: (_root, args, context) => listMiners(context, args),
    },
    MinerConnectionRef,
  ),
);

/** A filter may match few rows, and then many are gone through; so does the one order that has no index of its own. */
const FILTER_COST = 200;
const costOfMiners = ({ filter, orderBy }: { readonly filter?: unknown; readonly orderBy?: unknown }) =>
  filter == null && orderBy !== 'MODEL_TYPE' ? {} : { field: FILTER_COST };

interface MinersArgs extends PageArgs {
  readonly filter?: typeof MinerFilterRef.$inferInput | null | undefined;
  readonly ownerId?: string | null | undefined;
  readonly mine?: boolean | null | undefined;
  readonly states?: readonly MinerState[] | null | undefined;
  readonly health?: Health | null | undefined;
  readonly modelType?: ModelType | null | undefined;
  readonly orderBy: MinerOrder;
  readonly direction?: 'ASC' | 'DESC' | null | undefined;
}

async function listMiners(context: Context, { filter, mine, orderBy, direction, ...args }: MinersArgs) {
  const { ownedBy, states, modelType, scored: isScored, health: healths, ...rest } = filter ?? {};
  const asked = given({
    ...{ ...rest, isScored, healths, health: args.health },
    ownerId: once({
      ownerId: accountIdOf('ownerId', args.ownerId),
      'filter.ownedBy': accountIdOf('filter.ownedBy', ownedBy),
      mine: mine ? context.requireViewer().accountId : null,
    }),
    states: once({ states: args.states, 'filter.states': states }),
    modelType: once({ modelType: args.modelType, 'filter.modelType': modelType }),
  });
  const order = { by: orderBy, isReversed: isReversed(orderBy, direction) };
  const cursor = directoryCursor(order.by, order.isReversed);
  const { limit, fromEnd, after, before, ...page } = readPage(args, cursor);
  const window = { limit, fromEnd, ...given({ after, before }) };
  const { rows, lookedTo } = await context.services.directory.list(asked, order, window);
  const end = lookedTo && cursor.write({ position: lookedTo });
  const { edges, pageInfo } = connectionOf({ ...page, limit, fromEnd, after, before }, rows, cursor, end);
  return { edges: edges.map(({ node, cursor: at }) => ({ node: node.miner, cursor: at })), pageInfo };
}

const LaunchMinerInput = builder.inputType('LaunchMinerInput', {
  fields: (t) => ({
    name: t.string({
      description:
        'Unique among your live miners, at most 64 characters; `vmConfiguration.name` when left out.',
    }),
    modelType: t.field({ type: ModelTypeEnum }),
    source: t.field({ type: SourceInputRef, required: true }),
    port: t.int({ description: 'Where the model listens: what the Dockerfile exposes, or 3000.' }),
    environment: t.field({
      type: [EnvironmentVariableInputRef],
      description: 'Kept as the variables of the miner.',
    }),
    config: t.field({ type: ContainerConfigInputRef }),
    machine: t.field({ type: MachineInputRef }),
    constraints: t.field({ type: GuideConstraintsRef }),
    vmConfiguration: t.field({ type: GuideVmConfigurationRef }),
    instances: t.int(INSTANCES),
    replaceOnLoss: t.boolean({
      defaultValue: false,
      description: 'Place it elsewhere when the provider loses its machine.',
    }),
    idempotencyKey: t.string({ description: 'The same key and input again gives the same miner.' }),
  }),
});

const LaunchMinerPayload = builder
  .objectRef<Launched & Pick<MachineAsked, 'substitutions'>>('LaunchMinerPayload')
  .implement({
    fields: (t) => ({
      miner: t.expose('miner', { type: MinerRef }),
      deployment: t.expose('deployment', { type: DeploymentRef }),
      vm: t.expose('vm', { type: VmRef }),
      replayed: t.exposeBoolean('replayed', {
        description: 'It was launched by an earlier call with this key.',
      }),
      substitutions: t.expose('substitutions', {
        type: [SubstitutionRef],
        description: 'What of the guide’s JSON is done otherwise than it asks.',
      }),
    }),
  });

builder.mutationField('launchMiner', (t) =>
  t.field({
    type: LaunchMinerPayload,
    description:
      'Rents a machine, builds the model on it and serves it. Answers at once; watch `deployment`.',
    args: { input: t.arg({ type: LaunchMinerInput, required: true }) },
    errors: {
      types: [
        InvalidInput,
        Forbidden,
        NotFound,
        NameTaken,
        ActionNotAllowed,
        SourceRefused,
        NoOffer,
        BudgetExceeded,
        AddressRefused,
        LimitReached,
        IdempotencyKeyReused,
        Unavailable,
      ],
    },
    resolve: async (_root, { input }, { services, requireViewer }) => {
      const { modelType, port, environment, config, replaceOnLoss, idempotencyKey } = input;
      const viewer = requireViewer();
      const source = await readSource(input.source);
      return inCallersWords(input, async () => {
        const { machine, substitutions } = askedMachine(input);
        const launched = await services.miners.launch(viewer, {
          name: input.name ?? input.vmConfiguration?.name ?? '',
          source,
          machine,
          ...given({ modelType, port, environment, config, replaceOnLoss, idempotencyKey }),
        });
        return { ...launched, substitutions };
      });
    },
  }),
);

builder.mutationField('restartMiner', (t) =>
  t.field({
    type: MinerRef,
    description: 'Restarts the container that serves.',
    args: { id: t.arg.id({ required: true }) },
    errors: { types: [InvalidInput, Forbidden, NotFound, ActionNotAllowed, Unavailable] },
    resolve: (_root, { id }, { services, requireViewer }) =>
      services.miners.restart(requireViewer(), localId('Miner', id)),
  }),
);

builder.mutationField('terminateMiner', (t) =>
  t.field({
    type: MinerRef,
    description: 'Stops serving and gives the machine back. Asking again does no harm.',
    args: { id: t.arg.id({ required: true }) },
    errors: { types: [InvalidInput, Forbidden, NotFound] },
    resolve: (_root, { id }, { services, requireViewer }) =>
      services.miners.terminate(requireViewer(), localId('Miner', id)),
  }),
);

builder.subscriptionField('miner', (t) =>
  t.field({
    type: MinerStreamItemRef,
    description:
      'A miner: what it is, then every change of its state, health and container, until it has ended.',
    args: { id: t.arg.id({ required: true }), after: t.arg.string(AFTER) },
    subscribe: (_root, { id, after }, context) =>
      freshly(context, (signal) => watchMiner(context, id, after, signal)),
    resolve: (item) => item,
  }),
);

async function* watchMiner(
  { services, viewer }: Context,
  globalId: string,
  after: string | null | undefined,
  signal: AbortSignal,
) {
  const minerId = localId('Miner', globalId);
  const find = async (): Promise<Miner | undefined> => (await services.miners.byIds([minerId]))[0];
  if (!(await find())) throw new NotFound('miner', 'id');
  const parts = services.streams.follow({
    viewer,
    subject: subjects.miner(minerId),
    after,
    signal,
    isOver: async () => (await find())?.state === 'TERMINATED',
    isLast: (event) => payloadOf(event, 'MINER_CHANGED')?.state === 'TERMINATED',
  });
  yield* itemsOf(parts, {
    snapshot: (seq): MinerStreamItem => ({ __typename: 'MinerSnapshot', seq, minerId }),
    event: changeOfMiner,
    backfill: backfills.miner(globalId),
  });
}
