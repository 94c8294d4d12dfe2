import { eq } from 'drizzle-orm';
import type { Executor, Transaction } from './database.js';
import { only } from './repository.js';
import type { Tables } from './tables.js';

export type Account = Tables['accounts']['$inferSelect'];

export function accountRepository({ accounts }: Pick<Tables, 'accounts'>) {
  return {
    /** Makes the account on first sight. */
    async ensure(db: Executor, id: string, now: Date): Promise<Account> {
      await db
        .insert(accounts)
        .values({ id, createdAt: now })
        .onConflictDoNothing()
        .returning({ id: accounts.id });
      return only(await db.select().from(accounts).where(eq(accounts.id, id)));
    },

    async find(db: Executor, id: string): Promise<Account | null> {
      return (await db.select().from(accounts).where(eq(accounts.id, id)))[0] ?? null;
    },

    async seen(db: Executor, id: string, now: Date): Promise<void> {
      await db
        .update(accounts)
        .set({ lastSeenAt: now })
        .where(eq(accounts.id, id))
        .returning({ id: accounts.id });
    },

    /** Makes everything decided about this account in other transactions wait for this one (nothing to do on SQLite). */
    async hold(tx: Transaction, id: string): Promise<void> {
      const row = tx.select({ id: accounts.id }).from(accounts).where(eq(accounts.id, id));
      await (tx.dialect === 'pg' ? row.for('update') : row);
    },
  };
}
export type AccountRepository = ReturnType<typeof accountRepository>;
