import type { AccountRepository } from '../../db/accounts.js';
import { groupBy } from '../../db/chunks.js';
import type { Database, Transaction } from '../../db/database.js';
import type { MaintenanceRepository, MaintenanceWindow } from '../../db/maintenance.js';
import type { Miner, MinerRepository } from '../../db/miners.js';
import { newId } from '../../db/repository.js';
import { mayTouchMiner, ownerScope, requireScope, type Viewer } from '../accounts/viewer.js';
import type { Audit } from '../audit/audit.js';
import { ActionNotAllowed, NotFound } from '../errors.js';
import type { Bus } from '../events/bus.js';
import { type EventLog, subjects } from '../events/event-log.js';
import { requirePlan } from './maintenance-plan.js';

export interface AnnounceMaintenanceInput {
  readonly minerId: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly reason: string;
}

interface Needs {
  readonly db: Database;
  readonly accounts: Pick<AccountRepository, 'hold'>;
  readonly miners: Pick<MinerRepository, 'findOwned'>;
  readonly windows: MaintenanceRepository;
  readonly audit: Pick<Audit, 'record'>;
  readonly events: EventLog;
  readonly bus: Bus;
  readonly now: () => Date;
}

const WEEK_MS = 7 * 86_400_000;
/** Windows of one miner. */
const MOST_SHOWN = 50;

/** Owners announce when a miner is worked on: it is neither judged nor asked then. */
export function createMaintenanceService(needs: Needs) {
  const { db, accounts, miners, windows, audit, events, bus, now } = needs;

  const owned = async (viewer: Viewer, minerId: string, field: string, what = 'miner'): Promise<Miner> => {
    const miner = mayTouchMiner(viewer, minerId)
      ? await miners.findOwned(db, ownerScope(viewer), minerId)
      : null;
    if (!miner) throw new NotFound(what, field);
    return miner;
  };

  const tell = async (
    tx: Transaction,
    viewer: Viewer,
    { id, state, health }: Miner,
    action: string,
    { id: windowId, startsAt, endsAt }: MaintenanceWindow,
  ): Promise<void> => {
    const detail = { windowId, startsAt: startsAt.toISOString(), endsAt: endsAt.toISOString() };
    await audit.record(tx, { actor: viewer.accountId, action, target: `miner ${id}`, detail });
    await events.append(tx, subjects.miner(id), [
      { type: 'MINER_CHANGED', payload: { minerId: id, state, health } },
    ]);
    bus.publish(tx, { type: 'maintenanceChanged', minerId: id });
  };

  return {
    async announce(viewer: Viewer, input: AnnounceMaintenanceInput): Promise<MaintenanceWindow> {
      requireScope(viewer, 'operate');
      const miner = await owned(viewer, input.minerId, 'input.minerId');
      if (miner.state === 'TERMINATING' || miner.state === 'TERMINATED')
        throw new ActionNotAllowed('This miner has ended', { field: 'input.minerId' });
      return db.transaction(async (tx) => {
        // Held, so that two announcements at once can not have eight hours each.
        await accounts.hold(tx, miner.ownerId);
        const at = now();
        const { startsAt, endsAt, reason } = input;
        const before = new Date(at.getTime() - WEEK_MS);
        // As it is now: it may have become worse since it was read.
        const { health } = (await miners.findOwned(tx, ownerScope(viewer), miner.id)) ?? miner;
        const announced = await windows.countAnnounced(tx, miner.id, before);
        const others = await windows.listPlanned(tx, miner.id, before);
        requirePlan({ startsAt, endsAt, reason }, others, at, { health, announced });
        const window = await windows.insert(tx, {
          id: newId(),
          minerId: miner.id,
          ownerId: miner.ownerId,
          startsAt,
          endsAt,
          reason: reason.trim(),
          createdAt: at,
          cancelledAt: null,
        });
        await tell(tx, viewer, miner, 'ANNOUNCE_MAINTENANCE', window);
        return window;
      });
    },

    /** One that is on ends now; the time it took stays used. */
    async cancel(viewer: Viewer, id: string): Promise<MaintenanceWindow> {
      requireScope(viewer, 'operate');
      const [known] = await windows.byIds(db, [id]);
      if (!known) throw new NotFound('maintenance window', 'id');
      const miner = await owned(viewer, known.minerId, 'id', 'maintenance window');
      return db.transaction(async (tx) => {
        const cancelled = await windows.cancel(tx, id, now());
        if (!cancelled) {
          const hasEnded = known.cancelledAt === null;
          throw new ActionNotAllowed(hasEnded ? 'It is over already' : 'It was cancelled already', {
            field: 'id',
          });
        }
        await tell(tx, viewer, miner, 'CANCEL_MAINTENANCE', cancelled);
        return cancelled;
      });
    },

    /** Public: whoever sees no probes is to see why. Of the last seven days and what is to come, the newest. */
    async listOf(minerIds: readonly string[]): Promise<MaintenanceWindow[]> {
      const all = await windows.listOf(db, minerIds, new Date(now().getTime() - WEEK_MS));
      const newestFirst = all.toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime());
      const shown = [...groupBy(newestFirst, ({ minerId }) => minerId).values()].flatMap((own) =>
        own.slice(0, MOST_SHOWN),
      );
      return shown.toSorted((a, b) => a.startsAt.getTime() - b.startsAt.getTime());
    },

    byIds: (ids: readonly string[]): Promise<MaintenanceWindow[]> => windows.byIds(db, ids),
  };
}
export type MaintenanceService = ReturnType<typeof createMaintenanceService>;
