import type { Log } from '../log.js';
import { faultOf } from '../validation/fault.js';
import type { ChallengeSource } from './challenge-source.js';

interface Needs {
  readonly challenges: Pick<ChallengeSource, 'prepare'>;
  readonly log: Pick<Log, 'error'>;
  readonly monotonic: () => number;
}

const TOLD_EVERY_MS = 60_000;

/** Whether challenges can be asked. When they can not, everything else is probed all the same. */
export function createReadiness({ challenges, log, monotonic }: Needs) {
  let toldAt: number | null = null;
  return async (at: Date): Promise<boolean> => {
    try {
      await challenges.prepare(at);
      return true;
    } catch (error) {
      if (toldAt === null || monotonic() - toldAt >= TOLD_EVERY_MS) {
        toldAt = monotonic();
        log.error({ fault: faultOf(error) }, 'no challenges can be asked');
      }
      return false;
    }
  };
}
