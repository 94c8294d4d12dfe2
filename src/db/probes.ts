import { and, asc, desc, eq, gt, gte, inArray, lt, or, sql } from 'drizzle-orm';
import { inChunks } from './chunks.js';
import type { Executor, Transaction } from './database.js';
import { newestFirst, type PageRequest, pageWindow } from './repository.js';
import type { ProbeKind, Tables } from './tables.js';

export type Probe = Tables['probes']['$inferSelect'];
export type ProbeRound = Tables['probeRounds']['$inferSelect'];
export type ProbeRollup = Tables['probeRollups']['$inferSelect'];

/** How often a miner was asked since some time, and how often all was well. */
export interface Counts {
  readonly total: number;
  readonly ok: number;
}

/** Statements that are glued together; SQLite takes 500 at most. */
const GLUED = 50;

export function probeRepository({
  probes,
  probeRounds,
  probeRollups: r,
  miners,
}: Pick<Tables, 'probes' | 'probeRounds' | 'probeRollups' | 'miners'>) {
  return {
    async insertRound(tx: Transaction, round: ProbeRound): Promise<void> {
      await tx.insert(probeRounds).values(round).returning({ id: probeRounds.id });
    },

    async insert(tx: Transaction, rows: readonly Probe[]): Promise<void> {
      for (const values of inChunks(rows))
        await tx.insert(probes).values(values).returning({ id: probes.id });
    },

    /** Adds to what the spans hold already. No two rows may name the same span. */
    async addRollups(tx: Transaction, rows: readonly ProbeRollup[]): Promise<void> {
      for (const values of inChunks(rows)) {
        await tx
          .insert(r)
          .values(values)
          .onConflictDoUpdate({
            target: [r.minerId, r.kind, r.span, r.at],
            set: {
              total: sql`${r.total} + excluded.total`,
              ok: sql`${r.ok} + excluded.ok`,
              gradeSum: sql`${r.gradeSum} + excluded.grade_sum`,
              gradeCount: sql`${r.gradeCount} + excluded.grade_count`,
              totalMsSum: sql`${r.totalMsSum} + excluded.total_ms_sum`,
              totalMsMax: sql`case when excluded.total_ms_max > ${r.totalMsMax} then excluded.total_ms_max else ${r.totalMsMax} end`,
            },
          })
          .returning({ minerId: r.minerId });
      }
    },

    /** From roll-ups: by hour since `hours`, by day since `days`. */
    async countHealth(
      db: Executor,
      minerIds: readonly string[],
      since: { readonly hours: Date; readonly days: Date },
    ): Promise<Map<string, { readonly day: Counts; readonly week: Counts }>> {
      const found = new Map<string, { day: Counts; week: Counts }>();
      const none = { total: 0, ok: 0 };
      for (const ids of inChunks(minerIds)) {
        const rows = await db
          .select({
            minerId: r.minerId,
            span: r.span,
            total: sql<number>`sum(${r.total})`.mapWith(Number),
            ok: sql<number>`sum(${r.ok})`.mapWith(Number),
          })
          .from(r)
          .where(
            and(
              inArray(r.minerId, ids),
              eq(r.kind, 'HEALTH'),
              or(
                and(eq(r.span, 'HOUR'), gt(r.at, since.hours)),
                and(eq(r.span, 'DAY'), gt(r.at, since.days)),
              ),
            ),
          )
          .groupBy(r.minerId, r.span);
        for (const { minerId, span, total, ok } of rows) {
          const known = found.get(minerId) ?? { day: none, week: none };
          found.set(minerId, { ...known, [span === 'HOUR' ? 'day' : 'week']: { total, ok } });
        }
      }
      return found;
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

    async list(
      db: Executor,
      { minerId, kinds }: { readonly minerId: string; readonly kinds?: readonly ProbeKind[] },
      page: PageRequest,
    ): Promise<Probe[]> {
      return db
        .select()
        .from(probes)
        .where(
          and(
            eq(probes.minerId, minerId),
            kinds ? inArray(probes.kind, [...kinds]) : undefined,
            pageWindow(probes.id, page),
          ),
        )
        .orderBy(newestFirst(probes.id, page))
        .limit(page.limit);
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
      return db.select().from(probeRounds).orderBy(desc(probeRounds.startedAt)).limit(limit);
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

    async removeRollupsBefore(
      db: Executor,
      span: ProbeRollup['span'],
      before: Date,
      limit: number,
    ): Promise<number> {
      const old = db
        .select({ minerId: r.minerId, kind: r.kind, span: r.span, at: r.at })
        .from(r)
        .where(and(eq(r.span, span), lt(r.at, before)))
        .orderBy(asc(r.at))
        .limit(limit);
      const rows = await db
        .delete(r)
        .where(sql`(${r.minerId}, ${r.kind}, ${r.span}, ${r.at}) in ${old}`)
        .returning({ minerId: r.minerId });
      return rows.length;
    },
  };
}
export type ProbeRepository = ReturnType<typeof probeRepository>;
