import type { ContainerWatch } from '../../db/container-watches.js';
import type { ContainerState, RestartPolicy } from '../../db/words.js';
import type { ContainerState as Seen } from '../adapters/engine.js';
import type { GuardLimits } from './limits.js';

export type Facts = Pick<
  ContainerWatch,
  | 'state'
  | 'stateSince'
  | 'exitCode'
  | 'isOutOfMemory'
  | 'engineRestarts'
  | 'restarts'
  | 'checkedAt'
  | 'restartAt'
>;

/**
 * REST: nothing to do before the next look. START: it is to be started by us now. LOOP: it comes up and goes down again and
 * again, and is to be left down.
 */
export type Verdict = 'REST' | 'START' | 'LOOP';

export interface Judgement {
  readonly facts: Facts;
  readonly verdict: Verdict;
  /** How often it was started again since the last look, by the engine or by us. */
  readonly restarted: number;
}

/** Whether its owner had announced to work on it: what happens then is neither mended nor held against it. */
export interface Covered {
  readonly now: boolean;
  /** At the last look: nobody knows which restarts since then are of that time. */
  readonly before: boolean;
}

/** More would tell nothing new. */
const MOST_KEPT = 20;

/** What the engine's word on a container means, after all that is known of it. `seen` null: there is none of that name. */
export function judge(
  before: ContainerWatch,
  seen: Seen | null,
  policy: RestartPolicy,
  now: Date,
  limits: GuardLimits,
  covered: Covered,
): Judgement {
  const state = stateOf(seen);
  const engineRestarts = seen ? Math.max(0, whole(seen.restartCount) ?? 0) : before.engineRestarts;
  const isExcused = covered.now || covered.before;
  const byEngine = seen && !isExcused ? grownBy(before, engineRestarts, now, limits) : 0;
  const restarts = counted(
    [
      ...(covered.now ? [] : before.restarts),
      ...Array.from({ length: Math.min(byEngine, MOST_KEPT) }, () => now.toISOString()),
    ],
    now,
    limits,
  );
  const isWanted = !covered.now && seen !== null && isOver(seen) && isToRun(seen, policy);
  const isBegun = isRecorded(before);
  const restartAt = isWanted
    ? (before.restartAt ?? new Date(now.getTime() + pauseAfter(restarts.length, limits)))
    : null;
  const facts: Facts = {
    state,
    stateSince: state === before.state ? before.stateSince : now,
    exitCode: seen === null || state === 'RUNNING' ? null : whole(seen.exitCode),
    isOutOfMemory: seen?.oomKilled ?? false,
    engineRestarts,
    restarts,
    checkedAt: now,
    restartAt,
  };
  // A start that was written down, and of which nobody wrote down how it went.
  const byUs = isBegun && state === 'RUNNING' ? 1 : 0;
  const about = { facts, restarted: byEngine + byUs };
  if (isWanted && isBegun) return { ...about, verdict: 'START' };
  if (covered.now) return { ...about, verdict: 'REST' };
  const isDown = isWanted || state === 'RESTARTING';
  // One that runs may have come through: it is down for good only if that many were known before, and it ended since.
  const known = isDown ? restarts : byEngine > 0 ? counted(before.restarts, now, limits) : [];
  if (known.length >= limits.loopRestarts)
    return { ...about, facts: { ...facts, restartAt: null }, verdict: 'LOOP' };
  return { ...about, verdict: isWanted && restartAt !== null && restartAt <= now ? 'START' : 'REST' };
}

/** Written down before it is done, under the time that it was planned for: done once more, it counts once. */
export const withPlanned = (restarts: readonly string[], restartAt: Date): readonly string[] =>
  restarts.includes(restartAt.toISOString()) ? restarts : [...restarts, restartAt.toISOString()];

export const pauseAfter = (restarts: number, { backOffMs, longestBackOffMs }: GuardLimits): number =>
  Math.min(longestBackOffMs, backOffMs * 2 ** Math.min(restarts, 20));

const isRecorded = ({ restartAt, restarts }: ContainerWatch): boolean =>
  restartAt !== null && restarts.includes(restartAt.toISOString());

/** An engine that belongs to somebody else may say anything. */
const whole = (told: number | null): number | null =>
  told !== null && Number.isInteger(told) && Math.abs(told) < 2 ** 31 ? told : null;

function stateOf(seen: Seen | null): ContainerState {
  switch (seen?.status) {
    case undefined:
      return 'MISSING';
    case 'running':
      return 'RUNNING';
    case 'restarting':
      return 'RESTARTING';
    case 'dead':
      return 'CRASHED';
    case 'exited':
      return seen?.exitCode === 0 ? 'STOPPED' : 'CRASHED';
    default:
      return 'STOPPED';
  }
}

const isOver = ({ status }: Seen): boolean => status === 'exited' || status === 'dead';

/** Whether its owner wants it to be started again; what the engine would do if it still tried. */
function isToRun({ exitCode }: Seen, policy: RestartPolicy): boolean {
  if (policy === 'NEVER') return false;
  return policy === 'UNLESS_STOPPED' || exitCode !== 0;
}

/** The engine counts from nought again whenever it is told to start the container. */
function grownBy(
  { checkedAt, engineRestarts }: ContainerWatch,
  count: number,
  now: Date,
  { loopWindowMs }: GuardLimits,
): number {
  if (checkedAt === null) return 0;
  const grown = Math.max(0, count < engineRestarts ? count : count - engineRestarts);
  // Nobody knows when they were, so they are no crash loop.
  return now.getTime() - checkedAt.getTime() > loopWindowMs ? Math.min(grown, 1) : grown;
}

/** What lies far ahead was written down before the clock was put back. */
const counted = (restarts: readonly string[], now: Date, { loopWindowMs }: GuardLimits): readonly string[] =>
  restarts.filter((at) => Math.abs(now.getTime() - Date.parse(at)) < loopWindowMs).slice(-MOST_KEPT);
