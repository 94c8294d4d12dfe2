import type { Database, Executor } from '../../db/database.js';
import type { DeploymentRepository } from '../../db/deployments.js';
import type { Miner, MinerRepository } from '../../db/miners.js';
import type { Vm } from '../../db/vms.js';
import { mayTouchMiner, ownerScope, type Viewer } from '../accounts/viewer.js';
import { ActionNotAllowed, NotFound } from '../errors.js';
import type { VmService } from '../vms/vm-service.js';

interface Needs {
  readonly db: Database;
  readonly deployments: DeploymentRepository;
  readonly miners: MinerRepository;
  readonly vmService: Pick<VmService, 'owned'>;
}

/** Which machine and which miner a deployment is for, and whether they can take one now. */
export function createDeploymentPlace({ db, deployments, miners, vmService }: Needs) {
  /** While the miner is on its way to another machine, nobody could say on which of the two a version is to be. */
  const requireStaying = async (
    executor: Executor,
    minerId: string | null,
    field = 'input',
  ): Promise<void> => {
    if (minerId === null || (await deployments.listLiveMoves(executor, [minerId])).length === 0) return;
    throw new ActionNotAllowed('This miner is moving to another machine', {
      field,
      hint: 'Wait until the move has ended, or cancel its deployment.',
    });
  };

  const deployable = async (viewer: Viewer, id: string, field: string): Promise<Vm> => {
    const vm = await vmService.owned(viewer, id).catch((error: unknown) => {
      throw error instanceof NotFound ? new NotFound('VM', field) : error;
    });
    if (vm.state === 'TERMINATING' || vm.state === 'TERMINATED') {
      throw machineGone(field);
    }
    return vm;
  };

  return {
    requireStaying,

    async placeOf(
      viewer: Viewer,
      { vmId, minerId }: { readonly vmId?: string; readonly minerId?: string },
    ): Promise<{ vm: Vm; miner: Miner | null }> {
      if (minerId !== undefined) {
        const miner = mayTouchMiner(viewer, minerId)
          ? await miners.findOwned(db, ownerScope(viewer), minerId)
          : null;
        if (!miner) throw new NotFound('miner', 'input.minerId');
        await requireStaying(db, miner.id, 'input.minerId');
        if (miner.vmId === null || miner.state === 'TERMINATED' || miner.state === 'TERMINATING') {
          throw new ActionNotAllowed('This miner has no machine any more', {
            field: 'input.minerId',
            hint: 'Launch a new miner.',
          });
        }
        return { vm: await deployable(viewer, miner.vmId, 'input.minerId'), miner };
      }
      const vm = await deployable(viewer, vmId ?? '', 'input.vmId');
      const miner = await miners.findByVm(db, vm.id);
      await requireStaying(db, miner?.id ?? vm.minerId, 'input.vmId');
      return { vm, miner };
    },
  };
}

export type DeploymentPlace = ReturnType<typeof createDeploymentPlace>;

export const machineGone = (field: string) =>
  new ActionNotAllowed('This machine is gone', { field, hint: 'Rent another one.' });
