import type { Database } from '../../db/database.js';
import type { Deployment, DeploymentRepository } from '../../db/deployments.js';
import type { Miner, MinerFilter, MinerRepository, ScorePosition } from '../../db/miners.js';
import type { PageRequest } from '../../db/repository.js';
import type { Vm, VmRepository } from '../../db/vms.js';
import type { ModelType } from '../../db/words.js';
import { mayTouchMiner, ownerScope, requireScope, type Viewer } from '../accounts/viewer.js';
import type { Engine } from '../adapters/engine.js';
import { AdapterError } from '../adapters/failure.js';
import type { DeploymentService } from '../deployments/deployment-service.js';
import type { EnvironmentVariable } from '../deployments/environment.js';
import type { SourceInput } from '../deployments/source-input.js';
import { ActionNotAllowed, InvalidInput, NoOffer, NotFound, Unavailable } from '../errors.js';
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
  readonly isCheapEnough: (pricePerHourUsd: string, capPerDayUsd: string) => boolean;
  readonly dayPrice: (pricePerHourUsd: string) => string;
}

const RESTART_GRACE_SECONDS = 10;
const RESTART_TIMEOUT_MS = 30_000;

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

  /** Nothing is booked for which no machine is to be had. */
  const requireOffer = async (viewer: Viewer, machine: RentVmInput): Promise<void> => {
    const offers = await vmService.offers(viewer, machine);
    const cap = machine.maxPricePerDayUsd;
    if (offers.some(({ pricePerHourUsd }) => cap === undefined || needs.isCheapEnough(pricePerHourUsd, cap)))
      return;
    const [cheapest] = offers;
    if (!cheapest) {
      throw new NoOffer(
        'No machine that fits is to be had now',
        null,
        'Ask for a smaller configuration or other countries.',
      );
    }
    const day = needs.dayPrice(cheapest.pricePerHourUsd);
    throw new NoOffer(
      `The cheapest machine that fits costs ${day} USD a day, more than the cap of ${cap}`,
      day,
      'Raise the cap or ask for less.',
    );
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
      vmService.plan(viewer, machine, 'input.machine');
      const planned = await deploymentService.plan(input, 'input');
      const rental = vmService.plan(viewer, { label: name, ...machine }, 'input.machine', [planned.port]);
      await requireOffer(viewer, machine);

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

    /** Restarts the container that serves; waits for the engine's answer. */
    async restart(viewer: Viewer, id: string): Promise<Miner> {
      requireScope(viewer, 'operate');
      const miner = await owned(viewer, id);
      const deployment = miner.deploymentId === null ? null : await deployments.find(db, miner.deploymentId);
      const vm = miner.vmId === null ? null : await vms.find(db, miner.vmId);
      if (miner.state !== 'ACTIVE' || !deployment || !vm) {
        throw new ActionNotAllowed('Only a miner that is ACTIVE can be restarted', { field: 'id' });
      }
      const signal = AbortSignal.timeout(RESTART_TIMEOUT_MS);
      try {
        const engine = await needs.engineOf(vm, signal);
        await engine.restart(deployment.containerName, RESTART_GRACE_SECONDS, signal);
      } catch (error) {
        if (!(error instanceof AdapterError) && !signal.aborted) throw error;
        throw new Unavailable('The machine could not be reached, so the container was not restarted', {
          cause: error,
        });
      }
      await db.transaction((tx) => lifecycle.tell(tx, miner));
      return owned(viewer, id);
    },

    /** The miner stops serving at once; its machine is given back. */
    async terminate(viewer: Viewer, id: string): Promise<Miner> {
      requireScope(viewer, 'operate');
      const miner = await owned(viewer, id);
      const vm = miner.vmId === null ? null : await vms.find(db, miner.vmId);
      await db.transaction(async (tx) => {
        const ending = await lifecycle.beginEnd(tx, id);
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

    availableActions: (miner: Miner): { action: string; allowed: boolean; reason: string | null }[] => {
      const active = miner.state === 'ACTIVE';
      const alive = miner.state !== 'TERMINATED' && miner.state !== 'TERMINATING';
      const hasMachine = alive && miner.state !== 'FAILED';
      return [
        { action: 'RESTART', allowed: active, reason: active ? null : `It is ${miner.state}, not ACTIVE` },
        { action: 'DEPLOY', allowed: hasMachine, reason: hasMachine ? null : 'It has no machine any more' },
        { action: 'TERMINATE', allowed: alive, reason: alive ? null : 'It has ended already' },
      ];
    },
  };
}
export type MinerService = ReturnType<typeof createMinerService>;
