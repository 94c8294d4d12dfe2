import type { AccountRepository } from '../../db/accounts.js';
import type { Database, Transaction } from '../../db/database.js';
import type { HostRepository } from '../../db/hosts.js';
import { newId } from '../../db/repository.js';
import type { Vm, VmRepository } from '../../db/vms.js';
import { requireScope, requireWholeAccount, type Viewer } from '../accounts/viewer.js';
import type { CloudOffer, Provider } from '../adapters/cloud.js';
import type { Budgets } from '../budgets/budgets.js';
import { BudgetExceeded } from '../budgets/refusals.js';
import { Forbidden, InvalidInput, LimitReached, NotFound } from '../errors.js';
import type { Bus } from '../events/bus.js';
import type { EventLog } from '../events/event-log.js';
import { usd } from '../money.js';
import { newIntentName } from './intent-name.js';
import { describe } from './alternatives.js';
import { alternativeFor, type Clouds, offersFor, requireAffordable } from './offers.js';
import { readRental, type RentalRead, type RentVmInput } from './rent-input.js';
import { tellOfVm } from './vm-events.js';

export interface BookingNeeds {
  readonly db: Database;
  readonly accounts: AccountRepository;
  readonly vms: VmRepository;
  readonly hosts: Pick<HostRepository, 'findOwned'>;
  readonly events: EventLog;
  readonly bus: Bus;
  readonly now: () => Date;
  readonly clouds: Clouds;
  /** Refuses what the budget of the account does not allow. */
  readonly requireRoom: Budgets['requireRoom'];
  /** Tells this database's names at the provider from those of others. */
  readonly installation: string;
  /** A fresh key pair for one machine; the private half comes sealed for the row. */
  readonly newKeyPair: (vmId: string) => { publicKey: string; privateKeySealed: string };
  readonly limits: { readonly vmsPerOwner: number; readonly provisionMs: number };
}

export interface RentalPlan extends RentalRead {
  readonly ownerId: string;
  readonly provider: Provider;
  /** Of the offer that would be taken, as `requireOffer` found it; it counts against the budget from the booking on. */
  readonly pricePerHourUsd?: string | null;
}

/** What is asked for, checked, and written down as a machine that the VM worker then rents. */
export function createVmBooking(needs: BookingNeeds) {
  const { db, accounts, vms, hosts, events, bus, now, clouds, installation } = needs;
  const { newKeyPair, requireRoom, limits } = needs;

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
    const { requirements, ...rental } = readRental(input, provider, at, extraPorts);
    return { ...rental, ownerId, provider, requirements: { ...requirements, ownerId } };
  };

  const findOffers = async (viewer: Viewer, input: RentVmInput): Promise<CloudOffer[]> =>
    offersFor(clouds, input, ownerOf(viewer, input.ownerId, 'input'));

  /** The offer that would be taken now; refuses when there is none, or none that the cap and the budget allow. */
  const requireOffer = async (
    viewer: Viewer,
    machine: RentVmInput,
    at = 'input.machine',
  ): Promise<CloudOffer> => {
    const ownerId = ownerOf(viewer, machine.ownerId, 'input');
    const offers = await offersFor(clouds, machine, ownerId, at);
    const alternative = () => alternativeFor(clouds, machine, ownerId);
    const taken = await requireAffordable(offers, machine, alternative, at);
    try {
      await requireRoom(db, ownerId, taken.pricePerHourUsd);
    } catch (error) {
      if (!(error instanceof BudgetExceeded)) throw error;
      const room = usd(error.roomPerHourUsd);
      // What does not fit into the budget either would be refused next.
      const cheaper = await alternativeFor(
        clouds,
        machine,
        ownerId,
        (offer) => usd(offer.pricePerHourUsd) <= room,
      );
      if (!cheaper) throw error;
      await requireRoom(db, ownerId, taken.pricePerHourUsd, describe(cheaper));
    }
    return taken;
  };

  /** Books the machine inside the caller's transaction; the VM worker does the renting. */
  const book = async (tx: Transaction, rental: RentalPlan, minerId: string | null): Promise<Vm> => {
    await accounts.ensure(tx, rental.ownerId, now());
    await accounts.hold(tx, rental.ownerId);
    if ((await vms.countAlive(tx, rental.ownerId)) >= limits.vmsPerOwner) {
      throw new LimitReached(`An account has at most ${limits.vmsPerOwner} machines at a time`, {
        hint: 'Terminate a machine you no longer need.',
      });
    }
    await requireRoom(tx, rental.ownerId, rental.pricePerHourUsd ?? null);
    const id = newId();
    const keys = newKeyPair(id);
    const name = newIntentName(installation);
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
      hostname: rental.hostname,
      image: rental.image,
      authorizedKeys: rental.authorizedKeys,
      priceCapPerDayUsd: rental.priceCapPerDayUsd,
      pricePerHourUsd: rental.pricePerHourUsd ?? null,
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

  return { plan, findOffers, requireOffer, book };
}

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
