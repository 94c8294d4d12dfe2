/** How often and how long things are waited for, in milliseconds. */
export interface Pace {
  readonly pollMs: number;
  readonly watchMs: number;
  /** How long a machine whose create call got no answer may still turn up. */
  readonly graceMs: number;
  /** How long a machine that the provider suspended may come back before it is given up. */
  readonly suspendGraceMs: number;
  readonly provisionMs: number;
  /** How long a machine that was replaced goes on before it ends. */
  readonly drainMs: number;
  readonly healthMs: number;
  readonly healthEveryMs: number;
  /** How long work of a process that died waits for another one. */
  readonly lockMs: number;
}

/** Real clouds take minutes and are asked seldom; the simulator takes seconds. */
export const REAL_PACE: Pace = {
  pollMs: 10_000,
  watchMs: 60_000,
  graceMs: 5 * 60_000,
  suspendGraceMs: 10 * 60_000,
  provisionMs: 30 * 60_000,
  // As long as a question of ours may take: a miner is judged by those that it was asked before it moved.
  drainMs: 65_000,
  healthMs: 10 * 60_000,
  healthEveryMs: 1_000,
  lockMs: 30_000,
};
export const SIMULATED_PACE: Pace = {
  pollMs: 250,
  watchMs: 10_000,
  graceMs: 15_000,
  suspendGraceMs: 30_000,
  provisionMs: 10 * 60_000,
  drainMs: 5_000,
  healthMs: 60_000,
  healthEveryMs: 200,
  lockMs: 30_000,
};
