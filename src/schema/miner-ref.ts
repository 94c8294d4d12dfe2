import type { Miner } from '../db/miners.js';
import type { Move } from '../services/miners/miner-mover.js';
import { builder } from './builder.js';

/** Apart from its fields, because miners and deployments lead to each other. */
export const MinerRef = builder.loadableNodeRef<Miner, string>('Miner', {
  id: { resolve: (miner) => miner.id },
  load: async (ids, { services }) => services.miners.byIds(ids),
  sort: (miner) => miner.id,
});

/** By the id of the miner. */
export const MinerMoveRef = builder.loadableObjectRef<Move, string>('MinerMove', {
  load: async (ids, { services, viewer }) => (viewer ? services.miners.movesOf(viewer, ids) : []),
  sort: ({ minerId }) => minerId,
});
