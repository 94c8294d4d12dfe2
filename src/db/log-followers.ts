import { and, eq } from 'drizzle-orm';
import type { Executor } from './database.js';
import type { Tables } from './tables.js';
import { workQueue } from './work.js';

export type LogFollower = Tables['logFollowers']['$inferSelect'];

export function logFollowerRepository({ logFollowers: t }: Pick<Tables, 'logFollowers'>) {
  return {
    ...workQueue<LogFollower>(t),

    /** Has the container of a deployment followed from now on; from where it was left when it was followed before. */
    async start(
      db: Executor,
      follower: Pick<LogFollower, 'id' | 'minerId' | 'vmId' | 'containerId'>,
      now: Date,
    ): Promise<void> {
      await db
        .insert(t)
        .values({ ...follower, stepDueAt: now })
        .onConflictDoUpdate({ target: t.id, set: { stepDueAt: now } })
        .returning({ id: t.id });
    },

    /** Takes the row away from whoever holds it: what they read but did not store yet is dropped. */
    async takeOver(db: Executor, id: string, token: string, until: Date): Promise<LogFollower | null> {
      const rows = await db
        .update(t)
        .set({ lockToken: token, lockExpiresAt: until })
        .where(eq(t.id, id))
        .returning();
      return rows[0] ?? null;
    },

    async find(db: Executor, id: string): Promise<LogFollower | null> {
      return (await db.select().from(t).where(eq(t.id, id)))[0] ?? null;
    },

    /** Ends the following; who follows at the moment finds the lock lost. With a token: only by its holder. */
    async remove(db: Executor, id: string, token?: string): Promise<boolean> {
      const rows = await db
        .delete(t)
        .where(and(eq(t.id, id), token === undefined ? undefined : eq(t.lockToken, token)))
        .returning({ id: t.id });
      return rows.length === 1;
    },
  };
}
export type LogFollowerRepository = ReturnType<typeof logFollowerRepository>;
