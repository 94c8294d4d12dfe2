import type { Transaction } from '../../db/database.js';
import type { ProbeTargetRepository, SettlingMiner } from '../../db/probe-targets.js';
import type { Result } from './round-book.js';

/** Somebody looks after a miner in maintenance, so that it does not go stale meanwhile; nothing else comes of it. */
export async function noteCovered(
  tx: Transaction,
  probeTargets: Pick<ProbeTargetRepository, 'saveStreaks'>,
  results: readonly Result[],
  miners: ReadonlyMap<string, SettlingMiner>,
): Promise<void> {
  const seen = results.flatMap(({ target: { minerId, kind }, at: lastAt, isCovered }) => {
    const target = miners.get(minerId)?.targets.find((one) => one.kind === kind);
    return isCovered && target ? [{ ...target, lastAt }] : [];
  });
  if (seen.length > 0) await probeTargets.saveStreaks(tx, seen);
}
