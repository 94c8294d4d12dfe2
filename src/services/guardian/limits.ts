/** How containers are looked after. */
export interface GuardLimits {
  /** Between two looks at one that is well. */
  readonly lookMs: number;
  /** The same while its miner is DOWN or DEGRADED, or its container is not running. */
  readonly lookAgainMs: number;
  /** Of this process, at once. */
  readonly concurrency: number;
  /** For one look, and for each thing done. */
  readonly callMs: number;
  /** So long after the last look nobody knows any more what it does. */
  readonly unknownAfterMs: number;
  /** Before the first start by us; doubles with every restart that is still counted. */
  readonly backOffMs: number;
  readonly longestBackOffMs: number;
  /** So many restarts within that time, and nobody starts it any more. */
  readonly loopRestarts: number;
  readonly loopWindowMs: number;
  /** Between two searches for miners that serve and are not watched. */
  readonly adoptEveryMs: number;
  /** An owner is told of restarts of one miner once in this time. */
  readonly noticeEveryMs: number;
}

export const GUARD_LIMITS: GuardLimits = {
  lookMs: 60_000,
  lookAgainMs: 10_000,
  concurrency: 8,
  callMs: 30_000,
  unknownAfterMs: 3 * 60_000,
  backOffMs: 10_000,
  longestBackOffMs: 5 * 60_000,
  loopRestarts: 5,
  loopWindowMs: 10 * 60_000,
  adoptEveryMs: 15 * 60_000,
  noticeEveryMs: 60 * 60_000,
};
