import { and, asc, desc, eq, gte, lt, lte, sql } from 'drizzle-orm';
import { inChunks } from './chunks.js';
import type { Executor, Transaction } from './database.js';
import type { Tables } from './tables.js';

export type ScoreRollup = Tables['scoreRollups']['$inferSelect'];
export type ScoreSpan = Extract<ScoreRollup['span'], 'HOUR' | 'DAY'>;

/** What scores were, span by span. Spans without a change have no row: the one before holds. */
export function scoreRollups({ scoreRollups: r }: Pick<Tables, 'scoreRollups'>) {
  return {
    /** Adds to what the spans hold already. No two rows may name the same span. */
    async saveRollups(tx: Transaction, rows: readonly ScoreRollup[]): Promise<void> {
      for (const values of inChunks(rows)) {
        await tx
          .insert(r)
          .values(values)
          .onConflictDoUpdate({
            target: [r.minerId, r.span, r.at],
            set: {
              last: sql`excluded.last`,
              lowest: sql`case when ${r.lowest} is null or excluded.lowest < ${r.lowest} then excluded.lowest else ${r.lowest} end`,
              highest: sql`case when ${r.highest} is null or excluded.highest > ${r.highest} then excluded.highest else ${r.highest} end`,
              coverage: sql`excluded.coverage`,
              confidence: sql`excluded.confidence`,
              components: sql`excluded.components`,
            },
          })
          .returning({ minerId: r.minerId });
      }
    },

    /** Oldest first; `from` and `to` are starts of spans, both included. */
    async listRollups(
      db: Executor,
      minerId: string,
      span: ScoreSpan,
      from: Date,
      to: Date,
    ): Promise<ScoreRollup[]> {
      return db
        .select()
        .from(r)
        .where(and(eq(r.minerId, minerId), eq(r.span, span), gte(r.at, from), lte(r.at, to)))
        .orderBy(asc(r.at));
    },

    /** What held before `at`; null when nothing of it is known. */
    async lastRollupBefore(
      db: Executor,
      minerId: string,
      span: ScoreSpan,
      at: Date,
    ): Promise<ScoreRollup | null> {
      const rows = await db
        .select()
        .from(r)
        .where(and(eq(r.minerId, minerId), eq(r.span, span), lt(r.at, at)))
        .orderBy(desc(r.at))
        .limit(1);
      return rows[0] ?? null;
    },

    /** Removes at most `limit`, the oldest first. */
    async removeScoreRollupsBefore(
      db: Executor,
      span: ScoreSpan,
      before: Date,
      limit: number,
    ): Promise<number> {
      const old = db
        .select({ minerId: r.minerId, span: r.span, at: r.at })
        .from(r)
        .where(and(eq(r.span, span), lt(r.at, before)))
        .orderBy(asc(r.at))
        .limit(limit);
      const rows = await db
        .delete(r)
        .where(sql`(${r.minerId}, ${r.span}, ${r.at}) in ${old}`)
        .returning({ minerId: r.minerId });
      return rows.length;
    },
  };
}
