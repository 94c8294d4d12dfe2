import { and, asc, eq, inArray, lt, sql } from 'drizzle-orm';
import { inChunks } from './chunks.js';
import type { Executor, Transaction } from './database.js';
import { newestFirst, type PageRequest, pageWindow } from './repository.js';
import type { Tables } from './tables.js';

export type Score = Tables['scores']['$inferSelect'];
export type ScoreChange = Tables['scoreChanges']['$inferSelect'];

export function scoreRepository({ scores, scoreChanges }: Pick<Tables, 'scores' | 'scoreChanges'>) {
  return {
    async byMiners(db: Executor, minerIds: readonly string[]): Promise<Score[]> {
      const found: Score[] = [];
      for (const ids of inChunks(minerIds)) {
        found.push(...(await db.select().from(scores).where(inArray(scores.minerId, ids))));
      }
      return found;
    },

    async save(tx: Transaction, rows: readonly Score[]): Promise<void> {
      for (const values of inChunks(rows)) {
        await tx
          .insert(scores)
          .values(values)
          .onConflictDoUpdate({
            target: scores.minerId,
            set: {
              value: sql`excluded.value`,
              coverage: sql`excluded.coverage`,
              confidence: sql`excluded.confidence`,
              components: sql`excluded.components`,
              formulaVersion: sql`excluded.formula_version`,
              at: sql`excluded.at`,
            },
          })
          .returning({ minerId: scores.minerId });
      }
    },

    async insertChanges(tx: Transaction, rows: readonly ScoreChange[]): Promise<void> {
      for (const values of inChunks(rows)) {
        await tx.insert(scoreChanges).values(values).returning({ id: scoreChanges.id });
      }
    },

    async changesByIds(db: Executor, ids: readonly string[]): Promise<ScoreChange[]> {
      if (ids.length === 0) return [];
      return db
        .select()
        .from(scoreChanges)
        .where(inArray(scoreChanges.id, [...ids]));
    },

    async listChanges(db: Executor, minerId: string | null, page: PageRequest): Promise<ScoreChange[]> {
      return db
        .select()
        .from(scoreChanges)
        .where(
          and(
            minerId === null ? undefined : eq(scoreChanges.minerId, minerId),
            pageWindow(scoreChanges.id, page),
          ),
        )
        .orderBy(newestFirst(scoreChanges.id, page))
        .limit(page.limit);
    },

    /** Removes at most `limit`, the oldest first. */
    async removeChangesBefore(db: Executor, before: Date, limit: number): Promise<number> {
      const old = db
        .select({ id: scoreChanges.id })
        .from(scoreChanges)
        .where(lt(scoreChanges.at, before))
        .orderBy(asc(scoreChanges.at))
        .limit(limit);
      const rows = await db
        .delete(scoreChanges)
        .where(inArray(scoreChanges.id, old))
        .returning({ id: scoreChanges.id });
      return rows.length;
    },
  };
}
export type ScoreRepository = ReturnType<typeof scoreRepository>;
