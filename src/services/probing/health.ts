import type { Health } from '../../db/words.js';

/** How many results in a row were alike; one of the two is always 0. */
export interface Streak {
  readonly ok: number;
  readonly bad: number;
}

export const BAD_TO_FALL = 3;
export const OK_TO_RISE = 2;

/** Bad results in a row to fall, good ones to rise. */
export interface Thresholds {
  readonly failAfter: number;
  readonly passAfter: number;
}
export const NETWORK_THRESHOLDS: Thresholds = { failAfter: BAD_TO_FALL, passAfter: OK_TO_RISE };

/** Of the two kinds of probes that health follows from; what is left out is as everywhere. */
export interface HealthThresholds {
  readonly health?: Thresholds;
  readonly chat?: Thresholds;
}

/** `isExcused`: a miss says nothing now. */
export function extend(streak: Streak, isOk: boolean, isExcused = false): Streak {
  if (isOk) return { ok: streak.ok + 1, bad: 0 };
  return isExcused ? streak : { ok: 0, bad: streak.bad + 1 };
}

/**
 * What to believe of a miner now. `/health` decides between up and DOWN; a miner that is up but has failed to answer its last
 * challenges is DEGRADED. Between the thresholds the belief stays what it was.
 */
export function nextHealth(
  current: Health,
  health: Streak,
  chat: Streak,
  { health: up = NETWORK_THRESHOLDS, chat: good = NETWORK_THRESHOLDS }: HealthThresholds = {},
): Health {
  if (health.bad >= up.failAfter) return 'DOWN';
  const wasUp = current === 'HEALTHY' || current === 'DEGRADED';
  if (!wasUp && health.ok < up.passAfter) return current;
  if (chat.bad >= good.failAfter) return 'DEGRADED';
  const isRecovering = current === 'DEGRADED' && chat.bad + chat.ok > 0 && chat.ok < good.passAfter;
  return isRecovering ? 'DEGRADED' : 'HEALTHY';
}

/** The belief is about to change, so the next look comes sooner than planned: a miss is confirmed, a recovery too. */
export function needsRecheck(
  current: Health,
  health: Streak,
  { failAfter, passAfter }: Thresholds = NETWORK_THRESHOLDS,
): boolean {
  if (health.bad > 0) return health.bad < failAfter && current !== 'DOWN';
  return health.ok < passAfter && (current === 'DOWN' || current === 'UNKNOWN');
}
