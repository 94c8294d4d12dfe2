import { and, eq, gt, isNull, lte } from 'drizzle-orm';
import type { Executor } from './database.js';
import type { Tables } from './tables.js';

/** What stands in a miner's way beside its score. */
export function standingRepository({
  probeTargets,
  containerWatches,
  maintenanceWindows,
}: Pick<Tables, 'probeTargets' | 'containerWatches' | 'maintenanceWindows'>) {
  return {
    /** When its health was last looked at; null: never, or it is not probed. */
    async lastLookedAt(db: Executor, minerId: string): Promise<Date | null> {
      const rows = await db
        .select({ lastAt: probeTargets.lastAt })
        .from(probeTargets)
        .where(and(eq(probeTargets.minerId, minerId), eq(probeTargets.kind, 'HEALTH')));
      return rows[0]?.lastAt ?? null;
    },

    async crashLoopSince(db: Executor, minerId: string): Promise<Date | null> {
      const rows = await db
        .select({ since: containerWatches.crashLoopSince })
        .from(containerWatches)
        .where(eq(containerWatches.id, minerId));
      return rows[0]?.since ?? null;
    },

    /** The announced window that it is in. */
    async maintenanceAt(
      db: Executor,
      minerId: string,
      at: Date,
    ): Promise<{ readonly endsAt: Date; readonly reason: string } | null> {
      const w = maintenanceWindows;
      const rows = await db
        .select({ endsAt: w.endsAt, reason: w.reason })
        .from(w)
        .where(and(eq(w.minerId, minerId), lte(w.startsAt, at), gt(w.endsAt, at), isNull(w.cancelledAt)))
        .limit(1);
      return rows[0] ?? null;
    },
  };
}
export type StandingRepository = ReturnType<typeof standingRepository>;
