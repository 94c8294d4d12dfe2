import type { Database } from '../../db/database.js';
import type { MaintenanceRepository, MaintenanceWindow } from '../../db/maintenance.js';
import { groupBy } from '../../db/chunks.js';
import type { Bus } from '../events/bus.js';
import type { Log } from '../log.js';
import { faultOf } from '../validation/fault.js';
import type { Maintenance } from './maintenance.js';
import { effectiveSpan } from './maintenance-plan.js';

interface Needs {
  readonly db: Database;
  readonly windows: Pick<MaintenanceRepository, 'listBetween'>;
  readonly bus: Bus;
  readonly log: Log;
  readonly now: () => Date;
  /** Everything is read again this often, for what is changed without a message. */
  readonly reloadMs?: number;
}

const AHEAD_MS = 3_600_000;
const BEHIND_MS = 600_000;

/** Who is in maintenance now and in the next hour, in memory: probes and questions must not wait for the store. */
export function createMaintenanceBook({ db, windows, bus, log, now, reloadMs = 30_000 }: Needs) {
  let byMiner: ReadonlyMap<string, readonly MaintenanceWindow[]> = new Map();
  let reading: Promise<void> | null = null;
  let isStale = false;

  const read = async (): Promise<void> => {
    const at = now().getTime();
    const rows = await windows.listBetween(db, new Date(at - BEHIND_MS), new Date(at + AHEAD_MS));
    byMiner = groupBy(rows, ({ minerId }) => minerId);
  };
  /** One at a time; what changes while it is read is read once more. */
  const reload = (): Promise<void> => {
    isStale = true;
    reading ??= (async () => {
      while (isStale) {
        isStale = false;
        await read();
      }
    })().finally(() => {
      reading = null;
    });
    return reading;
  };
  const reloadLater = (): void => {
    reload().catch((error: unknown) =>
      log.warn({ fault: faultOf(error) }, 'maintenance windows could not be read'),
    );
  };
  const off = [bus.on('maintenanceChanged', reloadLater), bus.onResync(reloadLater)];
  const timer = setInterval(reloadLater, reloadMs);
  timer.unref();

  const book: Maintenance & { reload(): Promise<void>; close(): void } = {
    covers(minerId, at) {
      const own = byMiner.get(minerId);
      if (!own) return false;
      return own.some((window) => {
        const span = effectiveSpan(window);
        return span !== null && span.startsAt <= at && at < span.endsAt;
      });
    },
    reload,
    close() {
      clearInterval(timer);
      for (const one of off) one();
    },
  };
  return book;
}
export type MaintenanceBook = ReturnType<typeof createMaintenanceBook>;
