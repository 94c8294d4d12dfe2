import type { Database } from '../db/database.js';
import type { Deployment } from '../db/deployments.js';
import type { Vm } from '../db/vms.js';
import type { Environment } from '../services/deployments/environment.js';
import type { Engine, RegistryAuth } from '../services/adapters/engine.js';
import type { DeploymentService } from '../services/deployments/deployment-service.js';
import type { Idempotency } from '../services/idempotency.js';
import { createBatchService } from '../services/miners/batch-service.js';
import type { MinerBook } from '../services/miners/miner-book.js';
import { createMinerLaunch } from '../services/miners/miner-launch.js';
import type { MinerLifecycle } from '../services/miners/miner-lifecycle.js';
import { createMinerMover } from '../services/miners/miner-mover.js';
import { createMinerService } from '../services/miners/miner-service.js';
import type { VmService } from '../services/vms/vm-service.js';
import type { Repositories } from './repositories.js';

interface Needs {
  readonly db: Database;
  readonly repositories: Repositories;
  readonly now: () => Date;
  readonly vmService: VmService;
  readonly deploymentService: DeploymentService;
  readonly minerBook: MinerBook;
  readonly lifecycle: MinerLifecycle;
  readonly idempotency: Idempotency;
  readonly openEnvironment: (deployment: Deployment) => Environment;
  readonly openRegistry: (deployment: Deployment) => RegistryAuth | null;
  readonly engineOf: (vm: Vm, signal: AbortSignal) => Promise<Engine>;
  readonly placeAgainMs: number;
}

/** Miners: one by one, many at once, and from machine to machine. */
export function createMiners({ repositories, ...needs }: Needs) {
  const parts = { ...repositories, ...needs };
  const launch = createMinerLaunch(parts);
  const mover = createMinerMover({ ...parts, launchedBy: launch.launchedBy });
  const miners = createMinerService({ ...parts, launch, mover });
  const batches = createBatchService({ ...parts, launch, minerService: miners });
  return { miners, batches, mover };
}
