import type { AccountRepository } from '../../db/accounts.js';
import type { Database, Transaction } from '../../db/database.js';
import type { HostRepository } from '../../db/hosts.js';
import { newId, type PageRequest } from '../../db/repository.js';
import type { Vm, VmFilter, VmRepository } from '../../db/vms.js';
import type { EndReason } from '../../db/words.js';
import {
  mayRead,
  mayTouchMiner,
  ownerScope,
  requireScope,
  requireWholeAccount,
  type Viewer,
} from '../accounts/viewer.js';
import type { CloudOffer, Provider, Requirements } from '../adapters/cloud.js';
import { ActionNotAllowed, Forbidden, InvalidInput, LimitReached, NotFound } from '../errors.js';
import type { Bus } from '../events/bus.js';
import type { EventLog } from '../events/event-log.js';
import type { Idempotency } from '../idempotency.js';
import { type Clouds, offersFor, requireAffordable } from './offers.js';
import {
  checkName,
  newIntentName,
  readPorts,
  readPriceCap,
  readRequirements,
  type RentVmInput,
} from './rent-input.js';
import { tellOfVm } from './vm-events.js';
import { endFailure, VM_STATES_BEFORE_END } from './vm.js';

export type { Vm } from '../../db/vms.js';

interface Needs {
  readonly db: Database;
  readonly accounts: AccountRepository;
  readonly vms: VmRepository;
  readonly hosts: Pick<HostRepository, 'findOwned'>;
  readonly events: EventLog;
  readonly bus: Bus;
  readonly idempotency: Idempotency;
  readonly now: () => Date;
  readonly clouds: Clouds;
  /** A fresh key pair for one machine; the private half comes sealed for the row. */
  readonly newKeyPair: (vmId: string) => { publicKey: string; privateKeySealed: string };
  readonly onMoved: (tx: Transaction, before: Vm, after: Vm) => Promise<void>;
  /** The port of the miner that is ACTIVE on the machine. */
  readonly servingPort: (tx: Transaction, vmId: string) => Promise<number | null>;
  readonly limits: { readonly vmsPerOwner: number; readonly provisionMs: number };
}

export interface RentalPlan {
  readonly ownerId: string;
  readonly provider: Provider;
  readonly requirements: Requirements;
  readonly ports: number[];
  readonly priceCapPerDayUsd: string | null;
  readonly label: string;
}

const DEFAULT_MODEL_PORT = 3_000;

export function createVmService(needs: Needs) {
  const { db, accounts, vms, hosts, events, bus, idempotency, now } = needs;
  const { clouds, newKeyPair, onMoved, servingPort, limits } = needs;

  /** Everything that can be refused is refused here, before anything is stored. */
  const plan = async (
    viewer: Viewer,
    input: RentVmInput,
    at: string,
    extraPorts: readonly number[] = [],
  ): Promise<RentalPlan> => {
    requireWholeAccount(requireScope(viewer, 'deploy'));
    const provider = input.provider ?? (input.hostId === undefined ? clouds.preferred : 'SSH');
    if (!clouds.of(provider)) {
      throw new InvalidInput(
        `${at}.provider`,
        `This server does not rent from ${provider}`,
        `Use ${clouds.preferred}.`,
      );
    }
    if (input.hostId !== undefined && provider !== 'SSH') {
      throw new InvalidInput(`${at}.hostId`, 'A host can only be named together with the provider SSH');
    }
    const ownerId = ownerOf(viewer, input.ownerId, at);
    if (input.hostId !== undefined) {
      const [host] = await hosts.findOwned(db, ownerId, [input.hostId]);
      if (!host || host.state === 'REMOVED') throw new NotFound('host', `${at}.hostId`);
    }
    return {
      ownerId,
      provider,
      requirements: { ...readRequirements(input, at), ownerId },
      ports: readPorts([...(input.ports ?? [DEFAULT_MODEL_PORT]), ...extraPorts], `${at}.ports`),
      priceCapPerDayUsd: readPriceCap(input.maxPricePerDayUsd, `${at}.maxPricePerDayUsd`),
      label: input.label === undefined ? '' : checkName(input.label, `${at}.label`),
    };
  };

  const findOffers = async (viewer: Viewer, input: RentVmInput): Promise<CloudOffer[]> =>
    offersFor(clouds, input, ownerOf(viewer, input.ownerId, 'input'));

  const requireOffer = async (viewer: Viewer, machine: RentVmInput): Promise<void> =>
    requireAffordable(await findOffers(viewer, machine), machine.maxPricePerDayUsd);

  /** Books the machine inside the caller's transaction; the VM worker does the renting. */
  const book = async (tx: Transaction, rental: RentalPlan, minerId: string | null): Promise<Vm> => {
    await accounts.ensure(tx, rental.ownerId, now());
    await accounts.hold(tx, rental.ownerId);
    if ((await vms.countAlive(tx, rental.ownerId)) >= limits.vmsPerOwner) {
      throw new LimitReached(`An account has at most ${limits.vmsPerOwner} machines at a time`, {
        hint: 'Terminate a machine you no longer need.',
      });
    }
    const id = newId();
    const keys = newKeyPair(id);
    const name = newIntentName();
    const vm = await vms.insert(tx, {
      id,
      ownerId: rental.ownerId,
      minerId,
      name,
      label: rental.label === '' ? name : rental.label,
      provider: rental.provider,
      state: 'REQUESTED',
      requirements: rental.requirements,
      triedOffers: [],
      ports: rental.ports,
      priceCapPerDayUsd: rental.priceCapPerDayUsd,
      sshPublicKey: keys.publicKey,
      sshPrivateKeySealed: keys.privateKeySealed,
      deadlineAt: new Date(now().getTime() + limits.provisionMs),
      createdAt: now(),
      stepDueAt: now(),
    });
    await tellOfVm(tx, events, vm);
    bus.publish(tx, { type: 'nudge', worker: 'vms' });
    return vm;
  };

  /** Begins to give the machine back, whatever is being done with it. Null when it had ended or was ending already. */
  const beginEnd = async (
    tx: Transaction,
    vm: Vm,
    reason: EndReason,
    detail?: string,
  ): Promise<Vm | null> => {
    const change: Partial<Vm> = {
      state: 'TERMINATING',
      endReason: reason,
      failure: reason === 'OWNER_REQUEST' ? null : endFailure(reason, detail),
      attempts: 0,
      stepDueAt: now(),
    };
    const ending = await vms.seize(tx, vm.id, VM_STATES_BEFORE_END, change, now());
    if (!ending) return null;
    await tellOfVm(tx, events, ending);
    await onMoved(tx, vm, ending);
    bus.publish(tx, { type: 'nudge', worker: 'vms' });
    return ending;
  };

  const owned = async (viewer: Viewer, id: string): Promise<Vm> => {
    const [vm] = await vms.findOwned(db, ownerScope(viewer), [id]);
    if (!vm || (viewer.minerId !== null && vm.minerId !== viewer.minerId)) throw new NotFound('VM', 'id');
    return vm;
  };

  return {
    plan,
    requireOffer,
    book,
    beginEnd,
    owned,

    /** Books a machine and returns at once. */
    async rent(viewer: Viewer, input: RentVmInput): Promise<{ vm: Vm; replayed: boolean }> {
      const rental = await plan(viewer, input, 'input');
      const request = {
        accountId: viewer.accountId,
        operation: 'rentVm',
        key: input.idempotencyKey,
        input,
      };
      // What was rented once is answered for, whatever is to be had now.
      const before = await idempotency.replayed(request);
      if (before !== null) return { vm: await owned(viewer, before), replayed: true };
      await requireOffer(viewer, input);
      const { id, replayed } = await idempotency.once(request, (tx) => book(tx, rental, null));
      return { vm: await owned(viewer, id), replayed };
    },

    async terminate(viewer: Viewer, id: string): Promise<Vm> {
      requireScope(viewer, 'operate');
      const vm = await owned(viewer, id);
      const ending = await db.transaction((tx) => beginEnd(tx, vm, 'OWNER_REQUEST'));
      return ending ?? (await owned(viewer, id));
    },

    async rename(viewer: Viewer, id: string, label: string): Promise<Vm> {
      requireScope(viewer, 'operate');
      const vm = await owned(viewer, id);
      const checked = checkName(label, 'label');
      return db.transaction(async (tx) => {
        const renamed = await vms.update(tx, vm.id, { label: checked });
        await tellOfVm(tx, events, renamed);
        return renamed;
      });
    },

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

    /** Only what this viewer may see; the rest is as if it did not exist. */
    async byIds(viewer: Viewer, ids: readonly string[]): Promise<Vm[]> {
      if (!mayRead(viewer)) return [];
      const found = await vms.findOwned(db, ownerScope(viewer), ids);
      return viewer.minerId === null ? found : found.filter(({ minerId }) => minerId === viewer.minerId);
    },

    async list(viewer: Viewer, filter: VmFilter, page: PageRequest): Promise<Vm[]> {
      requireScope(viewer, 'read');
      // Another miner than the credential's own: nothing, rather than what belongs to its own.
      if (filter.minerId !== undefined && !mayTouchMiner(viewer, filter.minerId)) return [];
      const minerId = viewer.minerId ?? filter.minerId;
      return vms.list(
        db,
        ownerScope(viewer),
        { ...filter, ...(minerId === undefined ? {} : { minerId }) },
        page,
      );
    },

    /** Cheapest first. */
    async offers(viewer: Viewer, input: RentVmInput): Promise<CloudOffer[]> {
      return findOffers(requireWholeAccount(requireScope(viewer, 'read')), input);
    },

    availableActions: (vm: Vm): { action: string; allowed: boolean; reason: string | null }[] => {
      const alive = vm.state !== 'TERMINATING' && vm.state !== 'TERMINATED';
      const ready = vm.state === 'READY';
      return [
        {
          action: 'TERMINATE',
          allowed: alive,
          reason: alive ? null : 'It is being given back, or is gone already',
        },
        { action: 'DEPLOY', allowed: ready, reason: ready ? null : `It is ${vm.state}, not READY` },
        { action: 'EDIT_PORTS', allowed: alive, reason: alive ? null : 'It is gone' },
      ];
    },
  };

  function ownerOf(viewer: Viewer, ownerId: string | undefined, at: string): string {
    if (ownerId === undefined || ownerId === viewer.accountId) return viewer.accountId;
    if (!viewer.seesAll) {
      throw new Forbidden('A machine can only be rented for the account that is signed in', {
        field: `${at}.ownerId`,
      });
    }
    if (!/^0\.0\.[1-9]\d{0,18}$/.test(ownerId)) {
      throw new InvalidInput(`${at}.ownerId`, 'Must be a Hedera account id like 0.0.12345');
    }
    return ownerId;
  }
}
export type VmService = ReturnType<typeof createVmService>;
