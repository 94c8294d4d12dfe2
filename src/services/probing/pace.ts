import type { ClaimedTarget } from '../../db/probe-targets.js';
import type { ProberLimits } from './limits.js';

/** What the pace of a target follows from. */
export type Paced = Pick<ClaimedTarget, 'kind' | 'intervalMs' | 'activeAt' | 'spec' | 'isNew'>;

/** How long after `at` this target is looked at again, before chance is added. */
export function intervalOf(
  { kind, intervalMs, activeAt, spec, isNew }: Paced,
  at: Date,
  limits: Pick<ProberLimits, 'warmUpIntervalMs' | 'warmUpForMs'>,
): number {
  const interval = spec?.everyMs ?? intervalMs;
  const isWarmingUp =
    isNew === true &&
    kind !== 'INFO' &&
    activeAt !== null &&
    at.getTime() - activeAt.getTime() < limits.warmUpForMs;
  return isWarmingUp ? Math.min(limits.warmUpIntervalMs, interval) : interval;
}
