import type { AccountRepository } from '../../db/accounts.js';
import type { Database, Transaction } from '../../db/database.js';
import type { Miner } from '../../db/miners.js';
import type { Vm, VmRepository } from '../../db/vms.js';
import { requireScope, type Viewer } from '../accounts/viewer.js';
import type { Audit } from '../audit/audit.js';
import { ActionNotAllowed, InvalidInput, NotFound } from '../errors.js';
import type { Bus } from '../events/bus.js';
import type { EventLog } from '../events/event-log.js';
import { appliedAtOf, keysToRemove } from '../vms/apply-keys.js';
import { readAuthorizedKey, readAuthorizedKeys } from '../vms/authorized-keys.js';
import { blobOf } from '../vms/keys-file.js';
import { tellOfVm } from '../vms/vm-events.js';
import { requireOwnMachine } from './own-machine.js';

interface Needs {
  readonly db: Database;
  readonly accounts: Pick<AccountRepository, 'hold'>;
  readonly vms: VmRepository;
  readonly events: EventLog;
  readonly bus: Bus;
  readonly audit: Pick<Audit, 'record'>;
  readonly now: () => Date;
  /** `SHA256:…` of a line. */
  readonly fingerprintOf: (line: string) => string;
  readonly ownedVm: (viewer: Viewer, id: string) => Promise<Vm>;
  readonly ownedMiner: (viewer: Viewer, id: string) => Promise<Miner>;
}

/** One of these. */
export interface KeyPlace {
  readonly vmId?: string | undefined;
  readonly minerId?: string | undefined;
}

export interface SshKey {
  /** `SHA256:…`, as `ssh-keygen -l` prints it. */
  readonly fingerprint: string;
  readonly type: string;
  readonly comment: string | null;
  readonly appliedAt: Date | null;
  readonly isBeingRemoved: boolean;
}

/** The owner's own keys on machines: what is wanted is written here, the VM worker brings it to the machine. */
export function createSshKeys(needs: Needs) {
  const { db, accounts, vms, events, bus, audit, now, fingerprintOf } = needs;
  const listOf = (vm: Pick<Vm, 'authorizedKeys' | 'appliedAuthorizedKeys'>): SshKey[] =>
    keysOf(vm, fingerprintOf);

  /** The machine that was named, or serves. */
  const placeOf = async (viewer: Viewer, { vmId, minerId }: KeyPlace): Promise<Vm> => {
    requireScope(viewer, 'deploy');
    if ((vmId === undefined) === (minerId === undefined)) {
      throw new InvalidInput('input', 'Give exactly one of `vmId` and `minerId`');
    }
    const field = vmId === undefined ? 'input.minerId' : 'input.vmId';
    try {
      const id = vmId ?? (await needs.ownedMiner(viewer, minerId ?? '')).vmId;
      if (id === null) throw new ActionNotAllowed('This miner has no machine now', { field });
      return requireOwnMachine(viewer, await needs.ownedVm(viewer, id), field);
    } catch (error) {
      throw error instanceof NotFound ? error.about(field) : error;
    }
  };

  /** A miner that is moving has two machines; its owner means both. */
  const machinesOf = async (tx: Transaction, id: string): Promise<Vm[]> => {
    const vm = await vms.find(tx, id);
    if (!vm) return [];
    const all =
      vm.minerId === null
        ? [vm]
        : await vms.list(tx, vm.ownerId, { minerId: vm.minerId, states: [...ALIVE] }, { limit: 10 });
    return all.filter(({ state }) => state !== 'TERMINATING' && state !== 'TERMINATED');
  };

  const change = async (
    viewer: Viewer,
    named: Vm,
    action: string,
    fingerprint: string,
    edit: (vm: Vm) => Partial<Vm> | null,
  ): Promise<Vm> => {
    await db.transaction(async (tx) => {
      // Held first: two edits at once must not undo each other.
      await accounts.hold(tx, named.ownerId);
      const machines = await machinesOf(tx, named.id);
      if (!machines.some(({ id }) => id === named.id)) {
        throw new ActionNotAllowed('This machine is gone', { field: 'input' });
      }
      for (const vm of machines) {
        const patch = edit(vm);
        if (patch === null) continue;
        const edited = await vms.update(tx, vm.id, patch);
        // Before it is READY somebody comes by anyway.
        if (vm.state === 'READY') await vms.queue.wake(tx, vm.id, now());
        await tellOfVm(tx, events, edited);
        const target = `Vm ${vm.id}`;
        await audit.record(tx, { actor: viewer.accountId, action, target, detail: { fingerprint } });
      }
      bus.publish(tx, { type: 'nudge', worker: 'vms' });
    });
    return needs.ownedVm(viewer, named.id);
  };

  return {
    /** Adding a key that is there already does no harm. */
    async add(viewer: Viewer, place: KeyPlace, publicKey: string): Promise<Vm> {
      const vm = await placeOf(viewer, place);
      const line = readAuthorizedKey(publicKey, 'input.publicKey');
      const blob = blobOf(line);
      return change(viewer, vm, 'vm.addSshKey', fingerprintOf(line), (one) => {
        const keys = one.authorizedKeys ?? [];
        if (blobOf(one.sshPublicKey) === blob) {
          throw new InvalidInput(
            'input.publicKey',
            'This is the key of this server itself, which is there already',
          );
        }
        if (keys.some((known) => blobOf(known) === blob)) return null;
        return { authorizedKeys: readAuthorizedKeys([...keys, line], 'input.publicKey') };
      });
    },

    async remove(viewer: Viewer, place: KeyPlace, fingerprint: string): Promise<Vm> {
      const vm = await placeOf(viewer, place);
      if (!listOf(vm).some((key) => key.fingerprint === fingerprint)) {
        throw new NotFound('SSH key on this machine', 'input.fingerprint');
      }
      return change(viewer, vm, 'vm.removeSshKey', fingerprint, (one) => {
        const isIt = (line: string): boolean => fingerprintOf(line) === fingerprint;
        const line = one.authorizedKeys?.find(isIt);
        if (line === undefined) return null;
        const applied = one.appliedAuthorizedKeys ?? [];
        return {
          authorizedKeys: (one.authorizedKeys ?? []).filter((known) => known !== line),
          // The provider may have put it there, or a worker be about to: it counts as there until it was looked for.
          appliedAuthorizedKeys: applied.some((known) => isIt(known.line))
            ? applied
            : [...applied, { line, at: null }],
        };
      });
    },

    listOf,
  };
}
export type SshKeys = ReturnType<typeof createSshKeys>;

const ALIVE = ['REQUESTED', 'RESERVING', 'LAUNCHING', 'BOOTSTRAPPING', 'READY'] as const;

/** Those that are wanted, and those that are on their way out. */
function keysOf(
  vm: Pick<Vm, 'authorizedKeys' | 'appliedAuthorizedKeys'>,
  fingerprintOf: (line: string) => string,
): SshKey[] {
  const shown = (line: string, isBeingRemoved: boolean): SshKey => {
    const [type = '', , ...words] = line.split(' ');
    return {
      fingerprint: fingerprintOf(line),
      type,
      comment: words.join(' ') || null,
      appliedAt: appliedAtOf(vm, line),
      isBeingRemoved,
    };
  };
  return [
    ...(vm.authorizedKeys ?? []).map((line) => shown(line, false)),
    ...keysToRemove(vm).map(({ line }) => shown(line, true)),
  ];
}
