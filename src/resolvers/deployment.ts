import { backfills } from '../schema/backfills.js';
import { builder } from '../schema/builder.js';
import type { Context } from '../schema/context.js';
import { DeploymentConnectionRef, deploymentCursor, DeploymentRef } from '../schema/deployment.js';
import {
  type DeploymentEventStreamItem,
  DeploymentEventStreamItemRef,
  type DeploymentStreamItem,
  DeploymentStreamItemRef,
} from '../schema/deployment-stream.js';
import { DeploymentStateEnum, ModelTypeEnum } from '../schema/enums.js';
import { freshly } from '../schema/fresh.js';
import { given } from '../schema/given.js';
import { localId, maybeLocalId } from '../schema/global-id.js';
import { connectionOf, idPage, readPage } from '../schema/pages.js';
import { ContainerConfigInputRef } from '../schema/container-config.js';
import { EnvironmentVariableInputRef, readSource, SourceInputRef } from '../schema/source-input.js';
import { AFTER, itemsOf } from '../schema/stream.js';
import { type Deployment, isLive } from '../services/deployments/deployment.js';
import {
  ActionNotAllowed,
  Forbidden,
  IdempotencyKeyReused,
  InvalidInput,
  NameTaken,
  NotFound,
  SourceRefused,
  Unavailable,
} from '../services/errors.js';
import { subjects } from '../services/events/event-log.js';
import { payloadOf } from '../services/events/event-stream.js';

type StoredEvent = Parameters<typeof payloadOf>[0];

builder.queryField('deployment', (t) =>
  t.field({
    type: DeploymentRef,
    nullable: true,
    description: 'One of your deployments.',
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }, context) => {
      context.requireViewer();
      return localId('Deployment', id);
    },
  }),
);

builder.queryField('deployments', (t) =>
  t.connection(
    {
      type: DeploymentRef,
      description: 'Your deployments, newest first.',
      args: {
        minerId: t.arg.id(),
        vmId: t.arg.id(),
        states: t.arg({ type: [DeploymentStateEnum] }),
      },
      resolve: async (_root, { minerId, vmId, states, ...args }, { services, requireViewer }) => {
        const page = readPage(args, deploymentCursor);
        const filter = given({
          minerId: maybeLocalId('Miner', minerId, 'minerId'),
          vmId: maybeLocalId('Vm', vmId, 'vmId'),
          states,
        });
        const rows = await services.deployments.list(requireViewer(), filter, idPage(page));
        return connectionOf(page, rows, deploymentCursor);
      },
    },
    DeploymentConnectionRef,
  ),
);

const DeployInput = builder.inputType('DeployInput', {
  fields: (t) => ({
    minerId: t.id({ description: 'The miner that gets a new version. Give this or `vmId`.' }),
    vmId: t.id({ description: 'A machine of yours; a miner is made on it if it has none.' }),
    name: t.string({ description: 'Of that miner; at most 64 characters.' }),
    modelType: t.field({ type: ModelTypeEnum }),
    source: t.field({ type: SourceInputRef, required: true }),
    port: t.int({
      description: 'Where the model listens: what the Dockerfile exposes, what it was before, or 3000.',
    }),
    environment: t.field({
      type: [EnvironmentVariableInputRef],
      description: 'Set among the variables of the miner, of which the version gets all.',
    }),
    config: t.field({
      type: ContainerConfigInputRef,
      description: 'As it was for the version before when left out.',
    }),
    idempotencyKey: t.string({ description: 'The same key and input again gives the same deployment.' }),
  }),
});

const DeployPayload = builder
  .objectRef<{ deployment: Deployment; replayed: boolean }>('DeployPayload')
  .implement({
    fields: (t) => ({
      deployment: t.expose('deployment', { type: DeploymentRef }),
      replayed: t.exposeBoolean('replayed', {
        description: 'It was begun by an earlier call with this key.',
      }),
    }),
  });

builder.mutationField('deploy', (t) =>
  t.field({
    type: DeployPayload,
    description:
      'Puts a version onto a machine that is there already. The old one serves until the new one has passed. Answers at once; watch `deployment`.',
    args: { input: t.arg({ type: DeployInput, required: true }) },
    errors: {
      types: [
        InvalidInput,
        Forbidden,
        NotFound,
        NameTaken,
        ActionNotAllowed,
        SourceRefused,
        IdempotencyKeyReused,
        Unavailable,
      ],
    },
    resolve: async (_root, { input }, { services, requireViewer }) => {
      const { source, minerId, vmId, ...rest } = input;
      const viewer = requireViewer();
      return services.deployments.deploy(viewer, {
        source: await readSource(source),
        ...given(rest),
        ...given({
          minerId: maybeLocalId('Miner', minerId, 'input.minerId'),
          vmId: maybeLocalId('Vm', vmId, 'input.vmId'),
        }),
      });
    },
  }),
);

builder.mutationField('cancelDeployment', (t) =>
  t.field({
    type: DeploymentRef,
    description:
      'Stops a deployment. The old version goes on, and gets the port back from a new one that is still being watched.',
    args: { id: t.arg.id({ required: true }) },
    errors: { types: [InvalidInput, Forbidden, NotFound, ActionNotAllowed] },
    resolve: (_root, { id }, { services, requireViewer }) =>
      services.deployments.cancel(requireViewer(), localId('Deployment', id)),
  }),
);

builder.subscriptionField('deployment', (t) =>
  t.field({
    type: DeploymentStreamItemRef,
    description: 'One of your deployments: what it is, then every change, until it has ended.',
    args: { id: t.arg.id({ required: true }), after: t.arg.string(AFTER) },
    subscribe: (_root, { id, after }, context) =>
      freshly(context, (signal) => watch(context, { globalId: id, after, signal, show: changeOf })),
    resolve: (item) => item,
  }),
);

builder.subscriptionField('deploymentEvents', (t) =>
  t.field({
    type: DeploymentEventStreamItemRef,
    description: 'The same with every step. `after: "0"` tells it from its beginning.',
    args: { id: t.arg.id({ required: true }), after: t.arg.string(AFTER) },
    subscribe: (_root, { id, after }, context) =>
      freshly(context, (signal) =>
        watch(context, { globalId: id, after, signal, show: (event) => stepOf(event) ?? changeOf(event) }),
      ),
    resolve: (item) => item,
  }),
);

interface Watched<Item> {
  readonly globalId: string;
  readonly after: string | null | undefined;
  readonly signal: AbortSignal;
  readonly show: (event: StoredEvent) => Item | null;
}

async function* watch<Item>(
  { services, requireViewer }: Context,
  { globalId, after, signal, show }: Watched<Item>,
) {
  const viewer = requireViewer();
  const deploymentId = localId('Deployment', globalId);
  const find = async (): Promise<Deployment | undefined> =>
    (await services.deployments.byIds(viewer, [deploymentId]))[0];
  if (!(await find())) throw new NotFound('deployment', 'id');
  const parts = services.streams.follow({
    viewer,
    subject: subjects.deployment(deploymentId),
    after,
    signal,
    maySee: async () => (await find()) !== undefined,
    isOver: async () => hasEnded(await find()),
    isLast: (event) => hasEnded(payloadOf(event, 'DEPLOYMENT_CHANGED')),
  });
  yield* itemsOf(parts, {
    snapshot: (seq) => ({ __typename: 'DeploymentSnapshot', seq, deploymentId }) as const,
    event: show,
    backfill: backfills.deployment(globalId),
  });
}

const hasEnded = (deployment: Pick<Deployment, 'state'> | null | undefined): boolean =>
  deployment != null && !isLive(deployment);

function changeOf(event: StoredEvent): DeploymentStreamItem | null {
  const changed = payloadOf(event, 'DEPLOYMENT_CHANGED');
  return changed && { __typename: 'DeploymentChanged', seq: event.seq, at: event.at, ...changed };
}

function stepOf(event: StoredEvent): DeploymentEventStreamItem | null {
  const payload = payloadOf(event, 'DEPLOYMENT_STEP');
  if (!payload) return null;
  const { startedAt, endedAt, ...step } = payload;
  return {
    __typename: 'DeploymentStepChanged',
    seq: event.seq,
    at: event.at,
    ...step,
    startedAt: new Date(startedAt),
    endedAt: endedAt === null ? null : new Date(endedAt),
  };
}
