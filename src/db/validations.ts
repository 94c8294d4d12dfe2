import { and, asc, desc, eq, gt, gte, inArray, isNotNull, isNull, lt, lte, ne, or, sql } from 'drizzle-orm';
import { inChunks } from './chunks.js';
import type { Executor, Transaction } from './database.js';
import type { GradeEvidence } from './tables-judge.js';
import type { Tables } from './tables.js';
import type { Health, ModelType } from './words.js';
import type { NotCountedReason } from './words-measure.js';

export { NOT_COUNTED_REASONS, type NotCountedReason } from './words-measure.js';

export type Validation = Tables['validations']['$inferSelect'];

export interface ResultEvidence extends GradeEvidence {
  readonly notCounted?: NotCountedReason;
}

type ResultRow = Tables['validationResults']['$inferSelect'];
export interface ValidationResult extends Omit<ResultRow, 'evidence'> {
  readonly evidence: ResultEvidence | null;
}

/** A miner that may be asked. */
export interface Askable {
  readonly id: string;
  readonly ownerId: string;
  readonly address: string;
  readonly port: number;
  readonly health: Health;
}

interface Candidacy {
  readonly modelType: ModelType;
  /** Nobody validates their own miners. */
  readonly validatorId: string;
  /** null: all. */
  readonly minerIds: readonly string[] | null;
  readonly now: Date;
  /** Health that was looked at before counts for nothing. */
  readonly freshSince: Date;
}

export function validationRepository({
  validations: v,
  validationResults: r,
  miners,
  probeTargets,
  maintenanceWindows: windows,
}: Pick<Tables, 'validations' | 'validationResults' | 'miners' | 'probeTargets' | 'maintenanceWindows'>) {
  /** What was written here is what is read: the column knows only the grader's part. */
  const withReason = (row: ResultRow): ValidationResult => row;

  const considered = (db: Executor, { modelType, validatorId, minerIds, now, freshSince }: Candidacy) => {
    const inMaintenance = db
      .select({ id: windows.id })
      .from(windows)
      .where(
        and(
          eq(windows.minerId, miners.id),
          lte(windows.startsAt, now),
          gt(windows.endsAt, now),
          isNull(windows.cancelledAt),
        ),
      );
    const isFresh = or(
      gte(probeTargets.lastAt, freshSince),
      and(isNull(probeTargets.lastAt), gte(miners.activeAt, freshSince)),
    );
    return db
      .select({
        ...{ id: miners.id, ownerId: miners.ownerId },
        address: miners.address,
        port: miners.port,
        health: miners.health,
        reason: sql<string>`case
          when ${eq(miners.ownerId, validatorId)} then 'OWN'
          when ${ne(miners.state, 'ACTIVE')} or ${isNull(miners.address)} then 'NOT_SERVING'
          when ${eq(miners.health, 'DOWN')} then 'DOWN'
          when ${eq(miners.health, 'UNKNOWN')} or not coalesce(${isFresh}, false) then 'STALE'
          when exists ${inMaintenance} then 'MAINTENANCE'
          else 'ELIGIBLE' end`.as('reason'),
      })
      .from(miners)
      .leftJoin(probeTargets, and(eq(probeTargets.minerId, miners.id), eq(probeTargets.kind, 'HEALTH')))
      .where(
        and(
          eq(miners.modelType, modelType),
          minerIds === null
            ? and(eq(miners.state, 'ACTIVE'), isNotNull(miners.address))
            : inArray(miners.id, [...minerIds]),
        ),
      )
      .as('considered');
  };

  return {
    /** At most `limit` of those that may be asked, drawn by lot when there are more. */
    async drawEligible(db: Executor, candidacy: Candidacy, limit: number): Promise<Askable[]> {
      const all = considered(db, candidacy);
      const rows = await db
        .select()
        .from(all)
        .where(eq(all.reason, 'ELIGIBLE'))
        .orderBy(sql`random()`)
        .limit(limit);
      return rows.flatMap(({ address, reason: _reason, ...miner }) =>
        address === null ? [] : [{ ...miner, address }],
      );
    },

    /** How many can not be asked, by reason. */
    async countExcluded(db: Executor, candidacy: Candidacy): Promise<{ reason: string; count: number }[]> {
      const all = considered(db, candidacy);
      return db
        .select({ reason: all.reason, count: sql<number>`count(*)`.mapWith(Number) })
        .from(all)
        .where(ne(all.reason, 'ELIGIBLE'))
        .groupBy(all.reason)
        .orderBy(asc(all.reason));
    },

    async insert(tx: Transaction, validation: Validation, minerIds: readonly string[]): Promise<void> {
      await tx.insert(v).values(validation).returning({ id: v.id });
      const { id: validationId, validatorId } = validation;
      for (const ids of inChunks(minerIds)) {
        await tx
          .insert(r)
          .values(
            ids.map((minerId) => ({
              validationId,
              minerId,
              validatorId,
              state: 'WAITING' as const,
              counts: false,
            })),
          )
          .returning({ minerId: r.minerId });
      }
    },

    /** The newest ones of an account, newest first. */
    async listNewest(db: Executor, validatorId: string, limit: number) {
      return db
        .select({
          id: v.id,
          createdAt: v.createdAt,
          state: v.state,
          deadlineAt: v.deadlineAt,
          grader: v.grader,
        })
        .from(v)
        .where(eq(v.validatorId, validatorId))
        .orderBy(desc(v.id))
        .limit(limit);
    },

    /** What the account asked after `since` and before this one. */
    async promptsBefore(
      db: Executor,
      { id, validatorId, modelType }: Validation,
      since: Date,
    ): Promise<string[]> {
      const rows = await db
        .select({ prompt: v.prompt })
        .from(v)
        .where(
          and(
            eq(v.validatorId, validatorId),
            lt(v.id, id),
            gte(v.createdAt, since),
            eq(v.modelType, modelType),
          ),
        );
      return rows.map(({ prompt }) => prompt);
    },

    /** False: the validation has ended, and nothing was written. */
    async saveResults(
      tx: Transaction,
      validationId: string,
      results: readonly ValidationResult[],
    ): Promise<boolean> {
      const answered = results.filter(({ state }) => state === 'ANSWERED').length;
      const running = await tx
        .update(v)
        .set({ answeredCount: sql`${v.answeredCount} + ${answered}` })
        .where(and(eq(v.id, validationId), eq(v.state, 'RUNNING')))
        .returning({ id: v.id });
      if (running.length === 0) return false;
      for (const { validationId: _validation, minerId, ...found } of results) {
        await tx
          .update(r)
          .set(found)
          .where(and(eq(r.validationId, validationId), eq(r.minerId, minerId), eq(r.state, 'WAITING')))
          .returning({ minerId: r.minerId });
      }
      return true;
    },

    /** Null: it had ended already. */
    async end(
      tx: Transaction,
      id: string,
      end: { readonly state: 'COMPLETED' | 'FAILED'; readonly endedAt: Date },
    ): Promise<Validation | null> {
      const rows = await tx
        .update(v)
        .set(end)
        .where(and(eq(v.id, id), eq(v.state, 'RUNNING')))
        .returning();
      return rows[0] ?? null;
    },

    async setCounting(
      tx: Transaction,
      results: readonly Pick<
        ValidationResult,
        'validationId' | 'minerId' | 'counts' | 'grade' | 'evidence' | 'at'
      >[],
    ): Promise<void> {
      for (const { validationId, minerId, counts, grade, evidence, at } of results) {
        await tx
          .update(r)
          .set({ counts, grade, evidence, at })
          .where(and(eq(r.validationId, validationId), eq(r.minerId, minerId)))
          .returning({ minerId: r.minerId });
      }
    },

    /** How many results of this validator have counted for each of these miners since then. */
    async countCounted(
      db: Executor,
      validatorId: string,
      minerIds: readonly string[],
      since: Date,
    ): Promise<Map<string, number>> {
      const counted = new Map<string, number>();
      for (const ids of inChunks(minerIds)) {
        const rows = await db
          .select({ minerId: r.minerId, count: sql<number>`count(*)`.mapWith(Number) })
          .from(r)
          .where(
            and(
              inArray(r.minerId, ids),
              gte(r.at, since),
              eq(r.validatorId, validatorId),
              eq(r.counts, true),
            ),
          )
          .groupBy(r.minerId);
        for (const { minerId, count } of rows) counted.set(minerId, count);
      }
      return counted;
    },

    async find(db: Executor, id: string): Promise<Validation | null> {
      return (await db.select().from(v).where(eq(v.id, id)))[0] ?? null;
    },

    async resultsOf(db: Executor, validationId: string): Promise<ValidationResult[]> {
      const rows = await db.select().from(r).where(eq(r.validationId, validationId)).orderBy(asc(r.minerId));
      return rows.map(withReason);
    },

    /** RUNNING although their deadline was before then. */
    async listStuck(db: Executor, before: Date, limit: number): Promise<string[]> {
      const rows = await db
        .select({ id: v.id })
        .from(v)
        .where(and(eq(v.state, 'RUNNING'), lt(v.deadlineAt, before)))
        .orderBy(asc(v.deadlineAt))
        .limit(limit);
      return rows.map(({ id }) => id);
    },

    /** Removes at most `limit` with all their results, the oldest first. */
    async removeBefore(tx: Transaction, before: Date, limit: number): Promise<number> {
      const old = await tx
        .select({ id: v.id })
        .from(v)
        .where(and(lt(v.createdAt, before), ne(v.state, 'RUNNING')))
        .orderBy(asc(v.createdAt))
        .limit(limit);
      const ids = old.map(({ id }) => id);
      if (ids.length === 0) return 0;
      await tx.delete(r).where(inArray(r.validationId, ids)).returning({ minerId: r.minerId });
      return (await tx.delete(v).where(inArray(v.id, ids)).returning({ id: v.id })).length;
    },
  };
}
export type ValidationRepository = ReturnType<typeof validationRepository>;
