import type { ContainerWatchRepository } from '../../db/container-watches.js';
import type { Database } from '../../db/database.js';
import type { Log } from '../log.js';
import type { GuardEnrolment } from './enrolment.js';
import type { GuardLimits } from './limits.js';
import type { Places } from './place.js';

interface Needs {
  readonly db: Database;
  readonly containerWatches: Pick<ContainerWatchRepository, 'pageOfUnwatched'>;
  readonly places: Pick<Places, 'hold'>;
  readonly enroll: GuardEnrolment['enroll'];
  readonly log: Log;
  readonly limits: GuardLimits;
}

/** Miners looked through at once. */
const PAGE = 100;

/** Finds miners that serve and whose containers nobody watches, as those of a process that knew no watching. */
export function createUnwatched({ db, containerWatches, places, enroll, log, limits }: Needs) {
  let timer: NodeJS.Timeout | null = null;
  let isStopping = false;
  let working: Promise<unknown> | null = null;

  const enrollAll = (ids: readonly string[]): Promise<number> =>
    db.transaction(async (tx) => {
      let count = 0;
      for (const id of ids) {
        // It may stop serving at this very moment.
        if (!(await places.hold(tx, id))) continue;
        await enroll(tx, id);
        count += 1;
      }
      return count;
    });

  /** Looks through all miners once; returns how many are watched from now on. */
  const adopt = async (): Promise<number> => {
    let count = 0;
    let after: string | null = '';
    while (after !== null && !isStopping) {
      const { ids, next }: { ids: string[]; next: string | null } = await containerWatches.pageOfUnwatched(
        db,
        after,
        PAGE,
      );
      if (ids.length > 0) count += await enrollAll(ids);
      after = next;
    }
    return count;
  };

  const turn = (): void => {
    working ??= adopt()
      .catch((error: unknown) => log.warn({ err: error }, 'containers that nobody watches were not found'))
      .finally(() => {
        working = null;
      });
  };

  return {
    adopt,
    start(): void {
      isStopping = false;
      timer = setInterval(turn, limits.adoptEveryMs).unref();
      turn();
    },
    async stop(): Promise<void> {
      isStopping = true;
      if (timer) clearInterval(timer);
      await working;
    },
  };
}
