import type { Miner } from './miner.js';

/** Since it last became active; 0 while it is not. */
export function uptimeSeconds({ state, activeAt }: Pick<Miner, 'state' | 'activeAt'>, now: Date): number {
  if (state !== 'ACTIVE' || activeAt === null) return 0;
  return Math.max(0, Math.floor((now.getTime() - activeAt.getTime()) / 1_000));
}
