import { diskPrice, ipPrice, isHeld, isIp, isLive, vmPrice } from './account.js';
import type { Meter } from './meter.js';
import { formatUsd, type Usd, usd } from './money.js';
import type { CloudRecord, PartRecord } from './records.js';

export interface Leak {
  readonly kind: 'DISK' | 'PUBLIC_IP';
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly priceHourlyUsd: string;
}

/** Everything billed that no live machine owns. */
export function leaksIn(cloud: CloudRecord): Leak[] {
  const live = new Set(cloud.vms.filter(isLive).map(({ id }) => id));
  const ownerless = [...cloud.disks, ...cloud.ips].filter(
    (part) => isHeld(part) && (part.attachedTo === null || !live.has(part.attachedTo)),
  );
  return ownerless.map((part) => ({
    kind: isIp(part) ? 'PUBLIC_IP' : 'DISK',
    id: part.id,
    name: part.name,
    status: part.status,
    priceHourlyUsd: isIp(part) ? ipPrice(part) : diskPrice(part),
  }));
}

export const liveIn = (cloud: CloudRecord) =>
  cloud.vms.filter(isLive).map((vm) => ({
    id: vm.id,
    name: vm.name,
    status: vm.status,
    address: cloud.ips.find(({ id }) => id === vm.publicIpId)?.address ?? null,
    priceHourlyUsd: vmPrice(vm),
  }));

interface Named {
  made: number;
  live: number;
  statuses: Record<string, number>;
  spent: Usd;
}

/** What there was and is under each machine's name, and what it cost with everything that belonged to it. */
export function reportOn(cloud: CloudRecord, meter: Meter) {
  const byName = new Map<string, Named>();
  const entry = (name: string): Named => {
    const known = byName.get(name) ?? { made: 0, live: 0, statuses: {}, spent: 0n };
    byName.set(name, known);
    return known;
  };
  const owners = new Map<string, string>();
  for (const vm of cloud.vms) {
    const named = entry(vm.name);
    named.made += 1;
    if (isLive(vm)) named.live += 1;
    named.statuses[vm.status] = (named.statuses[vm.status] ?? 0) + 1;
    named.spent += meter.spentOn(vm);
    for (const id of [vm.bootDiskId, vm.publicIpId, ...vm.dataDiskIds]) if (id) owners.set(id, vm.name);
  }
  // A part that no machine has is counted under the name it has in common with one.
  const ownerOf = ({ id, name }: PartRecord) => owners.get(id) ?? name.replace(/-[a-z]$/, '');
  for (const part of [...cloud.disks, ...cloud.ips]) entry(ownerOf(part)).spent += meter.spentOn(part);
  for (const { name, spent } of cloud.legacy) entry(name).spent += usd(spent);

  const names = [...byName].toSorted(([a], [b]) => a.localeCompare(b));
  return {
    leaks: leaksIn(cloud),
    live: liveIn(cloud),
    duplicates: names.filter(([, { live }]) => live > 1).map(([name, { live }]) => ({ name, live })),
    machines: Object.fromEntries(
      names.map(([name, { spent, ...counts }]) => [name, { ...counts, spentUsd: formatUsd(spent) }]),
    ),
    spentUsd: cloud.spent,
    balanceUsd: cloud.balance,
    hourlyUsd: formatUsd(meter.hourly()),
  };
}
