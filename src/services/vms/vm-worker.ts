import type { Database, Transaction } from '../../db/database.js';
import type { VmRepository } from '../../db/vms.js';
import type { EndReason } from '../../db/words.js';
import { AdapterError } from '../adapters/failure.js';
import type { Bus } from '../events/bus.js';
import type { EventLog } from '../events/event-log.js';
import type { Log } from '../log.js';
import { backOff, type Held, type Outcome, tryAgainIn } from '../workers/lifecycle.js';
import { createWorker } from '../workers/worker.js';
import { tellOfVm } from './vm-events.js';
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
  /** What follows for miners and deployments when a machine changes its state; in the same transaction. */
  readonly onMoved: (tx: Transaction, before: Vm, after: Vm) => Promise<void>;
  readonly concurrency: number;
  readonly pollMs: number;
  readonly lockMs: number;
}

/** How long one step may take before it is given up and tried again. */
const STEP_TIMEOUT_MS = 5 * 60_000;
/** Failures in a row for which only we can be at fault. */
const GIVE_UP_AFTER = 20;

export function createVmWorker({
  db,
  vms,
  events,
  bus,
  now,
  log,
  ports,
  onMoved,
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
        ? { ...outcome.patch, ...counts, stepDueAt: new Date(at + outcome.afterMs) }
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
      if (outcome.type === 'move') {
        await tellOfVm(tx, events, after);
        await onMoved(tx, vm, after);
        bus.publish(tx, { type: 'nudge', worker: 'vms' });
      }
    });
  };

  return createWorker<Vm>(
    { db, bus, now, log },
    {
      name: 'vms',
      queue: vms.queue,
      concurrency,
      pollMs,
      lockMs,
      async perform(vm, held) {
        const signal = AbortSignal.any([held.signal, AbortSignal.timeout(STEP_TIMEOUT_MS)]);
        await settle(vm, await step(vm, { ...held, signal }), held);
      },
      async failed(vm, error, held) {
        const stopping = held.signal.aborted;
        const kind = error instanceof AdapterError ? error.kind : 'INTERNAL';
        if (!stopping) log.warn({ err: error, vmId: vm.id, state: vm.state, kind }, 'a VM step failed');
        const message = error instanceof Error ? error.message : String(error);
        // What serves is not taken down because we are at fault.
        const mayGiveUp = vm.state !== 'TERMINATING' && vm.state !== 'READY';
        if (!stopping && kind === 'INTERNAL' && vm.attempts >= GIVE_UP_AFTER && mayGiveUp) {
          await settle(vm, end('INTERNAL', message), held);
          return;
        }
        const asked = error instanceof AdapterError ? (error.retryAfterMs ?? 0) : 0;
        const afterMs = stopping ? 0 : Math.max(asked, backOff(vm.attempts, { baseMs: ports.pollMs }));
        await settle(vm, tryAgainIn(afterMs, { lastError: message }), held, {});
      },
    },
  );
}

function lateness(vm: Vm): EndReason {
  if (vm.state !== 'BOOTSTRAPPING') return 'PROVISION_TIMEOUT';
  return vm.lastError === null || vm.isUnreachable ? 'SSH_UNREACHABLE' : 'HOST_PREPARATION_FAILED';
}

const isOverdue = (vm: Vm, now: Date): boolean =>
  vm.deadlineAt < now && vm.state !== 'READY' && vm.state !== 'TERMINATING' && vm.state !== 'TERMINATED';
