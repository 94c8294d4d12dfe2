import type { Config } from '../config.js';
import type { Database, Transaction } from '../db/database.js';
import type { Host } from '../db/hosts.js';
import { createAddressGuard } from '../services/adapters/address-guard.js';
import type { CloudPort, Provider } from '../services/adapters/cloud.js';
import { createDockerEngines } from '../services/adapters/docker-engine.js';
import { gated } from '../services/adapters/cloud-gate.js';
import { createLazyFluence } from '../services/adapters/fluence-lazy.js';
import { createHttpModels } from '../services/adapters/http-model.js';
import { createHttpTracer } from '../services/adapters/http-trace.js';
import { createMirrorLedger } from '../services/adapters/mirror-ledger.js';
import { createSourceFetcher } from '../services/adapters/source-fetchers.js';
import { createSshHosts } from '../services/adapters/ssh.js';
import type { VmRepository } from '../db/vms.js';
import { createSshCloud } from '../services/hosts/ssh-cloud.js';
import type { Log } from '../services/log.js';
import { OURS } from '../services/vms/intent-name.js';
import { openLocal } from './local-far-ends.js';
import type { Repositories } from './repositories.js';

const PUBLIC_SSH_PORT = 22;
const DETECT_MS = 20_000;
/** How long one call waits for a machine in transition; who made it comes back later anyway. */
export interface Settling {
  readonly settleMs: number;
  readonly lookMs: number;
  readonly offersFreshMs: number;
}
const REAL_SETTLING: Settling = { settleMs: 5_000, lookMs: 1_000, offersFreshMs: 2_000 };
const SIMULATED_SETTLING: Settling = { settleMs: 2_000, lookMs: 100, offersFreshMs: 100 };

/** What is simulated and what is real; the API shows it. */
export interface Parts {
  readonly cloud: 'SIMULATED' | 'REAL';
  readonly ledger: 'SIMULATED' | 'REAL';
}

/** Everything outside this process: the same clients whether the far end is real or local. */
export async function openFarEnds({
  config,
  log,
  closers,
  db,
  repositories,
  now,
  tellOfHost,
  settling,
  keptConnections,
}: {
  config: Config;
  log: Log;
  closers: (() => unknown)[];
  db: Database;
  repositories: Repositories;
  now: () => Date;
  tellOfHost: (tx: Transaction, host: Host) => Promise<void>;
  /** Other than what suits the cloud in use. */
  settling?: Settling | undefined;
  /** To miners, for the next question. */
  keptConnections: number;
}) {
  const parts: Parts = {
    cloud: config.fluence ? 'REAL' : 'SIMULATED',
    ledger: config.hedera ? 'REAL' : 'SIMULATED',
  };
  const local =
    config.fluence && config.hedera
      ? null
      : await openLocal({ config, log, db, settings: repositories.settings });
  if (local) closers.push(() => local.close());

  const fluence = createLazyFluence({
    baseUrl: config.fluence?.url ?? local?.fluenceUrl ?? '',
    apiKey: config.fluence?.apiKey.reveal() ?? local?.apiKey ?? '',
    provider: config.fluence ? 'FLUENCE' : 'SIMULATOR',
    sshPort: config.fluence ? config.fluence.sshPort : (local?.sshPort ?? PUBLIC_SSH_PORT),
    namePrefix: OURS,
    timeoutMs: 60_000,
    detectMs: DETECT_MS,
    ...(settling ?? (config.fluence ? REAL_SETTLING : SIMULATED_SETTLING)),
    log: log.child({ part: 'fluence' }),
  });
  const cloud = gated(fluence, { silentAfter: 8, probes: 4 });
  await requireOneCloud(cloud.provider, repositories.vms, db);
  const ledger = createMirrorLedger({
    baseUrl: config.hedera?.mirrorUrl ?? local?.mirrorUrl ?? '',
    network: config.hedera?.network ?? 'simulated',
    log: log.child({ part: 'mirror' }),
  });
  const simulated = local && parts.cloud === 'SIMULATED' ? [local.addressRange] : [];
  // What a registered host may be; the simulator's own range is for its machines alone.
  const guard = createAddressGuard({ allowCidrs: config.addressAllow });
  const machineGuard = createAddressGuard({ allowCidrs: [...config.addressAllow, ...simulated] });
  const ssh = createSshHosts({
    log: log.child({ part: 'ssh' }),
    connectTimeoutMs: 15_000,
    keepAliveMs: 15_000,
  });
  const model = createHttpModels({
    maxConnectionsPerHost: 8,
    maxKept: keptConnections,
    addressGuard: machineGuard,
  });
  closers.push(
    () => fluence.close(),
    () => ledger.close(),
    () => ssh.close(),
    () => model.close(),
  );

  const clouds = new Map<Provider, CloudPort>([
    [cloud.provider, cloud],
    ['SSH', createSshCloud({ db, hosts: repositories.hosts, now, tell: tellOfHost })],
  ]);
  return {
    parts,
    simulator: local,
    ledger,
    guard,
    machineGuard,
    ssh,
    model,
    tracer: createHttpTracer({ addressGuard: machineGuard }),
    engines: createDockerEngines({ hosts: ssh }),
    fetcher: createSourceFetcher({ allow: config.fetchAllow }),
    clouds: { of: (provider: Provider) => clouds.get(provider) ?? null, preferred: cloud.provider },
  };
}
export type FarEnds = Awaited<ReturnType<typeof openFarEnds>>;

/** A machine rented from a cloud that is no longer configured could neither be watched nor given back. */
async function requireOneCloud(provider: Provider, vms: VmRepository, db: Database): Promise<void> {
  const other = provider === 'SIMULATOR' ? 'FLUENCE' : 'SIMULATOR';
  const left = await vms.countAliveOf(db, other);
  if (left === 0) return;
  throw new Error(
    `${left} machines in this database are rented from ${other}, but this process would rent from ${provider}. Start with the settings they were rented with and terminate them first.`,
  );
}
