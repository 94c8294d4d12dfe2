import type { CloudPort } from '../adapters/cloud.js';
import { AdapterError } from '../adapters/failure.js';
import { SPARE_PORTS } from '../deployments/containers.js';
import type { Log } from '../log.js';
import { receiptOf, type Vm } from './vm.js';

const SPARE = Array.from({ length: SPARE_PORTS.count }, (_, index) => SPARE_PORTS.from + index);

type Wanted = Pick<Vm, 'ports' | 'appliedPorts'>;

/** What the provider is to let through: what the owner asked for, SSH, and where new versions are tried out. */
export const openPortsOf = ({ ports }: Pick<Vm, 'ports'>): number[] =>
  [...new Set([22, ...ports, ...SPARE])].toSorted((a, b) => a - b);

export const isApplied = (vm: Wanted): boolean =>
  differing(openPortsOf(vm), vm.appliedPorts ?? []).length === 0;

/** Ports whose opening or closing has not reached the provider. A machine nobody filters has none. */
export function pendingPortsOf(vm: Wanted & Pick<Vm, 'provider' | 'state'>): number[] {
  if (vm.provider === 'SSH' || vm.state === 'TERMINATING' || vm.state === 'TERMINATED') return [];
  const asked = vm.appliedPorts === null ? [...new Set([22, ...vm.ports])] : openPortsOf(vm);
  return differing(asked, vm.appliedPorts ?? []).toSorted((a, b) => a - b);
}

export const differing = (one: readonly number[], other: readonly number[]): number[] => [
  ...one.filter((port) => !other.includes(port)),
  ...other.filter((port) => !one.includes(port)),
];

export type Applied =
  | { readonly type: 'done'; readonly patch: Partial<Vm> }
  | { readonly type: 'later'; readonly why: string }
  /** The provider will not have it, so asking again soon is of no use; the machine stays as open as it was. */
  | { readonly type: 'refused'; readonly why: string };

/** Brings the provider's rules to what the machine's row says. */
export async function applyPorts(vm: Vm, cloud: CloudPort, log: Log, signal: AbortSignal): Promise<Applied> {
  const wanted = openPortsOf(vm);
  if (!cloud.setPorts || isApplied(vm)) return { type: 'done', patch: {} };
  try {
    const result = await cloud.setPorts(receiptOf(vm), wanted, signal);
    const restarting = result === 'RESTARTED' ? { rawStatus: 'restarting' } : {};
    return { type: 'done', patch: { appliedPorts: wanted, lastError: null, ...restarting } };
  } catch (error) {
    if (!(error instanceof AdapterError)) throw error;
    switch (error.kind) {
      case 'NOT_READY':
      case 'CONFLICT':
        log.warn({ err: error, vmId: vm.id }, 'the ports of a machine can not be set yet');
        return { type: 'later', why: 'the provider does not let its ports change now' };
      case 'AUTH':
      case 'INVALID':
      case 'CAPACITY':
        log.error({ err: error, vmId: vm.id }, 'the ports of a machine can not be set');
        return { type: 'refused', why: 'the provider refuses to change its ports' };
      default:
        throw error;
    }
  }
}
