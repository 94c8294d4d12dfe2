import type { EndReason } from '../../db/words.js';
import type { CloudPort, RentIntent, RentReceipt } from '../adapters/cloud.js';
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
}

export type ReserveResult =
  | { readonly type: 'rented'; readonly receipt: RentReceipt }
  | { readonly type: 'wait'; readonly afterMs: number; readonly patch: Partial<Vm> }
  /** This offer is gone; another may do. */
  | { readonly type: 'taken' }
  /** `detail` is in our words; the provider's own are for the log. */
  | { readonly type: 'refused'; readonly reason: EndReason; readonly detail?: string };

/**
 * Rents the machine at most once. The intent is on record before the call; a call whose outcome is unknown is never
 * repeated, but looked for by name until it turns up or the grace is over.
 */
export async function createOrAdopt(
  vm: Vm,
  cloud: CloudPort,
  needs: Reserving,
  held: Held<Vm>,
): Promise<ReserveResult> {
  if (vm.createCalledAt !== null) return adopt(vm, vm.createCalledAt, cloud, needs, held);
  const intent = intentOf(vm);
  await held.note({ createCalledAt: needs.now() });
  try {
    return { type: 'rented', receipt: await cloud.create(intent, held.signal) };
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
        return { type: 'refused', reason: 'PROVIDER_REFUSED' };
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

async function adopt(
  vm: Vm,
  calledAt: Date,
  cloud: CloudPort,
  needs: Reserving,
  { signal }: Held<Vm>,
): Promise<ReserveResult> {
  const found = await cloud.findByName(vm.name, signal);
  const [machine, ...twins] = found.filter(({ vmId }) => vmId !== null);
  if (machine) {
    for (const twin of twins) await cloud.destroy(twin, signal);
    needs.log.info({ vmId: vm.id, providerVmId: machine.vmId }, 'adopted a machine by its name');
    return { type: 'rented', receipt: machine };
  }
  if (needs.now().getTime() - calledAt.getTime() < needs.graceMs) {
    return { type: 'wait', afterMs: needs.pollMs * 2, patch: {} };
  }
  // The final sweep by name happens while giving back.
  return {
    type: 'refused',
    reason: 'PROVIDER_UNREACHABLE',
    detail: 'the create call got no answer and no machine turned up',
  };
}

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
    hostname: vm.name,
    ports: vm.ports,
  };
}
