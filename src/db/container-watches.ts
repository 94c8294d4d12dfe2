import { and, asc, eq, gt, inArray, isNull, ne, or } from 'drizzle-orm';
import { inChunks } from './chunks.js';
import type { Executor, Transaction } from './database.js';
import type { Tables } from './tables.js';
import { workQueue } from './work.js';

export type ContainerWatch = Tables['containerWatches']['$inferSelect'];

/** The container of each miner that serves: what was last seen of it, and when it is looked at again. */
export function containerWatchRepository({
  containerWatches: t,
  miners,
}: Pick<Tables, 'containerWatches' | 'miners'>) {
  return {
    ...workQueue<ContainerWatch>(t),

    /**
     * Watched from now on. Another version begins anew, the same one goes on with what is known of it; who looks at either
     * at the moment loses the row. For callers whose transaction holds the miner's row.
     */
    async enroll(
      tx: Transaction,
      { id, deploymentId, dueAt }: { id: string; deploymentId: string; dueAt: Date },
      now: Date,
    ): Promise<void> {
      const another = or(isNull(t.deploymentId), ne(t.deploymentId, deploymentId));
      await tx
        .delete(t)
        .where(and(eq(t.id, id), another))
        .returning({ id: t.id });
      await tx
        .insert(t)
        .values({ id, deploymentId, state: 'UNKNOWN', stateSince: now, restarts: [], stepDueAt: dueAt })
        .onConflictDoUpdate({
          target: t.id,
          set: { stepDueAt: dueAt, crashLoopSince: null, lockToken: null, lockExpiresAt: null },
        })
        .returning({ id: t.id });
    },

    /** Watched no more; who looks at it at the moment loses the row. What is known of a crash loop stays to be read. */
    async withdraw(tx: Transaction, id: string, now: Date): Promise<void> {
      await tx
        .update(t)
        .set({
          ...{ state: 'UNKNOWN', stateSince: now, exitCode: null, isOutOfMemory: false },
          ...{ restartAt: null, stepDueAt: null, lockToken: null, lockExpiresAt: null },
          ...{ attempts: 0, lastError: null },
        })
        .where(and(eq(t.id, id), isNull(t.crashLoopSince)))
        .returning({ id: t.id });
    },

    /** Looked at by `at`, unless they are looked at before that anyway or not at all. */
    async hasten(db: Executor, ids: readonly string[], at: Date): Promise<void> {
      for (const some of inChunks([...ids].sort())) {
        await db
          .update(t)
          .set({ stepDueAt: at })
          .where(and(inArray(t.id, some), gt(t.stepDueAt, at)))
          .returning({ id: t.id });
      }
    },

    /**
     * Looks through `limit` miners, those that come after `after` by their ids: who of them serves without ever having been
     * watched, and where to go on; null: these were the last.
     */
    async pageOfUnwatched(
      db: Executor,
      after: string,
      limit: number,
    ): Promise<{ ids: string[]; next: string | null }> {
      const { id, state, deploymentId } = miners;
      const rows = await db
        .select({ id, state, deploymentId, watched: t.id })
        .from(miners)
        .leftJoin(t, eq(t.id, id))
        .where(gt(id, after))
        .orderBy(asc(id))
        .limit(limit);
      const unwatched = rows.filter(
        (row) => row.state === 'ACTIVE' && row.deploymentId !== null && row.watched === null,
      );
      return {
        ids: unwatched.map((row) => row.id),
        next: rows.length < limit ? null : (rows.at(-1)?.id ?? null),
      };
    },

    async find(db: Executor, id: string): Promise<ContainerWatch | null> {
      return (await db.select().from(t).where(eq(t.id, id)))[0] ?? null;
    },

    async findMany(db: Executor, ids: readonly string[]): Promise<ContainerWatch[]> {
      const found: ContainerWatch[] = [];
      for (const some of inChunks(ids)) {
        found.push(...(await db.select().from(t).where(inArray(t.id, some))));
      }
      return found;
    },
  };
}
export type ContainerWatchRepository = ReturnType<typeof containerWatchRepository>;
