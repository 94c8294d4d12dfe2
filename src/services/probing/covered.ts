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
  // What waited for the store may be of one target twice; the last counts, and PostgreSQL refuses both at once.
  const last = new Map(seen.map((target) => [`${target.minerId} ${target.kind}`, target]));
  if (last.size > 0) await probeTargets.saveStreaks(tx, [...last.values()]);
}
