import type { Database } from '../../db/database.js';
import type { DeploymentRepository } from '../../db/deployments.js';
import type { LogFollowerRepository } from '../../db/log-followers.js';
import type { LogSource } from '../../db/log-lines.js';
import type { Miner, MinerRepository } from '../../db/miners.js';
import type { VmRepository } from '../../db/vms.js';
import { isLive } from './deployment.js';

interface Needs {
  readonly db: Database;
  readonly miners: Pick<MinerRepository, 'find'>;
  readonly vms: Pick<VmRepository, 'find' | 'countAliveOfMiner'>;
  readonly deployments: Pick<DeploymentRepository, 'find' | 'listLiveOfMiner'>;
  readonly logFollowers: Pick<LogFollowerRepository, 'find'>;
}

/** Tells when nothing will be written to a log any more. */
export function createLogEnd({ db, miners, vms, deployments, logFollowers }: Needs) {
  /** One that failed and has no machine takes no deployment any more either. */
  const isMinerOver = async (miner: Miner | null): Promise<boolean> => {
    if (miner === null || miner.state === 'TERMINATED') return true;
    if (miner.state !== 'FAILED' || (await vms.countAliveOfMiner(db, miner.id)) > 0) return false;
    return (await deployments.listLiveOfMiner(db, miner.id)).length === 0;
  };

  const isDeploymentOver = async (id: string, miner: Miner | null): Promise<boolean> => {
    const deployment = await deployments.find(db, id);
    if (deployment === null) return true;
    if (isLive(deployment)) return false;
    const vm = await vms.find(db, deployment.vmId);
    if (vm === null || vm.state === 'TERMINATED') return true;
    if (miner?.deploymentId === id || (await logFollowers.find(db, id)) !== null) return false;
    // A newer version that does not prove itself gives it the port back.
    const newer = miner ? await deployments.listLiveOfMiner(db, miner.id) : [];
    return newer.every(({ previousDeploymentId }) => previousDeploymentId !== id);
  };

  return async ({ minerId, deploymentId }: LogSource): Promise<boolean> => {
    const miner = await miners.find(db, minerId);
    return (
      (await isMinerOver(miner)) || (deploymentId !== null && (await isDeploymentOver(deploymentId, miner)))
    );
  };
}
