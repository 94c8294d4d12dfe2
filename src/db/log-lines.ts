import {
  and,
  asc,
  desc,
  eq,
  gt,
  gte,
  inArray,
  isNull,
  lt,
  lte,
  max,
  min,
  or,
  type SQL,
  sql,
} from 'drizzle-orm';
import type { Executor, Transaction } from './database.js';
import { SEVERITIES, type LogStream, type Severity, type Tables } from './tables.js';
import { workQueue } from './work.js';

export type LogLine = Tables['logLines']['$inferSelect'];
export type LogFollower = Tables['logFollowers']['$inferSelect'];

/** All lines of a miner, or those of one of its deployments. */
export interface LogSource {
  readonly minerId: string;
  readonly deploymentId: string | null;
}

export interface LogFilter {
  readonly from?: Date;
  /** Exclusive. */
  readonly to?: Date;
  /** Contained in the message, in whatever case. */
  readonly text?: string;
  readonly streams?: readonly LogStream[];
  /** A line of unknown severity counts as INFO. */
  readonly minSeverity?: Severity;
}

/** The first lines after `afterSeq` or the last ones before `beforeSeq`; both bounds are exclusive. */
export interface LogPage {
  readonly limit: number;
  readonly direction: 'FORWARD' | 'BACKWARD';
  readonly afterSeq?: number;
  readonly beforeSeq?: number;
}

/** 9 parameters a row; SQLite takes 32,766 in a statement. */
const ROWS_A_STATEMENT = 500;

export function logLineRepository({ logLines: t }: Pick<Tables, 'logLines'>) {
  const ofSource = ({ minerId, deploymentId }: LogSource): SQL | undefined =>
    and(eq(t.minerId, minerId), deploymentId === null ? undefined : eq(t.deploymentId, deploymentId));

  return {
    async insert(tx: Transaction, rows: readonly LogLine[]): Promise<void> {
      for (let i = 0; i < rows.length; i += ROWS_A_STATEMENT) {
        await tx
          .insert(t)
          .values(rows.slice(i, i + ROWS_A_STATEMENT))
          .returning({ seq: t.seq });
      }
    },

    async listAfter(db: Executor, minerId: string, seq: number, limit: number): Promise<LogLine[]> {
      return db
        .select()
        .from(t)
        .where(and(eq(t.minerId, minerId), gt(t.seq, seq)))
        .orderBy(asc(t.seq))
        .limit(limit);
    },

    /** In rising order whatever the direction. */
    async list(db: Executor, source: LogSource, filter: LogFilter, page: LogPage): Promise<LogLine[]> {
      const isForward = page.direction === 'FORWARD';
      const rows = await db
        .select()
        .from(t)
        .where(
          and(
            ofSource(source),
            page.afterSeq === undefined ? undefined : gt(t.seq, page.afterSeq),
            page.beforeSeq === undefined ? undefined : lt(t.seq, page.beforeSeq),
            filter.from && gte(t.at, filter.from),
            filter.to && lt(t.at, filter.to),
            filter.streams && inArray(t.stream, [...filter.streams]),
            filter.minSeverity && atLeast(filter.minSeverity),
            filter.text ? contains(filter.text) : undefined,
          ),
        )
        .orderBy(isForward ? asc(t.seq) : desc(t.seq))
        .limit(page.limit);
      return isForward ? rows : rows.reverse();
    },

    /** Miners that have lines from before `at`. */
    async minersWithLinesBefore(db: Executor, at: Date, limit: number): Promise<string[]> {
      const rows = await db.selectDistinct({ minerId: t.minerId }).from(t).where(lt(t.at, at)).limit(limit);
      return rows.map(({ minerId }) => minerId);
    },

    /** Miners by how many lines they keep, the longest logs first. */
    async longest(db: Executor, limit: number): Promise<{ minerId: string; lines: number }[]> {
      const end = (seq: 'min' | 'max') =>
        sql`(select ${sql.raw(seq)}(${t.seq}) from ${t} where ${t.minerId} = writers.id)`;
      // Numbers have no holes, so first and last tell how many there are, and the primary key gives both without a look at
      // the rest; miners too are found in it one after the other.
      const writers = sql`(with recursive writers(id) as (
          select min(${t.minerId}) from ${t}
          union all
          select (select min(${t.minerId}) from ${t} where ${t.minerId} > writers.id)
          from writers where writers.id is not null
        ) select id from writers where id is not null) as writers`;
      const lines = sql<number>`${end('max')} - ${end('min')} + 1`.mapWith(Number).as('lines');
      return db
        .select({ minerId: sql<string>`writers.id`, lines })
        .from(writers)
        .orderBy(desc(sql`lines`))
        .limit(limit);
    },

    /**
     * The number up to which lines may go: those from before `at`, and the oldest of what is more than `maxLines` or
     * `maxBytes`. Only whole beginnings of a log are ever removed, so that what is kept has no holes. 0: nothing.
     */
    async removableUpTo(
      db: Executor,
      minerId: string,
      { before, maxLines, maxBytes }: { before: Date; maxLines: number; maxBytes: number },
    ): Promise<number> {
      const mine = eq(t.minerId, minerId);
      const [span] = await db
        .select({ last: max(t.seq) })
        .from(t)
        .where(mine);
      const last = span?.last ?? 0;
      const [young] = await db
        .select({ first: min(t.seq) })
        .from(t)
        .where(and(mine, gte(t.at, before)));
      const kept = db
        .select({
          seq: t.seq,
          bytes: sql<number>`sum(octet_length(${t.message})) over (order by ${t.seq} desc)`.as('bytes'),
        })
        .from(t)
        .where(and(mine, gt(t.seq, last - maxLines)))
        .as('kept');
      const [heavy] = await db
        .select({ last: max(kept.seq) })
        .from(kept)
        .where(gt(kept.bytes, maxBytes));
      return Math.max(young?.first == null ? last : young.first - 1, last - maxLines, heavy?.last ?? 0, 0);
    },

    /** At most `limit` lines at once, so that nobody waits long; returns how many went. */
    async removeUpTo(db: Executor, minerId: string, seq: number, limit: number): Promise<number> {
      const oldest = db
        .select({ seq: t.seq })
        .from(t)
        .where(and(eq(t.minerId, minerId), lte(t.seq, seq)))
        .orderBy(asc(t.seq))
        .limit(limit);
      const rows = await db
        .delete(t)
        .where(and(eq(t.minerId, minerId), inArray(t.seq, oldest)))
        .returning({ seq: t.seq });
      return rows.length;
    },
  };

  function atLeast(severity: Severity): SQL | undefined {
    const wanted = inArray(t.severity, SEVERITIES.slice(SEVERITIES.indexOf(severity)));
    return SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf('INFO')
      ? or(wanted, isNull(t.severity))
      : wanted;
  }

  /** Both sides are lowered by the database: SQLite knows the letters of ASCII only. */
  function contains(text: string): SQL {
    const pattern = `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`;
    return sql`lower(${t.message}) like lower(${pattern}) escape '\\'`;
  }
}
export type LogLineRepository = ReturnType<typeof logLineRepository>;

export function logFollowerRepository({ logFollowers: t }: Pick<Tables, 'logFollowers'>) {
  return {
    ...workQueue<LogFollower>(t),

    /** Has the container of a deployment followed from now on; from where it was left when it was followed before. */
    async start(
      db: Executor,
      follower: Pick<LogFollower, 'id' | 'minerId' | 'vmId' | 'containerName'>,
      now: Date,
    ): Promise<void> {
      await db
        .insert(t)
        .values({ ...follower, stepDueAt: now })
        .onConflictDoUpdate({ target: t.id, set: { stepDueAt: now } })
        .returning({ id: t.id });
    },

    /** Takes the row away from whoever holds it: what they read but did not store yet is dropped. */
    async takeOver(db: Executor, id: string, token: string, until: Date): Promise<LogFollower | null> {
      const rows = await db
        .update(t)
        .set({ lockToken: token, lockExpiresAt: until })
        .where(eq(t.id, id))
        .returning();
      return rows[0] ?? null;
    },

    async find(db: Executor, id: string): Promise<LogFollower | null> {
      return (await db.select().from(t).where(eq(t.id, id)))[0] ?? null;
    },

    /** Ends the following; who follows at the moment finds the lock lost. With a token: only by its holder. */
    async remove(db: Executor, id: string, token?: string): Promise<boolean> {
      const rows = await db
        .delete(t)
        .where(and(eq(t.id, id), token === undefined ? undefined : eq(t.lockToken, token)))
        .returning({ id: t.id });
      return rows.length === 1;
    },
  };
}
export type LogFollowerRepository = ReturnType<typeof logFollowerRepository>;
