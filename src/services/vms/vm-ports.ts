import type { AccountRepository } from '../../db/accounts.js';
import type { Database, Transaction } from '../../db/database.js';
import type { Vm, VmRepository } from '../../db/vms.js';
import { mayRead, requireScope, type Viewer } from '../accounts/viewer.js';
import { ActionNotAllowed, Forbidden } from '../errors.js';
import type { Bus } from '../events/bus.js';
import type { EventLog } from '../events/event-log.js';
import { differing, openPortsOf } from './apply-ports.js';
import { readPorts } from './rent-input.js';
import { tellOfVm } from './vm-events.js';

interface Needs {
  readonly db: Database;
  readonly accounts: Pick<AccountRepository, 'hold'>;
  readonly vms: VmRepository;
  readonly events: EventLog;
  readonly bus: Bus;
  readonly now: () => Date;
  readonly owned: (viewer: Viewer, id: string) => Promise<Vm>;
  /** The port of the miner that is ACTIVE on the machine. */
  readonly servingPort: (tx: Transaction, vmId: string) => Promise<number | null>;
}

export interface PortChange {
  readonly add: readonly number[];
  readonly remove: readonly number[];
}

export interface PortsPreview {
  /** What would be open, 22 always among them. */
  readonly ports: readonly number[];
  readonly opens: readonly number[];
  readonly closes: readonly number[];
  /** Whether the machine has to restart for it to take effect. */
  readonly isRestartNeeded: boolean;
}

/** Which ports of a machine are to be reachable; the VM worker makes it so. */
export function createVmPorts({ db, accounts, vms, events, bus, now, owned, servingPort }: Needs) {
  const portsAfter = async (tx: Transaction, id: string, { add, remove }: PortChange) => {
    const vm = await vms.find(tx, id);
    if (!vm || vm.state === 'TERMINATING' || vm.state === 'TERMINATED') {
      throw new ActionNotAllowed('This machine is gone', { field: 'id' });
    }
    const serving = await servingPort(tx, id);
    if (serving !== null && remove.includes(serving)) {
      throw new ActionNotAllowed(`The miner on this machine serves on port ${serving}`, {
        field: 'remove',
        hint: 'Deploy on another port first, or stop the miner.',
      });
    }
    // 22 does not count: nobody asked for it.
    const kept = vm.ports.filter((port) => port !== 22 && !remove.includes(port));
    return { vm, ports: readPorts([...new Set([...kept, ...add])], 'ports') };
  };

  const write = async (tx: Transaction, vm: Vm, ports: number[]): Promise<Vm> => {
    if (differing(ports, vm.ports).length === 0) return vm;
    const changed = await vms.update(tx, vm.id, { ports });
    // Before it is READY somebody comes by anyway.
    if (vm.state === 'READY') {
      await vms.queue.wake(tx, vm.id, now());
      bus.publish(tx, { type: 'nudge', worker: 'vms' });
    }
    await tellOfVm(tx, events, changed);
    return changed;
  };

  return {
    /** Adds and removes; 22 stays whatever is asked. */
    async setPorts(viewer: Viewer, id: string, change: PortChange): Promise<Vm> {
      requireScope(viewer, 'operate');
      const { ownerId } = await owned(viewer, id);
      return db.transaction(async (tx) => {
        // Held first: two edits at once must not undo each other.
        await accounts.hold(tx, ownerId);
        const { vm, ports } = await portsAfter(tx, id, change);
        return write(tx, vm, ports);
      });
    },

    /** Refuses what `setPorts` would refuse, and changes nothing. */
    async requireEditable(viewer: Viewer, id: string, change: PortChange): Promise<void> {
      requireScope(viewer, 'operate');
      await owned(viewer, id);
      await db.transaction((tx) => portsAfter(tx, id, change));
    },

    /** What an edit would do, refused like the edit itself; nothing is changed. */
    async previewPorts(viewer: Viewer, id: string, change: PortChange): Promise<PortsPreview> {
      if (!mayRead(viewer)) throw new Forbidden('This token may not read');
      await owned(viewer, id);
      return db.transaction(async (tx) => {
        const { vm, ports } = await portsAfter(tx, id, change);
        const isFiltered = vm.provider !== 'SSH' && vm.appliedPorts !== null;
        return {
          ports,
          opens: ports.filter((port) => !vm.ports.includes(port)),
          closes: vm.ports.filter((port) => !ports.includes(port)),
          isRestartNeeded: isFiltered && differing(openPortsOf({ ports }), vm.appliedPorts ?? []).length > 0,
        };
      });
    },

    /** For what the server itself puts onto the machine, in the transaction that does. The caller holds the account. */
    async openPort(tx: Transaction, { id }: Pick<Vm, 'id'>, port: number): Promise<void> {
      const vm = await vms.find(tx, id);
      if (!vm || vm.ports.includes(port)) return;
      await write(tx, vm, readPorts([...vm.ports.filter((one) => one !== 22), port], 'input.port'));
    },
  };
}
export type VmPorts = ReturnType<typeof createVmPorts>;
