import type { Database, Transaction } from '../db/database.js';
import { AdapterError } from '../services/adapters/failure.js';
import { generateSshKeyPair } from '../services/adapters/ssh.js';
import { secretsIn } from '../services/deployments/environment.js';
import { createLogEnd } from '../services/deployments/log-end.js';
import type { Bus } from '../services/events/bus.js';
import type { EventLog } from '../services/events/event-log.js';
import { createGuardEnrolment } from '../services/guardian/enrolment.js';
import { createGuardian } from '../services/guardian/guardian.js';
import { createIdempotency } from '../services/idempotency.js';
import type { Log } from '../services/log.js';
import type { LogLimits } from '../services/logs/log-retention.js';
import { createLogs } from '../services/logs/logs.js';
import { createMinerBook } from '../services/miners/miner-book.js';
import { createMinerLifecycle, type MinerEnrolment } from '../services/miners/miner-lifecycle.js';
import { isCheapEnough } from '../services/money.js';
import type { Maintenance } from '../services/probing/maintenance.js';
import type { SecretBox } from '../services/security/secret-box.js';
import { newIntentName } from '../services/vms/intent-name.js';
import { createMachineAccess } from '../services/vms/machine-access.js';
import { createVmService } from '../services/vms/vm-service.js';
import { createVmWorker } from '../services/vms/vm-worker.js';
import { clearHost } from '../services/vms/clear-host.js';
import { ownerScope } from '../services/accounts/viewer.js';
import type { FarEnds } from './far-ends.js';
import { createDeploying, createSealed } from './deploying.js';
import { createHosting } from './hosting.js';
import { createMiners } from './miners.js';
import { createMoney } from './money.js';
import { createTools } from './tools.js';
import { type Pace, REAL_PACE, SIMULATED_PACE } from './pace.js';
import type { Repositories } from './repositories.js';

export type { Pace } from './pace.js';

interface Needs {
  readonly log: Log;
  readonly now: () => Date;
  readonly db: Database;
  readonly repositories: Repositories;
  readonly bus: Bus;
  readonly eventLog: EventLog;
  readonly farEnds: FarEnds;
  readonly secretBox: SecretBox;
  /** HAProxy image of the gates before the models. */
  readonly gateImage: string;
  /** Its tag in the names that it gives at providers. */
  readonly installation: string;
  readonly enroll: MinerEnrolment;
  readonly withdraw: (tx: Transaction, minerId: string) => Promise<void>;
  readonly maintenance: Maintenance;
  /** Whether owners may run commands on their machines; default: they may not. */
  readonly execOnVm?: boolean;
  readonly logLimits?: Partial<LogLimits>;
  readonly pace?: Partial<Pace>;
}

const LIMITS = { vmsPerOwner: 1_000, hostRecheckMs: 10 * 60_000 };

/** Machines, deployments, miners, hosts and logs, put together. */
export function createMining(needs: Needs) {
  const { log, now, db, repositories: r, bus, eventLog, farEnds, secretBox, enroll, withdraw } = needs;
  const pace = { ...(farEnds.parts.cloud === 'REAL' ? REAL_PACE : SIMULATED_PACE), ...needs.pace };

  const seal = (
    purpose: string,
    rowId: string,
    { publicKey, privateKey }: { publicKey: string; privateKey: string },
  ) => ({
    publicKey,
    privateKeySealed: secretBox.seal(privateKey, { purpose, rowId }),
  });
  const money = createMoney({ db, repositories: r, eventLog, now, log, clouds: farEnds.clouds });
  const idempotency = createIdempotency({
    ...{ db, keys: r.idempotency, now, fingerprint: secretBox.fingerprint },
  });
  const access = createMachineAccess({ db, ...r, engines: farEnds.engines, secretBox });
  const guarded = createGuardEnrolment({ ...r, bus, now });
  const lifecycle = createMinerLifecycle({
    ...r,
    events: eventLog,
    bus,
    now,
    async enroll(tx, minerId, how) {
      await enroll(tx, minerId, how);
      await guarded.enroll(tx, minerId);
    },
    async withdraw(tx, minerId) {
      await withdraw(tx, minerId);
      await guarded.withdraw(tx, minerId);
    },
    watchAnew: guarded.enroll,
    tellOwner: money.notices.tell,
    drainMs: pace.drainMs,
    placeAnew: (...about) => mover.placeAnew(...about),
  });
  const onMoved = lifecycle.vmMoved;

  const sealed = createSealed(secretBox);
  const { secretsOf } = sealed;

  const logs = createLogs({
    db,
    ...r,
    bus,
    now,
    log,
    ...(needs.logLimits ? { limits: needs.logLimits } : {}),
    access: {
      ownsMiner: async (viewer, minerId) =>
        (await r.miners.findOwned(db, ownerScope(viewer), minerId)) !== null,
      minerOfDeployment: async (id) => (await r.deployments.find(db, id))?.minerId ?? null,
      isOver: createLogEnd({ db, ...r }),
    },
    async engineFor(vmId, signal) {
      const vm = await r.vms.find(db, vmId);
      return !vm || vm.state === 'TERMINATING' || vm.state === 'TERMINATED'
        ? null
        : access.engineOf(vm, signal);
    },
    async secretsOf(_minerId, deploymentId) {
      const deployment = await r.deployments.find(db, deploymentId);
      return deployment ? secretsOf(deployment) : [];
    },
  });

  const vms = createVmService({
    db,
    ...r,
    events: eventLog,
    bus,
    idempotency,
    now,
    clouds: farEnds.clouds,
    requireRoom: money.budgets.requireRoom,
    installation: needs.installation,
    newKeyPair: (vmId) => seal('vm.sshPrivateKey', vmId, generateSshKeyPair(`tensornode-${vmId.slice(-12)}`)),
    onMoved,
    async servingPort(tx, vmId) {
      const miner = await r.miners.findByVm(tx, vmId);
      return miner?.state === 'ACTIVE' ? miner.port : null;
    },
    limits: { vmsPerOwner: LIMITS.vmsPerOwner, provisionMs: pace.provisionMs },
  });
  const guardian = createGuardian({
    ...{ db, ...r, bus, now, log, engineOf: access.engineOf, enroll: guarded.enroll },
    maintenance: needs.maintenance,
    ...{ beginEnd: vms.beginEnd, failed: lifecycle.failed, tell: money.notices.tell, lockMs: pace.lockMs },
    tellOfMiner: lifecycle.tell,
  });
  const minerBook = createMinerBook({ miners: r.miners, lifecycle, now });
  const {
    deployments,
    releases,
    variableBook,
    worker: deploymentWorker,
  } = createDeploying({
    ...{ db, repositories: r, bus, now, log, eventLog, farEnds, secretBox, sealed },
    ...{ lifecycle, logs, vmService: vms, minerBook, idempotency, access, pace },
    gateImage: needs.gateImage,
  });
  const { miners, batches, mover } = createMiners({
    db,
    repositories: r,
    now,
    vmService: vms,
    deploymentService: deployments,
    minerBook,
    lifecycle,
    idempotency,
    openEnvironment: sealed.environments.open,
    openRegistry: sealed.openRegistry,
    engineOf: access.engineOf,
    placeAgainMs: pace.pollMs * 30,
  });
  const tools = createTools({
    ...{ db, repositories: r, eventLog, bus, now, log, farEnds, access },
    ownedVm: vms.owned,
    ownedMiner: miners.owned,
    async secretsOf(minerId) {
      const versions = await r.deployments.listWithContainer(db, minerId);
      return [...versions.flatMap(secretsOf), ...secretsIn(await variableBook.of(db, minerId))];
    },
    providerAccount: money.providerAccount,
    vmsPerOwner: LIMITS.vmsPerOwner,
    isExecOn: needs.execOnVm ?? false,
  });
  const { hosts, hostWorker } = createHosting({
    db,
    repositories: r,
    eventLog,
    bus,
    now,
    log,
    farEnds,
    secretBox,
    tellOwner: money.notices.tell,
    recheckMs: LIMITS.hostRecheckMs,
  });

  const vmWorker = createVmWorker({
    db,
    vms: r.vms,
    events: eventLog,
    bus,
    now,
    log,
    onMoved,
    tellOwner: money.notices.tell,
    concurrency: 64,
    pollMs: Math.min(pace.pollMs, 1_000),
    lockMs: pace.lockMs,
    ports: {
      cloudOf(provider) {
        const cloud = farEnds.clouds.of(provider);
        if (!cloud) throw new AdapterError('cloud', 'INVALID', `This server does not rent from ${provider}`);
        return cloud;
      },
      hosts: farEnds.ssh,
      targetOf: access.targetOf,
      // Simulated machines lie on loopback addresses; everything else is judged as if it came from outside.
      judgeAddress: (vm, address) =>
        (vm.provider === 'SIMULATOR' ? farEnds.machineGuard : farEnds.guard).check(address),
      clearHost: (vm, signal) =>
        clearHost({ db, deployments: r.deployments, engineOf: access.engineOf, log }, vm, signal),
      isCheapEnough,
      rebook: money.budgets.rebook,
      newName: () => newIntentName(needs.installation),
      now,
      log,
      ...pace,
    },
  });
  return {
    vms,
    miners,
    batches,
    deployments,
    releases,
    hosts,
    logs,
    idempotency,
    money,
    tools,
    guardian,
    workers: [vmWorker, deploymentWorker, hostWorker, guardian],
  };
}
export type Mining = ReturnType<typeof createMining>;
