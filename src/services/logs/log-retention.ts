import type { Database } from '../../db/database.js';
import type { LogLineRepository } from '../../db/log-lines.js';
import type { Log } from '../log.js';

export interface LogLimits {
  readonly maxAgeMs: number;
  /** Of each miner. */
  readonly maxBytes: number;
  /** Of all miners together. */
  readonly maxTotalBytes: number;
}

const LIMITS: LogLimits = {
  maxAgeMs: 7 * 24 * 3_600_000,
  maxBytes: 50 * 1024 * 1024,
  maxTotalBytes: 10 * 1024 * 1024 * 1024,
};
const MINERS_A_RUN = 500;
const OLD_CHUNKS_A_RUN = 5_000;
const CHUNKS_AT_ONCE = 50;

/** Removes the oldest lines of logs that are too old or too big. Numbers go on from where they were. */
export function createLogRetention(
  { db, logLines, now, log }: { db: Database; logLines: LogLineRepository; now: () => Date; log: Log },
  given: Partial<LogLimits> = {},
) {
  const { maxAgeMs, maxBytes, maxTotalBytes } = { ...LIMITS, ...given };
  /** What was written to each miner's log since it was looked at. */
  const written = new Map<string, number>();
  const trimming = new Map<string, Promise<unknown>>();
  const stopping = new AbortController();

  const removeUpTo = async (minerId: string, seq: number, signal: AbortSignal): Promise<number> => {
    let removed = 0;
    for (let last = CHUNKS_AT_ONCE; seq > 0 && last === CHUNKS_AT_ONCE && !signal.aborted; ) {
      const gone = await logLines.removeUpTo(db, minerId, seq, CHUNKS_AT_ONCE);
      last = gone.chunks;
      removed += gone.lines;
    }
    return removed;
  };

  const trim = async (minerId: string, signal: AbortSignal): Promise<number> => {
    const before = new Date(now().getTime() - maxAgeMs);
    const upTo = await logLines.removableUpTo(db, minerId, { before, maxBytes });
    return removeUpTo(minerId, upTo, signal);
  };

  /** Whatever ended first goes first, whose ever it is. */
  const trimAll = async (signal: AbortSignal): Promise<number> => {
    let surplus = (await logLines.totalBytes(db)) - maxTotalBytes;
    let removed = 0;
    while (surplus > 0 && !signal.aborted) {
      const oldest = await logLines.oldest(db, CHUNKS_AT_ONCE);
      if (oldest.length === 0) break;
      const upTo = new Map<string, number>();
      for (const { minerId, lastSeq, bytes } of oldest) {
        if (surplus <= 0) break;
        upTo.set(minerId, Math.max(lastSeq, upTo.get(minerId) ?? 0));
        surplus -= bytes;
      }
      for (const [minerId, seq] of upTo) removed += await removeUpTo(minerId, seq, signal);
    }
    return removed;
  };

  return {
    trim,

    /** A log that grows fast is not left to grow until the next run. */
    grown(minerId: string, bytes: number): void {
      const sum = (written.get(minerId) ?? 0) + bytes;
      if (sum < maxBytes / 4 || trimming.has(minerId) || stopping.signal.aborted) {
        written.set(minerId, sum);
        return;
      }
      written.delete(minerId);
      const work = trim(minerId, stopping.signal)
        .catch((error: unknown) => log.error({ err: error, minerId }, 'a log could not be trimmed'))
        .finally(() => trimming.delete(minerId));
      trimming.set(minerId, work);
    },

    /** Returns how many lines went. */
    async run(signal: AbortSignal): Promise<number> {
      written.clear();
      const before = new Date(now().getTime() - maxAgeMs);
      const old = await logLines.minersWithLinesBefore(db, before, OLD_CHUNKS_A_RUN);
      const big = await logLines.biggest(db, MINERS_A_RUN);
      let removed = 0;
      for (const minerId of new Set([...old, ...big.map((miner) => miner.minerId)])) {
        if (signal.aborted) break;
        removed += await trim(minerId, signal);
      }
      return removed + (await trimAll(signal));
    },

    async close(): Promise<void> {
      stopping.abort();
      await Promise.all(trimming.values());
    },
  };
}
export type LogRetention = ReturnType<typeof createLogRetention>;
