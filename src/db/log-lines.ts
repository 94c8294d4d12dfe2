import {
  and,
  asc,
  desc,
  eq,
  gt,
  gte,
  inArray,
  like,
  lt,
  lte,
  max,
  min,
  or,
  type SQL,
  sql,
} from 'drizzle-orm';
import type { Executor, Transaction } from './database.js';
import { CHUNK_LINES, linesOf, type LogChunk, type LogLine, toChunks } from './log-chunk.js';
import { SEVERITIES, type DeployStep, type LogStream, type Severity, type Tables } from './tables.js';

export type { LogLine } from './log-chunk.js';

/** All lines of a miner, or those of one of its deployments. */
export interface LogSource {
  readonly minerId: string;
  readonly deploymentId: string | null;
}

export interface LogFilter {
  readonly from?: Date;
  /** Exclusive. */
  readonly to?: Date;
  readonly matches?: (message: string) => boolean;
  readonly streams?: readonly LogStream[];
  readonly steps?: readonly DeployStep[];
  /** A line of unknown severity counts as INFO. */
  readonly minSeverity?: Severity;
}

/** The first lines after `afterSeq` or the last ones before `beforeSeq`; both bounds are exclusive. */
export interface LogPage {
  readonly limit: number;
  readonly direction: 'FORWARD' | 'BACKWARD';
  readonly afterSeq?: number;
  readonly beforeSeq?: number;
  /** The page is full as well when its messages have so many characters; default: they may have any number. */
  readonly maxChars?: number;
}

/** What is read of a log at once: at most 2 MB, so that a search through a long log lets others have their turn. */
const CHUNKS_A_READ = 8;

export function logLineRepository({ logChunks: t }: Pick<Tables, 'logChunks'>) {
  const ofSource = ({ minerId, deploymentId }: LogSource): SQL | undefined =>
    and(eq(t.minerId, minerId), deploymentId === null ? undefined : eq(t.deploymentId, deploymentId));

  const chunks = (
    db: Executor,
    where: SQL | undefined,
    direction: LogPage['direction'],
    limit: number,
  ): Promise<LogChunk[]> =>
    db
      .select()
      .from(t)
      .where(where)
      .orderBy(direction === 'FORWARD' ? asc(t.lastSeq) : desc(t.lastSeq))
      .limit(limit);

  /** In rising order whatever the direction. */
  async function list(
    db: Executor,
    source: LogSource,
    filter: LogFilter,
    { direction, limit, maxChars = Number.POSITIVE_INFINITY, ...page }: LogPage,
  ): Promise<LogLine[]> {
    const isForward = direction === 'FORWARD';
    let { afterSeq = 0, beforeSeq = Number.MAX_SAFE_INTEGER } = page;
    const found: LogLine[] = [];
    let chars = 0;
    while (found.length < limit && chars < maxChars) {
      const some = await chunks(
        db,
        and(
          ofSource(source),
          gt(t.lastSeq, afterSeq),
          lt(t.firstSeq, beforeSeq),
          // What the index can use; a chunk is never longer.
          lt(t.lastSeq, beforeSeq + CHUNK_LINES),
          filter.from && gte(t.toAt, filter.from),
          filter.to && lt(t.fromAt, filter.to),
          mayHold(filter),
        ),
        direction,
        // The first pages are asked for far more often than far ones.
        found.length === 0 && limit <= CHUNKS_A_READ ? Math.max(1, limit) : CHUNKS_A_READ,
      );
      for (const chunk of some) {
        const lines = linesOf(chunk).filter(
          (line) => line.seq > afterSeq && line.seq < beforeSeq && isWanted(line, filter),
        );
        if (!isForward) lines.reverse();
        for (const line of lines) {
          found.push(line);
          chars += line.message.length;
          if (found.length >= limit || chars >= maxChars) break;
        }
        if (found.length >= limit || chars >= maxChars) break;
      }
      const last = some.at(-1);
      if (!last) break;
      if (isForward) afterSeq = last.lastSeq;
      else beforeSeq = last.firstSeq;
    }
    return isForward ? found : found.reverse();
  }

  return {
    list,

    async insert(tx: Transaction, lines: readonly LogLine[]): Promise<void> {
      // One row a statement: the statement stays the same, and so it stays prepared.
      for (const chunk of toChunks(lines)) await tx.insert(t).values(chunk).returning({ seq: t.lastSeq });
    },

    /** The lines after `seq`, at least `limit` of them if there are so many: whole chunks. */
    async listAfter(db: Executor, minerId: string, seq: number, limit: number): Promise<LogLine[]> {
      const found: LogLine[] = [];
      for (let after = seq; found.length < limit; ) {
        const where = and(eq(t.minerId, minerId), gt(t.lastSeq, after));
        const some = await chunks(db, where, 'FORWARD', CHUNKS_A_READ);
        for (const chunk of some) {
          if (found.length >= limit) break;
          for (const line of linesOf(chunk)) if (line.seq > seq) found.push(line);
        }
        const last = some.at(-1);
        if (!last || some.length < CHUNKS_A_READ) break;
        after = last.lastSeq;
      }
      return found;
    },

    /** Miners that have lines from before `at`: those of the oldest `limit` chunks. */
    async minersWithLinesBefore(db: Executor, at: Date, limit: number): Promise<string[]> {
      const rows = await db
        .select({ minerId: t.minerId })
        .from(t)
        .where(lt(t.toAt, at))
        .orderBy(asc(t.toAt))
        .limit(limit);
      return [...new Set(rows.map(({ minerId }) => minerId))];
    },

    /** What each miner keeps, the biggest logs first. */
    async biggest(db: Executor, limit: number): Promise<{ minerId: string; bytes: number }[]> {
      const bytes = sql<number>`sum(${t.bytes})`.mapWith(Number);
      return db
        .select({ minerId: t.minerId, bytes })
        .from(t)
        .groupBy(t.minerId)
        .orderBy(desc(bytes))
        .limit(limit);
    },

    async totalBytes(db: Executor): Promise<number> {
      const [row] = await db
        .select({ bytes: sql<number>`coalesce(sum(${t.bytes}), 0)`.mapWith(Number) })
        .from(t);
      return row?.bytes ?? 0;
    },

    /** The chunks that ended first, of whatever miner. */
    async oldest(db: Executor, limit: number): Promise<Pick<LogChunk, 'minerId' | 'lastSeq' | 'bytes'>[]> {
      return db
        .select({ minerId: t.minerId, lastSeq: t.lastSeq, bytes: t.bytes })
        .from(t)
        .orderBy(asc(t.toAt))
        .limit(limit);
    },

    /**
     * The number up to which lines may go: those from before `at`, and the oldest of what is more than `maxBytes`.
     * Only whole beginnings of a log are ever removed, so that what is kept has no holes. 0: nothing.
     */
    async removableUpTo(
      db: Executor,
      minerId: string,
      { before, maxBytes }: { before: Date; maxBytes: number },
    ): Promise<number> {
      const mine = eq(t.minerId, minerId);
      const [young] = await db
        .select({ first: min(t.firstSeq), last: max(t.lastSeq) })
        .from(t)
        .where(and(mine, gte(t.toAt, before)));
      const [all] = await db
        .select({ last: max(t.lastSeq) })
        .from(t)
        .where(mine);
      const kept = db
        .select({
          seq: t.lastSeq,
          bytes: sql<number>`sum(${t.bytes}) over (order by ${t.lastSeq} desc)`.as('kept_bytes'),
        })
        .from(t)
        .where(mine)
        .as('kept');
      const [heavy] = await db
        .select({ last: max(kept.seq) })
        .from(kept)
        .where(gt(kept.bytes, maxBytes));
      return Math.max(young?.first == null ? (all?.last ?? 0) : young.first - 1, heavy?.last ?? 0, 0);
    },

    /** At most `limit` chunks at once, so that nobody waits long; returns how many lines and chunks went. */
    async removeUpTo(
      db: Executor,
      minerId: string,
      seq: number,
      limit: number,
    ): Promise<{ lines: number; chunks: number }> {
      const oldest = db
        .select({ lastSeq: t.lastSeq })
        .from(t)
        .where(and(eq(t.minerId, minerId), lte(t.lastSeq, seq)))
        .orderBy(asc(t.lastSeq))
        .limit(limit);
      const rows = await db
        .delete(t)
        .where(and(eq(t.minerId, minerId), inArray(t.lastSeq, oldest)))
        .returning({ firstSeq: t.firstSeq, lastSeq: t.lastSeq });
      const lines = rows.reduce((sum, row) => sum + row.lastSeq - row.firstSeq + 1, 0);
      return { lines, chunks: rows.length };
    },
  };

  /** Whether a chunk may hold such a line: one of the words stands in its kinds. */
  function mayHold({ streams, steps, minSeverity }: LogFilter): SQL | undefined {
    const oneOf = (words: readonly string[] | undefined) =>
      words && or(...words.map((word) => like(t.kinds, `%"${word}"%`)));
    const severities =
      minSeverity === undefined || countsAsInfo(minSeverity) ? undefined : atLeast(minSeverity);
    return and(oneOf(streams), oneOf(steps), oneOf(severities));
  }
}
export type LogLineRepository = ReturnType<typeof logLineRepository>;

const atLeast = (severity: Severity): Severity[] => SEVERITIES.slice(SEVERITIES.indexOf(severity));
const countsAsInfo = (severity: Severity): boolean => atLeast(severity).includes('INFO');

export function isWanted(
  line: LogLine,
  { from, to, matches, streams, steps, minSeverity }: LogFilter,
): boolean {
  if (from && line.at < from) return false;
  if (to && line.at >= to) return false;
  if (streams && !streams.includes(line.stream)) return false;
  if (steps && (line.step === null || !steps.includes(line.step))) return false;
  if (minSeverity && !atLeast(minSeverity).includes(line.severity ?? 'INFO')) return false;
  return matches === undefined || matches(line.message);
}
