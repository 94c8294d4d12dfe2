import { and, asc, eq, inArray, isNotNull, isNull, lte, or, type SQL, sql } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { Executor } from './database.js';

/** The columns that make a row a job (`workColumns` in tables-logs.ts). */
export interface WorkState {
  readonly id: string;
  readonly stepDueAt: Date | null;
  readonly lockToken: string | null;
  readonly lockExpiresAt: Date | null;
  readonly attempts: number;
  readonly lastError: string | null;
}

export interface Claim {
  readonly token: string;
  readonly now: Date;
  readonly until: Date;
}

type WorkTable = PgTable & Record<keyof WorkState, PgColumn>;

/** Claim, renew, settle: the same for every table whose rows are jobs. `only` limits which of them are claimed. */
export function workQueue<Row extends WorkState>(table: PgTable, only?: SQL) {
  // Every table given here was made with `workColumns` and an `id`; drizzle has no type to say so.
  const t = table as unknown as WorkTable;
  const held = (id: string, token: string) => and(eq(t.id, id), eq(t.lockToken, token));

  return {
    /** Takes the due rows nobody holds. A lock that ran out may be taken over. */
    async claimDue(db: Executor, { token, now, until }: Claim, limit: number): Promise<Row[]> {
      const due = db
        .select({ id: t.id })
        .from(t)
        .where(and(lte(t.stepDueAt, now), or(isNull(t.lockExpiresAt), lte(t.lockExpiresAt, now)), only))
        .orderBy(asc(t.stepDueAt))
        .limit(limit);
      const free = db.dialect === 'pg' ? due.for('update', { skipLocked: true }) : due;
      const rows = await db
        .update(t)
        .set({ lockToken: token, lockExpiresAt: until, attempts: sql`${t.attempts} + 1` })
        .where(inArray(t.id, free))
        .returning();
      return rows as unknown as Row[];
    },

    /** False: the lock was lost, and with it the right to write. */
    async renew(db: Executor, id: string, token: string, until: Date): Promise<boolean> {
      const rows = await db
        .update(t)
        .set({ lockExpiresAt: until })
        .where(held(id, token))
        .returning({ id: t.id });
      return rows.length === 1;
    },

    /** Writes what a step found and lets go of the row, unless another worker has taken it since (null). */
    async settle(db: Executor, id: string, token: string, change: Partial<Row>): Promise<Row | null> {
      const rows = await db
        .update(t)
        .set({ ...change, lockToken: null, lockExpiresAt: null })
        .where(held(id, token))
        .returning();
      return (rows[0] as unknown as Row | undefined) ?? null;
    },

    /** Writes in the middle of a step and keeps the row. Null: the lock was lost. */
    async note(db: Executor, id: string, token: string, change: Partial<Row>): Promise<Row | null> {
      const rows = await db
        .update(t)
        .set(change as object)
        .where(held(id, token))
        .returning();
      return (rows[0] as unknown as Row | undefined) ?? null;
    },

    /** Frees every row. Only for a process that knows itself alone on the store: those who held them are dead. */
    async releaseAll(db: Executor): Promise<number> {
      const freed = { lockToken: null, lockExpiresAt: null } as Partial<WorkState>;
      const rows = await db
        .update(t)
        .set(freed as object)
        .where(isNotNull(t.lockToken))
        .returning({ id: t.id });
      return rows.length;
    },

    /** Makes the row due now, held or not: whoever holds it settles with a later date only if nothing was asked of it since. */
    async wake(db: Executor, id: string, now: Date): Promise<void> {
      await db.update(t).set({ stepDueAt: now }).where(eq(t.id, id)).returning({ id: t.id });
    },
  };
}

export type WorkQueue<Row extends WorkState> = ReturnType<typeof workQueue<Row>>;
