import { groupBy } from '../../db/chunks.js';
import type { Transaction } from '../../db/database.js';
import type { ProbeTargetRepository, SettlingMiner } from '../../db/probe-targets.js';
import type { Result } from './round-book.js';

/** `counted`: by what a miner is judged. `present`: those of them that tell how it is where it is now. */
export interface Answerable {
  readonly counted: readonly Result[];
  readonly present: ReadonlySet<Result>;
}

/**
 * A miner that lost its machine, or that we took out while it was asked, is not judged by that. One that its owner stopped, ended
 * or moved to another machine is, by the question that was put to it.
 */
export async function divideAnswerable(
  tx: Transaction,
  probeTargets: Pick<ProbeTargetRepository, 'listLeft'>,
  results: readonly Result[],
  miners: ReadonlyMap<string, SettlingMiner>,
): Promise<Answerable> {
  const present = new Set(results.filter((result) => isPresent(result, miners.get(result.target.minerId))));
  const elsewhere = results.filter(
    ({ target: { kind, minerId, address } }) =>
      kind === 'CHAT' && miners.has(minerId) && miners.get(minerId)?.address !== address,
  );
  const left = await probeTargets.listLeft(tx, [...new Set(elsewhere.map(({ target }) => target.minerId))]);
  const leftOf = groupBy(left, ({ minerId }) => minerId);
  const leftBehind = new Set(
    elsewhere.filter(({ at, target }) =>
      leftOf.get(target.minerId)?.some(
        ({ address, leftAt }) =>
          address === target.address &&
          // One that waited with us until it had moved was put to a machine that it was right to leave.
          leftAt !== null &&
          at.getTime() < leftAt.getTime(),
      ),
    ),
  );
  return { counted: results.filter((result) => present.has(result) || leftBehind.has(result)), present };
}

/** One that was stopped or ended must not have served anew since it was asked. */
function isPresent({ target }: Result, miner: SettlingMiner | undefined): boolean {
  if (miner?.address !== target.address) return false;
  if (miner.state === 'ACTIVE') return miner.targets.some(({ kind }) => kind === target.kind);
  return target.kind === 'CHAT' && miner.activeAt?.getTime() === target.activeAt?.getTime();
}
