import { randomUUID } from 'node:crypto';
import { notAcceptable, notFound } from '../http/refusal.js';
import type { Addresses } from '../machine/addresses.js';
import type { Lifecycle } from './lifecycle.js';
import type { CloudRecord, DiskRecord, IpRecord, PartRecord } from './records.js';
import type { NewDisk, NewIp } from './validate.js';

/** How something comes into the world, beside what was asked for. */
export interface Birth {
  readonly priceFactor: number;
  readonly listedFrom: number;
  readonly paidByEpoch: boolean;
  readonly isDraft: boolean;
}

interface Needs {
  readonly cloud: CloudRecord;
  readonly lifecycle: Lifecycle;
  readonly addresses: Addresses;
  readonly now: () => number;
  readonly knobs: { readonly addressLagMs: number };
}
export type Parts = ReturnType<typeof createParts>;

/** Disks and addresses: made, found attachable, discarded. */
export function createParts({ cloud, lifecycle, addresses, now, knobs }: Needs) {
  const common = (asked: { name: string; clusterId: string }, birth: Birth) => ({
    id: randomUUID(),
    name: asked.name,
    clusterId: asked.clusterId,
    status: 'draft' as const,
    next: null,
    attachedTo: null,
    createdAt: now(),
    readySince: null,
    removedAt: null,
    priceFactor: birth.priceFactor,
    listedFrom: birth.listedFrom,
    paidByEpoch: birth.paidByEpoch,
    billedMs: 0,
    billedSince: null,
  });
  const isGone = ({ status }: PartRecord) => status === 'removing' || status === 'removed';

  return {
    addDisk(disk: NewDisk, role: 'BOOT' | 'DATA', birth: Birth): DiskRecord {
      const { storageType, volumeGb, replicated, osImage } = disk;
      const record: DiskRecord = {
        ...common(disk, birth),
        storageType,
        volumeGb,
        replicated,
        imageUrl: osImage ?? null,
        role,
      };
      cloud.disks.push(record);
      if (!birth.isDraft) lifecycle.beginPart(record);
      return record;
    },
    addIp(ip: NewIp, address: string, birth: Birth): IpRecord {
      const record: IpRecord = { ...common(ip, birth), addressType: 'V4', address };
      cloud.ips.push(record);
      if (!birth.isDraft) lifecycle.beginPart(record, knobs.addressLagMs);
      return record;
    },
    takeAddress: () => addresses.take(),
    dropAddress: (address: string) => addresses.release(address),

    /** What could be attached, or a refusal as the vendor words it. */
    attachableDisk(id: string): DiskRecord {
      const disk = cloud.disks.find((item) => item.id === id);
      if (!disk || isGone(disk)) throw notFound('Boot disk not found');
      if (disk.attachedTo !== null) throw notAcceptable('Storage is not attachable');
      return disk;
    },
    attachableIp(id: string): IpRecord {
      const ip = cloud.ips.find((item) => item.id === id);
      if (!ip || ip.attachedTo !== null || isGone(ip))
        throw notFound('Public IP not found or not attachable');
      return ip;
    },
    /** A draft's own parts go with it, without a trace. */
    discard(vmId: string): void {
      const isTheirs = (part: PartRecord) => part.attachedTo === vmId && part.status === 'draft';
      for (const { address } of cloud.ips.filter(isTheirs)) addresses.release(address);
      cloud.ips = cloud.ips.filter((part) => !isTheirs(part));
      cloud.disks = cloud.disks.filter((part) => !isTheirs(part));
      for (const part of [...cloud.disks, ...cloud.ips]) if (part.attachedTo === vmId) part.attachedTo = null;
    },
  };
}
