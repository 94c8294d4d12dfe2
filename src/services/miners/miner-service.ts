import type { Database } from '../../db/database.js';
import type { Deployment, DeploymentRepository } from '../../db/deployments.js';
import type { Miner, MinerFilter, MinerRepository, ScorePosition } from '../../db/miners.js';
import type { PageRequest } from '../../db/repository.js';
import type { Vm, VmRepository } from '../../db/vms.js';
import type { MinerState, ModelType } from '../../db/words.js';
import { mayTouchMiner, ownerScope, requireScope, type Viewer } from '../accounts/viewer.js';
import type { Engine } from '../adapters/engine.js';
import { AdapterError } from '../adapters/failure.js';
import type { DeploymentService } from '../deployments/deployment-service.js';
import type { EnvironmentVariable } from '../deployments/environment.js';
import type { SourceInput } from '../deployments/source-input.js';
import { ActionNotAllowed, InvalidInput, NotFound, Unavailable } from '../errors.js';
import type { Idempotency } from '../idempotency.js';
import { checkName, type RentVmInput } from '../vms/rent-input.js';
import type { VmService } from '../vms/vm-service.js';
import { endpointOf, minerStatus } from './miner.js';
import type { MinerBook } from './miner-book.js';
import type { MinerLifecycle } from './miner-lifecycle.js';

export interface LaunchMinerInput {
  readonly name: string;
  readonly modelType?: ModelType;
  readonly port?: number;
  readonly environment?: readonly EnvironmentVariable[];
  readonly source: SourceInput;
  readonly machine?: Omit<RentVmInput, 'idempotencyKey'>;
  readonly idempotencyKey?: string;
}

export interface Launched {
  readonly miner: Miner;
  readonly deployment: Deployment;
  readonly vm: Vm;
  readonly replayed: boolean;
}

interface Needs {
  readonly db: Database;
  readonly miners: MinerRepository;
  readonly vms: VmRepository;
  readonly deployments: DeploymentRepository;
  readonly vmService: VmService;
  readonly deploymentService: Pick<DeploymentService, 'plan' | 'book'>;
  readonly minerBook: MinerBook;
  readonly lifecycle: MinerLifecycle;
  readonly idempotency: Idempotency;
  readonly engineOf: (vm: Vm, signal: AbortSignal) => Promise<Engine>;
}

const GRACE_SECONDS = 10;
const ENGINE_TIMEOUT_MS = 30_000;

export function createMinerService(needs: Needs) {
  const { db, miners, vms, deployments, vmService, deploymentService, minerBook, lifecycle, idempotency } =
    needs;

  const owned = async (viewer: Viewer, id: string): Promise<Miner> => {
    const miner = mayTouchMiner(viewer, id) ? await miners.findOwned(db, ownerScope(viewer), id) : null;
    if (!miner) throw new NotFound('miner', 'id');
    return miner;
  };

  const launchedBy = async (viewer: Viewer, deploymentId: string, replayed: boolean): Promise<Launched> => {
    const [deployment] = await deployments.findOwned(db, ownerScope(viewer), [deploymentId]);
    const miner = deployment && (await miners.find(db, deployment.minerId));
    const vm = deployment && (await vms.find(db, deployment.vmId));
    if (!deployment || !miner || !vm) throw new NotFound('launch', 'input.idempotencyKey');
    return { miner, deployment, vm, replayed };
  };

  /** Does something to the container that serves, if the miner is in one of the states. */
  const onContainer = async (
    miner: Miner,
    states: readonly MinerState[],
    act: (engine: Engine, container: string, signal: AbortSignal) => Promise<void>,
  ): Promise<void> => {
    const deployment = miner.deploymentId === null ? null : await deployments.find(db, miner.deploymentId);
    const vm = miner.vmId === null ? null : await vms.find(db, miner.vmId);
    if (!states.includes(miner.state) || !deployment || !vm) {
      throw new ActionNotAllowed(`This miner is ${miner.state}; it must be ${states.join(' or ')}`, {
        field: 'id',
      });
    }
    const signal = AbortSignal.timeout(ENGINE_TIMEOUT_MS);
    try {
      await act(await needs.engineOf(vm, signal), deployment.containerName, signal);
    } catch (error) {
      if (!(error instanceof AdapterError) && !signal.aborted) throw error;
      throw new Unavailable('The machine can not be reached now, so nothing was changed', { cause: error });
    }
  };

  /** A failed miner whose machine was rented apart from it may be deployed to again. */
  const keepsMachine = async ({ vmId }: Miner): Promise<boolean> => {
    const vm = vmId === null ? null : await vms.find(db, vmId);
    return vm !== null && vm.state !== 'TERMINATING' && vm.state !== 'TERMINATED';
  };

  return {
    owned,

    /** The guide's "Create & Deploy": everything is checked first, booked at once, and done by the workers. */
    async launch(viewer: Viewer, input: LaunchMinerInput): Promise<Launched> {
      requireScope(viewer, 'deploy');
      if (viewer.minerId !== null) {
        throw new ActionNotAllowed('A token bound to one miner can not launch another', {
          hint: 'Use a token for the whole account.',
        });
      }
      const request = {
        accountId: viewer.accountId,
        operation: 'launchMiner',
        key: input.idempotencyKey,
        input,
      };
      const before = await idempotency.replayed(request);
      if (before !== null) return launchedBy(viewer, before, true);

      const name = checkName(input.name, 'input.name');
      const modelType = input.modelType ?? 'LLM';
      if (modelType !== 'LLM') {
        throw new InvalidInput(
          'input.modelType',
          `${modelType} models are coming soon: their contract is not defined yet`,
          'Use LLM.',
        );
      }
      const machine = input.machine ?? {};
      const { ownerId } = await vmService.plan(viewer, machine, 'input.machine');
      // Before the source: it is stored as soon as it has been checked.
      await vmService.requireOffer(viewer, machine);
      const planned = await deploymentService.plan(input, 'input', undefined, ownerId);
      const rental = await vmService.plan(viewer, { label: name, ...machine }, 'input.machine', [
        planned.port,
      ]);

      const { id, replayed } = await idempotency.once(request, async (tx) => {
        const vm = await vmService.book(tx, rental, null);
        const miner = await minerBook.insert(tx, {
          ownerId: rental.ownerId,
          name,
          modelType,
          port: planned.port,
          vmId: vm.id,
        });
        await vms.update(tx, vm.id, { minerId: miner.id });
        return deploymentService.book(tx, planned, { miner, vm, isLaunch: true });
      });
      return launchedBy(viewer, id, replayed);
    },

    /** Restarts the container that serves, or starts it again after a stop; waits for the engine's answer. */
    async restart(viewer: Viewer, id: string): Promise<Miner> {
      requireScope(viewer, 'operate');
      const miner = await owned(viewer, id);
      await onContainer(miner, ['ACTIVE', 'STOPPED'], (engine, container, signal) =>
        engine.restart(container, GRACE_SECONDS, signal),
      );
      await db.transaction((tx) => lifecycle.restarted(tx, miner));
      return owned(viewer, id);
    },

    /** Stops the container of the miner on this machine; the machine stays rented. */
    async stopOn(viewer: Viewer, vmId: string): Promise<Miner> {
      requireScope(viewer, 'operate');
      const vm = await vmService.owned(viewer, vmId);
      const miner = await miners.findByVm(db, vm.id);
      if (!miner) {
        throw new ActionNotAllowed('Nothing is deployed on this machine', {
          field: 'id',
          hint: 'Deploy a model first.',
        });
      }
      await onContainer(miner, ['ACTIVE', 'STOPPED'], (engine, container, signal) =>
        engine.stop(container, GRACE_SECONDS, signal),
      );
      await db.transaction((tx) => lifecycle.stopped(tx, miner.id));
      return owned(viewer, miner.id);
    },

    /** The miner stops serving at once; its machine is given back. */
    async terminate(viewer: Viewer, id: string): Promise<Miner> {
      requireScope(viewer, 'operate');
      const miner = await owned(viewer, id);
      await db.transaction(async (tx) => {
        const ending = await lifecycle.beginEnd(tx, id);
        // Read in here: a machine that was just gone would leave the miner ending for ever.
        const vm = miner.vmId === null ? null : await vms.find(tx, miner.vmId);
        if (vm && vm.state !== 'TERMINATED') await vmService.beginEnd(tx, vm, 'OWNER_REQUEST');
        else if (ending) await lifecycle.ended(tx, id);
      });
      return owned(viewer, id);
    },

    /** Miners are public. */
    byIds: (ids: readonly string[]): Promise<Miner[]> => miners.byIds(db, ids),
    byVm: (vmId: string): Promise<Miner | null> => miners.findByVm(db, vmId),
    list: (filter: MinerFilter, page: PageRequest): Promise<Miner[]> => miners.list(db, filter, page),
    listByScore: (filter: MinerFilter, page: { limit: number; after?: ScorePosition }) =>
      miners.listByScore(db, filter, page),

    status: minerStatus,
    endpoint: endpointOf,

    async availableActions(
      miner: Miner,
    ): Promise<{ action: string; allowed: boolean; reason: string | null }[]> {
      const active = miner.state === 'ACTIVE';
      const alive = miner.state !== 'TERMINATED' && miner.state !== 'TERMINATING';
      const hasMachine = alive && (miner.state !== 'FAILED' || (await keepsMachine(miner)));
      return [
        {
          action: 'RESTART',
          allowed: active || miner.state === 'STOPPED',
          reason: active || miner.state === 'STOPPED' ? null : `It is ${miner.state}, not ACTIVE or STOPPED`,
        },
        { action: 'DEPLOY', allowed: hasMachine, reason: hasMachine ? null : 'It has no machine any more' },
        { action: 'TERMINATE', allowed: alive, reason: alive ? null : 'It has ended already' },
      ];
    },
  };
}
export type MinerService = ReturnType<typeof createMinerService>;
