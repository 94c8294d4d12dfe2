import type { ContainerWatch, ContainerWatchRepository } from '../../db/container-watches.js';
import type { Database, Transaction } from '../../db/database.js';
import type { Vm } from '../../db/vms.js';
import type { Failure } from '../../db/words.js';
import { AdapterError } from '../adapters/failure.js';
import type { Engine } from '../adapters/engine.js';
import { containerOf } from '../deployments/containers.js';
import { deployFailure } from '../deployments/deployment.js';
import type { Log } from '../log.js';
import type { VmService } from '../vms/vm-service.js';
import { type Held, LockLost } from '../workers/lifecycle.js';
import type { GuardLimits } from './limits.js';
import type { GuardNews } from './news.js';
import type { Place, Places } from './place.js';

interface Needs {
  readonly db: Database;
  readonly containerWatches: Pick<ContainerWatchRepository, 'settle'>;
  readonly places: Places;
  readonly news: Pick<GuardNews, 'loop'>;
  readonly engineOf: (vm: Vm, signal: AbortSignal) => Promise<Engine>;
  readonly beginEnd: VmService['beginEnd'];
  /** The miner serves no more and has failed. */
  readonly failed: (tx: Transaction, minerId: string, failure: Failure) => Promise<void>;
  readonly now: () => Date;
  readonly log: Log;
  readonly limits: GuardLimits;
}

const GRACE_SECONDS = 10;

/** Ends a crash loop that was written down: the container is stopped, and what is paid for is given back. */
export function createBreaker(needs: Needs) {
  const { db, containerWatches, places, news, engineOf, beginEnd, failed, now, log, limits } = needs;

  const stop = async ({ vm, deployment }: Place, signal: AbortSignal): Promise<void> => {
    try {
      const engine = await engineOf(vm, signal);
      await engine.stop(containerOf(deployment), GRACE_SECONDS, signal);
    } catch (error) {
      const isGone = error instanceof AdapterError && error.kind === 'GONE' && error.adapter === 'docker';
      if (isGone) return;
      // On a host of the owner's own it would go on; a rented machine goes with all that is on it, and costs until then.
      if (vm.provider === 'SSH') throw error;
      log.warn(
        { err: error, vmId: vm.id },
        'a container that crashes could not be stopped; its machine ends',
      );
    }
  };

  return async (row: ContainerWatch, place: Place, held: Held<ContainerWatch>): Promise<void> => {
    const { miner, vm } = place;
    const inHand = async (): Promise<void> => {
      const change = { stepDueAt: new Date(now().getTime() + limits.lookAgainMs), attempts: 0 };
      if (!(await containerWatches.settle(db, row.id, held.token, change))) throw new LockLost();
    };
    if (!(await db.transaction((tx) => places.isOurs(tx, row)))) return inHand();
    await stop(place, AbortSignal.any([held.signal, AbortSignal.timeout(limits.callMs)]));
    held.signal.throwIfAborted();

    const detail = `started again ${row.restarts.length} times within ${limits.loopWindowMs / 60_000} minutes${row.exitCode === null ? '' : `, exit code ${row.exitCode}`}`;
    const isDone = await db.transaction(async (tx) => {
      if (!(await places.isOurs(tx, row))) return false;
      const change: Partial<ContainerWatch> = {
        ...({ state: 'STOPPED', stateSince: now(), restartAt: null, stepDueAt: null } as const),
        ...{ attempts: 0, lastError: null },
      };
      if (!(await containerWatches.settle(tx, row.id, held.token, change))) throw new LockLost();
      if (vm.provider === 'SSH') await failed(tx, miner.id, deployFailure('CRASH_LOOP', null, detail));
      else await beginEnd(tx, vm, 'CRASH_LOOP', detail);
      await news.loop(tx, place, detail);
      return true;
    });
    if (!isDone) await inHand();
  };
}
export type Breaker = ReturnType<typeof createBreaker>;
