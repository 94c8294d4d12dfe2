import type { Pace } from '../../src/app/mining.js';
import type { ReaperPace } from '../../src/services/reaper/reaper.js';

/** Everything is quick, and what depends on each other keeps its order: a fault ends before the grace is over. */
export const FAULT_MS = { hang: 400, delay: 600 };
export const PACE: Partial<Pace> = {
  pollMs: 200,
  watchMs: 1_000,
  graceMs: 3_000,
  provisionMs: 60_000,
  drainMs: 500,
  healthMs: 20_000,
  healthEveryMs: 150,
  lockMs: 2_000,
};
/** How the adapter of the cloud waits for machines in transition. */
export const SETTLING = { settleMs: 1_500, lookMs: 50, offersFreshMs: 100 };
export const REAPER_PACE: ReaperPace = { everyMs: 800, graceMs: 3_500, roundMs: 20_000 };

/** How long the first moment of any kind is waited for when the one of the plan did not come. */
export const OVERDUE_MS = 4_000;

export const MARGIN = {
  /** A row that is due for longer than this is stuck. */
  dueMs: 5_000,
  /** A life that comes to no end is given up. */
  lifeMs: 150_000,
  /** How long everything may take to be clean once every errand is done. */
  cleanMs: 30_000,
};
