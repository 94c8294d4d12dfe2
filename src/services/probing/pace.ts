import type { ClaimedTarget } from '../../db/probe-targets.js';
import type { ProbeSpec } from '../../db/tables-watch.js';
import type { ProberLimits } from './limits.js';

/** What the pace of a target follows from. */
export type Paced = Pick<ClaimedTarget, 'kind' | 'intervalMs' | 'activeAt' | 'spec' | 'isNew'>;

/** The longest interval that an owner may ask for. One that was stored when longer ones were taken is held to it too. */
export const LONGEST_OWN_MS = 240_000;

export const ownIntervalOf = (spec: ProbeSpec | null): number | undefined =>
  spec?.everyMs === undefined ? undefined : Math.min(spec.everyMs, LONGEST_OWN_MS);

/** How long after `at` this target is looked at again, before chance is added. */
export function intervalOf(
  { kind, intervalMs, activeAt, spec, isNew }: Paced,
  at: Date,
  limits: Pick<ProberLimits, 'warmUpIntervalMs' | 'warmUpForMs'>,
): number {
  const interval = ownIntervalOf(spec) ?? intervalMs;
  const isWarmingUp =
    isNew === true &&
    kind !== 'INFO' &&
    activeAt !== null &&
    at.getTime() - activeAt.getTime() < limits.warmUpForMs;
  return isWarmingUp ? Math.min(limits.warmUpIntervalMs, interval) : interval;
}
