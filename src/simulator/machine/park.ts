import { generateKeyPairSync } from 'node:crypto';
import { createEngine, type Engine } from '../engine/engine.js';
import type { Container } from '../engine/container.js';
import type { MachineRecord } from '../engine/records.js';
import type { Faults } from '../http/faults.js';
import type { Log } from '../log.js';
import type { KnobChanges } from '../model/knobs.js';
import { draw, type Pace } from '../pace.js';
import type { Random } from '../random.js';
import { type HostFacts, readsInput, runLine } from './commands.js';
import { viewOf } from './engine-view.js';
import { createSshDirectory } from './ssh-directory.js';
import { type Sshd, startSshd } from './sshd.js';

export interface NewMachine {
  readonly vmId: string;
  readonly name: string;
  readonly address: string | null;
  readonly username: string;
  readonly authorizedKeys: readonly string[];
  readonly vcpu: number;
  readonly ramGb: number;
  readonly diskGb: number;
}

interface Needs {
  /** Read anew at each use: the list is replaced when a machine goes. */
  readonly records: { machines: MachineRecord[] };
  /** Whether the rules in force let a connection to a machine's port in. */
  readonly admits: (vmId: string, port: number) => boolean;
  readonly pace: Pace;
  readonly random: Random;
  readonly faults: Faults;
  readonly changed: () => void;
  readonly flush: () => Promise<void>;
  readonly log: Log;
}

interface Running {
  readonly record: MachineRecord;
  readonly engine: Engine;
  sshd: Promise<Sshd | null>;
  isSshdUp: boolean;
  timer: NodeJS.Timeout | undefined;
  ended: boolean;
}
/** Where the outside world believes sshd to be. */
const SSH_PORT = 22;

export type Park = ReturnType<typeof createPark>;

/** All machines: each an SSH server and an engine at an address of its own. */
export function createPark({ records, admits, pace, random, faults, changed, flush, log }: Needs) {
  const running = new Map<string, Running>();
  /** Extra milliseconds, beside the usual ones, until sshd answers on machines started from now on. */
  const knobs = { sshdDelayMs: 0 };

  const add = (record: MachineRecord): Running => {
    const engine = createEngine({
      machine: record,
      pace,
      random: random.fork(record.vmId),
      admits: (port) => admits(record.vmId, port),
      faults,
      changed,
      flush,
      log,
    });
    const machine: Running = {
      record,
      engine,
      sshd: Promise.resolve(null),
      isSshdUp: false,
      timer: undefined,
      ended: false,
    };
    running.set(record.vmId, machine);
    return machine;
  };

  const openSshd = (machine: Running, delayMs: number): Promise<void> => {
    const { record, engine } = machine;
    const { address } = record;
    if (address === null) return Promise.resolve();
    const facts: HostFacts = {
      hostname: record.name,
      username: record.username,
      vcpu: record.vcpu,
      ramGb: record.ramGb,
      diskGb: record.diskGb,
      engine: viewOf(engine, record.ramGb),
      files: createSshDirectory({
        username: record.username,
        keys: () => record.authorizedKeys,
        setKeys(lines) {
          record.authorizedKeys = lines;
          changed();
        },
      }),
    };
    return new Promise((resolve) => {
      clearTimeout(machine.timer);
      machine.timer = setTimeout(() => {
        machine.sshd = startSshd({
          address,
          hostKey: record.hostKey,
          username: record.username,
          authorizedKeys: () => record.authorizedKeys,
          isOpen: () => admits(record.vmId, SSH_PORT),
          readsInput,
          run: (line, input) => runLine(line, facts, { input }),
          serveEngine: (stream) => engine.serve(stream),
          log,
        }).then(
          async (sshd) => {
            machine.isSshdUp = !machine.ended;
            if (!machine.ended) return sshd;
            await sshd.close();
            return null;
          },
          (error: unknown) => {
            log.error({ err: error, address }, 'Simulated sshd could not start');
            return null;
          },
        );
        void machine.sshd.then(() => resolve());
      }, delayMs);
    });
  };
  const closeSshd = async (machine: Running): Promise<void> => {
    clearTimeout(machine.timer);
    const sshd = await machine.sshd;
    machine.sshd = Promise.resolve(null);
    machine.isSshdUp = false;
    await sshd?.close();
  };
  const comeBack = (machine: Running): void => {
    const { record, engine } = machine;
    if (!record.isDown) return;
    record.isDown = false;
    changed();
    void closeSshd(machine)
      .then(() => Promise.all([engine.resume(), openSshd(machine, draw(random, pace.restarting))]))
      .catch((error: unknown) =>
        log.error({ err: error, vmId: record.vmId }, 'Simulated machine did not come back'),
      );
  };
  const end = async (machine: Running): Promise<void> => {
    machine.ended = true;
    machine.engine.close();
    await closeSshd(machine);
  };
  const named = (key: string): Container | null => {
    const colon = key.lastIndexOf(':');
    for (const { record, engine } of running.values()) {
      const byName = engine.find(key);
      if (byName) return byName;
      if (record.address === null || key.slice(0, colon) !== record.address) continue;
      const container = engine.at(Number(key.slice(colon + 1)));
      if (container) return container;
    }
    return null;
  };
  const byAddress = (address: string): Running | undefined =>
    [...running.values()].find(({ record }) => record.address === address);

  return {
    knobs,
    /** A new machine, or one that was paused, as it was. */
    start(machine: NewMachine) {
      const paused = running.get(machine.vmId);
      if (paused) {
        comeBack(paused);
        return;
      }
      const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
      const record: MachineRecord = {
        ...machine,
        authorizedKeys: [...machine.authorizedKeys],
        hostKey: privateKey.export({ type: 'sec1', format: 'pem' }).toString(),
        isDown: false,
        images: [],
        containers: [],
      };
      records.machines.push(record);
      changed();
      void openSshd(add(record), draw(random, pace.sshd) + knobs.sshdDelayMs);
    },
    has: (vmId: string) => running.has(vmId),
    /** Whether anything answers at a port, were it let in; 22 is sshd wherever it really listens. */
    listens(vmId: string, port: number): boolean {
      const machine = running.get(vmId);
      if (!machine || machine.record.address === null || machine.record.isDown) return false;
      if (port === SSH_PORT) return machine.isSshdUp;
      return [...machine.engine.containers.values()].some(
        (container) => container.isRunning() && container.ports().includes(port),
      );
    },
    /** Everything as it was before the process ended. */
    async resume(): Promise<void> {
      for (const record of records.machines) {
        const machine = add(record);
        if (record.isDown) continue;
        await machine.engine.resume();
        await openSshd(machine, 0);
      }
    },
    /** Nothing of it answers any more, until it is started again. */
    pause(vmId: string) {
      const machine = running.get(vmId);
      if (!machine || machine.record.isDown) return;
      machine.record.isDown = true;
      changed();
      machine.engine.close();
      void closeSshd(machine);
    },
    /** A new address is used from now on. */
    reboot(vmId: string, address: string | null) {
      const machine = running.get(vmId);
      if (!machine || machine.record.isDown) return;
      machine.record.address = address;
      changed();
      void closeSshd(machine)
        .then(() => Promise.all([machine.engine.reboot(), openSshd(machine, draw(random, pace.restarting))]))
        .catch((error: unknown) => log.error({ err: error, vmId }, 'Simulated machine did not come back'));
    },
    retire(vmId: string) {
      const machine = running.get(vmId);
      running.delete(vmId);
      records.machines = records.machines.filter((record) => record.vmId !== vmId);
      changed();
      if (machine) void end(machine);
    },
    /** Ends every SSH connection to a machine; it stays up. */
    async cutSsh(address: string): Promise<void> {
      (await byAddress(address)?.sshd)?.cut();
    },
    /** sshd refuses connections for a while. */
    async refuseSsh(address: string, milliseconds: number): Promise<void> {
      const machine = byAddress(address);
      if (!machine) return;
      await closeSshd(machine);
      void openSshd(machine, milliseconds);
    },
    list: () =>
      [...running.values()].map(({ record, engine }) => ({
        vmId: record.vmId,
        name: record.name,
        address: record.address,
        username: record.username,
        containers: [...engine.containers.values()].map(({ record: container, ports }) => ({
          id: container.id,
          name: container.name,
          image: container.image,
          status: container.status,
          restartCount: container.restartCount,
          labels: container.labels,
          ports: ports(),
        })),
      })),
    /** A container by its name, its id or `address:port`. */
    model: named,
    turnModel(key: string, changes: KnobChanges): boolean {
      const container = named(key);
      container?.turn(changes);
      return container !== null;
    },
    keep() {
      for (const { engine } of running.values()) engine.keep();
    },
    async close(): Promise<void> {
      await Promise.all([...running.values()].map(end));
      running.clear();
    },
  };
}
