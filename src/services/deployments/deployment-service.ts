import type { AccountRepository } from '../../db/accounts.js';
import type { Database, Transaction } from '../../db/database.js';
import type { DeploymentFilter, DeploymentRepository, DeploymentStep } from '../../db/deployments.js';
import type { Miner, MinerRepository } from '../../db/miners.js';
import { newId, type PageRequest } from '../../db/repository.js';
import type { SourceRepository } from '../../db/sources.js';
import type { Vm, VmRepository } from '../../db/vms.js';
import type { ContainerConfig, ModelType } from '../../db/words.js';
import { mayRead, mayTouchMiner, ownerScope, requireScope, type Viewer } from '../accounts/viewer.js';
import type { SourceFetcherPort } from '../adapters/source-fetcher.js';
import { ActionNotAllowed, InvalidInput, NotFound, Unavailable } from '../errors.js';
import type { Bus } from '../events/bus.js';
import type { Idempotency } from '../idempotency.js';
import type { MinerBook } from '../miners/miner-book.js';
import { checkName } from '../vms/rent-input.js';
import type { VmService } from '../vms/vm-service.js';
import { type Deployment, deployFailure, isLive, isSwitched } from './deployment.js';
import type { DeploymentRecord } from './deployment-record.js';
import { createDeploymentPlace, machineGone } from './deployment-place.js';
import { createDeploymentPlanner, type DeploymentPlan } from './deployment-plan.js';
import { type ContainerConfigInput, requireFitting } from './container-config.js';
import type { EnvironmentVariable } from './environment.js';
import type { SealedEnvironments } from './sealed-environment.js';
import type { SourceInput } from './source-input.js';
import type { VariableBook } from './variable-book.js';

export interface DeployInput {
  /** The machine, or the miner that is on it: exactly one. */
  readonly vmId?: string;
  readonly minerId?: string;
  /** Name of the miner that is made when the machine has none yet. */
  readonly name?: string;
  readonly modelType?: ModelType;
  readonly source: SourceInput;
  readonly port?: number;
  /** Laid over the miner's variables, and kept as such. */
  readonly environment?: readonly EnvironmentVariable[];
  /** Instead of all that the miner's version before had. */
  readonly config?: ContainerConfigInput;
  readonly idempotencyKey?: string;
}

interface Needs {
  readonly db: Database;
  readonly accounts: AccountRepository;
  readonly deployments: DeploymentRepository;
  readonly miners: MinerRepository;
  readonly sources: SourceRepository;
  readonly vms: VmRepository;
  readonly vmService: Pick<VmService, 'openPort' | 'owned'>;
  readonly minerBook: MinerBook;
  readonly record: DeploymentRecord;
  readonly bus: Bus;
  readonly fetcher: SourceFetcherPort;
  readonly idempotency: Idempotency;
  readonly environments: SealedEnvironments;
  readonly variableBook: VariableBook;
  readonly now: () => Date;
  readonly limits: { readonly deployMs: number };
}

interface Target {
  readonly miner: Miner;
  readonly vm: Vm;
  readonly isLaunch: boolean;
  /** The machine that the miner is to leave for this one. */
  readonly movesFromVmId?: string | null;
}

export function createDeploymentService(needs: Needs) {
  const {
    db,
    accounts,
    deployments,
    miners,
    sources,
    vms,
    vmService,
    minerBook,
    record,
    bus,
    idempotency,
    environments,
    variableBook,
  } = needs;
  const { now, limits } = needs;

  const owned = async (viewer: Viewer, id: string): Promise<Deployment> => {
    const [deployment] = await deployments.findOwned(db, ownerScope(viewer), [id]);
    if (!deployment || !mayTouchMiner(viewer, deployment.minerId)) throw new NotFound('deployment', 'id');
    return deployment;
  };

  const { plan, requireRoom } = createDeploymentPlanner(needs);

  const requireBookable = async (
    tx: Transaction,
    ownerId: string,
    { source }: DeploymentPlan,
  ): Promise<void> => {
    await requireRoom(tx, ownerId);
    if (source.digest !== null && !(await sources.has(tx, source.digest)))
      throw new Unavailable('The source was removed meanwhile', { hint: 'Deploy it again.' });
  };

  const lastConfig = async (tx: Transaction, minerId: string): Promise<ContainerConfig | null> =>
    (await deployments.list(tx, null, { minerId }, { limit: 1 }))[0]?.config ?? null;

  /**
   * Books the deployment inside the caller's transaction, which has seen to `requireBookable`; the deployment worker
   * does the rest.
   */
  const book = async (
    tx: Transaction,
    { source, port, environment: planned, config }: DeploymentPlan,
    { miner, vm, isLaunch, movesFromVmId = null }: Target,
  ): Promise<Deployment> => {
    const id = newId();
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
      config: config === undefined ? await lastConfig(tx, miner.id) : config,
      environmentSealed: environments.seal(environment, 'deployment', id),
      isLaunch,
      movesFromVmId,
      previousDeploymentId: miner.vmId === vm.id ? miner.deploymentId : null,
      imageTag: `tensornode/${miner.id.slice(-12)}:${short}`,
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
  const supersede = async (tx: Transaction, minerId: string, vmId: string): Promise<boolean> => {
    let wasLaunch = false;
    for (const queued of await deployments.listLiveOnVm(tx, vmId)) {
      if (queued.minerId !== minerId || queued.state !== 'QUEUED') continue;
      const failure = deployFailure('SUPERSEDED', null);
      const ended = await deployments.updateLive(tx, queued.id, {
        state: 'SUPERSEDED',
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
    { modelType }: DeployInput,
    name: string | null,
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

  const { placeOf, requireStaying } = createDeploymentPlace(needs);

  return {
    plan,
    requireBookable,
    book,

    /** Puts a version onto a machine that is there already; the old one serves until the new one passed. */
    async deploy(viewer: Viewer, input: DeployInput): Promise<{ deployment: Deployment; replayed: boolean }> {
      requireScope(viewer, 'deploy');
      if ((input.vmId === undefined) === (input.minerId === undefined)) {
        throw new InvalidInput('input', 'Give exactly one of vmId and minerId');
      }
      const request = { accountId: viewer.accountId, operation: 'deploy', key: input.idempotencyKey, input };
      const before = await idempotency.replayed(request);
      if (before !== null) return { deployment: await owned(viewer, before), replayed: true };

      const { vm, miner } = await placeOf(viewer, input);
      const name = input.name === undefined ? null : checkName(input.name, 'input.name');
      const planned = await plan(input, 'input', miner?.port, vm.ownerId);
      requireFitting(planned.config ?? null, vm);
      const { id, replayed } = await idempotency.once(request, async (tx) => {
        await accounts.hold(tx, vm.ownerId);
        const { state } = (await vms.find(tx, vm.id)) ?? vm;
        if (state === 'TERMINATING' || state === 'TERMINATED') throw machineGone('input');
        // Another call may have made it meanwhile.
        const known = await miners.findByVm(tx, vm.id);
        await requireStaying(tx, known?.id ?? vm.minerId);
        await requireBookable(tx, vm.ownerId, planned);
        const isLaunch = known !== null && (await supersede(tx, known.id, vm.id));
        const target = known ?? (await firstMiner(tx, vm, input, name, planned.port));
        return book(tx, planned, { miner: target, vm, isLaunch });
      });
      return { deployment: await owned(viewer, id), replayed };
    },

    async cancel(viewer: Viewer, id: string): Promise<Deployment> {
      requireScope(viewer, 'deploy');
      const deployment = await owned(viewer, id);
      if (!isLive(deployment) || isSwitched(deployment)) {
        throw new ActionNotAllowed(
          isLive(deployment) ? 'The new version serves already' : 'This deployment has ended',
          { field: 'id', hint: 'Deploy the version you want instead.' },
        );
      }
      return db.transaction(async (tx) => {
        const asked = await deployments.updateLive(tx, id, { cancelRequestedAt: now(), stepDueAt: now() });
        if (!asked) throw new ActionNotAllowed('This deployment has ended', { field: 'id' });
        bus.publish(tx, { type: 'cancelRequested', deploymentId: id });
        bus.publish(tx, { type: 'nudge', worker: 'deployments' });
        return asked;
      });
    },

    async byIds(viewer: Viewer, ids: readonly string[]): Promise<Deployment[]> {
      if (!mayRead(viewer)) return [];
      const found = await deployments.findOwned(db, ownerScope(viewer), ids);
      return found.filter(({ minerId }) => mayTouchMiner(viewer, minerId));
    },

    async list(viewer: Viewer, filter: DeploymentFilter, page: PageRequest): Promise<Deployment[]> {
      requireScope(viewer, 'read');
      // Another miner than the credential's own: nothing, rather than what belongs to its own.
      if (filter.minerId !== undefined && !mayTouchMiner(viewer, filter.minerId)) return [];
      const minerId = viewer.minerId ?? filter.minerId;
      return deployments.list(
        db,
        ownerScope(viewer),
        { ...filter, ...(minerId === undefined ? {} : { minerId }) },
        page,
      );
    },

    /** For deployments the caller was shown already. */
    stepsOf: (deploymentIds: readonly string[]): Promise<DeploymentStep[]> =>
      deployments.listSteps(db, deploymentIds),

    availableActions: (
      deployment: Deployment,
    ): { action: string; allowed: boolean; reason: string | null }[] => {
      const allowed = isLive(deployment) && !isSwitched(deployment);
      const reason = isLive(deployment) ? 'The new version serves already' : 'It has ended';
      return [{ action: 'CANCEL', allowed, reason: allowed ? null : reason }];
    },
  };
}

export type DeploymentService = ReturnType<typeof createDeploymentService>;
