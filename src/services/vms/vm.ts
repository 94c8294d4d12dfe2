import type { Vm } from '../../db/vms.js';
import type { EndReason, Failure, VmState } from '../../db/words.js';
import type { RentReceipt } from '../adapters/cloud.js';
import type { Moves } from '../workers/lifecycle.js';

export { VM_STATES, type VmState } from '../../db/words.js';
export type { Vm } from '../../db/vms.js';

/** Which state may follow which. Every bad end goes through TERMINATING, so that nothing stays rented. */
export const VM_MOVES = {
  REQUESTED: ['RESERVING', 'TERMINATING'],
  RESERVING: ['LAUNCHING', 'REQUESTED', 'TERMINATING'],
  LAUNCHING: ['BOOTSTRAPPING', 'TERMINATING'],
  BOOTSTRAPPING: ['READY', 'TERMINATING'],
  READY: ['TERMINATING'],
  TERMINATING: ['TERMINATED'],
  TERMINATED: [],
} as const satisfies Moves<VmState>;

/** The moves open to a VM in the state From. */
export type NextVmState<From extends VmState> = (typeof VM_MOVES)[From][number];

export const VM_STATES_BEFORE_END = [
  'REQUESTED',
  'RESERVING',
  'LAUNCHING',
  'BOOTSTRAPPING',
  'READY',
] as const;

/** The guide's three words. */
export const PUBLIC_STATUSES = ['deploying', 'active', 'inactive'] as const;
export type PublicStatus = (typeof PUBLIC_STATUSES)[number];

export function vmStatus({ state }: Pick<Vm, 'state'>): PublicStatus {
  switch (state) {
    case 'REQUESTED':
    case 'RESERVING':
    case 'LAUNCHING':
    case 'BOOTSTRAPPING':
      return 'deploying';
    case 'READY':
      return 'active';
    case 'TERMINATING':
    case 'TERMINATED':
      return 'inactive';
  }
}

export const receiptOf = (vm: Vm): RentReceipt => ({
  vmId: vm.providerVmId,
  diskId: vm.providerDiskId,
  ipId: vm.providerIpId,
  sshKeyId: vm.providerSshKeyId,
});

/** What is already known is never forgotten because one answer left it out. */
export const receiptPatch = (vm: Vm, receipt: RentReceipt): Partial<Vm> => ({
  providerVmId: receipt.vmId ?? vm.providerVmId,
  providerDiskId: receipt.diskId ?? vm.providerDiskId,
  providerIpId: receipt.ipId ?? vm.providerIpId,
  providerSshKeyId: receipt.sshKeyId ?? vm.providerSshKeyId,
});

const EXPLANATIONS: Readonly<
  Record<EndReason, readonly [message: string, hint: string | null, retryable: boolean]>
> = {
  OWNER_REQUEST: ['The owner ended it', null, false],
  NO_CAPACITY: [
    'No cloud offers a machine that fits',
    'Ask for a smaller configuration, or try another country.',
    true,
  ],
  PRICE_CAP: [
    'Every machine that fits costs more than the price cap',
    'Raise the cap, or ask for a smaller configuration.',
    false,
  ],
  PROVIDER_AUTH: [
    'The provider refused our credentials',
    'The operator must check the provider API key and its scopes.',
    false,
  ],
  PROVIDER_BALANCE_LOW: [
    'The provider account can not pay for the machine',
    'The operator must top up the provider account.',
    true,
  ],
  PROVIDER_UNREACHABLE: ['The provider could not be reached', 'Try again in a few minutes.', true],
  PROVIDER_REFUSED: [
    'The provider refused or failed to start the machine',
    'Try another configuration.',
    true,
  ],
  PROVISION_TIMEOUT: [
    'The machine was not running in time',
    'Try again; another location may be quicker.',
    true,
  ],
  SSH_UNREACHABLE: [
    'The machine never answered over SSH',
    'Check that port 22 is open and that our public key is installed.',
    true,
  ],
  HOST_KEY_CHANGED: [
    'The machine showed another host key than before',
    'Somebody may be in between, or the machine was reinstalled.',
    false,
  ],
  HOST_PREPARATION_FAILED: [
    'Docker could not be made ready on the machine',
    'See the log lines of the step PREPARE_HOST.',
    true,
  ],
  ADDRESS_REFUSED: [
    'The machine has a private address',
    'Private ranges must be allowed by the operator (ADDRESS_ALLOW).',
    false,
  ],
  DEPLOYMENT_FAILED: [
    'The launch failed, so its machine was given back',
    'See the deployment for what failed.',
    true,
  ],
  PROVIDER_LOST: ['The provider ended the machine', 'Launch again; another location may be steadier.', true],
  UNPAID: ['The provider suspended the machine', 'The operator must check the provider account.', false],
  BUDGET: ['The budget of the account is used up', 'Raise the budget, or wait for its next period.', false],
  REPLACED: ['The miner moved to another machine', null, false],
  CRASH_LOOP: [
    'The model crashed again and again, so its machine was given back',
    'Read the last log lines of the miner, mend the model and launch it again.',
    false,
  ],
  INTERNAL: ['The server could not finish the work', 'Try again; tell the operator if it stays.', true],
};

/** `advice` takes the place of the usual hint. */
export function endFailure(reason: EndReason, detail?: string, advice?: string): Failure {
  const [message, usual, retryable] = EXPLANATIONS[reason];
  const hint = advice ?? usual;
  return {
    step: null,
    code: reason,
    message: detail === undefined ? message : `${message}: ${detail}`,
    hint,
    logTail: [],
    healthLog: [],
    retryable,
  };
}
