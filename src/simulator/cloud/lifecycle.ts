import { draw, type Pace } from '../pace.js';
import type { Random } from '../random.js';
import { isHeld, isIp, isLive, isVm } from './account.js';
import { createAgenda } from './agenda.js';
import { nextSeizure } from './debt.js';
import { admittedBy } from './firewall.js';
import type { Meter } from './meter.js';
import type { CloudRecord, PartRecord, PartStatus, RentedRecord, VmRecord, VmStatus } from './records.js';

/** Setters and timers below never wait longer than this; Node fires at once beyond 2^31 ms. */
const LONGEST_TIMER_MS = 60_000;
/** Ended things stay readable, but not without end. */
const MAX_ENDED = 2_000;
/** There is a machine behind it, answering or about to again. */
const UP: ReadonlySet<VmStatus> = new Set(['launched', 'unknown', 'updating', 'restarting', 'softRebooting']);
/** The machine behind it comes back as it was. */
const PAUSED: ReadonlySet<VmStatus> = new Set(['suspending', 'suspended']);

/** The machines behind the records. */
export interface MachineEvents {
  /** For the first time, or again after a pause. */
  launched(vm: VmRecord): void;
  /** Nothing of it answers until it is launched again. */
  paused(vm: VmRecord): void;
  restarted(vm: VmRecord): void;
  /** From now on nothing of it answers. */
  ended(vm: VmRecord): void;
  addressFreed(address: string): void;
}

/** Something that happens by itself. */
export interface Due {
  readonly at: number;
  readonly go: (at: number) => void;
}

interface Needs {
  readonly cloud: CloudRecord;
  readonly meter: Meter;
  readonly pace: Pace;
  readonly random: Random;
  readonly machines: MachineEvents;
  readonly now: () => number;
  readonly changed: () => void;
  /** Launches end as failed after so long, when told to get stuck. */
  readonly knobs: { readonly stuckLaunches: boolean; readonly launchDeadlineMs: number };
}

export type Lifecycle = ReturnType<typeof createLifecycle>;

/** Moves records on when their time has come. Call `settle` before reading and after changing anything. */
export function createLifecycle({ cloud, meter, pace, random, machines, now, changed, knobs }: Needs) {
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  let hasEnded = false;
  /** What happens next: undefined when it has to be looked for. */
  let soonest: Due | null | undefined;
  let speed = pace.billingRate;
  const others: (() => Due | null)[] = [];

  /** A move counts as long as it is the one its record has in mind. */
  const agenda = createAgenda<{ record: RentedRecord; next: NonNullable<RentedRecord['next']> }>();

  const touch = (record?: RentedRecord) => {
    soonest = undefined;
    if (!record) return;
    meter.touch(record);
    if (record.next) agenda.add(record.next.at, { record, next: record.next });
  };
  for (const record of [...cloud.vms, ...cloud.disks, ...cloud.ips]) touch(record);
  const after = (at: number, range: Parameters<typeof draw>[1]) => at + draw(random, range);

  /** In the first generation the ports are the machine's own, and in force at once. */
  const enforce = (vm: VmRecord) => {
    if (!vm.paidByEpoch) vm.firewall = admittedBy(vm, cloud);
  };
  const moveVm = (vm: VmRecord, to: VmStatus, at: number) => {
    const wasUp = UP.has(vm.status);
    vm.status = to;
    vm.updatedAt = at;
    vm.next = null;
    if (to === 'launching' && knobs.stuckLaunches) {
      vm.doomed ??= 'Not launched before its deadline';
      vm.next = { at: at + knobs.launchDeadlineMs, to: 'failed' };
    } else if (to === 'launching') {
      vm.next = { at: after(at, pace.launching), to: vm.doomed === null ? 'launched' : 'failed' };
    } else if (to === 'launched') {
      vm.readySince ??= at;
      if (!wasUp) {
        enforce(vm);
        machines.launched(vm);
      }
    } else if (to === 'terminated') {
      vm.terminatedAt = at;
      for (const one of vm.interfaces) one.securityGroupId = null;
      hasEnded = true;
      for (const part of [...cloud.disks, ...cloud.ips])
        if (part.attachedTo === vm.id) part.attachedTo = null;
    }
    touch(vm);
  };
  const movePart = (part: PartRecord, to: PartStatus, at: number) => {
    part.status = to;
    part.next = to === 'created' ? { at: after(at, pace.part), to: 'ready' } : null;
    if (to === 'ready') part.readySince ??= at;
    if (to === 'removed') {
      part.removedAt = at;
      hasEnded = true;
      if (isIp(part)) machines.addressFreed(part.address);
    }
    touch(part);
  };
  const remove = (part: PartRecord, at = now()) => {
    part.status = 'removing';
    part.next = { at: after(at, pace.removing), to: 'removed' };
    touch(part);
  };
  const end = (vm: VmRecord, at: number) => {
    machines.ended(vm);
    moveVm(vm, 'terminated', at);
  };

  const seize = (what: 'RENTALS' | 'DISKS', at: number) => {
    if (what === 'DISKS') {
      for (const disk of cloud.disks) if (isHeld(disk) && !disk.paidByEpoch) remove(disk, at);
      return;
    }
    for (const vm of cloud.vms) if (isLive(vm) && !vm.paidByEpoch) end(vm, at);
    for (const ip of cloud.ips) if (isHeld(ip) && !ip.paidByEpoch) remove(ip, at);
  };
  const seizure = (): Due | null => {
    const next = nextSeizure(cloud, meter.hourly());
    return next && { at: cloud.accruedUntil + next.inMs / speed, go: (at) => seize(next.what, at) };
  };

  const look = (): Due | null => {
    const planned = agenda.first(({ record, next }) => record.next === next);
    const move: Due | null = planned && { at: planned.at, go: (at) => go(planned.item.record, at) };
    const dues = [move, seizure(), ...others.map((other) => other())];
    return dues.reduce((first, due) => (due && (!first || due.at < first.at) ? due : first), null);
  };
  const go = (record: RentedRecord, at: number) => {
    if (isVm(record)) {
      if (record.next) moveVm(record, record.next.to, at);
    } else if (record.next) movePart(record, record.next.to, at);
  };
  const earliest = (): Due | null => {
    if (soonest === undefined) soonest = look();
    return soonest;
  };

  const run = (until: number): void => {
    let hasMoved = false;
    for (let due = earliest(); due && due.at <= until; due = earliest()) {
      const at = Math.max(due.at, Math.min(cloud.accruedUntil, until));
      meter.run(at, speed);
      due.go(at);
      touch();
      hasMoved = true;
    }
    meter.run(until, speed);
    if (hasMoved) changed();
    if (!hasEnded) return;
    hasEnded = false;
    forgetEnded(cloud);
  };
  const settle = () => {
    run(now());
    arm();
  };
  const arm = () => {
    clearTimeout(timer);
    const due = earliest();
    if (closed || !due) return;
    timer = setTimeout(settle, Math.min(LONGEST_TIMER_MS, Math.max(0, due.at - now())));
  };

  return {
    settle,
    /** To be called when anything has changed that something waits for, with what may cost more or less by it. */
    touch,
    /** Lets time pass at once, every move in its order; the caller then sets the clock. */
    pass(milliseconds: number) {
      settle();
      // Skipped time is billed as it is, however fast the pace.
      speed = 1;
      soonest = undefined;
      run(now() + milliseconds);
      speed = pace.billingRate;
      soonest = undefined;
    },
    /** Something else that happens by itself, asked for whenever anything has changed. */
    watch: (other: () => Due | null) => void others.push(other),
    begin(vm: VmRecord) {
      vm.status = 'new';
      vm.next = { at: after(now(), pace.newVm), to: 'launching' };
      touch(vm);
    },
    beginPart(part: PartRecord, delayMs = 0) {
      part.status = 'new';
      part.next = { at: after(now(), pace.part) + delayMs, to: 'created' };
      touch(part);
    },
    /** Holds a status for a moment, then goes back to `launched`. */
    hold(vm: VmRecord, through: 'updating' | 'restarting' | 'softRebooting') {
      if (through !== 'updating') {
        vm.restartRequired = false;
        enforce(vm);
        machines.restarted(vm);
      }
      vm.status = through;
      vm.updatedAt = now();
      vm.next = {
        at: after(now(), through === 'updating' ? pace.updating : pace.restarting),
        to: 'launched',
      };
      touch(vm);
    },
    terminate(vm: VmRecord) {
      vm.status = 'terminating';
      vm.updatedAt = now();
      vm.next = { at: after(now(), pace.terminating), to: 'terminated' };
      machines.ended(vm);
      touch(vm);
    },
    end,
    /** Whatever the vendor's platform does on its own; with `forMs` it is launched again after that. */
    force(vm: VmRecord, status: VmStatus, forMs: number | null) {
      if (PAUSED.has(status)) machines.paused(vm);
      else if (!UP.has(status) && vm.readySince !== null) machines.ended(vm);
      moveVm(vm, status, now());
      if (forMs === null) return;
      vm.next = { at: now() + forMs, to: 'launched' };
      touch(vm);
    },
    remove,
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
