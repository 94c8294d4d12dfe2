import { createAdmin, type RequestEntry } from './cloud/admin.js';
import { configurationById } from './cloud/catalog.js';
import { createCloud } from './cloud/cloud.js';
import { admits } from './cloud/firewall.js';
import type { CloudRecord, VmRecord } from './cloud/records.js';
import type { Profile } from './cloud/terms.js';
import { createClock } from './clock.js';
import { createFaults, type Faults } from './http/faults.js';
import type { Call, Reply } from './http/router.js';
import { serveHttp } from './http/server.js';
import { createTally } from './http/tally.js';
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
export type { Profile } from './cloud/terms.js';

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
  /** The generation of the provider's API; default: the one of last time, at first the current one. */
  readonly profile?: Profile;
}

export type Simulator = Awaited<ReturnType<typeof startSimulator>>;
export type { Faults, Ledger, Park };

/** The far ends of the embedded default: a cloud, its machines and their models, and a ledger, all on loopback. */
export async function startSimulator(options: SimulatorOptions) {
  const { dataDir, seed, timeScale, log, httpPort, apiKey, profile } = options;
  const closers: (() => unknown)[] = [];
  const keepers: (() => void)[] = [];
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    const store = await openStore({
      dataDir,
      fresh: () => freshState(seed ?? Math.floor(Math.random() * 0x1_0000_0000), apiKey, Date.now()),
      beforeWrite: () => keepers.forEach((keep) => keep()),
      log,
    });
    closers.push(() => store.close());
    const { state, changed, flush } = store;
    if (apiKey !== undefined) state.cloud.apiKey = apiKey;
    if (profile !== undefined) state.cloud.profile = profile;
    const clock = createClock(state);
    const random = createRandom(state.seed);
    const pace = paceOf(timeScale);
    const faults = createFaults(random.fork('faults'));

    const addresses = createAddresses(hash(`${state.seed} ${process.pid} ${process.hrtime.bigint()}`));
    closers.push(() => addresses.close());
    for (const { address, status } of state.cloud.ips)
      if (status !== 'removed') await addresses.retake(address);

    const park = createPark({
      records: state,
      admits: (vmId, port) => {
        const vm = state.cloud.vms.find(({ id }) => id === vmId);
        return vm !== undefined && admits(vm, port);
      },
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
        paused: ({ id }) => park.pause(id),
        restarted: (vm) => park.reboot(vm.id, addressOf(vm, state.cloud)),
        ended: ({ id }) => park.retire(id),
        addressFreed: (address) => addresses.release(address),
      },
      addresses,
      clock,
      changed,
    });
    closers.push(() => cloud.close());
    const ledger = createLedger({ ledger: state.ledger, seed: state.seed, now: () => Date.now(), changed });

    const requests: RequestEntry[] = [];
    const tally = createTally();
    const admin = createAdmin({
      cloud,
      clock,
      faults,
      requests: () => requests,
      counts: tally.read,
      machines: park.list,
      machineKnobs: park.knobs,
      reach: (machine, port) => {
        const { vms } = state.cloud;
        const vm = vms.findLast(
          (one) => one.id === machine || one.name === machine || addressOf(one, state.cloud) === machine,
        );
        if (!vm) return null;
        const [admitted, listening] = [admits(vm, port), park.listens(vm.id, port)];
        return { admitted, listening, reachable: admitted && listening };
      },
      accounts: ledger.accounts,
      turnModel: park.turnModel,
    });
    const http = await serveHttp(
      {
        faults,
        scopeOf: (path) => (isAdmin(path) ? null : path.startsWith('/api/v1/') ? 'mirror' : 'cloud'),
        answer: (call: Call): Promise<Reply> => {
          if (isAdmin(call.path)) return admin(call);
          return call.path.startsWith('/api/v1/') ? ledger.answer(call) : cloud.answer(call);
        },
        record(entry) {
          if (isAdmin(entry.path)) return;
          tally.add(entry);
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
    log.info({ url, levers: `${url}/__emu/`, machines: state.machines.length }, 'Simulator is listening');
    return {
      fluenceUrl: url,
      mirrorUrl: url,
      apiKey: state.cloud.apiKey,
      sshPort: SIMULATOR_SSH_PORT,
      /** Every simulated machine lies in here. */
      addressRange: ADDRESS_RANGE,
      seed: state.seed,
      cloud,
      clock,
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

const isAdmin = (path: string) => path === '/__emu' || path.startsWith('/__emu/');

const addressOf = ({ publicIpId }: VmRecord, { ips }: CloudRecord): string | null =>
  ips.find(({ id }) => id === publicIpId)?.address ?? null;

function machineOf(vm: VmRecord, cloud: CloudRecord): NewMachine {
  const configuration = configurationById(vm.configurationId);
  return {
    vmId: vm.id,
    name: vm.name,
    address: addressOf(vm, cloud),
    username: vm.username,
    authorizedKeys: vm.authorizedKeys,
    vcpu: configuration?.vcpu ?? 2,
    ramGb: configuration?.ramGb ?? 4,
    diskGb: cloud.disks.find(({ id }) => id === vm.bootDiskId)?.volumeGb ?? 25,
  };
}
