import type { Database } from '../../db/database.js';
import type { LogLineRepository } from '../../db/log-lines.js';

export interface LogLimits {
  readonly maxAgeMs: number;
  readonly maxLines: number;
  readonly maxBytes: number;
}

/** What is kept of each miner's log. */
const LIMITS: LogLimits = {
  maxAgeMs: 7 * 24 * 3_600_000,
  maxLines: 200_000,
  maxBytes: 50 * 1024 * 1024,
};
const MINERS_A_RUN = 500;
const LINES_AT_ONCE = 2_000;

/** Removes the oldest lines of logs that are too old, too long or too big. */
export function createLogRetention(
  { db, logLines, now }: { db: Database; logLines: LogLineRepository; now: () => Date },
  given: Partial<LogLimits> = {},
) {
  const { maxAgeMs, maxLines, maxBytes } = { ...LIMITS, ...given };

  const trim = async (minerId: string, signal: AbortSignal): Promise<number> => {
    const before = new Date(now().getTime() - maxAgeMs);
    const upTo = await logLines.removableUpTo(db, minerId, { before, maxLines, maxBytes });
    let removed = 0;
    for (let last = LINES_AT_ONCE; upTo > 0 && last === LINES_AT_ONCE && !signal.aborted; removed += last) {
      last = await logLines.removeUpTo(db, minerId, upTo, LINES_AT_ONCE);
    }
    return removed;
  };

  return {
    trim,

    /** Returns how many lines went. */
    async run(signal: AbortSignal): Promise<number> {
      const before = new Date(now().getTime() - maxAgeMs);
      const old = await logLines.minersWithLinesBefore(db, before, MINERS_A_RUN);
      const long = await logLines.longest(db, MINERS_A_RUN);
      let removed = 0;
      for (const minerId of new Set([...old, ...long.map((miner) => miner.minerId)])) {
        if (signal.aborted) break;
        removed += await trim(minerId, signal);
      }
      return removed;
    },
  };
}
export type LogRetention = ReturnType<typeof createLogRetention>;
