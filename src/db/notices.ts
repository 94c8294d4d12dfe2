import { and, asc, eq, gte, inArray, lt } from 'drizzle-orm';
import type { Executor, Transaction } from './database.js';
import { newestFirst, only, ownedBy, type OwnerScope, type PageRequest, pageWindow } from './repository.js';
import type { Tables } from './tables.js';

export type Notice = Tables['notices']['$inferSelect'];
export type NewNotice = Tables['notices']['$inferInsert'];

export function noticeRepository({ notices }: Pick<Tables, 'notices'>) {
  return {
    async insert(tx: Transaction, notice: NewNotice): Promise<Notice> {
      return only(await tx.insert(notices).values(notice).returning());
    },

    async findOwned(db: Executor, owner: OwnerScope, ids: readonly string[]): Promise<Notice[]> {
      if (ids.length === 0) return [];
      return db
        .select()
        .from(notices)
        .where(and(inArray(notices.id, [...ids]), ownedBy(notices.ownerId, owner)));
    },

    async list(db: Executor, owner: OwnerScope, page: PageRequest): Promise<Notice[]> {
      return db
        .select()
        .from(notices)
        .where(and(ownedBy(notices.ownerId, owner), pageWindow(notices.id, page)))
        .orderBy(newestFirst(notices.id, page))
        .limit(page.limit);
    },

    /** Whether its owner was told this of the miner since then. */
    async wasTold(
      db: Executor,
      { ownerId, kind, minerId }: Pick<Notice, 'ownerId' | 'kind'> & { minerId: string },
      since: Date,
    ): Promise<boolean> {
      const about = and(eq(notices.ownerId, ownerId), eq(notices.kind, kind), eq(notices.minerId, minerId));
      const rows = await db
        .select({ id: notices.id })
        .from(notices)
        .where(and(about, gte(notices.at, since)))
        .limit(1);
      return rows.length > 0;
    },

    /** Removes at most `limit`, the oldest first. */
    async removeBefore(db: Executor, at: Date, limit = 5_000): Promise<number> {
      const old = db
        .select({ id: notices.id })
        .from(notices)
        .where(lt(notices.at, at))
        .orderBy(asc(notices.at))
        .limit(limit);
      const rows = await db.delete(notices).where(inArray(notices.id, old)).returning({ id: notices.id });
      return rows.length;
    },
  };
}
export type NoticeRepository = ReturnType<typeof noticeRepository>;
