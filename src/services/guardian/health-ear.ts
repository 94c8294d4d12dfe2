import type { ContainerWatchRepository } from '../../db/container-watches.js';
import type { Database } from '../../db/database.js';
import type { MinerRepository } from '../../db/miners.js';
import type { Bus } from '../events/bus.js';
import { subjects } from '../events/event-log.js';
import type { Log } from '../log.js';

interface Needs {
  readonly db: Database;
  readonly miners: Pick<MinerRepository, 'byIds'>;
  readonly containerWatches: Pick<ContainerWatchRepository, 'hasten'>;
  readonly bus: Pick<Bus, 'on'>;
  readonly now: () => Date;
  readonly log: Log;
}

const MINER = subjects.miner('');
/** Many miners change in the same round of probes. */
const GATHER_MS = 1_000;
/** Before all that is only looked at because its time has come. */
const AHEAD_MS = 60 * 60_000;

/** Has the containers of miners that do badly looked at first. What it misses is looked at in its usual turn. */
export function createHealthEar({ db, miners, containerWatches, bus, now, log }: Needs) {
  const changed = new Set<string>();
  let timer: NodeJS.Timeout | null = null;
  let off: (() => void) | null = null;
  let working: Promise<void> = Promise.resolve();

  const heard = async (ids: readonly string[]): Promise<void> => {
    const ill = (await miners.byIds(db, ids)).filter(
      ({ state, health }) => state === 'ACTIVE' && (health === 'DOWN' || health === 'DEGRADED'),
    );
    const due = new Date(now().getTime() - AHEAD_MS);
    await containerWatches.hasten(
      db,
      ill.map(({ id }) => id),
      due,
    );
  };

  const flush = (): void => {
    timer = null;
    const ids = [...changed];
    changed.clear();
    working = working
      .then(() => heard(ids))
      .catch((error: unknown) => log.warn({ err: error }, 'containers of ill miners wait for their turn'));
  };

  return {
    heard,
    start(): void {
      off = bus.on('stream', ({ subject }) => {
        if (!subject.startsWith(MINER)) return;
        changed.add(subject.slice(MINER.length));
        timer ??= setTimeout(flush, GATHER_MS).unref();
      });
    },
    async stop(): Promise<void> {
      off?.();
      if (timer) clearTimeout(timer);
      await working;
    },
  };
}
