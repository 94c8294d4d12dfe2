import { randomUUID } from 'node:crypto';
import type { FaultRule } from '../http/faults.js';
import { notFound, type Refusal, refusalOf, unprocessable } from '../http/refusal.js';
import { canAfford, diskPrice, ipPrice, vmPrice } from './account.js';
import { freeIn } from './capacity.js';
import { clusterById, configurationById, imageByUrl, priceOfConfiguration } from './catalog.js';
import type { CloudKnobs } from './knobs.js';
import type { Lifecycle } from './lifecycle.js';
import type { Meter } from './meter.js';
import { type Usd, usd } from './money.js';
import type { Birth, Parts } from './parts.js';
import type { CloudRecord, DiskRecord, IpRecord, VmRecord } from './records.js';
import type { NewVm } from './validate.js';
import { isReadable } from './user-data.js';

interface Needs {
  readonly cloud: CloudRecord;
  readonly lifecycle: Lifecycle;
  readonly meter: Meter;
  readonly parts: Parts;
  readonly now: () => number;
  readonly knobs: CloudKnobs;
}
export type Maker = ReturnType<typeof createMaker>;

/** What the first generation gives a machine that the later ones ask for otherwise. */
export interface Legacy {
  readonly authorizedKeys: readonly string[];
}

export function createMaker({ cloud, lifecycle, meter, parts, now, knobs }: Needs) {
  /** What there is and what the account has: nothing here depends on what is free. */
  const check = (request: NewVm): void => {
    const cluster = clusterById(request.clusterId);
    if (!cluster) throw notFound('Cluster not found');
    const configuration = configurationById(request.configurationId);
    if (!configuration || priceOfConfiguration(configuration, cluster) === null)
      throw notFound('Vm configuration not found');
    for (const id of request.sshKeys)
      if (!cloud.keys.some((key) => key.id === id)) throw refusalOf('ssh_key_not_found');
    for (const disk of [request.bootDisk, ...request.dataDisks])
      if (typeof disk === 'string') parts.attachableDisk(disk);
    if (typeof request.publicIp === 'string') parts.attachableIp(request.publicIp);
  };

  /** Room and money for so much, at the price it is made for. */
  const checkRoom = (
    request: Pick<NewVm, 'clusterId' | 'configurationId'>,
    volumesGb: readonly number[],
    isNewIp: boolean,
    birth: Pick<Birth, 'priceFactor' | 'paidByEpoch'>,
    noRoom: () => Refusal,
  ): void => {
    const { clusterId } = request;
    const cluster = clusterById(clusterId);
    const vcpu = configurationById(request.configurationId)?.vcpu ?? 0;
    const free = cluster && freeIn(cluster, cloud);
    const gigabytes = volumesGb.reduce((sum, volumeGb) => sum + volumeGb, 0);
    if (!free || free.vcpu < vcpu || free.nvmeGb < gigabytes || (isNewIp && free.publicIps < 1))
      throw noRoom();
    if (knobs.standing === 'bad') throw refusalOf('account_not_in_good_standing');
    if (birth.paidByEpoch) return;
    const { priceFactor } = birth;
    let more: Usd = usd(vmPrice({ ...request, priceFactor }) ?? '0');
    for (const volumeGb of volumesGb) more += usd(diskPrice({ clusterId, volumeGb, priceFactor }));
    if (isNewIp) more += usd(ipPrice({ clusterId, priceFactor }));
    if (!canAfford(cloud, meter.hourly(), more)) throw refusalOf('insufficient_balance');
  };

  const machine = (
    request: NewVm,
    boot: DiskRecord,
    ip: IpRecord | null,
    data: readonly DiskRecord[],
    birth: Birth,
    legacy: Legacy | null,
  ): VmRecord => {
    const image = imageByUrl(boot.imageUrl);
    const vm: VmRecord = {
      id: randomUUID(),
      name: request.name,
      clusterId: request.clusterId,
      configurationId: request.configurationId,
      status: 'draft',
      next: null,
      bootDiskId: boot.id,
      publicIpId: ip?.id ?? null,
      dataDiskIds: data.map(({ id }) => id),
      sshKeyIds: [...request.sshKeys],
      authorizedKeys: [
        ...cloud.keys.filter(({ id }) => request.sshKeys.includes(id)).map((key) => key.publicKey),
        ...(legacy?.authorizedKeys ?? []),
      ],
      username: image?.username ?? 'ubuntu',
      interfaces: [
        { id: randomUUID(), kind: 'private', securityGroupId: null },
        ...(ip ? [{ id: randomUUID(), kind: 'public' as const, securityGroupId: null }] : []),
      ],
      hasCloudInit: request.userData !== null,
      restartRequired: false,
      doomed: knobs.failLaunches ? 'No host could start it' : whyDoomed(request, image === null),
      firewall: null,
      createdAt: now(),
      updatedAt: now(),
      readySince: null,
      terminatedAt: null,
      priceFactor: birth.priceFactor,
      listedFrom: birth.listedFrom,
      paidByEpoch: birth.paidByEpoch,
      billedMs: 0,
      billedSince: null,
    };
    for (const part of [boot, ip, ...data]) if (part) part.attachedTo = vm.id;
    cloud.vms.push(vm);
    return vm;
  };

  const make = async (request: NewVm, birth: Birth, fault: FaultRule | null, legacy: Legacy | null) => {
    const fresh = [request.bootDisk, ...request.dataDisks].filter((disk) => typeof disk !== 'string');
    const newIp = typeof request.publicIp === 'string' ? null : request.publicIp;
    const checkAll = () => {
      check(request);
      const volumesGb = fresh.map(({ volumeGb }) => volumeGb);
      if (!birth.isDraft)
        checkRoom(request, volumesGb, newIp !== null, birth, () =>
          unprocessable('Unable to process the entity'),
        );
    };
    lifecycle.settle();
    checkAll();
    const address = newIp ? await parts.takeAddress() : null;
    try {
      // Another request may have taken the last one while the address was being claimed.
      checkAll();
    } catch (error) {
      if (address !== null) parts.dropAddress(address);
      throw error;
    }
    const broken = fault?.kind === 'partial-create' ? fault : null;
    if (broken) {
      for (const disk of broken.parts.includes('disk') ? fresh : [])
        parts.addDisk(disk, disk === request.bootDisk ? 'BOOT' : 'DATA', birth);
      if (newIp && address !== null && broken.parts.includes('ip')) parts.addIp(newIp, address, birth);
      else if (address !== null) parts.dropAddress(address);
      throw PARTIAL[broken.status ?? 422] ?? refusalOf('internal_server_error');
    }
    const disk = (asked: NewVm['bootDisk'], role: 'BOOT' | 'DATA') =>
      typeof asked === 'string' ? parts.attachableDisk(asked) : parts.addDisk(asked, role, birth);
    const boot = disk(request.bootDisk, 'BOOT');
    const data = request.dataDisks.map((one) => disk(one, 'DATA'));
    let ip: IpRecord | null = null;
    if (typeof request.publicIp === 'string') ip = parts.attachableIp(request.publicIp);
    else if (newIp && address !== null) ip = parts.addIp(newIp, address, birth);
    return machine(request, boot, ip, data, birth, legacy);
  };

  const birthUnder = (fault: FaultRule | null, about: Pick<Birth, 'isDraft' | 'paidByEpoch'>): Birth => ({
    ...about,
    priceFactor: cloud.terms.priceFactor * (fault?.kind === 'price-change' ? fault.factor : 1),
    listedFrom: fault?.kind === 'accepted-then-hidden' ? now() + fault.delayMs : 0,
  });

  return {
    /** Checks, then makes machine, disk and address at once. */
    async vm(request: NewVm, fault: FaultRule | null, legacy: Legacy | null = null): Promise<VmRecord> {
      const birth = birthUnder(fault, { isDraft: false, paidByEpoch: legacy !== null });
      const vm = await make(request, birth, fault, legacy);
      lifecycle.begin(vm);
      lifecycle.settle();
      return vm;
    },
    /** The same as something that costs nothing and takes no room until it is provisioned. */
    draft: (request: NewVm, fault: FaultRule | null) =>
      make(request, birthUnder(fault, { isDraft: true, paidByEpoch: false }), fault, null),
    /** Checked again in full, since everything may have changed. */
    provision(vm: VmRecord, noRoom: () => Refusal): void {
      const own = [...cloud.disks, ...cloud.ips].filter(
        (part) => part.attachedTo === vm.id && part.status === 'draft',
      );
      const volumesGb = own.flatMap((part) => ('volumeGb' in part ? [part.volumeGb] : []));
      checkRoom(
        vm,
        volumesGb,
        own.some((part) => 'address' in part),
        vm,
        noRoom,
      );
      for (const part of own) lifecycle.beginPart(part, 'address' in part ? knobs.addressLagMs : 0);
      lifecycle.begin(vm);
      lifecycle.settle();
    },
  };
}

const PARTIAL: Readonly<Record<number, Refusal>> = {
  406: refusalOf('insufficient_balance'),
  422: refusalOf('unprocessable_entity'),
};

/** Accepted now, failed later: what nobody checks before the machine boots. */
function whyDoomed({ userData }: NewVm, isForeignImage: boolean): string | null {
  if (isForeignImage) return 'The image could not be fetched';
  return userData === null || isReadable(userData) ? null : 'Unreadable cloud-init';
}
