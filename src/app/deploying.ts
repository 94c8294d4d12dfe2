import type { Deployment } from '../db/deployments.js';
import type { Vm } from '../db/vms.js';
import type { RegistryAuth } from '../services/adapters/engine.js';
import { AdapterError } from '../services/adapters/failure.js';
import type { ExecResult } from '../services/adapters/host.js';
import { containerOf } from '../services/deployments/containers.js';
import { createDeploymentRecord } from '../services/deployments/deployment-record.js';
import { createDeploymentService } from '../services/deployments/deployment-service.js';
import { createDeploymentWorker } from '../services/deployments/deployment-worker.js';
import { secretsIn, valuesOf } from '../services/deployments/environment.js';
import { createGate } from '../services/deployments/gate.js';
import { createReleaseService } from '../services/deployments/release-service.js';
import { createSealedEnvironments } from '../services/deployments/sealed-environment.js';
import { createSealedRegistries } from '../services/deployments/sealed-registry.js';
import { redactorFor } from '../services/deployments/shown.js';
import { createVariableBook } from '../services/deployments/variable-book.js';
import type { EventLog } from '../services/events/event-log.js';
import type { Bus } from '../services/events/bus.js';
import type { Idempotency } from '../services/idempotency.js';
import type { Log } from '../services/log.js';
import type { Logs } from '../services/logs/logs.js';
import type { Redact } from '../services/logs/redactor.js';
import type { MinerBook } from '../services/miners/miner-book.js';
import type { MinerLifecycle } from '../services/miners/miner-lifecycle.js';
import type { SecretBox } from '../services/security/secret-box.js';
import type { MachineAccess } from '../services/vms/machine-access.js';
import type { VmService } from '../services/vms/vm-service.js';
import type { Database, Transaction } from '../db/database.js';
import type { FarEnds } from './far-ends.js';
import type { Repositories } from './repositories.js';

/** What is sealed with a deployment or a release, and what of it must not be shown. */
export function createSealed(secretBox: SecretBox) {
  const environments = createSealedEnvironments(secretBox);
  const registries = createSealedRegistries(secretBox);
  const openRegistry = (deployment: Deployment): RegistryAuth | null => registries.open(deployment);
  return {
    environments,
    registries,
    openRegistry,
    openEnvironment: (deployment: Deployment) => valuesOf(environments.open(deployment)),
    secretsOf(deployment: Deployment): string[] {
      const password = openRegistry(deployment)?.password;
      return [...secretsIn(environments.open(deployment)), ...(password === undefined ? [] : [password])];
    },
    /** For the release that the deployment has built. */
    sealAnew: (deployment: Deployment, releaseId: string) => ({
      environmentSealed: environments.seal(environments.open(deployment), 'release', releaseId),
      registrySealed: registries.seal(registries.open(deployment), 'release', releaseId),
    }),
  };
}
export type Sealed = ReturnType<typeof createSealed>;

/** For what the container of a miner tells everybody. */
export function createHideSecrets(
  { miners, deployments }: Pick<Repositories, 'miners' | 'deployments'>,
  secretBox: SecretBox,
) {
  const { secretsOf } = createSealed(secretBox);
  return async (tx: Transaction, minerId: string): Promise<Redact> => {
    const deploymentId = (await miners.find(tx, minerId))?.deploymentId ?? null;
    const deployment = deploymentId === null ? null : await deployments.find(tx, deploymentId);
    return deployment ? redactorFor(deployment, secretsOf) : (text) => text;
  };
}

interface Needs {
  readonly db: Database;
  readonly repositories: Repositories;
  readonly bus: Bus;
  readonly now: () => Date;
  readonly log: Log;
  readonly eventLog: EventLog;
  readonly farEnds: FarEnds;
  readonly secretBox: SecretBox;
  readonly sealed: Sealed;
  readonly lifecycle: MinerLifecycle;
  readonly logs: Logs;
  readonly vmService: VmService;
  readonly minerBook: MinerBook;
  readonly idempotency: Idempotency;
  readonly access: MachineAccess;
  /** HAProxy image of the gates. */
  readonly gateImage: string;
  readonly pace: { readonly healthMs: number; readonly healthEveryMs: number; readonly lockMs: number };
}

const DEPLOY_MS = 60 * 60_000;
const EXEC_MS = 20_000;
const IMAGES_KEPT = 3;

/** Deployments and releases, and the worker that brings them about. */
export function createDeploying(needs: Needs) {
  const { db, repositories: r, bus, now, log, farEnds, sealed, logs, access, pace } = needs;

  const record = createDeploymentRecord({
    deployments: r.deployments,
    releases: r.releases,
    sealAnew: sealed.sealAnew,
    lifecycle: needs.lifecycle,
    events: needs.eventLog,
    now,
    followLogs: (tx, deployment) =>
      logs.followers.follow(tx, {
        deploymentId: deployment.id,
        minerId: deployment.minerId,
        vmId: deployment.vmId,
        containerId: containerOf(deployment),
      }),
    stopFollowing: (tx, deploymentId) => logs.followers.forget(tx, deploymentId),
  });
  const variableBook = createVariableBook({ variables: r.variables, secretBox: needs.secretBox, now });
  const deployments = createDeploymentService({
    db,
    ...r,
    ...sealed,
    vmService: needs.vmService,
    minerBook: needs.minerBook,
    record,
    bus,
    fetcher: farEnds.fetcher,
    idempotency: needs.idempotency,
    variableBook,
    now,
    limits: { deployMs: DEPLOY_MS },
  });
  const releases = createReleaseService({
    db,
    ...r,
    ...sealed,
    deploymentService: deployments,
    idempotency: needs.idempotency,
    imagesKept: IMAGES_KEPT,
  });

  const gate = createGate({ image: needs.gateImage, model: farEnds.model });
  const execOn = async (vm: Vm, words: readonly string[], signal: AbortSignal): Promise<ExecResult> => {
    const target = await access.targetOf(vm);
    if (!target) throw new AdapterError('ssh', 'GONE', 'The machine has no address');
    return (await farEnds.ssh.connect(target, signal)).exec(words, { signal, timeoutMs: EXEC_MS });
  };
  const worker = createDeploymentWorker({
    db,
    ...r,
    record,
    bus,
    now,
    log,
    engineOf: access.engineOf,
    execOn,
    logs: logs.writer,
    concurrency: 64,
    pollMs: 1_000,
    lockMs: pace.lockMs,
    ports: {
      db,
      deployments: r.deployments,
      releases: r.releases,
      sources: r.sources,
      model: farEnds.model,
      gate,
      openEnvironment: sealed.openEnvironment,
      openRegistry: sealed.openRegistry,
      secretsOf: sealed.secretsOf,
      finishLogs: (id, engine, signal) => logs.followers.finish(id, engine, signal),
      limits: { healthMs: pace.healthMs, healthEveryMs: pace.healthEveryMs, imagesKept: IMAGES_KEPT },
    },
  });
  return { deployments, releases, variableBook, gate, worker };
}
