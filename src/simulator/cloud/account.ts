import { clusterById, configurationById, priceOfConfiguration, priceOfNvmeGb, priceOfV4 } from './catalog.js';
import { formatUsd, scalePrice, type Usd, usd } from './money.js';
import type { CloudRecord, DiskRecord, IpRecord, PartRecord, RentedRecord, VmRecord } from './records.js';
import type { Terms } from './terms.js';

/** Hours of everything that the balance must cover before more is rented. */
const RESERVE_HOURS = 6n;

export const isVm = (record: RentedRecord): record is VmRecord => 'configurationId' in record;
export const isIp = (record: RentedRecord): record is IpRecord => 'address' in record;

/** Takes room in a cluster. */
export const isLive = ({ status }: VmRecord): boolean =>
  status !== 'terminated' && status !== 'failed' && status !== 'draft';
export const isHeld = ({ status }: PartRecord): boolean =>
  status !== 'removed' && status !== 'removing' && status !== 'failed' && status !== 'draft';

/** Whether the bill by the second grows by it. A failed machine is not billed, unless told so; its parts are. */
export function isBilled(record: RentedRecord, { billsFrom, billsFailed }: Terms): boolean {
  if (record.paidByEpoch) return false;
  if (!isVm(record)) return isHeld(record);
  if (record.status === 'failed') return billsFailed;
  if (record.status === 'new') return billsFrom === 'new';
  if (record.status === 'launching') return billsFrom !== 'launched';
  return isLive(record);
}

type Factor = { readonly priceFactor?: number };
const times = (price: string, { priceFactor = 1 }: Factor): string =>
  priceFactor === 1 ? price : scalePrice(price, priceFactor);

export function vmPrice(vm: Pick<VmRecord, 'clusterId' | 'configurationId'> & Factor): string | null {
  const cluster = clusterById(vm.clusterId);
  const configuration = configurationById(vm.configurationId);
  const price = cluster && configuration ? priceOfConfiguration(configuration, cluster) : null;
  return price === null ? null : times(price, vm);
}
export function diskPrice(disk: Pick<DiskRecord, 'clusterId' | 'volumeGb'> & Factor): string {
  const cluster = clusterById(disk.clusterId);
  return cluster ? times(formatUsd(usd(priceOfNvmeGb(cluster)) * BigInt(disk.volumeGb)), disk) : '0';
}
export function ipPrice(ip: Pick<IpRecord, 'clusterId'> & Factor): string {
  const cluster = clusterById(ip.clusterId);
  return cluster ? times(priceOfV4(cluster), ip) : '0';
}
export function priceOf(record: RentedRecord): string {
  if (isVm(record)) return vmPrice(record) ?? '0';
  return isIp(record) ? ipPrice(record) : diskPrice(record);
}

/** What everything alive costs an hour, paid by the second or by the day. */
export function canAfford(cloud: CloudRecord, hourly: Usd, more: Usd): boolean {
  return usd(cloud.balance) >= (hourly + more) * RESERVE_HOURS;
}
