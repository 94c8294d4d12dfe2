import { createAdmin, type RequestEntry } from './cloud/admin.js';
import { configurationById } from './cloud/catalog.js';
import { createCloud } from './cloud/cloud.js';
import type { CloudRecord, VmRecord } from './cloud/records.js';
import { createFaults, type Faults } from './http/faults.js';
import type { Call, Reply } from './http/router.js';
import { serveHttp } from './http/server.js';
import { createLedger, type Ledger } from './ledger/ledger.js';
import type { Log } from './log.js';
import { ADDRESS_RANGE, createAddresses } from './machine/addresses.js';
import { createPark, type NewMachine, type Park } from './machine/park.js';
import { SIMULATOR_SSH_PORT } from './machine/sshd.js';
import { paceOf } from './pace.js';
import { createRandom, hash } from './random.js';
import { freshState } from './store/state.js';
import { openStore } from './store/store.js';

export { ADDRESS_RANGE, SIMULATOR_SSH_PORT };
export type { Cloud } from './cloud/cloud.js';
export type { FaultInput } from './http/faults.js';
export type { AccountRecord } from './ledger/records.js';
export type { Log } from './log.js';

const MAX_REQUESTS_KEPT = 5_000;

export interface SimulatorOptions {
  /** Where everything is kept; null keeps nothing. */
  readonly dataDir: string | null;
  /** Drawn anew when left out, and kept in the data directory. */
  readonly seed?: number;
  /** 1 is as slow as the real thing, 60 sixty times as fast. Default: everything within about a second. */
  readonly timeScale?: number;
  readonly log: Log;
  /** Default: the one used last time if it is free, else any. */
  readonly httpPort?: number;
  /** Default: made at the first start and kept. */
  readonly apiKey?: string;
}

export type Simulator = Awaited<ReturnType<typeof startSimulator>>;
export type { Faults, Ledger, Park };

/** The far ends of the embedded default: a cloud, its machines and their models, and a ledger, all on loopback. */
export async function startSimulator({ dataDir, seed, timeScale, log, httpPort, apiKey }: SimulatorOptions) {
  const now = () => Date.now();
  const closers: (() => unknown)[] = [];
  const keepers: (() => void)[] = [];
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    const store = await openStore({
      dataDir,
      fresh: () => freshState(seed ?? Math.floor(Math.random() * 0x1_0000_0000), apiKey, now()),
      beforeWrite: () => keepers.forEach((keep) => keep()),
      log,
    });
    closers.push(() => store.close());
    const { state, changed, flush } = store;
    if (apiKey !== undefined) state.cloud.apiKey = apiKey;
    const random = createRandom(state.seed);
    const pace = paceOf(timeScale);
    const faults = createFaults(random.fork('faults'));

    const addresses = createAddresses(hash(`${state.seed} ${process.pid} ${process.hrtime.bigint()}`));
    closers.push(() => addresses.close());
    for (const { address, status } of state.cloud.ips)
      if (status !== 'removed') await addresses.retake(address);

    const park = createPark({
      records: state,
      pace,
      random: random.fork('machines'),
      faults,
      changed,
      flush,
      log,
    });
    closers.push(() => park.close());
    keepers.push(() => park.keep());
    await park.resume();

    const cloud = createCloud({
      cloud: state.cloud,
      pace,
      random: random.fork('cloud'),
      machines: {
        launched: (vm) => park.start(machineOf(vm, state.cloud)),
        restarted: ({ id }) => park.reboot(id),
        ended: ({ id }) => park.retire(id),
        addressFreed: (address) => addresses.release(address),
      },
      addresses,
      now,
      changed,
    });
    closers.push(() => cloud.close());
    const ledger = createLedger({ ledger: state.ledger, seed: state.seed, now, changed });

    const requests: RequestEntry[] = [];
    const admin = createAdmin({
      cloud,
      faults,
      requests: () => requests,
      machines: park.list,
      accounts: ledger.accounts,
      turnModel: park.turnModel,
    });
    const http = await serveHttp(
      {
        faults,
        scopeOf: (path) =>
          path.startsWith('/__emu/') ? null : path.startsWith('/api/v1/') ? 'mirror' : 'cloud',
        answer: (call: Call): Promise<Reply> => {
          if (call.path.startsWith('/__emu/')) return admin(call);
          return call.path.startsWith('/api/v1/') ? ledger.answer(call) : cloud.answer(call);
        },
        record(entry) {
          if (entry.path.startsWith('/__emu/')) return;
          requests.push({ at: new Date().toISOString(), ...entry });
          if (requests.length > MAX_REQUESTS_KEPT) requests.splice(0, MAX_REQUESTS_KEPT / 10);
        },
        flush,
        log,
      },
      { ...(httpPort !== undefined && { required: httpPort }), preferred: state.httpPort },
    );
    closers.push(() => http.close());
    state.httpPort = http.port;
    cloud.settle();
    changed();
    await flush();
    const url = `http://127.0.0.1:${http.port}`;
    log.info({ url, machines: state.machines.length }, 'Simulator is listening');
    return {
      fluenceUrl: url,
      mirrorUrl: url,
      apiKey: state.cloud.apiKey,
      sshPort: SIMULATOR_SSH_PORT,
      /** Every simulated machine lies in here. */
      addressRange: ADDRESS_RANGE,
      seed: state.seed,
      cloud,
      machines: park,
      ledger,
      faults,
      requests: (): readonly RequestEntry[] => requests,
      /** Everything so far on disk. */
      flush,
      close,
    };
  } catch (error) {
    await close().catch((failure: unknown) => log.warn({ err: failure }, 'Simulator did not close cleanly'));
    throw error;
  }
}

function machineOf(vm: VmRecord, { ips, disks }: CloudRecord): NewMachine {
  const configuration = configurationById(vm.configurationId);
  return {
    vmId: vm.id,
    name: vm.name,
    address: ips.find(({ id }) => id === vm.publicIpId)?.address ?? null,
    username: vm.username,
    authorizedKeys: vm.authorizedKeys,
    vcpu: configuration?.vcpu ?? 2,
    ramGb: configuration?.ramGb ?? 4,
    diskGb: disks.find(({ id }) => id === vm.bootDiskId)?.volumeGb ?? 25,
  };
}
