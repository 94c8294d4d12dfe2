import type { LaunchRefusal } from '../db/words.js';
import {
  countItems,
  LAUNCH_ITEM_STATES,
  type LaunchCounts,
  type LaunchItem,
} from '../services/miners/launch-item.js';
import { type LaunchBatch, MOST_IN_A_BATCH } from '../services/miners/batch-service.js';
import { builder } from './builder.js';
import type { Context } from './context.js';
import { DeploymentRef } from './deployment.js';
import { MinerRef } from './miner-ref.js';
import { idCursor } from './pages.js';

const LaunchItemStateEnum = builder.enumType('LaunchItemState', {
  values: {
    REFUSED: { description: 'It was not booked; `failure` says why.' },
    LAUNCHING: { description: 'It is on its way to serving.' },
    SERVING: {},
    STOPPED: { description: 'Its owner stopped it.' },
    FAILED: {},
    CANCELLED: { description: 'Its launch was called off.' },
    ENDED: { description: 'It was terminated.' },
  } satisfies Record<(typeof LAUNCH_ITEM_STATES)[number], object>,
});

const LaunchItemFailureRef = builder.objectRef<LaunchRefusal>('LaunchItemFailure').implement({
  fields: (t) => ({
    code: t.exposeString('code', { description: 'Stable, to branch on.' }),
    message: t.exposeString('message'),
    field: t.exposeString('field', {
      nullable: true,
      description: 'Path of the value at fault, when it was refused because of one.',
    }),
    hint: t.exposeString('hint', { nullable: true, description: 'What to do next.' }),
    retryable: t.exposeBoolean('retryable', { description: 'Whether trying again unchanged may help.' }),
  }),
});

const LaunchItemRef = builder.objectRef<LaunchItem>('LaunchItem').implement({
  description: 'One miner of a launch of many.',
  fields: (t) => ({
    position: t.exposeInt('position', { description: 'From 0.' }),
    name: t.exposeString('name'),
    state: t.expose('state', { type: LaunchItemStateEnum }),
    miner: t.expose('miner', { type: MinerRef, nullable: true, description: 'Null when it was REFUSED.' }),
    deployment: t.expose('deployment', {
      type: DeploymentRef,
      nullable: true,
      description: 'The one that launched it; null when it was REFUSED.',
    }),
    failure: t.expose('failure', { type: LaunchItemFailureRef, nullable: true }),
  }),
});

const LaunchCountsRef = builder.objectRef<LaunchCounts>('LaunchCounts').implement({
  description: 'How many miners of a launch of many are in which state.',
  fields: (t) => ({
    refused: t.exposeInt('REFUSED'),
    launching: t.exposeInt('LAUNCHING'),
    serving: t.exposeInt('SERVING'),
    stopped: t.exposeInt('STOPPED'),
    failed: t.exposeInt('FAILED'),
    cancelled: t.exposeInt('CANCELLED'),
    ended: t.exposeInt('ENDED'),
  }),
});

export const LaunchBatchRef = builder.loadableNodeRef<LaunchBatch, string>('LaunchBatch', {
  id: { resolve: ({ id }) => id },
  load: async (ids, { services, viewer }) => (viewer ? services.batches.byIds(viewer, ids) : []),
  sort: ({ id }) => id,
});

/** For all batches of a page together. */
const itemsOf = (ids: readonly string[], { services }: Context): Promise<LaunchItem[][]> =>
  services.batches.itemsOfEach(ids);

LaunchBatchRef.implement({
  description: 'Many miners launched by one call. Its owner sees it, nobody else.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'The first part of the names of its miners.' }),
    count: t.exposeInt('count', { description: 'How many were asked for.' }),
    items: t.loadableList({
      type: LaunchItemRef,
      description: `In the order of their places, at most ${MOST_IN_A_BATCH}.`,
      extensions: { complexity: { field: 5, multiplier: MOST_IN_A_BATCH } },
      load: itemsOf,
      resolve: ({ id }) => id,
    }),
    counts: t.loadable({
      type: LaunchCountsRef,
      extensions: { complexity: { field: 5, multiplier: 1 } },
      load: async (ids: string[], context) => (await itemsOf(ids, context)).map(countItems),
      resolve: ({ id }) => id,
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
  }),
});

export const launchBatchCursor = idCursor<LaunchBatch>('launch-batch');
export const LaunchBatchConnectionRef = builder.connectionObject(
  { type: LaunchBatchRef, name: 'LaunchBatchConnection' },
  { name: 'LaunchBatchEdge' },
);
