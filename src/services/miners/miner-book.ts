import type { Transaction } from '../../db/database.js';
import type { Miner, MinerRepository } from '../../db/miners.js';
import { newId } from '../../db/repository.js';
import type { ModelType } from '../../db/words.js';
import { NameTaken } from '../errors.js';
import { aliveNameOf } from './miner.js';
import type { MinerLifecycle } from './miner-lifecycle.js';

interface Needs {
  readonly miners: MinerRepository;
  readonly lifecycle: Pick<MinerLifecycle, 'tell'>;
  readonly now: () => Date;
}

export interface NewMinerEntry {
  readonly id?: string;
  readonly ownerId: string;
  readonly name: string;
  readonly modelType: ModelType;
  readonly port: number;
  readonly vmId: string;
  readonly replaceOnLoss?: boolean;
}

/** Where miners come into being, whether by a launch or by the first deployment onto a rented machine. */
export function createMinerBook({ miners, lifecycle, now }: Needs) {
  const requireFree = async (tx: Transaction, named: Pick<Miner, 'ownerId' | 'name'>): Promise<void> => {
    if (!(await miners.isNameFree(tx, aliveNameOf(named)))) throw new NameTaken(named.name, 'input.name');
  };

  return {
    requireFree,

    /** The caller's transaction holds the owner's row, or the unique index decides. */
    async insert(tx: Transaction, entry: NewMinerEntry): Promise<Miner> {
      const { id = newId(), ownerId, name, modelType, port, vmId, replaceOnLoss = false } = entry;
      const miner = await miners.insert(tx, {
        id,
        ownerId,
        name,
        aliveName: aliveNameOf({ ownerId, name }),
        replaceOnLoss,
        modelType,
        state: 'LAUNCHING',
        health: 'UNKNOWN',
        vmId,
        port,
        createdAt: now(),
      });
      await lifecycle.tell(tx, miner);
      return miner;
    },
  };
}
export type MinerBook = ReturnType<typeof createMinerBook>;
