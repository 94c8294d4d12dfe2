import { draw, type Pace } from '../pace.js';
import type { Random } from '../random.js';
import { accrue } from './account.js';
import type { CloudRecord, PartRecord, PartStatus, VmRecord, VmStatus } from './records.js';

/** Setters and timers below never wait longer than this; Node fires at once beyond 2^31 ms. */
const LONGEST_TIMER_MS = 60_000;
/** Ended things stay readable, but not without end. */
const MAX_ENDED = 2_000;

/** The machines behind the records. */
export interface MachineEvents {
  launched(vm: VmRecord): void;
  restarted(vm: VmRecord): void;
  /** From now on nothing of it answers. */
  ended(vm: VmRecord): void;
  addressFreed(address: string): void;
}

interface Needs {
  readonly cloud: CloudRecord;
  readonly pace: Pace;
  readonly random: Random;
  readonly machines: MachineEvents;
  readonly now: () => number;
  readonly changed: () => void;
}

export type Lifecycle = ReturnType<typeof createLifecycle>;

/** Moves records on when their time has come. Call `settle` before reading and after changing anything. */
export function createLifecycle({ cloud, pace, random, machines, now, changed }: Needs) {
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  const inMs = (range: Parameters<typeof draw>[1]) => now() + draw(random, range);

  const moveVm = (vm: VmRecord, to: VmStatus, at: number) => {
    vm.status = to;
    vm.updatedAt = at;
    vm.next = null;
    if (to === 'launching') {
      vm.next = { at: inMs(pace.launching), to: vm.doomed === null ? 'launched' : 'failed' };
    } else if (to === 'launched') {
      const isFirst = vm.readySince === null;
      vm.readySince ??= at;
      if (isFirst) machines.launched(vm);
    } else if (to === 'terminated') {
      vm.terminatedAt = at;
      for (const part of [...cloud.disks, ...cloud.ips])
        if (part.attachedTo === vm.id) part.attachedTo = null;
    }
  };
  const movePart = (part: PartRecord, to: PartStatus, at: number) => {
    part.status = to;
    part.next = to === 'created' ? { at: inMs(pace.part), to: 'ready' } : null;
    if (to === 'ready') part.readySince ??= at;
    if (to === 'removed') {
      part.removedAt = at;
      if ('address' in part) machines.addressFreed(part.address);
    }
  };

  const moves = () => [
    ...cloud.vms.flatMap((vm) =>
      vm.next ? [{ ...vm.next, go: () => vm.next && moveVm(vm, vm.next.to, now()) }] : [],
    ),
    ...[...cloud.disks, ...cloud.ips].flatMap((part) =>
      part.next ? [{ ...part.next, go: () => part.next && movePart(part, part.next.to, now()) }] : [],
    ),
  ];

  const settle = () => {
    accrue(cloud, now(), pace.billingRate);
    for (let due = earliest(); due && due.at <= now(); due = earliest()) {
      due.go();
      changed();
    }
    forgetEnded(cloud);
    arm();
  };
  const earliest = () => moves().toSorted((one, other) => one.at - other.at)[0];
  const arm = () => {
    clearTimeout(timer);
    const due = earliest();
    if (closed || !due) return;
    timer = setTimeout(settle, Math.min(LONGEST_TIMER_MS, Math.max(0, due.at - now())));
  };

  return {
    settle,
    begin(vm: VmRecord) {
      vm.next = { at: inMs(pace.newVm), to: 'launching' };
    },
    beginPart(part: PartRecord, delayMs = 0) {
      part.next = { at: inMs(pace.part) + delayMs, to: 'created' };
    },
    /** Holds a status for a moment, then goes back to `launched`. */
    pass(vm: VmRecord, through: 'updating' | 'restarting' | 'softRebooting') {
      if (through !== 'updating') {
        vm.restartRequired = false;
        machines.restarted(vm);
      }
      vm.status = through;
      vm.updatedAt = now();
      vm.next = { at: inMs(through === 'updating' ? pace.updating : pace.restarting), to: 'launched' };
    },
    terminate(vm: VmRecord) {
      vm.status = 'terminating';
      vm.updatedAt = now();
      vm.next = { at: inMs(pace.terminating), to: 'terminated' };
      machines.ended(vm);
    },
    /** Whatever the vendor's platform does on its own. */
    force(vm: VmRecord, status: VmStatus) {
      const isUp = status === 'launched' || status === 'unknown' || status === 'updating';
      if (!isUp && vm.readySince !== null) machines.ended(vm);
      const wasUp = vm.status === 'launched' || vm.status === 'unknown' || vm.status === 'updating';
      moveVm(vm, status, now());
      if (status === 'launched' && !wasUp && vm.readySince !== null) machines.launched(vm);
    },
    remove(part: PartRecord) {
      part.status = 'removing';
      part.next = { at: inMs(pace.removing), to: 'removed' };
    },
    close: () => {
      closed = true;
      clearTimeout(timer);
    },
  };
}

function forgetEnded(cloud: CloudRecord): void {
  cloud.vms = withoutOldest(cloud.vms, ({ status }) => status === 'terminated');
  cloud.disks = withoutOldest(cloud.disks, ({ status }) => status === 'removed');
  cloud.ips = withoutOldest(cloud.ips, ({ status }) => status === 'removed');
}

function withoutOldest<T>(records: T[], hasEnded: (record: T) => boolean): T[] {
  let surplus = records.filter(hasEnded).length - MAX_ENDED;
  return surplus <= 0 ? records : records.filter((record) => !hasEnded(record) || surplus-- <= 0);
}
