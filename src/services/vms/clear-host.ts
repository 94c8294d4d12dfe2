import type { Database } from '../../db/database.js';
import type { DeploymentRepository } from '../../db/deployments.js';
import type { Vm } from '../../db/vms.js';
import { type Engine, LABEL_DEPLOYMENT, LABEL_GATE, LABEL_MINER } from '../adapters/engine.js';
import { AdapterError } from '../adapters/failure.js';
import type { Log } from '../log.js';

interface Needs {
  readonly db: Database;
  readonly deployments: DeploymentRepository;
  readonly engineOf: (vm: Vm, signal: AbortSignal) => Promise<Engine>;
  readonly log: Log;
}

const GIVE_UP_AFTER = 10;

/**
 * A registered host goes back to its owner without anything we started on it: gates, and containers and images of this
 * VM's own deployments, found by their labels and names. The image of the gates stays: it may have
 * been there before. A host that stays unreachable is given back as it is.
 */
export async function clearHost(
  { db, deployments, engineOf, log }: Needs,
  vm: Vm,
  signal: AbortSignal,
): Promise<void> {
  if (vm.address === null) return;
  // Whatever they are about to start would stay: each ends by itself before its next step.
  if ((await deployments.listLiveOnVm(db, vm.id)).length > 0)
    throw new AdapterError('docker', 'NOT_READY', 'a deployment is still at work on it');
  const ours = await deployments.list(db, null, { vmId: vm.id }, { limit: 100 });
  try {
    const docker = await engineOf(vm, signal);
    for (const minerId of new Set(ours.map((one) => one.minerId))) {
      for (const { id, labels } of await docker.listContainers({ [LABEL_MINER]: minerId }, signal)) {
        if (labels[LABEL_GATE] !== undefined) await docker.remove(id, signal);
      }
    }
    for (const { id, imageTag } of ours) {
      for (const container of await docker.listContainers({ [LABEL_DEPLOYMENT]: id }, signal)) {
        await docker.remove(container.id, signal);
      }
      await docker.removeImage(imageTag, signal);
    }
  } catch (error) {
    if (!(error instanceof AdapterError) || vm.attempts < GIVE_UP_AFTER) throw error;
    log.error({ err: error, vmId: vm.id }, 'a registered host could not be cleared; its containers stay');
  }
}
