import type { Database } from '../../db/database.js';
import type { DeploymentRepository } from '../../db/deployments.js';
import type { Miner, MinerFilter, MinerRepository } from '../../db/miners.js';
import type { PageRequest } from '../../db/repository.js';
import type { Vm, VmRepository } from '../../db/vms.js';
import { mayTouchMiner, ownerScope, requireScope, type Viewer } from '../accounts/viewer.js';
import type { Engine } from '../adapters/engine.js';
import { ActionNotAllowed, NotFound } from '../errors.js';
import type { Idempotency } from '../idempotency.js';
import { containerActions, createContainerControl } from '../tools/container-control.js';
import type { VmService } from '../vms/vm-service.js';
import { endpointOf, minerStatus } from './miner.js';
import type { Launched, LaunchInput, MinerLaunch } from './miner-launch.js';
import type { MinerLifecycle } from './miner-lifecycle.js';
import { type AboutMiner, type MinerMover, resizeRefusal } from './miner-mover.js';

export type { Launched } from './miner-launch.js';

export interface LaunchMinerInput extends LaunchInput {
  readonly idempotencyKey?: string;
}

interface Needs {
  readonly db: Database;
  readonly miners: MinerRepository;
  readonly vms: VmRepository;
  readonly deployments: DeploymentRepository;
  readonly vmService: Pick<VmService, 'owned' | 'beginEnd'>;
  readonly launch: MinerLaunch;
  readonly mover: Pick<MinerMover, 'resize' | 'movesOf' | 'isDeploying'>;
  readonly lifecycle: MinerLifecycle;
  readonly idempotency: Idempotency;
  readonly engineOf: (vm: Vm, signal: AbortSignal) => Promise<Engine>;
}

const STATES_BEFORE_END = ['LAUNCHING', 'ACTIVE', 'STOPPED', 'FAILED'] as const;
const ENDING = ['TERMINATING', 'TERMINATED'] as const;

export function createMinerService(needs: Needs) {
  const { db, miners, vms, vmService, launch, mover, lifecycle, idempotency } = needs;

  const owned = async (viewer: Viewer, id: string): Promise<Miner> => {
    const miner = mayTouchMiner(viewer, id) ? await miners.findOwned(db, ownerScope(viewer), id) : null;
    if (!miner) throw new NotFound('miner', 'id');
    return miner;
  };

  const control = createContainerControl({ ...needs, owned, isDeploying: mover.isDeploying });

  return {
    ...control,
    owned,

    /** The guide's "Create & Deploy": everything is checked first, booked at once, and done by the workers. */
    async launch(viewer: Viewer, input: LaunchMinerInput): Promise<Launched> {
      launch.requireLauncher(viewer);
      const request = {
        accountId: viewer.accountId,
        operation: 'launchMiner',
        key: input.idempotencyKey,
        input,
      };
      const before = await idempotency.replayed(request);
      if (before !== null) return launch.launchedBy(viewer, before, true);
      const plan = await launch.plan(viewer, input);
      const { id, replayed } = await idempotency.once(request, (tx) => launch.book(tx, plan));
      return launch.launchedBy(viewer, id, replayed);
    },

    resize: mover.resize,
    movesOf: mover.movesOf,
    isDeploying: mover.isDeploying,

    /** Whether it is placed elsewhere when the provider loses its machine. */
    async edit(viewer: Viewer, id: string, { replaceOnLoss }: { replaceOnLoss: boolean }): Promise<Miner> {
      requireScope(viewer, 'deploy');
      const miner = await owned(viewer, id);
      const edited = await db.transaction(async (tx) => {
        const changed = await miners.updateIn(tx, id, STATES_BEFORE_END, { replaceOnLoss });
        if (changed) await lifecycle.tell(tx, changed);
        return changed;
      });
      if (!edited) throw new ActionNotAllowed(`This miner is ${miner.state}`, { field: 'input.minerId' });
      return edited;
    },

    /** The miner stops serving at once; its machine is given back. */
    async terminate(viewer: Viewer, id: string): Promise<Miner> {
      requireScope(viewer, 'operate');
      await owned(viewer, id);
      await db.transaction(async (tx) => {
        const ending = await lifecycle.beginEnd(tx, id);
        // A machine that is ending at this moment would not see that the miner waits for it.
        await vms.holdAliveOfMiner(tx, id);
        // Read in here: it may just have moved, and a machine that was just gone would leave it ending for ever.
        const vmId = (ending ?? (await miners.find(tx, id)))?.vmId ?? null;
        const vm = vmId === null ? null : await vms.find(tx, vmId);
        if (vm && vm.state !== 'TERMINATED') await vmService.beginEnd(tx, vm, 'OWNER_REQUEST');
        else if (ending) await lifecycle.ended(tx, id);
      });
      return owned(viewer, id);
    },

    /** Miners are public. */
    byIds: (ids: readonly string[]): Promise<Miner[]> => miners.byIds(db, ids),
    byVm: (vmId: string): Promise<Miner | null> => miners.findByVm(db, vmId),
    list: (filter: MinerFilter, page: PageRequest): Promise<Miner[]> => miners.list(db, filter, page),

    status: minerStatus,
    endpoint: endpointOf,

    availableActions(
      miner: Miner,
      about: AboutMiner,
    ): { action: string; allowed: boolean; reason: string | null }[] {
      const alive = miner.state !== 'TERMINATED' && miner.state !== 'TERMINATING';
      // A failed miner whose machine was rented apart from it may be deployed to again.
      const hasMachine = alive && about.vm !== null && ENDING.every((state) => state !== about.vm?.state);
      const notResizable = resizeRefusal(miner, about);
      const notDeployable = about.isMoving ? 'It is moving to another machine' : 'It has no machine any more';
      const mayDeploy = hasMachine && !about.isMoving;
      return [
        ...containerActions(miner, about),
        { action: 'DEPLOY', allowed: mayDeploy, reason: mayDeploy ? null : notDeployable },
        { action: 'RESIZE', allowed: notResizable === null, reason: notResizable },
        { action: 'TERMINATE', allowed: alive, reason: alive ? null : 'It has ended already' },
      ];
    },
  };
}
export type MinerService = ReturnType<typeof createMinerService>;
