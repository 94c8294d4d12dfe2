import type { Transaction } from '../../db/database.js';
import { type EventLog, subjects } from '../events/event-log.js';
import type { Vm } from './vm.js';

export async function tellOfVm(
  tx: Transaction,
  events: EventLog,
  vm: Vm,
  remark: string | null = null,
): Promise<void> {
  const about = { vmId: vm.id, state: vm.state, ...(remark === null ? {} : { remark }) };
  await events.append(tx, subjects.vm(vm.id), [{ type: 'VM_CHANGED', payload: about }]);
}
