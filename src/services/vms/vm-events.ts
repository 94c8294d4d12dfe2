import type { Transaction } from '../../db/database.js';
import { type EventLog, subjects } from '../events/event-log.js';
import type { Vm } from './vm.js';

export async function tellOfVm(tx: Transaction, events: EventLog, vm: Vm): Promise<void> {
  const event = { type: 'VM_CHANGED', payload: { vmId: vm.id, state: vm.state } } as const;
  await events.append(tx, subjects.vm(vm.id), [event]);
}
