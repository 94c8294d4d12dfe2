import type { EndReason } from '../../db/words.js';
import { type CloudPort, type RentIntent, type RentReceipt, UnknownImage } from '../adapters/cloud.js';
import { AdapterError } from '../adapters/failure.js';
import type { Log } from '../log.js';
import type { Held } from '../workers/lifecycle.js';
import type { Vm } from './vm.js';

export interface Reserving {
  readonly now: () => Date;
  readonly log: Log;
  readonly pollMs: number;
  /** How long a machine whose create call got no answer may still turn up. */
  readonly graceMs: number;
  /** A name that was never given to anything. */
  readonly newName: () => string;
}

/** Orders in doubt that one rental may leave behind, each under a name of its own. */
const MOST_FORMER_NAMES = 2;

export type ReserveResult =
  | { readonly type: 'rented'; readonly receipt: RentReceipt }
  | { readonly type: 'wait'; readonly afterMs: number; readonly patch: Partial<Vm> }
  /** This offer is gone; another may do. */
  | { readonly type: 'taken' }
  /** Nothing came of the order in all the grace: it is placed again, under another name. */
  | { readonly type: 'anew'; readonly patch: Partial<Vm> }
  /** `detail` is in our words; the provider's own are for the log. */
  | {
      readonly type: 'refused';
      readonly reason: EndReason;
      readonly detail?: string;
      readonly advice?: string;
    };

/**
 * Rents the machine at most once. The intent is on record before the call; a call whose outcome is unknown is never
 * repeated, but looked for by name until it turns up or the grace is over. After that it is ordered under a new name:
 * should the first machine turn up in spite of all, it bears a name that is no longer that of any rental.
 */
export async function createOrAdopt(
  vm: Vm,
  cloud: CloudPort,
  needs: Reserving,
  held: Held<Vm>,
): Promise<ReserveResult> {
  if (vm.createCalledAt !== null) return settleDoubt(vm, vm.createCalledAt, cloud, needs, held);
  await held.note({ createCalledAt: needs.now() });
  return order(vm, cloud, needs, held);
}

async function order(vm: Vm, cloud: CloudPort, needs: Reserving, held: Held<Vm>): Promise<ReserveResult> {
  try {
    return { type: 'rented', receipt: await cloud.create(intentOf(vm), held.signal) };
  } catch (error) {
    // Anything we do not understand may have rented a machine.
    const kind = error instanceof AdapterError ? error.kind : 'AMBIGUOUS';
    const detail = error instanceof Error ? error.message : String(error);
    needs.log.warn({ vmId: vm.id, kind, detail }, 'a create call did not succeed');
    switch (kind) {
      case 'CAPACITY':
      case 'GONE':
      case 'CONFLICT':
        await sweep(vm, cloud, held.signal);
        return { type: 'taken' };
      case 'AUTH':
        return { type: 'refused', reason: 'PROVIDER_AUTH' };
      case 'BALANCE':
        return { type: 'refused', reason: 'PROVIDER_BALANCE_LOW' };
      case 'INVALID':
        return { type: 'refused', reason: 'PROVIDER_REFUSED', ...aboutImage(vm, error) };
      case 'UNREACHABLE':
      case 'RATE_LIMIT':
      case 'NOT_READY':
        // Certainly not accepted, so the next try is a first one again.
        return {
          type: 'wait',
          afterMs: needs.pollMs * 4,
          patch: { createCalledAt: null, lastError: detail },
        };
      default:
        return { type: 'wait', afterMs: needs.pollMs, patch: { lastError: detail } };
    }
  }
}

async function settleDoubt(
  vm: Vm,
  calledAt: Date,
  cloud: CloudPort,
  needs: Reserving,
  held: Held<Vm>,
): Promise<ReserveResult> {
  const { signal } = held;
  const found = await cloud.findByName(vm.name, signal);
  // Said twice it is done once, and a draft that was found needs the rest of the call.
  if (cloud.createIsRepeatable) return again(vm, calledAt, cloud, needs, held);
  const [machine, ...twins] = found.filter(({ vmId }) => vmId !== null);
  if (machine) {
    for (const twin of twins) await cloud.destroy(twin, signal);
    needs.log.info({ vmId: vm.id, providerVmId: machine.vmId }, 'adopted a machine by its name');
    return { type: 'rented', receipt: machine };
  }
  if (needs.now().getTime() - calledAt.getTime() < needs.graceMs) {
    return { type: 'wait', afterMs: needs.pollMs * 2, patch: {} };
  }
  // What stays of it is swept again while giving back.
  for (const leftover of found) await cloud.destroy(leftover, signal);
  const former = vm.formerNames ?? [];
  if (former.length < MOST_FORMER_NAMES) return { type: 'anew', patch: renamed(vm, former, needs) };
  return {
    type: 'refused',
    reason: 'PROVIDER_UNREACHABLE',
    detail: 'the create call got no answer and no machine turned up',
  };
}

/** The key of the machine goes by the name too: the leftovers were ended before, so that it can be registered again. */
function renamed(vm: Vm, former: readonly string[], { newName, log }: Reserving): Partial<Vm> {
  const name = newName();
  log.warn({ vmId: vm.id, name: vm.name, newName: name }, 'no machine turned up; it is ordered anew');
  return {
    name,
    formerNames: [...former, vm.name],
    createCalledAt: null,
    // Its owner gave it no other.
    ...(vm.label === vm.name ? { label: name } : {}),
  };
}

/** Every name under which something of this rental may exist. */
export const namesOf = ({ name, formerNames }: Pick<Vm, 'name' | 'formerNames'>): string[] => [
  name,
  ...(formerNames ?? []),
];

/** Goes on where the call in doubt stopped. Only its own words about it are believed, and not for ever. */
async function again(
  vm: Vm,
  calledAt: Date,
  cloud: CloudPort,
  needs: Reserving,
  held: Held<Vm>,
): Promise<ReserveResult> {
  const result = await order(vm, cloud, needs, held);
  if (result.type !== 'wait') return result;
  // The call before may have been taken, so this one does not count as the first again.
  const patch = { ...result.patch, createCalledAt: calledAt };
  const isOver = needs.now().getTime() - calledAt.getTime() >= needs.graceMs;
  return isOver
    ? { type: 'refused', reason: 'PROVIDER_UNREACHABLE', detail: 'the create call got no answer' }
    : { ...result, patch };
}

/** A machine just made may be missing from the provider's answers for a while. */
export const isFresh = (
  vm: Pick<Vm, 'createCalledAt'>,
  { now, graceMs }: Pick<Reserving, 'now' | 'graceMs'>,
): boolean => vm.createCalledAt !== null && now().getTime() - vm.createCalledAt.getTime() < graceMs;

const aboutImage = ({ image }: Vm, error: unknown): { detail: string; advice: string } | null =>
  error instanceof UnknownImage
    ? { detail: `its catalogue has no image ${image}`, advice: 'Name another image, or leave it out.' }
    : null;

/** A refused create may have left a disk or an address behind. */
async function sweep(vm: Vm, cloud: CloudPort, signal: AbortSignal): Promise<void> {
  for (const leftover of await cloud.findByName(vm.name, signal)) await cloud.destroy(leftover, signal);
}

function intentOf(vm: Vm): RentIntent {
  if (!vm.offer) throw new Error(`VM ${vm.id} is reserving without an offer`);
  return {
    name: vm.name,
    offer: vm.offer,
    sshPublicKey: vm.sshPublicKey,
    hostname: vm.hostname ?? vm.name,
    ports: vm.ports,
    ...(vm.authorizedKeys === null ? {} : { authorizedKeys: vm.authorizedKeys }),
    ...(vm.image === null ? {} : { image: vm.image }),
  };
}
