import type { NoticeKind } from '../../db/words.js';
import { problemOf } from './problems.js';
import type { Vm } from './vm.js';

interface VmNews {
  readonly kind: NoticeKind;
  readonly message: string;
}

/** Whether people who watch the machine see something else now, although it is in the same state. */
export const looksDifferent = (before: Vm, after: Vm): boolean =>
  isSet(before.suspendedAt) !== isSet(after.suspendedAt) ||
  isSet(before.missingSince) !== isSet(after.missingSince) ||
  isReaddressed(before, after) ||
  problemOf(before) !== problemOf(after) ||
  restarted(before, after) ||
  (before.appliedPorts ?? []).join() !== (after.appliedPorts ?? []).join() ||
  JSON.stringify(before.appliedAuthorizedKeys) !== JSON.stringify(after.appliedAuthorizedKeys);

/** What the owner is to be told of a machine's change. */
export function newsOf(before: Vm, after: Vm): VmNews | null {
  const name = `The machine ${after.label}`;
  const { endReason } = after;
  if (before.state !== 'TERMINATING' && after.state === 'TERMINATING') {
    if (endReason === 'PROVIDER_LOST')
      return {
        kind: 'MACHINE_LOST',
        message: `${name} was ended by the provider. Nothing of it is paid for any more.`,
      };
    if (endReason === 'UNPAID')
      return { kind: 'MACHINE_LOST', message: `${name} stayed suspended by the provider and is given back.` };
    return null;
  }
  if (after.state === 'TERMINATING' || after.state === 'TERMINATED') return null;
  if (!isSet(before.suspendedAt) && isSet(after.suspendedAt))
    return {
      kind: 'MACHINE_SUSPENDED',
      message: `${name} was suspended by the provider. It is given back unless it resumes soon.`,
    };
  if (isSet(before.suspendedAt) && !isSet(after.suspendedAt))
    return { kind: 'MACHINE_RESUMED', message: `${name} runs again.` };
  return null;
}

/** Said in the event of a change that would else be a riddle. */
export function remarkOn(before: Vm, after: Vm): string | null {
  if (before.name !== after.name)
    return `The provider never told what became of the order; it is placed again as ${after.name}`;
  if (isReaddressed(before, after)) return `The provider gave the machine the address ${after.address}`;
  return restarted(before, after) ? 'The machine restarts so that its ports change' : null;
}

/** While it is ready; before that its address is just becoming known. */
export const isReaddressed = (before: Vm, after: Vm): boolean =>
  before.state === 'READY' && after.state === 'READY' && before.address !== after.address;

const isSet = (flag: Date | null): boolean => flag !== null;
const restarted = (before: Vm, after: Vm): boolean =>
  after.rawStatus === 'restarting' &&
  before.appliedPorts !== after.appliedPorts &&
  (before.appliedPorts ?? []).join() !== (after.appliedPorts ?? []).join();
