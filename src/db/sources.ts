import { and, asc, eq } from 'drizzle-orm';
import type { Executor, Transaction } from './database.js';
import type { Tables } from './tables.js';

const PART_BYTES = 1024 * 1024;

/** Build contexts, kept in the store so that any process can go on with a deployment. */
export function sourceRepository({ sourceParts: t }: Pick<Tables, 'sourceParts'>) {
  return {
    /** Same digest, same bytes: storing twice changes nothing. */
    async put(tx: Transaction, digest: string, bytes: Uint8Array, now: Date): Promise<void> {
      for (let part = 0; part * PART_BYTES < Math.max(bytes.length, 1); part += 1) {
        const content = bytes.subarray(part * PART_BYTES, (part + 1) * PART_BYTES);
        await tx
          .insert(t)
          .values({ digest, part, content, createdAt: now })
          .onConflictDoNothing()
          .returning({ part: t.part });
      }
    },

    async has(db: Executor, digest: string): Promise<boolean> {
      return (await db.$count(t, and(eq(t.digest, digest), eq(t.part, 0)))) > 0;
    },

    /** One part at a time, so a large context is never whole in memory. */
    async *read(db: Executor, digest: string): AsyncGenerator<Uint8Array> {
      for (let part = 0; ; part += 1) {
        const rows = await db
          .select({ content: t.content })
          .from(t)
          .where(and(eq(t.digest, digest), eq(t.part, part)))
          .orderBy(asc(t.part));
        const [row] = rows;
        if (!row) return;
        yield row.content;
      }
    },
  };
}
export type SourceRepository = ReturnType<typeof sourceRepository>;
