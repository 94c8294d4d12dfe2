import type { Transaction } from '../../db/database.js';
import type { PageRequest } from '../../db/repository.js';
import type { Vm, VmFilter } from '../../db/vms.js';
import type { EndReason } from '../../db/words.js';
import { cheapestFirst } from './alternatives.js';
import { fitsCap } from './offers.js';
import {
  mayRead,
  mayTouchMiner,
  ownerScope,
  requireScope,
  requireWholeAccount,
  type Viewer,
} from '../accounts/viewer.js';
import type { CloudOffer } from '../adapters/cloud.js';
import { NotFound } from '../errors.js';
import type { Idempotency } from '../idempotency.js';
import { checkName, type RentVmInput } from './rent-input.js';
import { type BookingNeeds, createVmBooking } from './vm-booking.js';
import { tellOfVm } from './vm-events.js';
import { createVmPorts } from './vm-ports.js';
import { createVmReboot } from './vm-reboot.js';
import { endFailure, VM_STATES_BEFORE_END } from './vm.js';

export type { Vm } from '../../db/vms.js';
export type { RentalPlan } from './vm-booking.js';

interface Needs extends BookingNeeds {
  readonly idempotency: Idempotency;
  readonly onMoved: (tx: Transaction, before: Vm, after: Vm) => Promise<void>;
  /** The port of the miner that is ACTIVE on the machine. */
  readonly servingPort: (tx: Transaction, vmId: string) => Promise<number | null>;
}

/** The machines of an account, from the first wish to the end. */
export function createVmService(needs: Needs) {
  const { db, vms, events, bus, idempotency, now, onMoved } = needs;
  const { plan, findOffers, requireOffer, book } = createVmBooking(needs);

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
      lastError: null,
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
    ...createVmPorts({ ...needs, owned }),
    ...createVmReboot({ clouds: needs.clouds, owned }),
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
      const { pricePerHourUsd } = await requireOffer(viewer, input, 'input');
      const { id, replayed } = await idempotency.once(request, (tx) =>
        book(tx, { ...rental, pricePerHourUsd }, null),
      );
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

    /** Those under the cap, cheapest first. */
    async offers(viewer: Viewer, input: RentVmInput): Promise<CloudOffer[]> {
      const found = await findOffers(requireWholeAccount(requireScope(viewer, 'read')), input);
      return cheapestFirst(found.filter(fitsCap(input.maxPricePerDayUsd)));
    },

    availableActions: (
      vm: Vm,
      { isMinerMoving }: { readonly isMinerMoving: boolean },
    ): { action: string; allowed: boolean; reason: string | null }[] => {
      const alive = vm.state !== 'TERMINATING' && vm.state !== 'TERMINATED';
      const ready = vm.state === 'READY';
      return [
        {
          action: 'TERMINATE',
          allowed: alive,
          reason: alive ? null : 'It is being given back, or is gone already',
        },
        {
          action: 'DEPLOY',
          // Before it is READY a version waits for it.
          allowed: alive && !isMinerMoving,
          reason: !alive ? 'It is gone' : isMinerMoving ? 'Its miner is moving to another machine' : null,
        },
        {
          action: 'REBOOT',
          allowed: ready && vm.provider !== 'SSH',
          reason: ready
            ? vm.provider === 'SSH'
              ? 'It is a registered host'
              : null
            : `It is ${vm.state}, not READY`,
        },
        { action: 'EDIT_PORTS', allowed: alive, reason: alive ? null : 'It is gone' },
      ];
    },
  };
}
export type VmService = ReturnType<typeof createVmService>;
