import { createMining, type Pace } from '../../src/app/mining.js';
import { createRepositories } from '../../src/app/repositories.js';
import type { StoredEvent } from '../../src/db/events.js';
import { openStore, type Store } from '../../src/db/open.js';
import type { Provider } from '../../src/services/adapters/cloud.js';
import { createAddressGuard } from '../../src/services/adapters/address-guard.js';
import { SourceFetchFailed, type SourceFetcherPort } from '../../src/services/adapters/source-fetcher.js';
import type { Viewer } from '../../src/services/accounts/viewer.js';
import { createBus } from '../../src/services/events/bus.js';
import { createEventLog } from '../../src/services/events/event-log.js';
import { createStreamHub } from '../../src/services/events/stream-hub.js';
import { tellOfHost } from '../../src/services/hosts/host-events.js';
import { createSshCloud } from '../../src/services/hosts/ssh-cloud.js';
import { silentLog } from '../../src/services/log.js';
import { masterKeyOf } from '../../src/services/security/master-key.js';
import { createSecretBox } from '../../src/services/security/secret-box.js';
import { createFakeCloud } from './fake-cloud.js';
import { createFakeEngines } from './fake-engine.js';
import { createFakeHosts } from './fake-hosts.js';
import { createFakeModel } from './fake-model.js';

export const GOOD_DOCKERFILE = 'FROM python:3.11-slim\nEXPOSE 3000\nCMD ["python","s.py"]\n';
export const MINUTE = 60_000;

const PACE: Pace = {
  pollMs: 1_000,
  watchMs: MINUTE,
  graceMs: 5 * MINUTE,
  suspendGraceMs: 10 * MINUTE,
  provisionMs: 30 * MINUTE,
  drainMs: 5_000,
  // These two are waited for by the real clock.
  healthMs: 40,
  healthEveryMs: 5,
  lockMs: 30_000,
};

export const viewerOf = (accountId: string, about: Partial<Viewer> = {}): Viewer => ({
  accountId,
  via: 'SESSION',
  sessionId: null,
  credentialId: null,
  scopes: ['read', 'deploy', 'operate'],
  minerId: null,
  isOperator: false,
  seesAll: false,
  expiresAt: null,
  ...about,
});

/** The services and workers of a process on a real store, with far ends in memory and a clock set by hand. */
export async function openMiningRig(given?: Store, pace: Partial<Pace> = {}) {
  const store = given ?? (await openStore({ kind: 'sqlite', filename: ':memory:' }));
  const { database: db, tables } = store;
  const clock = { at: new Date('2026-05-01T12:00:00Z') };
  const now = () => new Date(clock.at);
  const repositories = createRepositories(tables);
  const bus = createBus({ db, log: silentLog });
  await bus.start();
  const hub = createStreamHub<StoredEvent>({
    bus,
    log: silentLog,
    source: {
      load: (subject, seq, limit) => repositories.events.listAfter(db, subject, seq, limit),
      head: (subject) => repositories.events.head(db, subject),
    },
  });
  const eventLog = createEventLog({ events: repositories.events, bus, hub, now });
  const secretBox = createSecretBox(masterKeyOf(Buffer.alloc(32, 1)));

  const cloud = createFakeCloud();
  const engines = createFakeEngines();
  const model = createFakeModel(engines);
  const hosts = createFakeHosts();
  const sources = new Map<string, string>();
  const fetcher: SourceFetcherPort = {
    check: () => {},
    async fetch(url) {
      const text = sources.get(url);
      if (text === undefined) throw new SourceFetchFailed('ADDRESS_REFUSED', 'a private address');
      return { bytes: Buffer.from(text), digest: 'sha256:x', finalUrl: url };
    },
    async git() {
      throw new SourceFetchFailed('UNREACHABLE', 'there is no git server here');
    },
    async image({ reference }) {
      return { pinned: `${reference}@sha256:${'0'.repeat(64)}`, exposedPorts: [] };
    },
  };
  const guard = createAddressGuard({ allowCidrs: ['127.0.0.0/8'] });
  const clouds = new Map<Provider, typeof cloud.port>([
    ['SIMULATOR', cloud.port],
    [
      'SSH',
      createSshCloud({
        db,
        hosts: repositories.hosts,
        now,
        tell: (tx, host) => tellOfHost(tx, eventLog, host),
      }),
    ],
  ]);
  const probed = new Set<string>();
  /** Miners that were enrolled again after they had stood still. */
  const standstills: { readonly minerId: string; readonly stoodSince: Date }[] = [];
  /** Maintenance. */
  const announced: { minerId: string; from: Date; to: Date }[] = [];

  /** One process with all its workers; a second one on the same store shares the far ends. */
  const startProcess = () =>
    createMining({
      log: silentLog,
      now,
      db,
      repositories,
      bus,
      eventLog,
      farEnds: {
        parts: { cloud: 'SIMULATED', ledger: 'SIMULATED' },
        simulator: null,
        ledger: { network: 'simulated', account: async () => null, close: async () => {} },
        guard,
        machineGuard: guard,
        ssh: hosts.port,
        tracer: { trace: () => Promise.reject(new Error('Nobody traces here')) },
        model: model.port,
        engines: engines.port,
        fetcher,
        clouds: { of: (provider) => clouds.get(provider) ?? null, preferred: 'SIMULATOR' },
      },
      secretBox,
      gateImage: 'haproxy:test',
      installation: 'fake',
      async enroll(_tx, minerId, { stoodSince = null }) {
        probed.add(minerId);
        if (stoodSince !== null) standstills.push({ minerId, stoodSince });
      },
      withdraw: async (_tx, minerId) => void probed.delete(minerId),
      maintenance: {
        covers: (id, at) => announced.some((one) => one.minerId === id && one.from <= at && at < one.to),
      },
      pace: { ...PACE, ...pace },
    });
  const mining = startProcess();
  const workerOf = (process: typeof mining, name: string) => {
    const worker = process.workers.find((one) => one.name === name);
    if (!worker) throw new Error(`There is no worker ${name}`);
    return worker;
  };
  const [vmWorker, deploymentWorker, hostWorker] = [
    workerOf(mining, 'vms'),
    workerOf(mining, 'deployments'),
    workerOf(mining, 'hosts'),
  ];

  const rig = {
    db,
    tables,
    repositories,
    bus,
    secretBox,
    clock,
    cloud,
    engines,
    model,
    hosts,
    sources,
    probed,
    standstills,
    announced,
    mining,
    startProcess,
    workerOf,
    vmWorker,
    deploymentWorker,
    hostWorker,

    later(ms: number): void {
      clock.at = new Date(clock.at.getTime() + ms);
    },
    vm: async (id: string) => must(await repositories.vms.find(db, id)),
    miner: async (id: string) => must(await repositories.miners.find(db, id)),
    deployment: async (id: string) => must(await repositories.deployments.find(db, id)),
    stepsOf: async (id: string) =>
      (await repositories.deployments.listSteps(db, [id])).map(({ step, outcome }) => `${step} ${outcome}`),

    /** Turns one worker until it holds true; the clock goes on when nothing is due. */
    async turn(
      worker: { runDue(): Promise<number> },
      until: () => Promise<boolean>,
      { stepMs = 1_000, turns = 400 } = {},
    ): Promise<void> {
      for (let turn = 0; turn < turns; turn += 1) {
        if (await until()) return;
        if ((await worker.runDue()) === 0) rig.later(stepMs);
      }
      throw new Error(`It did not come about in ${turns} turns`);
    },
    /** Turns every worker until it holds true. */
    run(until: () => Promise<boolean>, options: { stepMs?: number; turns?: number } = {}): Promise<void> {
      const all = {
        runDue: async () =>
          (await vmWorker.runDue()) + (await deploymentWorker.runDue()) + (await hostWorker.runDue()),
      };
      return rig.turn(all, until, options);
    },
    vmBecomes: (id: string, state: string, options: { stepMs?: number; turns?: number } = {}) =>
      rig.turn(vmWorker, async () => (await rig.vm(id)).state === state, options),
    ends: (deploymentId: string, options: { stepMs?: number; turns?: number } = {}) =>
      rig.run(async () => !/QUEUED|RUNNING/.test((await rig.deployment(deploymentId)).state), options),

    async close(): Promise<void> {
      await mining.logs.writer.close();
      mining.logs.hub.close();
      hub.close();
      await bus.close();
      if (!given) await db.close();
    },
  };
  return rig;
}
export type MiningRig = Awaited<ReturnType<typeof openMiningRig>>;

function must<T>(row: T | null): T {
  if (row === null) throw new Error('The row is not there');
  return row;
}
