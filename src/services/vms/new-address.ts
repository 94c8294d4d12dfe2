import type { Observation } from '../adapters/cloud.js';
import { AdapterError, type FailureKind } from '../adapters/failure.js';
import type { VmStepPorts } from './vm-steps.js';
import type { Vm } from './vm.js';

const WORDS: Partial<Record<FailureKind, string>> = {
  IDENTITY: 'another host key is shown there',
  AUTH: 'our key is refused there',
};

type Needs = Pick<VmStepPorts, 'hosts' | 'targetOf' | 'judgeAddress' | 'log'>;

/**
 * A running machine for which the provider shows another address is taken for the same one only when it shows the pinned
 * host key there. Until then nothing changes: the old address may still lead to it, and its owner reads what is wrong.
 */
export async function takeNewAddress(
  vm: Vm,
  { address }: Observation,
  { hosts, targetOf, judgeAddress, log }: Needs,
  signal: AbortSignal,
): Promise<Partial<Vm>> {
  if (address === null || vm.address === null || address === vm.address) return {};
  const notTaken = (why: string, err?: AdapterError): Partial<Vm> => {
    log.error(
      { err, vmId: vm.id, address, oldAddress: vm.address, why },
      'a machine got an address that is not taken over',
    );
    return { lastError: `the provider shows the new address ${address}: ${why}` };
  };
  if (judgeAddress(vm, address) === 'REFUSED') return notTaken('nobody may connect to it');
  const target = await targetOf(vm);
  if (!target || target.hostKeyFingerprint === null) return notTaken('the host key was never pinned');
  try {
    await hosts.connect({ ...target, address }, signal);
  } catch (error) {
    if (signal.aborted || !(error instanceof AdapterError)) throw error;
    return notTaken(WORDS[error.kind] ?? 'nothing answers over SSH there', error);
  }
  hosts.drop(target);
  log.warn({ vmId: vm.id, address, oldAddress: vm.address }, 'a machine has another address');
  return { address, isUnreachable: false, shownHostKeyFingerprint: null, shownHostKeySince: null };
}
