import { randomUUID } from 'node:crypto';
import { notAcceptable, notFound, Refusal, unprocessable } from '../http/refusal.js';
import type { Addresses } from '../machine/addresses.js';
import { canAfford, diskPrice, ipPrice, vmPrice } from './account.js';
import { freeIn } from './capacity.js';
import { clusterById, configurationById, imageByUrl, priceOfConfiguration } from './catalog.js';
import type { Lifecycle } from './lifecycle.js';
import { usd } from './money.js';
import type { CloudRecord, DiskRecord, IpRecord, VmRecord } from './records.js';
import type { NewDisk, NewIp, NewVm } from './validate.js';

interface Needs {
  readonly cloud: CloudRecord;
  readonly lifecycle: Lifecycle;
  readonly addresses: Addresses;
  readonly now: () => number;
  readonly knobs: { readonly addressLagMs: number; readonly failLaunches: boolean };
}

export function createMaker({ cloud, lifecycle, addresses, now, knobs }: Needs) {
  const addDisk = (disk: NewDisk, role: 'BOOT' | 'DATA'): DiskRecord => {
    const record: DiskRecord = {
      id: randomUUID(),
      name: disk.name,
      clusterId: disk.clusterId,
      status: 'new',
      next: null,
      attachedTo: null,
      createdAt: now(),
      readySince: null,
      removedAt: null,
      storageType: disk.storageType,
      volumeGb: disk.volumeGb,
      replicated: disk.replicated,
      imageUrl: disk.osImage ?? null,
      role,
    };
    lifecycle.beginPart(record);
    cloud.disks.push(record);
    return record;
  };

  const addIp = (ip: NewIp, address: string): IpRecord => {
    const record: IpRecord = {
      id: randomUUID(),
      name: ip.name,
      clusterId: ip.clusterId,
      status: 'new',
      next: null,
      attachedTo: null,
      createdAt: now(),
      readySince: null,
      removedAt: null,
      addressType: 'V4',
      address,
    };
    lifecycle.beginPart(record, knobs.addressLagMs);
    cloud.ips.push(record);
    return record;
  };

  /** What could be attached, or a refusal as the vendor words it. */
  const attachableDisk = (id: string): DiskRecord => {
    const disk = cloud.disks.find((item) => item.id === id);
    if (!disk || disk.status === 'removing' || disk.status === 'removed')
      throw notFound('Boot disk not found');
    if (disk.attachedTo !== null) throw notAcceptable('Storage is not attachable');
    return disk;
  };
  const attachableIp = (id: string): IpRecord => {
    const ip = cloud.ips.find((item) => item.id === id);
    if (!ip || ip.attachedTo !== null || ip.status === 'removing' || ip.status === 'removed') {
      throw notFound('Public IP not found or not attachable');
    }
    return ip;
  };

  const check = (request: NewVm): void => {
    const cluster = clusterById(request.clusterId);
    if (!cluster) throw notFound('Cluster not found');
    const configuration = configurationById(request.configurationId);
    const price = configuration && priceOfConfiguration(configuration, cluster);
    if (!configuration || price === null) throw notFound('Vm configuration not found');
    for (const id of request.sshKeys) {
      if (!cloud.keys.some((key) => key.id === id))
        throw new Refusal(404, 'ssh_key_not_found', 'SSH key not found');
    }
    const disks = [request.bootDisk, ...request.dataDisks];
    for (const disk of disks) if (typeof disk === 'string') attachableDisk(disk);
    if (typeof request.publicIp === 'string') attachableIp(request.publicIp);

    const newDisks = disks.filter((disk) => typeof disk !== 'string');
    const gigabytes = newDisks.reduce((sum, { volumeGb }) => sum + volumeGb, 0);
    const free = freeIn(cluster, cloud);
    if (free.vcpu < configuration.vcpu || free.nvmeGb < gigabytes)
      throw unprocessable('Unable to process the entity');
    const isNewIp = request.publicIp !== null && typeof request.publicIp !== 'string';
    if (isNewIp && free.publicIps < 1) throw unprocessable('Unable to process the entity');

    let more = usd(vmPrice(request) ?? '0');
    for (const disk of newDisks) more += usd(diskPrice(disk));
    if (isNewIp) more += usd(ipPrice(request));
    if (!canAfford(cloud, more)) {
      throw new Refusal(406, 'insufficient_balance', 'Insufficient balance to create the resource');
    }
  };

  return {
    /** Checks, then makes machine, disk and address at once. `partial` makes disk and address and then fails. */
    async vm(request: NewVm, partial: boolean): Promise<VmRecord> {
      lifecycle.settle();
      check(request);
      const isNewIp = request.publicIp !== null && typeof request.publicIp !== 'string';
      const address = isNewIp ? await addresses.take() : null;
      try {
        // Another request may have taken the last one while the address was being claimed.
        check(request);
      } catch (error) {
        if (address !== null) addresses.release(address);
        throw error;
      }
      const boot =
        typeof request.bootDisk === 'string'
          ? attachableDisk(request.bootDisk)
          : addDisk(request.bootDisk, 'BOOT');
      const data = request.dataDisks.map((disk) =>
        typeof disk === 'string' ? attachableDisk(disk) : addDisk(disk, 'DATA'),
      );
      let ip: IpRecord | null = null;
      if (typeof request.publicIp === 'string') ip = attachableIp(request.publicIp);
      else if (request.publicIp !== null && address !== null) ip = addIp(request.publicIp, address);
      if (partial) throw unprocessable('Unable to process the entity');

      const image = imageByUrl(boot.imageUrl);
      const vm: VmRecord = {
        id: randomUUID(),
        name: request.name,
        clusterId: request.clusterId,
        configurationId: request.configurationId,
        status: 'new',
        next: null,
        bootDiskId: boot.id,
        publicIpId: ip?.id ?? null,
        dataDiskIds: data.map(({ id }) => id),
        sshKeyIds: [...request.sshKeys],
        authorizedKeys: cloud.keys
          .filter(({ id }) => request.sshKeys.includes(id))
          .map((key) => key.publicKey),
        username: image?.username ?? 'ubuntu',
        interfaces: [
          { id: randomUUID(), kind: 'private', securityGroupId: null },
          ...(ip ? [{ id: randomUUID(), kind: 'public' as const, securityGroupId: null }] : []),
        ],
        hasCloudInit: request.userData !== null,
        restartRequired: false,
        doomed: knobs.failLaunches ? 'No host could start it' : whyDoomed(request, image === null),
        createdAt: now(),
        updatedAt: now(),
        readySince: null,
        terminatedAt: null,
      };
      for (const part of [boot, ip, ...data]) if (part) part.attachedTo = vm.id;
      lifecycle.begin(vm);
      cloud.vms.push(vm);
      lifecycle.settle();
      return vm;
    },
  };
}

/** Accepted now, failed later: what nobody checks before the machine boots. */
function whyDoomed({ userData }: NewVm, isForeignImage: boolean): string | null {
  if (isForeignImage) return 'The image could not be fetched';
  if (userData !== null && !/^(#cloud-config|#!|Content-Type:)/.test(userData))
    return 'Unreadable cloud-init';
  return null;
}
