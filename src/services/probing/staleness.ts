import type { Database } from '../../db/database.js';
import type { ProbeTargetRepository } from '../../db/probe-targets.js';
import type { EventLog } from '../events/event-log.js';
import { appendHealthNews, appendNetworkNews, healthNews } from './news.js';

const AT_ONCE = 500;

interface Needs {
  readonly db: Database;
  readonly probeTargets: ProbeTargetRepository;
  readonly events: EventLog;
  readonly now: () => Date;
  readonly staleAfterMs: number;
}

/** What has not been looked at for long is not known. */
export function createStaleness({ db, probeTargets, events, now, staleAfterMs }: Needs) {
  return {
    /** Returns how many miners became UNKNOWN. */
    async sweep(): Promise<number> {
      const at = now();
      const before = new Date(at.getTime() - staleAfterMs);
      let count = 0;
      for (;;) {
        const ids = await probeTargets.listStale(db, before, AT_ONCE);
        if (ids.length === 0) return count;
        count += await db.transaction(async (tx) => {
          const locked = await probeTargets.lock(tx, ids);
          // Between the list and the lock one may have been looked at.
          const stale = locked.filter(
            ({ health, targets }) =>
              health !== 'UNKNOWN' &&
              targets.some(({ kind, lastAt }) => kind === 'HEALTH' && lastAt !== null && lastAt < before),
          );
          await probeTargets.setHealth(
            tx,
            stale.map(({ id }) => id),
            'UNKNOWN',
            at,
          );
          const news = stale.map((miner) => healthNews(miner, 'UNKNOWN', []));
          await appendHealthNews(tx, events, news);
          await appendNetworkNews(tx, events, news, []);
          return stale.length;
        });
        if (ids.length < AT_ONCE) return count;
      }
    },
  };
}
