import type { ClaimedTarget } from '../../db/probe-targets.js';
import { type Challenge, challengeOf } from './challenges.js';
import type { EpochBook } from './epochs.js';
import type { ProberLimits } from './limits.js';
import { intervalOf, type Paced } from './pace.js';
import { dueIn, slotAt, slotsIn } from './schedule.js';

/** What a miner is asked, and when. */
export interface ChallengeSource {
  /** To be awaited before anything is asked for a time: loads what the answers come from. */
  prepare(at: Date): Promise<void>;
  /** That of the slot in which the target was claimed, however long it waited since. */
  challengeFor(target: ClaimedTarget, claimedAt: Date): Challenge;
  /** When a miner that is claimed at `at` is asked again: in a later slot. */
  nextDue(target: Paced & Pick<ClaimedTarget, 'minerId'>, at: Date): Date;
}

interface Needs {
  readonly epochs: EpochBook;
  readonly limits: Pick<ProberLimits, 'warmUpIntervalMs' | 'warmUpForMs'>;
}

/**
 * Time and content of each challenge follow from the secret seed of its epoch, the miner and the slot. Nobody can
 * foresee them; once the seed is revealed, everybody can check them. A slot that was missed is not asked later.
 */
export function createChallengeSource({ epochs, limits }: Needs): ChallengeSource {
  return {
    prepare: (at) => epochs.prepare(at),

    challengeFor(target, at) {
      const epoch = epochs.at(at);
      if (!epoch) throw new Error('The epoch of this challenge has not been prepared');
      const slots = slotsIn(epoch, intervalOf(target, at, limits));
      const { minerId, modelType } = target;
      const slot = slotAt(epoch, slots, at);
      return challengeOf({ epoch, bank: epochs.bankOf(epoch), modelType, minerId, slots, slot });
    },

    nextDue(target, at) {
      const interval = intervalOf(target, at, limits);
      const epoch = epochs.at(at);
      // Challenges must never keep the rest of the probes from being claimed.
      if (!epoch) return new Date(at.getTime() + interval);
      const slots = slotsIn(epoch, interval);
      const slot = slotAt(epoch, slots, at) + 1;
      if (slot < slots) return dueIn(epoch, target.minerId, slots, slot);
      const next = epochs.next(epoch);
      return next ? dueIn(next, target.minerId, slots, 0) : new Date(epoch.endsAt.getTime() + interval / 2);
    },
  };
}
