import type { CloudPort, OwnedResource, RentReceipt, ResourceKind } from '../adapters/cloud.js';
import { backOff, type Held, moveTo, type Outcome, tryAgainIn } from '../workers/lifecycle.js';
import { withdrawKeys } from './apply-keys.js';
import { isFresh, namesOf } from './reserve.js';
import type { VmStepPorts } from './vm-steps.js';
import { receiptOf, type Vm } from './vm.js';

/** Looks at the usual pace; after that ever fewer, and somebody is told. */
const PATIENT_LOOKS = 30;
export const LONGEST_PAUSE_MS = 5 * 60_000;
const ENDING = 'terminating';
/** Kept when a look found nothing any more; the next one must find nothing either. */
const GONE_ONCE = 'gone';

/**
 * Ends only when every part of it, the free ones too, was looked for by its name twice and not found: also those of a
 * create call whose answer was never seen, and of a provider that says yes and does nothing.
 */
export async function giveBack(
  vm: Vm,
  ports: VmStepPorts,
  { signal }: Held<Vm>,
): Promise<Outcome<'TERMINATED', Vm>> {
  const ended = () => moveTo<'TERMINATED', Vm>('TERMINATED', { terminatedAt: ports.now() }, null);
  // Before an offer was chosen the provider was only asked for prices.
  if (vm.offer === null) return ended();
  if (vm.provider === 'SSH') {
    await ports.clearHost(vm, signal);
    await withdrawKeys(vm, ports, signal);
  }

  const cloud = ports.cloudOf(vm.provider);
  const known = receiptOf(vm);
  const isAnyKnown = Object.values(known).some((id) => id !== null);
  if (isAnyKnown && (await cloud.destroy(known, signal)) === 'PENDING') {
    return later(vm, ports, 'the provider still shows the machine, its disk or its address');
  }
  const left = await endLeftovers(vm, cloud, signal);
  if (left.length > 0) {
    const what = `the provider still shows ${left.map(({ kind, id }) => `${kind} ${id}`).join(', ')}`;
    return later(vm, ports, what, paidPatch(vm, left, ports.now()));
  }

  if (!wasEverSeen(vm) && isFresh(vm, ports)) return tryAgainIn(ports.pollMs * 2);
  if (vm.provider !== 'SSH' && vm.rawStatus !== GONE_ONCE)
    return tryAgainIn(ports.pollMs * 2, { rawStatus: GONE_ONCE });

  if (vm.address !== null && vm.sshPort !== null && vm.sshUser !== null) {
    ports.hosts.drop({ address: vm.address, port: vm.sshPort, user: vm.sshUser });
  }
  return ended();
}

/** A machine just made may be missing from the provider's answers for a while; one that was in them is not. */
const wasEverSeen = ({ provider, providerVmId, launchedAt, rawStatus }: Vm): boolean =>
  providerVmId !== null &&
  (provider === 'SSH' || launchedAt !== null || (rawStatus !== null && rawStatus !== 'absent'));

type Leftover = Pick<OwnedResource, 'kind' | 'id' | 'createdAt'>;

/** Orders the end of whatever bears a name of the machine, and names it. */
async function endLeftovers(vm: Vm, cloud: CloudPort, signal: AbortSignal): Promise<Leftover[]> {
  const left: Leftover[] = [];
  for (const name of namesOf(vm)) left.push(...(await endNamed(name, cloud, signal)));
  return left;
}

async function endNamed(name: string, cloud: CloudPort, signal: AbortSignal): Promise<Leftover[]> {
  if (!cloud.listOwned || !cloud.destroyOwned) {
    const receipts = await cloud.findByName(name, signal);
    for (const receipt of receipts) await cloud.destroy(receipt, signal);
    return receipts.flatMap(partsOf);
  }
  const left = await cloud.listOwned(name, signal);
  for (const resource of left) await cloud.destroyOwned(resource, signal);
  return left;
}

const partsOf = ({ vmId, diskId, ipId, sshKeyId }: RentReceipt): Leftover[] =>
  (
    [
      ['VM', vmId],
      ['DISK', diskId],
      ['ADDRESS', ipId],
      ['SSH_KEY', sshKeyId],
    ] as const
  ).flatMap(([kind, id]) => (id === null ? [] : [{ kind, id, createdAt: null }]));

const BILLED: ReadonlySet<ResourceKind> = new Set(['VM', 'DISK', 'ADDRESS']);

/** An order whose answer nobody read is paid for all the same, as soon as it is known to have been taken. */
function paidPatch(vm: Vm, left: readonly Leftover[], now: Date): Partial<Vm> {
  const billed = left.filter(({ kind }) => BILLED.has(kind));
  if (vm.rentedAt !== null || billed.length === 0) return {};
  // When the rental was ended during the call, this was set to that moment.
  const called = vm.createCalledAt ?? now;
  const made = billed
    .flatMap(({ createdAt }) => createdAt ?? [])
    .toSorted((a, b) => Number(a) - Number(b))[0];
  // The provider's clock is believed only where it may be right.
  return { rentedAt: made && made >= vm.createdAt && made < called ? made : called };
}

/** Never given up, but ever less often, and not in silence. */
function later(vm: Vm, ports: VmStepPorts, what: string, known: Partial<Vm> = {}): Outcome<never, Vm> {
  const over = vm.attempts - PATIENT_LOOKS;
  // Counted although nothing failed: the machine should be gone by now.
  const counted = { ...known, attempts: vm.attempts, rawStatus: ENDING };
  if (over <= 0) return tryAgainIn(ports.pollMs, { ...counted, lastError: null });
  ports.log.error({ vmId: vm.id, attempts: vm.attempts, what }, 'a machine can not be given back');
  const afterMs = backOff(over, { baseMs: ports.pollMs, maxMs: LONGEST_PAUSE_MS });
  return tryAgainIn(Math.max(ports.pollMs, afterMs), { ...counted, lastError: what });
}
