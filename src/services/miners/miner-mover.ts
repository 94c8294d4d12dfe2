import type { AccountRepository } from '../../db/accounts.js';
import type { Database, Executor, Transaction } from '../../db/database.js';
import type { Deployment, DeploymentRepository } from '../../db/deployments.js';
import type { Miner, MinerRepository } from '../../db/miners.js';
import type { Vm, VmRepository } from '../../db/vms.js';
import type { Failure } from '../../db/words.js';
import { mayRead, mayTouchMiner, ownerScope, requireScope, type Viewer } from '../accounts/viewer.js';
import type { RegistryAuth } from '../adapters/engine.js';
import { deployFailure } from '../deployments/deployment.js';
import { requireFitting } from '../deployments/container-config.js';
import type { DeploymentPlan } from '../deployments/deployment-plan.js';
import type { DeploymentService } from '../deployments/deployment-service.js';
import type { Environment } from '../deployments/environment.js';
import { ActionNotAllowed, DomainError, NotFound } from '../errors.js';
import type { Idempotency } from '../idempotency.js';
import type { RentVmInput } from '../vms/rent-input.js';
import { endFailure } from '../vms/vm.js';
import type { RentalPlan, VmService } from '../vms/vm-service.js';
import type { Launched } from './miner-launch.js';
import type { PlaceAnew } from './move-outcome.js';

/** What of the machine is to be another; everything left out stays as it is. */
export interface ResizeMinerInput {
  readonly minerId: string;
  readonly machine: Pick<
    RentVmInput,
    'configuration' | 'vcpu' | 'ramGb' | 'storageGb' | 'countries' | 'ports'
  > & {
    /** null takes the cap away. */
    readonly maxPricePerDayUsd?: string | null;
  };
  readonly idempotencyKey?: string;
}

/** A move under way. */
export interface Move {
  readonly minerId: string;
  readonly deploymentId: string;
  readonly vmId: string;
}

interface Needs {
  readonly db: Database;
  readonly accounts: AccountRepository;
  readonly miners: MinerRepository;
  readonly vms: VmRepository;
  readonly deployments: DeploymentRepository;
  readonly vmService: Pick<VmService, 'plan' | 'requireOffer' | 'book'>;
  readonly deploymentService: Pick<DeploymentService, 'requireBookable' | 'book'>;
  readonly openEnvironment: (deployment: Deployment) => Environment;
  readonly openRegistry: (deployment: Deployment) => RegistryAuth | null;
  readonly idempotency: Idempotency;
  readonly launchedBy: (viewer: Viewer, deploymentId: string, replayed: boolean) => Promise<Launched>;
  readonly now: () => Date;
  /** Waited before a second placement; each further one waits twice as long. */
  readonly placeAgainMs: number;
}

/** Books what brings a miner to another machine: a machine and a deployment that the workers then see to. */
export function createMinerMover(needs: Needs) {
  const { db, accounts, miners, vms, deployments, vmService, deploymentService, idempotency, now } = needs;

  /** What serves, or served last, once more. */
  const versionOf = (deployment: Deployment): DeploymentPlan => ({
    source: deployment.source,
    port: deployment.port,
    environment: { kind: 'COPY', of: needs.openEnvironment(deployment) },
    config: deployment.config,
    registry: needs.openRegistry(deployment),
  });

  const isMoving = async (executor: Executor, minerId: string): Promise<boolean> =>
    (await deployments.listLiveMoves(executor, [minerId])).length > 0;

  /** To the machine that it has. */
  const isDeploying = async (
    executor: Executor,
    { id, vmId }: Pick<Miner, 'id' | 'vmId'>,
  ): Promise<boolean> => (await deployments.listLiveOfMiner(executor, id)).some((live) => live.vmId === vmId);

  /** Refuses before it writes anything. */
  const book = async (
    tx: Transaction,
    miner: Miner,
    from: Vm,
    version: DeploymentPlan,
    { rental, afterMs }: { rental: RentalPlan; afterMs: number },
  ): Promise<Deployment> => {
    await deploymentService.requireBookable(tx, miner.ownerId, version);
    const booked = await vmService.book(tx, rental, miner.id);
    const vm = await vms.update(tx, booked.id, {
      replacesVmId: from.id,
      stepDueAt: new Date(now().getTime() + afterMs),
      deadlineAt: new Date(booked.deadlineAt.getTime() + afterMs),
    });
    return deploymentService.book(tx, version, { miner, vm, isLaunch: true, movesFromVmId: from.id });
  };

  const requireResizable = async (executor: Executor, miner: Miner): Promise<{ vm: Vm; now: Deployment }> => {
    const vm = miner.vmId === null ? null : await vms.find(executor, miner.vmId);
    const current = miner.deploymentId === null ? null : await deployments.find(executor, miner.deploymentId);
    const about = {
      isMoving: await isMoving(executor, miner.id),
      isDeploying: await isDeploying(executor, miner),
      vm,
    };
    const refusal = resizeRefusal(miner, about);
    if (refusal !== null || !vm || !current) throw notNow(refusal ?? NOT_READY);
    return { vm, now: current };
  };

  const placeAnew: PlaceAnew = async (tx, miner, lost, { afterFailures, avoidClusterIds }) => {
    const last = miner.deploymentId === null ? null : await deployments.find(tx, miner.deploymentId);
    if (!last) return deployFailure('SOURCE_MISSING', null);
    let version: DeploymentPlan;
    try {
      version = versionOf(last);
    } catch {
      return deployFailure('INTERNAL', null, 'its environment can not be read any more');
    }
    const same = rentalOf(lost);
    const rental = {
      ...same,
      requirements: { ...same.requirements, avoidClusterIds: [...new Set(avoidClusterIds)] },
    };
    const afterMs = afterFailures === 0 ? 0 : needs.placeAgainMs * 2 ** (afterFailures - 1);
    try {
      await book(tx, miner, lost, version, { rental, afterMs });
      return null;
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      return failureOf(error);
    }
  };

  return {
    placeAnew,

    /** For whoever may see the deployments of the miner. */
    isDeploying: (miner: Pick<Miner, 'id' | 'vmId'>): Promise<boolean> => isDeploying(db, miner),

    /** A new machine of another size, the same version on it, and only then the old one goes. */
    async resize(viewer: Viewer, input: ResizeMinerInput): Promise<Launched> {
      requireScope(viewer, 'deploy');
      const request = {
        accountId: viewer.accountId,
        operation: 'resizeMiner',
        key: input.idempotencyKey,
        input,
      };
      const before = await idempotency.replayed(request);
      if (before !== null) return needs.launchedBy(viewer, before, true);
      const miner = mayTouchMiner(viewer, input.minerId)
        ? await miners.findOwned(db, ownerScope(viewer), input.minerId)
        : null;
      if (!miner) throw new NotFound('miner', 'input.minerId');
      const { vm, now: current } = await requireResizable(db, miner);
      const machine = machineFor(miner, vm, input.machine);
      const planned = await vmService.plan(viewer, machine, 'input.machine', [current.port]);
      const { pricePerHourUsd } = await vmService.requireOffer(viewer, machine);
      const { countries: _any, avoidClusterIds: _places, ...kept } = vm.requirements;
      const requirements = { ...kept, ...planned.requirements };
      const { ports, priceCapPerDayUsd } = planned;
      const rental = { ...rentalOf(vm), requirements, ports, priceCapPerDayUsd, pricePerHourUsd };
      requireFitting(current.config, rental, {
        memory: 'input.machine.ramGb',
        cpus: 'input.machine.vcpu',
      });

      const { id, replayed } = await idempotency.once(request, async (tx) => {
        await accounts.hold(tx, miner.ownerId);
        const fresh = await miners.find(tx, miner.id);
        if (!fresh) throw new NotFound('miner', 'input.minerId');
        const { vm: from, now: serving } = await requireResizable(tx, fresh);
        return book(tx, fresh, from, versionOf(serving), { rental, afterMs: 0 });
      });
      return needs.launchedBy(viewer, id, replayed);
    },

    /** Of these miners, as far as the viewer may see it. */
    async movesOf(viewer: Viewer, minerIds: readonly string[]): Promise<Move[]> {
      if (!mayRead(viewer)) return [];
      const live = await deployments.listLiveMoves(db, minerIds);
      return live
        .filter(({ ownerId, minerId }) => {
          const isOwn = viewer.seesAll || ownerId === viewer.accountId;
          return isOwn && mayTouchMiner(viewer, minerId);
        })
        .map(({ id: deploymentId, minerId, vmId }) => ({ minerId, deploymentId, vmId }));
    },
  };
}
export type MinerMover = ReturnType<typeof createMinerMover>;

/** What else decides what can be done with a miner. */
export interface AboutMiner {
  readonly isMoving: boolean;
  /** A version is on its way to the machine it has. */
  readonly isDeploying: boolean;
  /** The machine it has. */
  readonly vm: Pick<Vm, 'state' | 'provider'> | null;
}

const NOT_READY = 'Its machine is not READY';

/** Why the miner can not be resized now; null when it can. */
export function resizeRefusal(
  { state, deploymentId }: Pick<Miner, 'state' | 'deploymentId'>,
  { isMoving, isDeploying, vm }: AboutMiner,
): string | null {
  if (isMoving) return 'It is moving to another machine already';
  if ((state !== 'ACTIVE' && state !== 'STOPPED') || deploymentId === null)
    return `It is ${state}, not ACTIVE or STOPPED`;
  if (vm?.provider === 'SSH') return 'It is on a registered host, which has the size it has';
  if (isDeploying) return 'A deployment of this miner is under way';
  return vm?.state === 'READY' ? null : NOT_READY;
}

const notNow = (reason: string) =>
  new ActionNotAllowed(`This miner can not be resized now. ${reason}`, {
    field: 'input.minerId',
    hint: 'See the action RESIZE in `availableActions`, and `move` for what is under way.',
  });

/** The same machine once more. */
function rentalOf(vm: Vm): RentalPlan {
  const { ownerId, provider, requirements, priceCapPerDayUsd, label, hostname, image, authorizedKeys } = vm;
  return {
    ownerId,
    provider,
    requirements,
    ports: [...vm.ports],
    priceCapPerDayUsd,
    label,
    hostname,
    image,
    authorizedKeys,
    pricePerHourUsd: vm.pricePerHourUsd,
  };
}

function machineFor(
  { ownerId }: Miner,
  vm: Vm,
  { configuration, maxPricePerDayUsd, ...asked }: ResizeMinerInput['machine'],
): RentVmInput {
  const { vcpu, ramGb, storageGb, countries } = vm.requirements;
  const cap = maxPricePerDayUsd === undefined ? vm.priceCapPerDayUsd : maxPricePerDayUsd;
  return {
    ownerId,
    provider: vm.provider,
    ports: vm.ports,
    // A configuration names all three numbers.
    ...(configuration === undefined ? { vcpu, ramGb, storageGb } : { configuration }),
    ...(countries === undefined ? {} : { countries }),
    ...(cap === null ? {} : { maxPricePerDayUsd: cap }),
    ...asked,
  };
}

function failureOf(error: DomainError): Failure {
  if (error.code === 'BUDGET_EXCEEDED') return endFailure('BUDGET', error.message);
  const { code, message, hint, retryable } = error;
  return { step: null, code, message, hint, retryable, logTail: [], healthLog: [] };
}
