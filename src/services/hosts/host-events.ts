import type { Transaction } from '../../db/database.js';
import type { Host } from '../../db/hosts.js';
import { type EventLog, subjects } from '../events/event-log.js';

export async function tellOfHost(tx: Transaction, events: EventLog, host: Host): Promise<void> {
  const payload = { hostId: host.id, state: host.state };
  await events.append(tx, subjects.host(host.id), [{ type: 'HOST_CHANGED', payload }]);
}

/** Whether its owner would see a difference, the time of the check aside. */
export const looksDifferent = (before: Host, after: Host): boolean => pictureOf(before) !== pictureOf(after);

function pictureOf(host: Host): string {
  const { state, failure, checks, hostKeyFingerprint, shownHostKeyFingerprint } = host;
  const { engineVersion, vcpu, ramGb, storageGb, leasedBy } = host;
  // How much disk is free changes all the time; whether it is enough does not.
  const passed = checks?.map(({ name, passed: isPassed }) => [name, isPassed]);
  return JSON.stringify([
    ...[state, failure?.code, failure?.message, passed, hostKeyFingerprint, shownHostKeyFingerprint],
    ...[engineVersion, vcpu, ramGb, storageGb, leasedBy !== null],
  ]);
}
