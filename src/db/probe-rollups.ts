import { and, asc, eq, gt, gte, isNotNull, lt, or, sql } from 'drizzle-orm';
import type { Executor, Transaction } from './database.js';
import { insertRows } from './insert-rows.js';
import { jsonIds } from './json-rows.js';
import type { Tables } from './tables.js';

export type ProbeRollup = Tables['probeRollups']['$inferSelect'];

/** How often a miner was asked since some time, and how often all was well. */
export interface Counts {
  readonly total: number;
  readonly ok: number;
}

export type HealthSpan = Pick<ProbeRollup, 'minerId' | 'at' | 'total' | 'ok' | 'totalMsSum' | 'totalMsMax'>;

interface Sampled {
  readonly minerId: string;
  readonly at: Date;
  readonly samples: string;
}

const DAY = 86_400_000;
/** What probes add up to, by hour and by day. */
export function probeRollups({ probeRollups: r }: Pick<Tables, 'probeRollups'>) {
  /** Of the miners `v.id`. */
  const healthOf = (span: 'HOUR' | 'DAY', from: Date, to: Date) =>
    and(sql`${r.minerId} = v.id`, eq(r.kind, 'HEALTH'), eq(r.span, span), gte(r.at, from), lt(r.at, to));

  return {
    /** Adds to what the spans hold already. No two rows may name the same span. */
    async addRollups(tx: Transaction, rows: readonly ProbeRollup[]): Promise<void> {
      await insertRows(tx, r, rows, (insert) =>
        insert.onConflictDoUpdate({
          target: [r.minerId, r.kind, r.span, r.at],
          set: {
            total: sql`${r.total} + excluded.total`,
            ok: sql`${r.ok} + excluded.ok`,
            gradeSum: sql`${r.gradeSum} + excluded.grade_sum`,
            gradeCount: sql`${r.gradeCount} + excluded.grade_count`,
            totalMsSum: sql`${r.totalMsSum} + excluded.total_ms_sum`,
            totalMsMax: sql`case when excluded.total_ms_max > ${r.totalMsMax} then excluded.total_ms_max else ${r.totalMsMax} end`,
            samples: sql`case when excluded.samples is null then ${r.samples} else coalesce(${r.samples}, '') || excluded.samples end`,
          },
        }),
      );
    },

    /** Hours from `from` on that hold samples, the oldest first. */
    async listSampled(db: Executor, minerIds: readonly string[], from: Date, to: Date): Promise<Sampled[]> {
      const rows = await db
        .select({ minerId: r.minerId, at: r.at, samples: r.samples })
        .from(jsonIds(db.dialect, minerIds))
        .crossJoin(r)
        .where(healthOf('HOUR', from, to))
        .orderBy(asc(r.at));
      return rows.flatMap(({ samples, ...row }) => (samples === null ? [] : [{ ...row, samples }]));
    },

    /** What looks at their health add up to; `from` and `to` are starts of spans, the latter not included. */
    async listHealth(
      db: Executor,
      minerIds: readonly string[],
      { span, from, to }: { readonly span: 'HOUR' | 'DAY'; readonly from: Date; readonly to: Date },
    ): Promise<HealthSpan[]> {
      return db
        .select({
          minerId: r.minerId,
          at: r.at,
          total: r.total,
          ok: r.ok,
          totalMsSum: r.totalMsSum,
          totalMsMax: r.totalMsMax,
        })
        .from(jsonIds(db.dialect, minerIds))
        .crossJoin(r)
        .where(healthOf(span, from, to));
    },

    /** Forgets the single results of hours before `before`; what they add up to stays. Returns how many hours it were. */
    async removeSamplesBefore(db: Executor, before: Date, limit: number): Promise<number> {
      const old = db
        .select({ minerId: r.minerId, kind: r.kind, span: r.span, at: r.at })
        .from(r)
        .where(
          and(
            eq(r.span, 'HOUR'),
            lt(r.at, before),
            gte(r.at, new Date(before.getTime() - DAY)),
            isNotNull(r.samples),
          ),
        )
        .orderBy(asc(r.at))
        .limit(limit);
      const rows = await db
        .update(r)
        .set({ samples: null })
        .where(sql`(${r.minerId}, ${r.kind}, ${r.span}, ${r.at}) in ${old}`)
        .returning({ minerId: r.minerId });
      return rows.length;
    },

    /** From roll-ups: by hour since `hours`, by day since `days`. */
    async countHealth(
      db: Executor,
      minerIds: readonly string[],
      since: { readonly hours: Date; readonly days: Date },
    ): Promise<Map<string, { readonly day: Counts; readonly week: Counts }>> {
      const found = new Map<string, { day: Counts; week: Counts }>();
      const none = { total: 0, ok: 0 };
      if (minerIds.length === 0) return found;
      const rows = await db
        .select({
          minerId: r.minerId,
          span: r.span,
          total: sql<number>`sum(${r.total})`.mapWith(Number),
          ok: sql<number>`sum(${r.ok})`.mapWith(Number),
        })
        .from(jsonIds(db.dialect, minerIds))
        // Not an inner join: SQLite would go through the hours of all miners.
        .crossJoin(r)
        .where(
          and(
            sql`${r.minerId} = v.id`,
            eq(r.kind, 'HEALTH'),
            or(and(eq(r.span, 'HOUR'), gt(r.at, since.hours)), and(eq(r.span, 'DAY'), gt(r.at, since.days))),
          ),
        )
        .groupBy(r.minerId, r.span);
      for (const { minerId, span, total, ok } of rows) {
        const known = found.get(minerId) ?? { day: none, week: none };
        found.set(minerId, { ...known, [span === 'HOUR' ? 'day' : 'week']: { total, ok } });
      }
      return found;
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
