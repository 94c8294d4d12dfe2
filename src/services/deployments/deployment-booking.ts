import type { AccountRepository } from '../../db/accounts.js';
import type { Transaction } from '../../db/database.js';
import type { DeploymentRepository } from '../../db/deployments.js';
import type { Miner, MinerRepository } from '../../db/miners.js';
import { newId } from '../../db/repository.js';
import type { SourceRepository } from '../../db/sources.js';
import type { Vm, VmRepository } from '../../db/vms.js';
import type { ContainerConfig, ModelType } from '../../db/words.js';
import { ActionNotAllowed, Unavailable } from '../errors.js';
import type { Bus } from '../events/bus.js';
import type { MinerBook } from '../miners/miner-book.js';
import type { VmService } from '../vms/vm-service.js';
import { type Deployment, deployFailure } from './deployment.js';
import { type DeploymentPlace, machineGone } from './deployment-place.js';
import type { DeploymentPlan, DeploymentPlanner } from './deployment-plan.js';
import type { DeploymentRecord } from './deployment-record.js';
import type { SealedEnvironments } from './sealed-environment.js';
import type { SealedRegistries } from './sealed-registry.js';
import type { VariableBook } from './variable-book.js';

export interface BookingNeeds {
  readonly accounts: AccountRepository;
  readonly deployments: DeploymentRepository;
  readonly miners: MinerRepository;
  readonly sources: SourceRepository;
  readonly vms: VmRepository;
  readonly vmService: Pick<VmService, 'openPort'>;
  readonly minerBook: MinerBook;
  readonly record: DeploymentRecord;
  readonly bus: Bus;
  readonly environments: SealedEnvironments;
  readonly registries: SealedRegistries;
  readonly variableBook: VariableBook;
  readonly now: () => Date;
  readonly limits: { readonly deployMs: number };
}

interface Needs extends BookingNeeds {
  readonly requireRoom: DeploymentPlanner['requireRoom'];
  readonly requireStaying: DeploymentPlace['requireStaying'];
}

interface Target {
  readonly miner: Miner;
  readonly vm: Vm;
  readonly isLaunch: boolean;
  /** The machine that the miner is to leave for this one. */
  readonly movesFromVmId?: string | null;
  /** Given where others have to know it before. */
  readonly id?: string;
}

/** The miner that a version is for, and what it is called when the machine has none yet. */
export interface FirstMiner {
  /** The one that was seen on the machine; null for none. */
  readonly seenId: string | null;
  readonly name: string | null;
  readonly modelType: ModelType | undefined;
}

/** How a deployment comes into being, each time in the transaction of the caller. */
export function createDeploymentBooking(needs: Needs) {
  const { accounts, deployments, miners, sources, vms, vmService, minerBook, record, bus } = needs;
  const { environments, registries, variableBook, requireRoom, requireStaying, now, limits } = needs;

  const requireBookable = async (
    tx: Transaction,
    ownerId: string,
    { source, release }: DeploymentPlan,
  ): Promise<void> => {
    await requireRoom(tx, ownerId);
    // Of a version gone back to, the image may still be on the machine.
    if (!release && source.digest !== null && !(await sources.has(tx, source.digest)))
      throw new Unavailable('The source was removed meanwhile', { hint: 'Deploy it again.' });
  };

  /**
   * Of the version that serves; before there is one, of the newest try. What serves now may have given its place back by the time
   * this one begins, so it is settled then.
   */
  const inheritedConfig = async (
    tx: Transaction,
    { id, deploymentId }: Miner,
  ): Promise<ContainerConfig | null> => {
    const last =
      deploymentId === null
        ? (await deployments.list(tx, null, { minerId: id }, { limit: 1 }))[0]
        : await deployments.find(tx, deploymentId);
    return last ? { ...last.config, isInherited: true } : null;
  };

  /**
   * Books the deployment inside the caller's transaction, which has seen to `requireBookable`; the deployment worker
   * does the rest.
   */
  const book = async (
    tx: Transaction,
    { source, port, environment: planned, config, registry = null, release }: DeploymentPlan,
    { miner, vm, isLaunch, movesFromVmId = null, id = newId() }: Target,
  ): Promise<Deployment> => {
    const short = id.slice(-12);
    const environment = await variableBook.forVersion(tx, miner.id, planned);
    const deployment = await deployments.insert(tx, {
      id,
      ownerId: miner.ownerId,
      minerId: miner.id,
      vmId: vm.id,
      state: 'QUEUED',
      source,
      port,
      config: config === undefined ? await inheritedConfig(tx, miner) : config,
      environmentSealed: environments.seal(environment, 'deployment', id),
      isLaunch,
      movesFromVmId,
      previousDeploymentId: miner.vmId === vm.id ? miner.deploymentId : null,
      releaseId: release?.id ?? null,
      isRollback: release !== undefined,
      registrySealed: registries.seal(registry, 'deployment', id),
      imageTag: release?.imageTag ?? `tensornode/${miner.id.slice(-12)}:${short}`,
      containerName: `tensornode-${short}`,
      createdAt: now(),
      deadlineAt: new Date(now().getTime() + limits.deployMs),
      stepDueAt: now(),
    });
    await vmService.openPort(tx, vm, port);
    await record.changed(tx, deployment);
    bus.publish(tx, { type: 'nudge', worker: 'deployments' });
    return deployment;
  };

  /** A newer version makes those that have not begun pointless. True: it takes the place of a launch. */
  const supersede = async (
    tx: Transaction,
    minerId: string,
    vmId: string,
    supersededById: string,
  ): Promise<boolean> => {
    let wasLaunch = false;
    for (const queued of await deployments.listLiveOnVm(tx, vmId)) {
      if (queued.minerId !== minerId || queued.state !== 'QUEUED') continue;
      const failure = deployFailure('SUPERSEDED', null);
      const ended = await deployments.updateLive(tx, queued.id, {
        state: 'SUPERSEDED',
        supersededById,
        failure,
        endedAt: now(),
        stepDueAt: null,
        lockToken: null,
        lockExpiresAt: null,
      });
      if (!ended) continue;
      wasLaunch ||= ended.isLaunch;
      await record.changed(tx, ended);
    }
    return wasLaunch;
  };

  /** The machine was rented without a miner; from now on it is this one's. */
  const firstMiner = async (
    tx: Transaction,
    vm: Vm,
    { modelType, name }: Omit<FirstMiner, 'seenId'>,
    port: number,
  ): Promise<Miner> => {
    const miner = await minerBook.insert(tx, {
      ownerId: vm.ownerId,
      name: name ?? `miner-${vm.id.slice(-8)}`,
      modelType: modelType ?? 'LLM',
      port,
      vmId: vm.id,
    });
    await vms.update(tx, vm.id, { minerId: miner.id });
    return miner;
  };

  /** A move ended since somebody looked, or the miner did. */
  const hasLeft = async (tx: Transaction, minerId: string): Promise<ActionNotAllowed> => {
    const state = (await miners.find(tx, minerId))?.state ?? 'TERMINATED';
    return state === 'TERMINATING' || state === 'TERMINATED'
      ? machineGone('input')
      : new ActionNotAllowed('This miner has moved to another machine meanwhile', {
          field: 'input',
          hint: 'Try again: it then goes to the machine that the miner is on now.',
          retryable: true,
        });
  };

  return {
    requireBookable,
    book,

    /** A version for a machine that is there: those that wait for their turn on it give way. */
    async take(tx: Transaction, vm: Vm, planned: DeploymentPlan, first: FirstMiner): Promise<Deployment> {
      await accounts.hold(tx, vm.ownerId);
      const { state } = (await vms.find(tx, vm.id)) ?? vm;
      // Another call may have made it meanwhile.
      const known = await miners.findByVm(tx, vm.id);
      if (first.seenId !== null && known?.id !== first.seenId) throw await hasLeft(tx, first.seenId);
      if (state === 'TERMINATING' || state === 'TERMINATED') throw machineGone('input');
      await requireStaying(tx, known?.id ?? vm.minerId);
      await requireBookable(tx, vm.ownerId, planned);
      const id = newId();
      const isLaunch = known !== null && (await supersede(tx, known.id, vm.id, id));
      const target = known ?? (await firstMiner(tx, vm, first, planned.port));
      return book(tx, planned, { id, miner: target, vm, isLaunch });
    },
  };
}
export type DeploymentBooking = ReturnType<typeof createDeploymentBooking>;
