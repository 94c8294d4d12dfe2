import { and, eq, gt, isNull, lte, sql } from 'drizzle-orm';
import type { Executor } from './database.js';
import { jsonIds } from './json-rows.js';
import type { Tables } from './tables.js';

export interface OpenMaintenance {
  readonly endsAt: Date;
  readonly reason: string;
}

/** What stands in the way of miners beside their scores. Each is one statement, however many miners it is about. */
export function standingRepository({
  probeTargets: p,
  containerWatches: c,
  maintenanceWindows: w,
}: Pick<Tables, 'probeTargets' | 'containerWatches' | 'maintenanceWindows'>) {
  return {
    /** When their health was last looked at; without those that never were, or that are not probed. */
    async lastLookedAt(db: Executor, minerIds: readonly string[]): Promise<Map<string, Date>> {
      if (minerIds.length === 0) return new Map();
      const rows = await db
        .select({ minerId: p.minerId, lastAt: p.lastAt })
        .from(jsonIds(db.dialect, minerIds))
        .crossJoin(p)
        .where(and(sql`${p.minerId} = v.id`, eq(p.kind, 'HEALTH')));
      return new Map(rows.flatMap(({ minerId, lastAt }) => (lastAt === null ? [] : [[minerId, lastAt]])));
    },

    /** Since when those crash again and again that do. */
    async crashLoopsSince(db: Executor, minerIds: readonly string[]): Promise<Map<string, Date>> {
      if (minerIds.length === 0) return new Map();
      const rows = await db
        .select({ minerId: c.id, since: c.crashLoopSince })
        .from(jsonIds(db.dialect, minerIds))
        .crossJoin(c)
        .where(sql`${c.id} = v.id`);
      return new Map(rows.flatMap(({ minerId, since }) => (since === null ? [] : [[minerId, since]])));
    },

    /** The announced windows that they are in. */
    async maintenanceAt(
      db: Executor,
      minerIds: readonly string[],
      at: Date,
    ): Promise<Map<string, OpenMaintenance>> {
      if (minerIds.length === 0) return new Map();
      const isOpen = and(lte(w.startsAt, at), gt(w.endsAt, at), isNull(w.cancelledAt));
      const rows = await db
        .select({ minerId: w.minerId, endsAt: w.endsAt, reason: w.reason })
        .from(jsonIds(db.dialect, minerIds))
        .crossJoin(w)
        .where(and(sql`${w.minerId} = v.id`, isOpen));
      return new Map(rows.map(({ minerId, ...window }) => [minerId, window]));
    },
  };
}
export type StandingRepository = ReturnType<typeof standingRepository>;
