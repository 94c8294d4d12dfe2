import type { Transaction } from '../../db/database.js';
import type { ProbeTargetRepository, SettlingMiner } from '../../db/probe-targets.js';
import { asName, storable } from '../logs/log-text.js';
import type { Redact } from '../logs/redactor.js';
import type { ModelInfo } from './checks.js';
import type { Result } from './round-book.js';

/** For what the container of a miner says of itself: everybody reads that. */
export type HideSecrets = (tx: Transaction, minerId: string) => Promise<Redact>;

interface Needs {
  readonly probeTargets: Pick<ProbeTargetRepository, 'setInfo'>;
  /** Default: there are none. */
  readonly hideSecrets?: HideSecrets | undefined;
}

/** Keeps up to date what miners say that they are. */
export function createInfoBook({ probeTargets, hideSecrets }: Needs) {
  return {
    async learnInfo(
      tx: Transaction,
      results: readonly Result[],
      miners: ReadonlyMap<string, SettlingMiner>,
    ): Promise<void> {
      for (const { target, finding } of results) {
        const miner = miners.get(target.minerId);
        const { info } = finding;
        if (!miner || !info || isSame(info, miner)) continue;
        const redact = (await hideSecrets?.(tx, miner.id)) ?? ((text) => text);
        // Once more at the end: taking characters out may bring others together.
        const named = (text: string): string => redact(asName(redact(storable(text))));
        const shown = { modelName: named(info.modelName), capabilities: info.capabilities.map(named) };
        if (!isSame(shown, miner)) await probeTargets.setInfo(tx, miner.id, shown);
      }
    },
  };
}

const isSame = (info: ModelInfo, { modelName, capabilities }: SettlingMiner): boolean =>
  info.modelName === modelName && JSON.stringify(info.capabilities) === JSON.stringify(capabilities);
