import type { Health } from '../../db/words.js';

/** How many results in a row were alike; one of the two is always 0. */
export interface Streak {
  readonly ok: number;
  readonly bad: number;
}

export const BAD_TO_FALL = 3;
export const OK_TO_RISE = 2;

export const extend = (streak: Streak, isOk: boolean): Streak =>
  isOk ? { ok: streak.ok + 1, bad: 0 } : { ok: 0, bad: streak.bad + 1 };

/**
 * What to believe of a miner now. `/health` decides between up and DOWN; a miner that is up but has failed to answer its last
 * challenges is DEGRADED. Between the thresholds the belief stays what it was.
 */
export function nextHealth(current: Health, health: Streak, chat: Streak): Health {
  if (health.bad >= BAD_TO_FALL) return 'DOWN';
  const wasUp = current === 'HEALTHY' || current === 'DEGRADED';
  if (!wasUp && health.ok < OK_TO_RISE) return current;
  if (chat.bad >= BAD_TO_FALL) return 'DEGRADED';
  const isRecovering = current === 'DEGRADED' && chat.bad + chat.ok > 0 && chat.ok < OK_TO_RISE;
  return isRecovering ? 'DEGRADED' : 'HEALTHY';
}

/** The belief is about to change, so the next look comes sooner than planned: a miss is confirmed, a recovery too. */
export function needsRecheck(current: Health, health: Streak): boolean {
  if (health.bad > 0) return health.bad < BAD_TO_FALL && current !== 'DOWN';
  return health.ok < OK_TO_RISE && (current === 'DOWN' || current === 'UNKNOWN');
}
