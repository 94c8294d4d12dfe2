import { CONTAINER_STATES } from '../db/words.js';
import type { ContainerFacts } from '../services/guardian/container-facts.js';
import { builder } from './builder.js';
import { MinerRef } from './miner-ref.js';

const ContainerStateEnum = builder.enumType('ContainerState', {
  description: 'What the engine says of a container; UNKNOWN while nobody could look, or is to look.',
  values: CONTAINER_STATES,
});

/** By the id of the miner. */
const MinerContainerRef = builder.loadableObjectRef<ContainerFacts, string>('MinerContainer', {
  load: async (ids, { services }) => services.containers.byMiners(ids),
  sort: ({ id }) => id,
});

MinerContainerRef.implement({
  description: 'The container that serves, as its engine last told (docs/guardian.md).',
  fields: (t) => ({
    state: t.expose('state', { type: ContainerStateEnum }),
    since: t.expose('stateSince', { type: 'DateTime' }),
    exitCode: t.exposeInt('exitCode', {
      nullable: true,
      description: 'Of its last end; null while it runs.',
    }),
    isOutOfMemory: t.exposeBoolean('isOutOfMemory', { description: 'It was ended for want of memory.' }),
    restarts: t.field({
      type: ['DateTime'],
      description: 'When it was started again lately, by its engine or by us, oldest first.',
      resolve: ({ restarts }) => restarts.map((at) => new Date(at)),
    }),
    restartAt: t.expose('restartAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it is started again next; null: that is not planned.',
    }),
    crashLoopSince: t.expose('crashLoopSince', {
      type: 'DateTime',
      nullable: true,
      description: 'It ended again and again, and since then nobody starts it any more.',
    }),
    checkedAt: t.expose('checkedAt', { type: 'DateTime', nullable: true }),
  }),
});

builder.objectField(MinerRef, 'container', (t) =>
  t.field({
    type: MinerContainerRef,
    nullable: true,
    description: 'Null while no version of it has served.',
    resolve: ({ id }, _args, context) => MinerContainerRef.getDataloader(context).load(id),
  }),
);
