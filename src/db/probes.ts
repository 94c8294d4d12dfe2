import { and, asc, desc, eq, gte, inArray, lt, sql } from 'drizzle-orm';
import { inChunks } from './chunks.js';
import type { Executor, Transaction } from './database.js';
import { insertRows } from './insert-rows.js';
import { jsonIds } from './json-rows.js';
import { probeRollups as rollupStatements } from './probe-rollups.js';
import { type TimePageRequest, type TimePosition, timeWindow } from './repository.js';
import type { ProbeKind, Tables } from './tables.js';
import { PROBE_KINDS } from './words.js';

export type Probe = Tables['probes']['$inferSelect'];
export type ProbeRound = Tables['probeRounds']['$inferSelect'];
export type HealthLook = Pick<Probe, 'id' | 'minerId' | 'at' | 'isOk' | 'firstByteMs' | 'totalMs'>;
export type { Counts, HealthSpan, ProbeRollup } from './probe-rollups.js';

/** Statements that are glued together; SQLite takes 500 at most. */
const GLUED = 50;

const byTime = (a: TimePosition, b: TimePosition): number =>
  a.at.getTime() - b.at.getTime() || (a.id < b.id ? -1 : 1);

export function probeRepository({
  probes,
  probeRounds,
  probeRollups,
  miners,
}: Pick<Tables, 'probes' | 'probeRounds' | 'probeRollups' | 'miners'>) {
  return {
    ...rollupStatements({ probeRollups }),

    async insertRound(tx: Transaction, round: ProbeRound): Promise<void> {
      await tx.insert(probeRounds).values(round).returning({ id: probeRounds.id });
    },

    async insert(tx: Transaction, rows: readonly Probe[]): Promise<void> {
      await insertRows(tx, probes, rows);
    },

    /** Looks at the health of these miners that count and have a row, the oldest first. */
    async listHealthLooks(
      db: Executor,
      minerIds: readonly string[],
      from: Date,
      to: Date,
    ): Promise<HealthLook[]> {
      return db
        .select({
          id: probes.id,
          minerId: probes.minerId,
          at: probes.at,
          isOk: probes.isOk,
          firstByteMs: probes.firstByteMs,
          totalMs: probes.totalMs,
        })
        .from(jsonIds(db.dialect, minerIds))
        .crossJoin(probes)
        .where(
          and(
            sql`${probes.minerId} = v.id`,
            eq(probes.kind, 'HEALTH'),
            gte(probes.at, from),
            lt(probes.at, to),
            eq(probes.isVoid, false),
          ),
        )
        .orderBy(asc(probes.at));
    },

    /** The last `limit` probes of each miner that count, newest first. */
    async listLatest(
      db: Executor,
      minerIds: readonly string[],
      kind: ProbeKind,
      limit: number,
    ): Promise<Probe[]> {
      const latestOf = (minerId: string) => {
        const latest = db
          .select()
          .from(probes)
          .where(and(eq(probes.minerId, minerId), eq(probes.kind, kind), eq(probes.isVoid, false)))
          .orderBy(desc(probes.at), desc(probes.id))
          .limit(limit)
          .as('latest');
        return db.select().from(latest).$dynamic();
      };
      const found: Probe[] = [];
      for (const ids of inChunks(minerIds, GLUED)) {
        const [first, ...rest] = ids.map(latestOf);
        if (!first) continue;
        found.push(...(await rest.reduce((all, one) => all.unionAll(one), first)));
      }
      return found;
    },

    /** The newest first. Read kind by kind, because that is how the index has them. */
    async list(
      db: Executor,
      { minerId, kinds }: { readonly minerId: string; readonly kinds?: readonly ProbeKind[] },
      page: TimePageRequest,
    ): Promise<Probe[]> {
      const order = page.fromEnd ? asc : desc;
      const ofKind = (kind: ProbeKind) => {
        const part = db
          .select()
          .from(probes)
          .where(
            and(eq(probes.minerId, minerId), eq(probes.kind, kind), timeWindow(probes.at, probes.id, page)),
          )
          .orderBy(order(probes.at), order(probes.id))
          .limit(page.limit)
          .as('part');
        return db.select().from(part).$dynamic();
      };
      const [first, ...rest] = [...new Set(kinds ?? PROBE_KINDS)].map(ofKind);
      if (!first) return [];
      const found = await rest.reduce((all, one) => all.unionAll(one), first);
      return found.sort(page.fromEnd ? byTime : (a, b) => byTime(b, a)).slice(0, page.limit);
    },

    async byIds(db: Executor, ids: readonly string[]): Promise<Probe[]> {
      if (ids.length === 0) return [];
      return db
        .select()
        .from(probes)
        .where(inArray(probes.id, [...ids]));
    },

    /** Which of these miners the account owns. */
    async ownedMiners(db: Executor, accountId: string, minerIds: readonly string[]): Promise<Set<string>> {
      if (minerIds.length === 0) return new Set();
      const rows = await db
        .select({ id: miners.id })
        .from(miners)
        .where(and(eq(miners.ownerId, accountId), inArray(miners.id, [...minerIds])));
      return new Set(rows.map(({ id }) => id));
    },

    async listRounds(db: Executor, limit: number): Promise<ProbeRound[]> {
      return db.select().from(probeRounds).orderBy(desc(probeRounds.id)).limit(limit);
    },

    async countRounds(
      db: Executor,
      since: Date,
    ): Promise<{ rounds: number; voidRounds: number; probes: number; failed: number }> {
      const sum = (value: unknown) => sql<number>`coalesce(sum(${value}), 0)`.mapWith(Number);
      const [row] = await db
        .select({
          rounds: sql<number>`count(*)`.mapWith(Number),
          voidRounds: sum(sql`case when ${eq(probeRounds.isVoid, true)} then 1 else 0 end`),
          probes: sum(probeRounds.targetCount),
          failed: sum(probeRounds.failedCount),
        })
        .from(probeRounds)
        .where(gte(probeRounds.startedAt, since));
      return row ?? { rounds: 0, voidRounds: 0, probes: 0, failed: 0 };
    },

    /** Removes at most `limit` raw rows and returns how many it were; roll-ups are not touched. */
    async removeBefore(db: Executor, before: Date, limit: number): Promise<number> {
      const old = db.select({ id: probes.id }).from(probes).where(lt(probes.at, before)).limit(limit);
      return (await db.delete(probes).where(inArray(probes.id, old)).returning({ id: probes.id })).length;
    },

    async removeRoundsBefore(db: Executor, before: Date, limit: number): Promise<number> {
      const old = db
        .select({ id: probeRounds.id })
        .from(probeRounds)
        .where(lt(probeRounds.startedAt, before))
        .limit(limit);
      const rows = await db
        .delete(probeRounds)
        .where(inArray(probeRounds.id, old))
        .returning({ id: probeRounds.id });
      return rows.length;
    },
  };
}
export type ProbeRepository = ReturnType<typeof probeRepository>;
