import { and, asc, eq, gt, gte, inArray, isNull, lt, or } from 'drizzle-orm';
import type { Executor } from './database.js';
import { only } from './repository.js';
import type { Tables } from './tables.js';

export type MaintenanceWindow = Tables['maintenanceWindows']['$inferSelect'];

/** Announced times in which miners are neither measured nor asked. */
export function maintenanceRepository({ maintenanceWindows: t }: Pick<Tables, 'maintenanceWindows'>) {
  const hasEffect = or(isNull(t.cancelledAt), gt(t.cancelledAt, t.startsAt));
  return {
    async insert(db: Executor, window: MaintenanceWindow): Promise<MaintenanceWindow> {
      return only(await db.insert(t).values(window).returning());
    },

    async byIds(db: Executor, ids: readonly string[]): Promise<MaintenanceWindow[]> {
      if (ids.length === 0) return [];
      return db
        .select()
        .from(t)
        .where(inArray(t.id, [...ids]));
    },

    /** Of these miners, those that end after `after`, first come first; also cancelled ones. */
    async listOf(db: Executor, minerIds: readonly string[], after: Date): Promise<MaintenanceWindow[]> {
      if (minerIds.length === 0) return [];
      return db
        .select()
        .from(t)
        .where(and(inArray(t.minerId, [...minerIds]), gt(t.endsAt, after)))
        .orderBy(asc(t.startsAt), asc(t.id));
    },

    /** Of a miner, those that end after `after` and were not cancelled before they began. */
    async listPlanned(db: Executor, minerId: string, after: Date): Promise<MaintenanceWindow[]> {
      return db
        .select()
        .from(t)
        .where(and(eq(t.minerId, minerId), gt(t.endsAt, after), hasEffect))
        .orderBy(asc(t.startsAt), asc(t.id));
    },

    /** Announced for a miner since then, cancelled ones among them. */
    countAnnounced: (db: Executor, minerId: string, since: Date): Promise<number> =>
      db.$count(t, and(eq(t.minerId, minerId), gte(t.createdAt, since))),

    /** Of all miners, those that overlap the time between the two and were not cancelled before they began. */
    async listBetween(db: Executor, from: Date, to: Date): Promise<MaintenanceWindow[]> {
      return db
        .select()
        .from(t)
        .where(and(gt(t.endsAt, from), lt(t.startsAt, to), hasEffect))
        .orderBy(asc(t.startsAt), asc(t.id));
    },

    /** What was left of it counts no more. Null when it had ended or was cancelled before. */
    async cancel(db: Executor, id: string, at: Date): Promise<MaintenanceWindow | null> {
      const rows = await db
        .update(t)
        .set({ cancelledAt: at })
        .where(and(eq(t.id, id), isNull(t.cancelledAt), gt(t.endsAt, at)))
        .returning();
      return rows[0] ?? null;
    },

    /** Removes at most `limit` that ended before, and returns how many. */
    async removeBefore(db: Executor, before: Date, limit: number): Promise<number> {
      const old = db.select({ id: t.id }).from(t).where(lt(t.endsAt, before)).limit(limit);
      return (await db.delete(t).where(inArray(t.id, old)).returning({ id: t.id })).length;
    },
  };
}
export type MaintenanceRepository = ReturnType<typeof maintenanceRepository>;
