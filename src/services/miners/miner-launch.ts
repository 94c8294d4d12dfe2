import type { AccountRepository } from '../../db/accounts.js';
import type { Database, Transaction } from '../../db/database.js';
import type { Deployment, DeploymentRepository } from '../../db/deployments.js';
import type { Miner, MinerRepository } from '../../db/miners.js';
import { newId } from '../../db/repository.js';
import type { Vm, VmRepository } from '../../db/vms.js';
import type { ModelType } from '../../db/words.js';
import { ownerScope, requireScope, type Viewer } from '../accounts/viewer.js';
import type { DeploymentPlan } from '../deployments/deployment-plan.js';
import type { DeploymentService } from '../deployments/deployment-service.js';
import { type ContainerConfigInput, requireFitting } from '../deployments/container-config.js';
import type { EnvironmentVariable } from '../deployments/environment.js';
import type { SourceInput } from '../deployments/source-input.js';
import { ActionNotAllowed, InvalidInput, NotFound } from '../errors.js';
import { checkName, type RentVmInput } from '../vms/rent-input.js';
import type { RentalPlan, VmService } from '../vms/vm-service.js';
import type { MinerBook } from './miner-book.js';

export interface LaunchInput {
  readonly name: string;
  readonly modelType?: ModelType;
  readonly port?: number;
  readonly environment?: readonly EnvironmentVariable[];
  readonly config?: ContainerConfigInput;
  readonly source: SourceInput;
  readonly machine?: Omit<RentVmInput, 'idempotencyKey'>;
  readonly replaceOnLoss?: boolean;
}

export interface Launched {
  readonly miner: Miner;
  readonly deployment: Deployment;
  readonly vm: Vm;
  readonly replayed: boolean;
}

/** A launch, once everything that can be refused before the booking has been. */
export interface LaunchPlan {
  readonly ownerId: string;
  readonly name: string;
  readonly modelType: ModelType;
  readonly rental: RentalPlan;
  readonly version: DeploymentPlan;
  readonly replaceOnLoss: boolean;
}

interface Needs {
  readonly accounts: AccountRepository;
  readonly now: () => Date;
  readonly db: Database;
  readonly miners: MinerRepository;
  readonly vms: VmRepository;
  readonly deployments: DeploymentRepository;
  readonly vmService: Pick<VmService, 'plan' | 'requireOffer' | 'book'>;
  readonly deploymentService: Pick<DeploymentService, 'plan' | 'requireBookable' | 'book'>;
  readonly minerBook: MinerBook;
}

/** Machine, miner and deployment come into being together; one miner or many. */
export function createMinerLaunch(needs: Needs) {
  const { db, accounts, miners, vms, deployments, vmService, deploymentService, minerBook, now } = needs;

  return {
    /** Who may not launch at all is refused before anything is looked at. */
    requireLauncher(viewer: Viewer): void {
      requireScope(viewer, 'deploy');
      if (viewer.minerId === null) return;
      throw new ActionNotAllowed('A token bound to one miner can not launch another', {
        hint: 'Use a token for the whole account.',
      });
    },

    /** Everything is checked, the offers are asked and the source is stored; nothing is booked. */
    async plan(viewer: Viewer, input: LaunchInput): Promise<LaunchPlan> {
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
      const { pricePerHourUsd } = await vmService.requireOffer(viewer, machine);
      const version = await deploymentService.plan(input, 'input', undefined, ownerId);
      const rental = await vmService.plan(viewer, { label: name, ...machine }, 'input.machine', [
        version.port,
      ]);
      requireFitting(version.config ?? null, rental);
      return {
        ownerId,
        name,
        modelType,
        rental: { ...rental, pricePerHourUsd },
        version,
        replaceOnLoss: input.replaceOnLoss ?? false,
      };
    },

    /** Refuses before it writes anything, so that a caller may go on in the same transaction. */
    async book(tx: Transaction, plan: LaunchPlan): Promise<Deployment> {
      const { ownerId, name, modelType, rental, version, replaceOnLoss } = plan;
      // Held before anything is looked at: of several with one name, the others have to see the first.
      await accounts.ensure(tx, ownerId, now());
      await accounts.hold(tx, ownerId);
      await deploymentService.requireBookable(tx, ownerId, version);
      await minerBook.requireFree(tx, { ownerId, name });
      const minerId = newId();
      const vm = await vmService.book(tx, rental, minerId);
      const miner = await minerBook.insert(tx, {
        id: minerId,
        ownerId,
        name,
        modelType,
        port: version.port,
        vmId: vm.id,
        replaceOnLoss,
      });
      return deploymentService.book(tx, version, { miner, vm, isLaunch: true });
    },

    async launchedBy(viewer: Viewer, deploymentId: string, replayed: boolean): Promise<Launched> {
      const [deployment] = await deployments.findOwned(db, ownerScope(viewer), [deploymentId]);
      const miner = deployment && (await miners.find(db, deployment.minerId));
      const vm = deployment && (await vms.find(db, deployment.vmId));
      if (!deployment || !miner || !vm) throw new NotFound('launch', 'input.idempotencyKey');
      return { miner, deployment, vm, replayed };
    },
  };
}
export type MinerLaunch = ReturnType<typeof createMinerLaunch>;
