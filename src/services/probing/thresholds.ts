import type { ClaimedTarget, SettlingTarget } from '../../db/probe-targets.js';
import type { ProbeKind } from '../../db/words.js';
import type { ProberLimits } from './limits.js';
import { BAD_TO_FALL, type HealthThresholds, OK_TO_RISE, type Thresholds } from './health.js';

type Asked = Pick<SettlingTarget, 'kind' | 'spec'>;

const of = (targets: readonly Asked[], kind: ProbeKind): Thresholds => {
  const spec = targets.find((target) => target.kind === kind)?.spec;
  return { failAfter: spec?.failAfter ?? BAD_TO_FALL, passAfter: spec?.passAfter ?? OK_TO_RISE };
};

/** By which results in a row a miner is judged. */
export const thresholdsOf = (targets: readonly Asked[]): Required<HealthThresholds> => ({
  health: of(targets, 'HEALTH'),
  chat: of(targets, 'CHAT'),
});

/** It became active so short a while ago that a miss moves no health; as a measurement it counts all the same. */
export const isInGrace = ({ spec, activeAt }: ClaimedTarget, at: Date): boolean =>
  spec?.graceMs !== undefined && activeAt !== null && at.getTime() - activeAt.getTime() < spec.graceMs;

/** It became active a short while ago, and was not seen since: it may be coming up still. */
export const isStarting = (
  { lastAt, health, activeAt }: ClaimedTarget,
  at: Date,
  { startMs }: Pick<ProberLimits, 'startMs'>,
): boolean =>
  lastAt === null && health === 'UNKNOWN' && activeAt !== null && at.getTime() - activeAt.getTime() < startMs;
