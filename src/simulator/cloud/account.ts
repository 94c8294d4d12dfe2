import { clusterById, configurationById, priceOfConfiguration, priceOfNvmeGb, priceOfV4 } from './catalog.js';
import { costOver, formatUsd, type Usd, usd } from './money.js';
import type { CloudRecord, DiskRecord, IpRecord, VmRecord } from './records.js';

/** Hours of everything that the balance must cover before more is rented. */
const RESERVE_HOURS = 6n;

export const isLive = ({ status }: VmRecord): boolean => status !== 'terminated' && status !== 'failed';
/** A failed machine is not billed; its disk and address are. */
const isBilledVm = isLive;
export const isBilledPart = ({ status }: DiskRecord | IpRecord): boolean =>
  status !== 'removed' && status !== 'removing' && status !== 'failed';

export function vmPrice({
  clusterId,
  configurationId,
}: Pick<VmRecord, 'clusterId' | 'configurationId'>): string | null {
  const cluster = clusterById(clusterId);
  const configuration = configurationById(configurationId);
  return cluster && configuration ? priceOfConfiguration(configuration, cluster) : null;
}
export function diskPrice({ clusterId, volumeGb }: Pick<DiskRecord, 'clusterId' | 'volumeGb'>): string {
  const cluster = clusterById(clusterId);
  return cluster ? formatUsd(usd(priceOfNvmeGb(cluster)) * BigInt(volumeGb)) : '0';
}
export function ipPrice({ clusterId }: Pick<IpRecord, 'clusterId'>): string {
  const cluster = clusterById(clusterId);
  return cluster ? priceOfV4(cluster) : '0';
}

/** What everything alive costs an hour. */
export function hourlyBill({ vms, disks, ips }: CloudRecord): Usd {
  let sum = 0n;
  for (const vm of vms) if (isBilledVm(vm)) sum += usd(vmPrice(vm) ?? '0');
  for (const disk of disks) if (isBilledPart(disk)) sum += usd(diskPrice(disk));
  for (const ip of ips) if (isBilledPart(ip)) sum += usd(ipPrice(ip));
  return sum;
}

/** Charges for the time since the last call; to be called before anything starts or stops costing. */
export function accrue(cloud: CloudRecord, now: number, billingRate: number): void {
  const elapsed = now - cloud.accruedUntil;
  if (elapsed <= 0) return;
  cloud.accruedUntil = now;
  const cost = costOver(hourlyBill(cloud), elapsed * billingRate);
  if (cost === 0n) return;
  cloud.balance = formatUsd(usd(cloud.balance) - cost);
  cloud.spent = formatUsd(usd(cloud.spent) + cost);
}

export function canAfford(cloud: CloudRecord, more: Usd): boolean {
  return usd(cloud.balance) >= (hourlyBill(cloud) + more) * RESERVE_HOURS;
}
