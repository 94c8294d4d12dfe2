import { and, asc, eq, gt, inArray, isNotNull, lt, sql } from 'drizzle-orm';
import { inChunks } from './chunks.js';
import type { Executor, Transaction } from './database.js';
import { insertRows } from './insert-rows.js';
import { newestFirst, ownedBy, type OwnerScope, type PageRequest, pageWindow } from './repository.js';
import { type Health, type ModelType, QUERY_STATES, type Tables } from './tables.js';

export type Query = Tables['queries']['$inferSelect'];

/** A miner as the router sees it. */
export interface Candidate {
  readonly minerId: string;
  readonly modelType: ModelType;
  readonly countryCode: string | null;
  readonly address: string;
  readonly port: number;
  readonly health: Health;
  readonly activeAt: Date | null;
  /** 0–100; null without one. */
  readonly score: number | null;
  readonly coverage: number;
  /** When its health was last looked at. */
  readonly lastAt: Date | null;
  readonly requestCount: number;
  readonly responseMsSum: number;
}

/** What answered questions add to a miner. */
export interface Traffic {
  readonly minerId: string;
  readonly requests: number;
  readonly responseMs: number;
}

export function queryRepository({
  queries: t,
  miners,
  scores,
  probeTargets,
}: Pick<Tables, 'queries' | 'miners' | 'scores' | 'probeTargets'>) {
  const candidates = async (
    db: Executor,
    where: Parameters<typeof and>,
    limit: number,
  ): Promise<Candidate[]> => {
    const rows = await db
      .select({
        minerId: miners.id,
        modelType: miners.modelType,
        countryCode: miners.countryCode,
        address: miners.address,
        port: miners.port,
        health: miners.health,
        activeAt: miners.activeAt,
        score: scores.value,
        coverage: scores.coverage,
        lastAt: probeTargets.lastAt,
        requestCount: miners.requestCount,
        responseMsSum: miners.responseMsSum,
      })
      .from(miners)
      .leftJoin(scores, eq(scores.minerId, miners.id))
      .leftJoin(probeTargets, and(eq(probeTargets.minerId, miners.id), eq(probeTargets.kind, 'HEALTH')))
      .where(and(eq(miners.state, 'ACTIVE'), isNotNull(miners.address), ...where))
      .orderBy(asc(miners.id))
      .limit(limit);
    return rows.flatMap(({ address, coverage, ...row }) =>
      address === null ? [] : [{ ...row, address, coverage: coverage ?? 0 }],
    );
  };

  return {
    /** Inserts, or brings the rows that are there to their end. */
    async save(tx: Transaction, rows: readonly Query[]): Promise<void> {
      await insertRows(tx, t, rows, (insert) =>
        insert.onConflictDoUpdate({
          target: t.id,
          set: {
            state: sql`excluded.state`,
            minerId: sql`excluded.miner_id`,
            answerHash: sql`excluded.answer_hash`,
            answer: sql`excluded.answer`,
            receipt: sql`excluded.receipt`,
            failure: sql`excluded.failure`,
            endedAt: sql`excluded.ended_at`,
          },
        }),
      );
    },

    async findOwned(db: Executor, owner: OwnerScope, ids: readonly string[]): Promise<Query[]> {
      if (ids.length === 0) return [];
      return db
        .select()
        .from(t)
        .where(and(inArray(t.id, [...ids]), ownedBy(t.accountId, owner)));
    },

    async list(
      db: Executor,
      owner: OwnerScope,
      page: PageRequest,
      minerId: string | null = null,
    ): Promise<Query[]> {
      return db
        .select()
        .from(t)
        .where(
          and(
            ownedBy(t.accountId, owner),
            minerId === null ? undefined : eq(t.minerId, minerId),
            pageWindow(t.id, page),
          ),
        )
        .orderBy(newestFirst(t.id, page))
        .limit(page.limit);
    },

    /** Those that are RUNNING since before then, the oldest first, brought to this end; at most `limit`. */
    async interrupt(
      tx: Transaction,
      before: Date,
      end: Pick<Query, 'failure' | 'endedAt'>,
      limit: number,
    ): Promise<Query[]> {
      const stuck = tx
        .select({ id: t.id })
        .from(t)
        .where(and(eq(t.state, 'RUNNING'), lt(t.createdAt, before)))
        .orderBy(asc(t.createdAt))
        .limit(limit);
      return tx
        .update(t)
        .set({ ...end, state: 'FAILED' })
        .where(and(inArray(t.id, stuck), eq(t.state, 'RUNNING')))
        .returning();
    },

    /** Removes at most `limit` that are over, the oldest first. */
    async removeBefore(db: Executor, before: Date, limit: number): Promise<number> {
      let removed = 0;
      // State by state, as the index has them.
      for (const state of QUERY_STATES.filter((one) => one !== 'RUNNING')) {
        const old = db
          .select({ id: t.id })
          .from(t)
          .where(and(eq(t.state, state), lt(t.createdAt, before)))
          .orderBy(asc(t.createdAt))
          .limit(limit - removed);
        removed += (await db.delete(t).where(inArray(t.id, old)).returning({ id: t.id })).length;
        if (removed >= limit) break;
      }
      return removed;
    },

    /** One row per miner at most. */
    async addTraffic(tx: Transaction, traffic: readonly Traffic[]): Promise<void> {
      for (const some of inChunks(traffic, 200)) {
        const ids = some.map(({ minerId }) => minerId);
        // In one order, as everybody locks miners; an update of many takes them as it finds them.
        if (tx.dialect === 'pg') {
          await tx
            .select({ id: miners.id })
            .from(miners)
            .where(inArray(miners.id, ids))
            .orderBy(asc(miners.id))
            .for('update');
        }
        const added = (of: (one: Traffic) => number) => {
          const cases = some.map((one) => sql`when ${one.minerId} then cast(${of(one)} as bigint)`);
          return sql`case ${miners.id} ${sql.join(cases, sql` `)} else 0 end`;
        };
        await tx
          .update(miners)
          .set({
            requestCount: sql`${miners.requestCount} + ${added(({ requests }) => requests)}`,
            responseMsSum: sql`${miners.responseMsSum} + ${added(({ responseMs }) => Math.round(responseMs))}`,
          })
          .where(inArray(miners.id, ids))
          .returning({ id: miners.id });
      }
    },

    /** In the order of ids, for reading all of them page by page. */
    listCandidates: (db: Executor, afterId: string, limit: number): Promise<Candidate[]> =>
      candidates(db, [gt(miners.id, afterId)], limit),

    async candidatesByIds(db: Executor, ids: readonly string[]): Promise<Candidate[]> {
      const found: Candidate[] = [];
      for (const some of inChunks(ids)) {
        found.push(...(await candidates(db, [inArray(miners.id, some)], some.length)));
      }
      return found;
    },
  };
}
export type QueryRepository = ReturnType<typeof queryRepository>;
