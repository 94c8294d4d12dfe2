import type { ClaimedTarget } from '../../db/probe-targets.js';
import type { ProberLimits } from './limits.js';

/** How long after `at` this target is looked at again, before chance is added. */
export function intervalOf(
  { kind, intervalMs, activeAt, spec }: ClaimedTarget,
  at: Date,
  limits: Pick<ProberLimits, 'warmUpIntervalMs' | 'warmUpForMs'>,
): number {
  const interval = spec?.everyMs ?? intervalMs;
  const isWarmingUp =
    kind !== 'INFO' && activeAt !== null && at.getTime() - activeAt.getTime() < limits.warmUpForMs;
  return isWarmingUp ? Math.min(limits.warmUpIntervalMs, interval) : interval;
}
