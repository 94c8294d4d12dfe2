import type { CloudPort } from '../adapters/cloud.js';
import { backOff, type Held, moveTo, type Outcome, tryAgainIn } from '../workers/lifecycle.js';
import { isFresh } from './reserve.js';
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
  if (vm.provider === 'SSH') await ports.clearHost(vm, signal);

  const cloud = ports.cloudOf(vm.provider);
  const known = receiptOf(vm);
  const isAnyKnown = Object.values(known).some((id) => id !== null);
  if (isAnyKnown && (await cloud.destroy(known, signal)) === 'PENDING') {
    return later(vm, ports, 'the provider still shows the machine, its disk or its address');
  }
  const left = await endLeftovers(vm, cloud, signal);
  if (left.length > 0) return later(vm, ports, `the provider still shows ${left.join(', ')}`);

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

/** Orders the end of whatever bears the machine's name, and names it. */
async function endLeftovers(vm: Vm, cloud: CloudPort, signal: AbortSignal): Promise<string[]> {
  if (!cloud.listOwned || !cloud.destroyOwned) {
    const receipts = await cloud.findByName(vm.name, signal);
    for (const receipt of receipts) await cloud.destroy(receipt, signal);
    return receipts.flatMap((receipt) => Object.values(receipt).filter((id) => id !== null));
  }
  const left: string[] = [];
  for (const resource of await cloud.listOwned(vm.name, signal)) {
    left.push(`${resource.kind} ${resource.id}`);
    await cloud.destroyOwned(resource, signal);
  }
  return left;
}

/** Never given up, but ever less often, and not in silence. */
function later(vm: Vm, ports: VmStepPorts, what: string): Outcome<never, Vm> {
  const over = vm.attempts - PATIENT_LOOKS;
  // Counted although nothing failed: the machine should be gone by now.
  const counted = { attempts: vm.attempts, rawStatus: ENDING };
  if (over <= 0) return tryAgainIn(ports.pollMs, counted);
  ports.log.error({ vmId: vm.id, attempts: vm.attempts, what }, 'a machine can not be given back');
  const afterMs = backOff(over, { baseMs: ports.pollMs, maxMs: LONGEST_PAUSE_MS });
  return tryAgainIn(Math.max(ports.pollMs, afterMs), { ...counted, lastError: what });
}
