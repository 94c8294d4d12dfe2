import type { Transaction } from '../../db/database.js';
import type { ProbeTargetRepository, SettlingMiner } from '../../db/probe-targets.js';
import type { Health } from '../../db/words.js';
import { isBlind, type RoundResult, soleOwnerOf } from './blindness.js';
import type { ProberLimits } from './limits.js';
import type { Result } from './round-book.js';

interface Needs {
  readonly probeTargets: Pick<ProbeTargetRepository, 'hasOthers' | 'advanceOthers'>;
  readonly limits: Pick<ProberLimits, 'blindMinFailures' | 'blindShare'>;
}

/** Everybody that was asked, with what it says about ourselves. */
export function seenIn(
  results: readonly Result[],
  quiet: readonly Result[],
  miners: ReadonlyMap<string, SettlingMiner>,
): RoundResult[] {
  const healthOf = (minerId: string): Health => {
    const miner = miners.get(minerId);
    // That one fails whose owner has taken it out says nothing about ourselves.
    return miner && miner.state !== 'ACTIVE' ? 'DOWN' : (miner?.health ?? 'UNKNOWN');
  };
  const seen = results.map(({ target: { minerId, ownerId }, finding }) => ({
    ...{ minerId, ownerId, health: healthOf(minerId) },
    // A refusal, nonsense or a condition that is not met still proves that we can reach it.
    isOk: finding.isOk || finding.httpStatus !== null,
  }));
  for (const { target } of quiet) {
    const { minerId, ownerId } = target;
    seen.push({ minerId, ownerId, health: 'HEALTHY', isOk: true });
  }
  return seen;
}

/** Whether it is us when many fail, and who is asked to find out. */
export function createWitnesses({ probeTargets, limits }: Needs) {
  return {
    /** `isInDoubt`: nobody has answered since we were blind. */
    async areBlind(tx: Transaction, seen: readonly RoundResult[], isInDoubt: boolean): Promise<boolean> {
      if (isInDoubt && seen.length > 0 && seen.every(({ isOk }) => !isOk)) return true;
      if (!isBlind(seen, limits)) return false;
      const owner = soleOwnerOf(seen);
      return owner === null || !(await probeTargets.hasOthers(tx, owner));
    },

    /**
     * A round of one or two miners, or of one owner's alone, says nothing about ourselves: others are asked along with the
     * recheck, those of other owners first.
     */
    async call(tx: Transaction, seen: readonly RoundResult[], at: Date): Promise<void> {
      const except = [...new Set(seen.map(({ minerId }) => minerId))];
      const owner = soleOwnerOf(seen);
      const least = owner === null ? 0 : limits.blindMinFailures;
      const limit = Math.max(least, 2 * limits.blindMinFailures - except.length);
      if (limit > 0) await probeTargets.advanceOthers(tx, { except, owner, limit, at });
    },
  };
}
