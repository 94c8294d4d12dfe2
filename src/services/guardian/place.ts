import type { ContainerWatch } from '../../db/container-watches.js';
import type { Executor } from '../../db/database.js';
import type { Deployment, DeploymentRepository } from '../../db/deployments.js';
import type { Miner, MinerRepository } from '../../db/miners.js';
import type { Vm, VmRepository } from '../../db/vms.js';

export interface Place {
  readonly miner: Miner;
  readonly vm: Vm;
  readonly deployment: Deployment;
}

interface Needs {
  readonly miners: MinerRepository;
  readonly vms: VmRepository;
  readonly deployments: DeploymentRepository;
}

/** Where the container of a row is, and whether it is ours to touch. */
export function createPlaces({ miners, vms, deployments }: Needs) {
  /** The miner, which nobody else changes until the commit; null: it does not serve. */
  const hold = (tx: Executor, id: string): Promise<Miner | null> =>
    miners.updateIn(tx, id, ['ACTIVE'], { state: 'ACTIVE' });

  return {
    /** Null: what the row is about serves no more. */
    async of(db: Executor, { id, deploymentId }: ContainerWatch): Promise<Place | null> {
      const miner = await miners.find(db, id);
      if (miner?.state !== 'ACTIVE' || miner.deploymentId === null || miner.deploymentId !== deploymentId)
        return null;
      const deployment = await deployments.find(db, miner.deploymentId);
      const vm = miner.vmId === null ? null : await vms.find(db, miner.vmId);
      return deployment && vm ? { miner, vm, deployment } : null;
    },

    hold,

    /** Neither its owner nor a deployment or move has it in hand. `tx`: holds the miner's row from then on. */
    async isOurs(tx: Executor, { id, deploymentId }: ContainerWatch): Promise<boolean> {
      const miner = await hold(tx, id);
      if (!miner || miner.deploymentId !== deploymentId) return false;
      return (await deployments.listLiveOfMiner(tx, id)).length === 0;
    },

    /** Its owner stopped the version that the row is about. */
    async isStopped(db: Executor, { id, deploymentId }: ContainerWatch): Promise<boolean> {
      const miner = await miners.find(db, id);
      return miner?.state === 'STOPPED' && miner.deploymentId === deploymentId;
    },
  };
}
export type Places = ReturnType<typeof createPlaces>;
