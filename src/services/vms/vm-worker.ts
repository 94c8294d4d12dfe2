import type { Database, Transaction } from '../../db/database.js';
import type { VmRepository } from '../../db/vms.js';
import type { EndReason } from '../../db/words.js';
import { AdapterError } from '../adapters/failure.js';
import type { Bus } from '../events/bus.js';
import type { EventLog } from '../events/event-log.js';
import type { Log } from '../log.js';
import { backOff, type Held, type Outcome, tryAgainIn } from '../workers/lifecycle.js';
import type { Notices } from '../notices/notices.js';
import { createWorker } from '../workers/worker.js';
import { LONGEST_PAUSE_MS } from './give-back.js';
import { tellOfVm } from './vm-events.js';
import { isReaddressed, looksDifferent, newsOf, remarkOn } from './vm-news.js';
import { lastErrorAfter } from './problems.js';
import { end, type VmStepPorts, vmSteps } from './vm-steps.js';
import { VM_MOVES, type Vm, type VmState } from './vm.js';

interface Needs {
  readonly db: Database;
  readonly vms: VmRepository;
  readonly events: EventLog;
  readonly bus: Bus;
  readonly now: () => Date;
  readonly log: Log;
  readonly ports: VmStepPorts;
  /** What follows for miners and deployments when a machine changes its state or its address; in the same transaction. */
  readonly onMoved: (tx: Transaction, before: Vm, after: Vm) => Promise<void>;
  readonly tellOwner: Notices['tell'];
  /** Rented machines worked on at once; registered hosts have places of their own. */
  readonly concurrency: number;
  readonly pollMs: number;
  readonly lockMs: number;
}

/** How long one step may take before it is given up and tried again. */
const STEP_TIMEOUT_MS = 5 * 60_000;
/** Failures in a row for which only we can be at fault. */
const GIVE_UP_AFTER = 20;
/** Failures in a row after which a machine that bills on is somebody's business. */
const ALARM_AFTER = 10;
const LONGEST_RETRY_MS = 60_000;
const WORKER = 'vms';

export function createVmWorker({
  db,
  vms,
  events,
  bus,
  now,
  log,
  ports,
  onMoved,
  tellOwner,
  concurrency,
  pollMs,
  lockMs,
}: Needs) {
  const step = (vm: Vm, held: Held<Vm>): Promise<Outcome<VmState, Vm>> => {
    if (vm.state === 'TERMINATED') return Promise.resolve(tryAgainIn(0));
    if (isOverdue(vm, now())) {
      return Promise.resolve(end(lateness(vm), vm.lastError ?? undefined));
    }
    return vmSteps[vm.state](vm, ports, held);
  };

  const settle = async (
    vm: Vm,
    outcome: Outcome<VmState, Vm>,
    held: Held<Vm>,
    counts: { readonly attempts?: number } = { attempts: 0 },
  ): Promise<void> => {
    const at = now().getTime();
    const change: Partial<Vm> =
      outcome.type === 'again'
        ? { ...counts, ...outcome.patch, stepDueAt: new Date(at + outcome.afterMs) }
        : {
            ...outcome.patch,
            state: outcome.to,
            attempts: 0,
            lastError: null,
            stepDueAt: outcome.afterMs === null ? null : new Date(at + outcome.afterMs),
          };
    if (outcome.type === 'move' && !(VM_MOVES[vm.state] as readonly VmState[]).includes(outcome.to)) {
      throw new Error(`A VM can not move from ${vm.state} to ${outcome.to}`);
    }
    await db.transaction(async (tx) => {
      const after = await vms.queue.settle(tx, vm.id, held.token, change);
      if (!after) {
        log.warn({ vmId: vm.id }, 'a VM was taken over; this result is dropped');
        return;
      }
      if (outcome.type === 'move' || looksDifferent(vm, after)) {
        await tellOfVm(tx, events, after, remarkOn(vm, after));
      }
      const news = newsOf(vm, after);
      if (news)
        await tellOwner(tx, { ...news, ownerId: after.ownerId, vmId: after.id, minerId: after.minerId });
      if (outcome.type === 'move' || isReaddressed(vm, after)) await onMoved(tx, vm, after);
      if (outcome.type === 'move') {
        bus.publish(tx, { type: 'nudge', worker: WORKER });
      }
      // Edited while this step was at work with the lists of before.
      const isEdited =
        after.ports.join() !== vm.ports.join() ||
        JSON.stringify(after.authorizedKeys) !== JSON.stringify(vm.authorizedKeys);
      if (after.state === 'READY' && isEdited) {
        await vms.queue.wake(tx, vm.id, now());
        bus.publish(tx, { type: 'nudge', worker: WORKER });
      }
    });
  };

  const perform = async (vm: Vm, held: Held<Vm>): Promise<void> => {
    const left = isBeforeReady(vm) ? vm.deadlineAt.getTime() - now().getTime() : STEP_TIMEOUT_MS;
    const atMost = Math.max(1, Math.min(left, STEP_TIMEOUT_MS));
    const signal = AbortSignal.any([held.signal, AbortSignal.timeout(atMost)]);
    await settle(vm, await step(vm, { ...held, signal }), held);
  };

  const failed = async (vm: Vm, error: unknown, held: Held<Vm>): Promise<void> => {
    const stopping = held.signal.aborted;
    const kind = error instanceof AdapterError ? error.kind : 'INTERNAL';
    const message = error instanceof Error ? error.message : String(error);
    const isEnding = vm.state === 'TERMINATING';
    if (!stopping) {
      const fields = { err: error, vmId: vm.id, state: vm.state, kind, attempts: vm.attempts };
      if (isEnding && vm.attempts >= ALARM_AFTER) log.error(fields, 'a machine can not be given back');
      else log.warn(fields, 'a VM step failed');
    }
    // What serves is not taken down because we are at fault.
    const mayGiveUp = !isEnding && vm.state !== 'READY';
    if (!stopping && kind === 'INTERNAL' && vm.attempts >= GIVE_UP_AFTER && mayGiveUp) {
      await settle(vm, end('INTERNAL', message), held);
      return;
    }
    const asked = error instanceof AdapterError ? (error.retryAfterMs ?? 0) : 0;
    const pause = { baseMs: ports.pollMs, maxMs: isEnding ? LONGEST_PAUSE_MS : LONGEST_RETRY_MS };
    const waited = Math.max(asked, backOff(vm.attempts, pause));
    // Not past its deadline: then it ends, whatever the provider does.
    const left = vm.deadlineAt.getTime() - now().getTime() + 1;
    const afterMs = isBeforeReady(vm) ? Math.min(waited, Math.max(left, 0)) : waited;
    await settle(
      vm,
      tryAgainIn(stopping ? 0 : afterMs, { lastError: lastErrorAfter(vm, error, message) }),
      held,
      {},
    );
  };

  const common = { name: WORKER, pollMs, lockMs, perform, failed };
  const parts = [
    createWorker<Vm>({ db, bus, now, log }, { ...common, queue: vms.queues.rented, concurrency }),
    createWorker<Vm>(
      { db, bus, now, log },
      { ...common, queue: vms.queues.registered, concurrency: Math.ceil(concurrency / 4) },
    ),
  ];
  return {
    name: WORKER,
    start: (): void => parts.forEach((part) => part.start()),
    /** Claims what is due once and waits for it. Returns how many machines were worked on. */
    runDue: async (): Promise<number> =>
      (await Promise.all(parts.map((part) => part.runDue()))).reduce((sum, count) => sum + count, 0),
    drain: async (graceMs: number): Promise<void> => {
      await Promise.all(parts.map((part) => part.drain(graceMs)));
    },
    busy: (): number => parts.reduce((sum, part) => sum + part.busy(), 0),
  };
}

function lateness(vm: Vm): EndReason {
  if (vm.state !== 'BOOTSTRAPPING') return 'PROVISION_TIMEOUT';
  return vm.lastError === null || vm.isUnreachable ? 'SSH_UNREACHABLE' : 'HOST_PREPARATION_FAILED';
}

const isBeforeReady = ({ state }: Vm): boolean =>
  state !== 'READY' && state !== 'TERMINATING' && state !== 'TERMINATED';
const isOverdue = (vm: Vm, now: Date): boolean => vm.deadlineAt < now && isBeforeReady(vm);
