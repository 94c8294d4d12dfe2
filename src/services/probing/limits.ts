/** Everything about the prober that can be set; `PROBER_DEFAULTS` says how it is otherwise. */
export interface ProberLimits {
  readonly healthIntervalMs: number;
  /** Mean time between two challenges; the real one is anything from half to one and a half times that. */
  readonly chatIntervalMs: number;
  readonly infoIntervalMs: number;
  /**
   * A miner that became ACTIVE within `warmUpForMs` and was never asked enough for a score is looked at this often. One that
   * only started again is not: it would have itself asked as often as it likes.
   */
  readonly warmUpIntervalMs: number;
  readonly warmUpForMs: number;
  /** One that has just started and was not seen well since is given so long to come up. */
  readonly startMs: number;
  /** How soon a first miss, or a first good result of a miner that is down, is looked at again. */
  readonly recheckMs: number;
  /** Health older than this is no longer believed. */
  readonly staleAfterMs: number;
  readonly healthTimeoutMs: number;
  /** Long enough for a model that has to wake up. */
  readonly chatTimeoutMs: number;
  readonly maxBytes: number;
  /** Probes under way at once: of miners that answered last time, */
  readonly concurrency: number;
  /** of those that did not and may well hang again, */
  readonly suspectConcurrency: number;
  /** and questions, which take their time. */
  readonly chatConcurrency: number;
  /** Targets taken at once, so that one transaction stays short. */
  readonly claimAtMost: number;
  readonly perHost: number;
  /** How often due targets are looked for. */
  readonly pollMs: number;
  /** Results wait at most this long to be written together. */
  readonly flushMs: number;
  /** After a time of trouble there may be very many: written at once they would be the next stall. */
  readonly writeAtMost: number;
  /** When the server stops the store gets so long to take what has come in, and the rest is left out. */
  readonly writeOutMs: number;
  /** Good results that change nothing are added up in memory for so long; a crash loses them. */
  readonly addUpMs: number;
  /** How often those are added up whose time has come: each time costs a commit. */
  readonly addUpTurnMs: number;
  /** Miners whose results are added up in the store in one transaction. */
  readonly addUpAtOnce: number;
  /** A timer that is this late, or a write that takes this long, makes what was measured meanwhile void. */
  readonly stallMs: number;
  /** A round with at least this many failures that are at least `blindShare` of it says more about us than about the miners. */
  readonly blindMinFailures: number;
  readonly blindShare: number;
}

/** As long as the time between two looks: who starts again and again gains nothing by it. */
export const START_MS = 60_000;

export const PROBER_DEFAULTS: ProberLimits = {
  healthIntervalMs: 60_000,
  chatIntervalMs: 300_000,
  infoIntervalMs: 3_600_000,
  warmUpIntervalMs: 5_000,
  warmUpForMs: 60_000,
  startMs: START_MS,
  recheckMs: 3_000,
  staleAfterMs: 300_000,
  healthTimeoutMs: 10_000,
  chatTimeoutMs: 60_000,
  maxBytes: 64 * 1024,
  concurrency: 1_024,
  // Who hangs holds a place for 10 s, and one that is asked a question for a minute.
  suspectConcurrency: 2_048,
  chatConcurrency: 3_072,
  claimAtMost: 1_000,
  perHost: 4,
  pollMs: 100,
  flushMs: 500,
  writeAtMost: 3_000,
  // After ten seconds for what is under way it is over before the process ends by itself, which is after twenty.
  writeOutMs: 8_000,
  addUpMs: 120_000,
  addUpTurnMs: 2_000,
  addUpAtOnce: 2_500,
  stallMs: 2_000,
  blindMinFailures: 5,
  blindShare: 0.5,
};
