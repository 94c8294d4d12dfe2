import type { Transaction } from '../../db/database.js';
import type { ProbeTargetRepository, SettlingMiner } from '../../db/probe-targets.js';
import type { Health } from '../../db/words.js';
import { isBlind, type RoundResult, soleOwnerOf } from './blindness.js';
import type { ProberLimits } from './limits.js';
import type { Result } from './round-book.js';

interface Needs {
  readonly probeTargets: Pick<ProbeTargetRepository, 'hasOthers' | 'listOthers' | 'advanceFree'>;
  readonly limits: Pick<ProberLimits, 'blindMinFailures' | 'blindShare'>;
}

/** A refusal, nonsense or a condition that is not met still proves that we can reach it. */
export const wasReached = ({ finding }: Pick<Result, 'finding'>): boolean =>
  finding.isOk || finding.httpStatus !== null;

/** What one result says about ourselves, by what was believed of its miner when it was asked. */
export const voteOf = (result: Result): RoundResult => {
  const { minerId, ownerId, health } = result.target;
  // One that may be coming up still fails by itself.
  return { minerId, ownerId, health: result.isDoubtful ? 'DOWN' : health, isOk: wasReached(result) };
};

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
  const seen = results.map((result) => ({
    ...voteOf(result),
    health: result.isDoubtful ? 'DOWN' : healthOf(result.target.minerId),
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
     * A round of one or two miners, or of one owner's alone, says nothing about ourselves: others, those of other owners first,
     * can be asked along with the recheck. They are told as if they had failed.
     */
    async choose(tx: Transaction, failed: readonly RoundResult[]): Promise<RoundResult[]> {
      const except = [...new Set(failed.map(({ minerId }) => minerId))];
      const owner = soleOwnerOf(failed);
      const least = owner === null ? 0 : limits.blindMinFailures;
      const limit = Math.max(least, 2 * limits.blindMinFailures - except.length);
      const others = await probeTargets.listOthers(tx, { except, owner, limit });
      return others.map((other) => ({ ...other, isOk: false }));
    },

    call: (tx: Transaction, asked: readonly RoundResult[], at: Date): Promise<void> =>
      probeTargets.advanceFree(tx, [...new Set(asked.map(({ minerId }) => minerId))], at),
  };
}
export type Witnesses = ReturnType<typeof createWitnesses>;
