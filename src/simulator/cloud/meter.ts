import { isBilled, priceOf } from './account.js';
import { costOver, formatUsd, type Usd, usd } from './money.js';
import type { CloudRecord, RentedRecord } from './records.js';

const MS_PER_HOUR = 3_600_000;

export type Meter = ReturnType<typeof createMeter>;

/** The bill by the second. `run` before anything starts or stops costing, `touch` after. */
export function createMeter(cloud: CloudRecord) {
  let rate = 0n;
  /** What may have started or stopped costing; at first that is everything. */
  const touched = new Set<RentedRecord>([...cloud.vms, ...cloud.disks, ...cloud.ips]);
  /** A price stays what it was when the bill began. */
  const prices = new Map<RentedRecord, Usd>();

  const weigh = (record: RentedRecord): void => {
    const known = prices.get(record);
    if (isBilled(record, cloud.terms)) {
      record.billedSince ??= cloud.meterMs;
      if (known !== undefined) return;
      const price = usd(priceOf(record));
      prices.set(record, price);
      rate += price;
      return;
    }
    if (record.billedSince !== null) {
      record.billedMs += cloud.meterMs - record.billedSince;
      record.billedSince = null;
    }
    if (known === undefined) return;
    prices.delete(record);
    rate -= known;
  };
  const hourly = (): Usd => {
    for (const record of touched) weigh(record);
    touched.clear();
    return rate;
  };

  return {
    /** What everything billed costs an hour. */
    hourly,
    touch(record: RentedRecord) {
      touched.add(record);
    },
    touchAll() {
      for (const records of [cloud.vms, cloud.disks, cloud.ips])
        for (const record of records) touched.add(record);
    },
    /** Charges up to `at`, with `speed` milliseconds of bill for each that passed. */
    run(at: number, speed: number): void {
      const price = hourly();
      const billedMs = (at - cloud.accruedUntil) * speed;
      if (billedMs <= 0) return;
      cloud.accruedUntil = at;
      cloud.meterMs += billedMs;
      const cost = costOver(price, billedMs);
      const before = usd(cloud.balance);
      const after = before - cost;
      if (after >= 0n) cloud.unpaidMs = 0;
      else if (before < 0n) cloud.unpaidMs += billedMs;
      else cloud.unpaidMs = billedMs * (Number(-after) / Number(cost));
      if (cost === 0n) return;
      cloud.balance = formatUsd(after);
      cloud.spent = formatUsd(usd(cloud.spent) + cost);
    },
    spentOn(record: RentedRecord): Usd {
      hourly();
      const running = record.billedSince === null ? 0 : cloud.meterMs - record.billedSince;
      return costOver(usd(priceOf(record)), record.billedMs + running);
    },
  };
}

/** How long until the balance has fallen to `level`, in milliseconds of bill. */
export function untilBalanceIs(level: Usd, balance: Usd, hourly: Usd): number {
  if (balance <= level) return 0;
  if (hourly <= 0n) return Number.POSITIVE_INFINITY;
  return (Number(balance - level) / Number(hourly)) * MS_PER_HOUR;
}
