import { and, asc, desc, eq, gt, inArray, isNotNull, lt, lte, or, sql } from 'drizzle-orm';
import { inChunks } from './chunks.js';
import type { Executor, Transaction } from './database.js';
import { insertRows } from './insert-rows.js';
import { jsonTexts } from './json-rows.js';
import { newestFirst, type PageRequest, pageWindow } from './repository.js';
import { scoreRollups } from './score-rollups.js';
import { scoreSamples } from './score-samples.js';
import type { ModelType, Tables } from './tables.js';

export type Score = Tables['scores']['$inferSelect'];
export type ScoreChange = Tables['scoreChanges']['$inferSelect'];

/** A miner in the order of the best. */
export interface RankedRow {
  readonly minerId: string;
  readonly value: number;
  readonly modelType: ModelType;
}

type Needed = 'scores' | 'scoreChanges' | 'scoreRollups' | 'probes' | 'validationResults' | 'miners';

export function scoreRepository(tables: Pick<Tables, Needed>) {
  const { scores, scoreChanges, miners } = tables;
  return {
    ...scoreSamples(tables),
    ...scoreRollups(tables),

    async byMiners(db: Executor, minerIds: readonly string[]): Promise<Score[]> {
      if (minerIds.length === 0) return [];
      return db
        .select()
        .from(scores)
        .where(inArray(scores.minerId, jsonTexts(db.dialect, minerIds)));
    },

    async save(tx: Transaction, rows: readonly Score[]): Promise<void> {
      await insertRows(tx, scores, rows, (insert) =>
        insert.onConflictDoUpdate({
          target: scores.minerId,
          set: {
            value: sql`excluded.value`,
            coverage: sql`excluded.coverage`,
            confidence: sql`excluded.confidence`,
            components: sql`excluded.components`,
            formulaVersion: sql`excluded.formula_version`,
            at: sql`excluded.at`,
          },
        }),
      );
    },

    async insertChanges(tx: Transaction, rows: readonly ScoreChange[]): Promise<void> {
      await insertRows(tx, scoreChanges, rows);
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

    /** These miners, locked until the commit, in the order of their ids as everybody locks them. */
    async lockMiners(
      tx: Transaction,
      minerIds: readonly string[],
    ): Promise<{ readonly id: string; readonly modelType: ModelType }[]> {
      const found: { id: string; modelType: ModelType }[] = [];
      for (const ids of inChunks([...minerIds].sort())) {
        const them = tx
          .select({ id: miners.id, modelType: miners.modelType })
          .from(miners)
          .where(inArray(miners.id, ids))
          .orderBy(asc(miners.id));
        found.push(...(await (tx.dialect === 'pg' ? them.for('update') : them)));
      }
      return found;
    },

    /** Known scores with their ages, in the order of their miners. */
    async listAges(
      db: Executor,
      afterId: string,
      limit: number,
    ): Promise<{ readonly minerId: string; readonly at: Date; readonly isKnown: boolean }[]> {
      const rows = await db
        .select({ minerId: scores.minerId, at: scores.at, value: scores.value })
        .from(scores)
        .where(gt(scores.minerId, afterId))
        .orderBy(asc(scores.minerId))
        .limit(limit);
      return rows.map(({ value, ...row }) => ({ ...row, isKnown: value !== null }));
    },

    /** ACTIVE miners with a known score, the best first; `after` is the last row of the page before. */
    async listRanked(
      db: Executor,
      after: Pick<RankedRow, 'minerId' | 'value'> | null,
      limit: number,
    ): Promise<{ readonly rows: RankedRow[]; readonly last: RankedRow | null }> {
      const page = await db
        .select({
          minerId: scores.minerId,
          value: scores.value,
          modelType: miners.modelType,
          state: miners.state,
        })
        .from(scores)
        // SQLite never turns a cross join round, so the rows come from the index of scores.
        .crossJoin(miners)
        .where(
          and(
            eq(miners.id, scores.minerId),
            isNotNull(scores.value),
            after === null ? undefined : lte(scores.value, after.value),
            after === null ? undefined : or(lt(scores.value, after.value), lt(scores.minerId, after.minerId)),
          ),
        )
        .orderBy(desc(scores.value), desc(scores.minerId))
        .limit(limit);
      const known = page.flatMap(({ value, ...row }) => (value === null ? [] : [{ ...row, value }]));
      return {
        rows: known.filter(({ state }) => state === 'ACTIVE'),
        last: page.length < limit ? null : (known.at(-1) ?? null),
      };
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
