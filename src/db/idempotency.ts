import { and, eq, lte } from 'drizzle-orm';
import type { Executor, Transaction } from './database.js';
import type { Tables } from './tables.js';

export type IdempotencyKey = Tables['idempotencyKeys']['$inferSelect'];

export function idempotencyRepository({ idempotencyKeys: t }: Pick<Tables, 'idempotencyKeys'>) {
  return {
    async find(
      db: Executor,
      { accountId, operation, key }: Pick<IdempotencyKey, 'accountId' | 'operation' | 'key'>,
    ): Promise<IdempotencyKey | null> {
      const rows = await db
        .select()
        .from(t)
        .where(and(eq(t.accountId, accountId), eq(t.operation, operation), eq(t.key, key)));
      return rows[0] ?? null;
    },

    async insert(tx: Transaction, row: IdempotencyKey): Promise<void> {
      await tx.insert(t).values(row).returning({ key: t.key });
    },

    async removeExpired(db: Executor, now: Date): Promise<number> {
      return (await db.delete(t).where(lte(t.expiresAt, now)).returning({ key: t.key })).length;
    },
  };
}
export type IdempotencyRepository = ReturnType<typeof idempotencyRepository>;
