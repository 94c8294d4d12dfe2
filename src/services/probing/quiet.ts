import type { Result } from './round-book.js';

/** After so many good results in a row one more of them is only counted. */
export const STEADY_AFTER = 5;

const HOUR = 3_600_000;

/** A good look at a miner that is known to be well changes nothing but its counts. */
function isQuiet({ target, finding, isCovered }: Result): boolean {
  const { kind, health, okStreak, badStreak, spec } = target;
  const isSteady = badStreak === 0 && okStreak >= Math.max(STEADY_AFTER, spec?.passAfter ?? 0);
  return kind === 'HEALTH' && finding.isOk && !isCovered && health === 'HEALTHY' && isSteady;
}

/** All results of a miner that anything else is known of are notable. */
export function divide(results: readonly Result[]): {
  readonly quiet: readonly Result[];
  readonly notable: readonly Result[];
} {
  const calm = results.map(isQuiet);
  const stirred = new Set(results.flatMap(({ target }, i) => (calm[i] ? [] : [target.minerId])));
  if (stirred.size === 0) return { quiet: results, notable: [] };
  const isCalm = ({ target }: Result, i: number) => calm[i] === true && !stirred.has(target.minerId);
  return {
    quiet: results.filter(isCalm),
    notable: results.filter((result, i) => !isCalm(result, i)),
  };
}

/** A time within an hour that is the same for the same miner, and another for others. */
export const ownTime = (minerId: string): number =>
  ((Number.parseInt(minerId.slice(-6), 16) || 0) * 1_000) % HOUR;

/** One quiet result an hour has a row of its own with all that is known of it; each miner has its own time for that. */
export function keepsRow({ target: { minerId, intervalMs }, at }: Result): boolean {
  return (at.getTime() + ownTime(minerId)) % HOUR < intervalMs;
}
