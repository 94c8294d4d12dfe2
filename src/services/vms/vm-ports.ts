import type { AccountRepository } from '../../db/accounts.js';
import type { Database, Transaction } from '../../db/database.js';
import type { Vm, VmRepository } from '../../db/vms.js';
import { requireScope, type Viewer } from '../accounts/viewer.js';
import { ActionNotAllowed } from '../errors.js';
import type { EventLog } from '../events/event-log.js';
import { readPorts } from './rent-input.js';
import { tellOfVm } from './vm-events.js';

interface Needs {
  readonly db: Database;
  readonly accounts: AccountRepository;
  readonly vms: VmRepository;
  readonly events: EventLog;
  readonly owned: (viewer: Viewer, id: string) => Promise<Vm>;
  /** The port of the miner that is ACTIVE on the machine. */
  readonly servingPort: (tx: Transaction, vmId: string) => Promise<number | null>;
}

/** Which ports of a machine are to be reachable. */
export function createVmPorts({ db, accounts, vms, events, owned, servingPort }: Needs) {
  return {
    /** Adds and removes; 22 stays whatever is asked. */
    async setPorts(
      viewer: Viewer,
      id: string,
      change: { add: readonly number[]; remove: readonly number[] },
    ): Promise<Vm> {
      requireScope(viewer, 'operate');
      const { ownerId } = await owned(viewer, id);
      return db.transaction(async (tx) => {
        // Held first: two edits at once must not undo each other.
        await accounts.hold(tx, ownerId);
        const vm = await vms.find(tx, id);
        if (!vm || vm.state === 'TERMINATING' || vm.state === 'TERMINATED') {
          throw new ActionNotAllowed('This machine is gone', { field: 'id' });
        }
        const serving = await servingPort(tx, id);
        if (serving !== null && change.remove.includes(serving)) {
          throw new ActionNotAllowed(`The miner on this machine serves on port ${serving}`, {
            field: 'remove',
            hint: 'Deploy on another port first, or stop the miner.',
          });
        }
        const kept = vm.ports.filter((port) => !change.remove.includes(port));
        const ports = readPorts([...kept, ...change.add], 'ports');
        const changed = await vms.update(tx, vm.id, { ports });
        await tellOfVm(tx, events, changed);
        return changed;
      });
    },
  };
}
export type VmPorts = ReturnType<typeof createVmPorts>;
