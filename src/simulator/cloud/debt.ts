import { isHeld, isLive } from './account.js';
import { untilBalanceIs } from './meter.js';
import { type Usd, usd } from './money.js';
import type { CloudRecord } from './records.js';

const DAY_MS = 86_400_000;
/** Who owes so much, or has owed anything so long, loses machines and addresses first, disks later. */
const RENTALS = { debt: '5', days: 3 } as const;
const DISKS = { debt: '20', days: 13 } as const;

export interface Seizure {
  /** In milliseconds of bill from now. */
  readonly inMs: number;
  readonly what: 'RENTALS' | 'DISKS';
}

export function nextSeizure(cloud: CloudRecord, hourly: Usd): Seizure | null {
  const balance = usd(cloud.balance);
  const broke = untilBalanceIs(0n, balance, hourly);
  const after = ({ debt, days }: typeof RENTALS | typeof DISKS) =>
    Math.ceil(
      Math.min(
        untilBalanceIs(-usd(debt), balance, hourly),
        broke + Math.max(0, days * DAY_MS - (balance < 0n ? cloud.unpaidMs : 0)),
      ),
    );
  const takesRentals =
    cloud.vms.some((vm) => isLive(vm) && !vm.paidByEpoch) ||
    cloud.ips.some((ip) => isHeld(ip) && !ip.paidByEpoch);
  const takesDisks = cloud.disks.some((disk) => isHeld(disk) && !disk.paidByEpoch);
  const found: Seizure[] = [
    ...(takesRentals ? [{ inMs: after(RENTALS), what: 'RENTALS' as const }] : []),
    ...(takesDisks ? [{ inMs: after(DISKS), what: 'DISKS' as const }] : []),
  ];
  return found.toSorted((a, b) => a.inMs - b.inMs).find(({ inMs }) => Number.isFinite(inMs)) ?? null;
}
