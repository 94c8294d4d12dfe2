import type { Due, Lifecycle } from '../lifecycle.js';
import { formatUsd, usd } from '../money.js';
import type { CloudRecord } from '../records.js';
import type { LegacyRecord } from './records.js';

export const EPOCH_MS = 86_400_000;
/** When the day of all machines ends where they have no day of their own. */
const TICK_MS = (17 * 60 + 55) * 60_000;

/** The end of the day that is being paid for at `at`. */
export function endOfEpoch(at: number, tick: 'own' | 'global'): number {
  if (tick === 'own') return at + EPOCH_MS;
  const today = Math.floor(at / EPOCH_MS) * EPOCH_MS + TICK_MS;
  return today > at ? today : today + EPOCH_MS;
}

/** Takes a day's price from the account; false when there is not enough. */
export function pay(cloud: CloudRecord, record: LegacyRecord): boolean {
  const [price, balance] = [usd(record.pricePerEpoch), usd(cloud.balance)];
  if (balance < price) return false;
  cloud.balance = formatUsd(balance - price);
  cloud.spent = formatUsd(usd(cloud.spent) + price);
  record.spent = formatUsd(usd(record.spent) + price);
  return true;
}

/** Every machine's next payment: a second one missed in a row ends it, and its reserve stays until it is deleted. */
export function epochsOf(cloud: CloudRecord, lifecycle: Lifecycle): () => Due | null {
  const bill = (record: LegacyRecord, at: number) => {
    const vm = cloud.vms.find(({ id }) => id === record.vmId);
    const isPaid = pay(cloud, record);
    if (isPaid || !record.overdue) {
      record.overdue = !isPaid;
      record.nextBillingAt = endOfEpoch(at, cloud.terms.epochTick);
    } else {
      record.nextBillingAt = null;
      if (vm) lifecycle.end(vm, at);
    }
    record.statusChangedAt = at;
  };
  return () => {
    let first: LegacyRecord | null = null;
    for (const record of cloud.legacy) {
      if (record.nextBillingAt === null) continue;
      if (first === null || record.nextBillingAt < (first.nextBillingAt ?? 0)) first = record;
    }
    const due = first;
    return due && { at: due.nextBillingAt ?? 0, go: (at) => bill(due, at) };
  };
}
