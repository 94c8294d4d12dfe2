import type { Transaction } from '../../db/database.js';
import type { Vm, VmRepository } from '../../db/vms.js';
import type { EndReason, Failure } from '../../db/words.js';
import type { Bus } from '../events/bus.js';
import type { EventLog } from '../events/event-log.js';
import { VM_STATES_BEFORE_END } from '../vms/vm.js';
import { tellOfVm } from '../vms/vm-events.js';

interface Needs {
  readonly vms: VmRepository;
  readonly events: EventLog;
  readonly bus: Bus;
  readonly now: () => Date;
}

export interface WhyItEnds {
  readonly endReason: EndReason;
  readonly failure: Failure | null;
  /** Before that it is left running. */
  readonly afterMs?: number;
}

/** Begins to give a machine back for its miner's sake. Null when it had ended or was ending already. */
export function createReleaseMachine({ vms, events, bus, now }: Needs) {
  return async (
    tx: Transaction,
    vmId: string,
    { endReason, failure, afterMs = 0 }: WhyItEnds,
  ): Promise<Vm | null> => {
    const change: Partial<Vm> = {
      state: 'TERMINATING',
      endReason,
      failure,
      attempts: 0,
      lastError: null,
      stepDueAt: new Date(now().getTime() + afterMs),
    };
    const ending = await vms.seize(tx, vmId, VM_STATES_BEFORE_END, change, now());
    if (!ending) return null;
    await tellOfVm(tx, events, ending);
    bus.publish(tx, { type: 'nudge', worker: 'vms' });
    return ending;
  };
}
export type ReleaseMachine = ReturnType<typeof createReleaseMachine>;
