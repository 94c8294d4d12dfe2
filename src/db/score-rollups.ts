import { and, asc, desc, eq, gte, lt, lte, sql } from 'drizzle-orm';
import type { Executor, Transaction } from './database.js';
import { insertRows } from './insert-rows.js';
import type { ScoreComponent, Tables } from './tables.js';

export type ScoreRollup = Tables['scoreRollups']['$inferSelect'];
/** One of them as it is read: most readers do not look at the components of hundreds. */
export interface HeldScore extends Omit<ScoreRollup, 'minerId' | 'span' | 'components'> {
  /** JSON. */
  readonly componentsText: string;
}
export type ScoreSpan = Extract<ScoreRollup['span'], 'HOUR' | 'DAY'>;

/** Written by ourselves, by the column's own type. */
export const componentsOf = (text: string): ScoreComponent[] => JSON.parse(text) as ScoreComponent[];

/** What scores were, span by span. Spans without a change have no row: the one before holds. */
export function scoreRollups({ scoreRollups: r }: Pick<Tables, 'scoreRollups'>) {
  const held = {
    at: r.at,
    last: r.last,
    lowest: r.lowest,
    highest: r.highest,
    coverage: r.coverage,
    confidence: r.confidence,
    componentsText: sql<string>`cast(${r.components} as text)`,
  };
  return {
    /** Adds to what the spans hold already. No two rows may name the same span. */
    async saveRollups(tx: Transaction, rows: readonly ScoreRollup[]): Promise<void> {
      await insertRows(tx, r, rows, (insert) =>
        insert.onConflictDoUpdate({
          target: [r.minerId, r.span, r.at],
          set: {
            last: sql`excluded.last`,
            lowest: sql`case when ${r.lowest} is null or excluded.lowest < ${r.lowest} then excluded.lowest else ${r.lowest} end`,
            highest: sql`case when ${r.highest} is null or excluded.highest > ${r.highest} then excluded.highest else ${r.highest} end`,
            coverage: sql`excluded.coverage`,
            confidence: sql`excluded.confidence`,
            components: sql`excluded.components`,
          },
        }),
      );
    },

    /** Oldest first; `from` and `to` are starts of spans, both included. */
    async listRollups(
      db: Executor,
      minerId: string,
      span: ScoreSpan,
      from: Date,
      to: Date,
    ): Promise<HeldScore[]> {
      return db
        .select(held)
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
    ): Promise<HeldScore | null> {
      const rows = await db
        .select(held)
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
