import { and, asc, inArray } from 'drizzle-orm';
import { inChunks } from './chunks.js';
import type { Executor } from './database.js';
import { newestFirst, only, ownedBy, type OwnerScope, type PageRequest, pageWindow } from './repository.js';
import type { Tables } from './tables.js';

export type LaunchBatch = Tables['launchBatches']['$inferSelect'];
export type LaunchItemRow = Tables['launchItems']['$inferSelect'];

/** Launches of many miners at once, and what became of each. */
export function batchRepository({
  launchBatches: batches,
  launchItems: items,
}: Pick<Tables, 'launchBatches' | 'launchItems'>) {
  return {
    async insert(db: Executor, batch: LaunchBatch, rows: readonly LaunchItemRow[]): Promise<LaunchBatch> {
      const inserted = only(await db.insert(batches).values(batch).returning());
      for (const values of inChunks(rows))
        await db.insert(items).values(values).returning({ position: items.position });
      return inserted;
    },

    async findOwned(db: Executor, owner: OwnerScope, ids: readonly string[]): Promise<LaunchBatch[]> {
      if (ids.length === 0) return [];
      return db
        .select()
        .from(batches)
        .where(and(inArray(batches.id, [...ids]), ownedBy(batches.ownerId, owner)));
    },

    async list(db: Executor, owner: OwnerScope, page: PageRequest): Promise<LaunchBatch[]> {
      return db
        .select()
        .from(batches)
        .where(and(ownedBy(batches.ownerId, owner), pageWindow(batches.id, page)))
        .orderBy(newestFirst(batches.id, page))
        .limit(page.limit);
    },

    /** In the order of their places. */
    async listItems(db: Executor, batchIds: readonly string[]): Promise<LaunchItemRow[]> {
      const rows: LaunchItemRow[] = [];
      for (const ids of inChunks(batchIds)) {
        const some = db.select().from(items).where(inArray(items.batchId, ids));
        rows.push(...(await some.orderBy(asc(items.batchId), asc(items.position))));
      }
      return rows;
    },
  };
}
export type BatchRepository = ReturnType<typeof batchRepository>;
