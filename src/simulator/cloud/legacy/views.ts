import { clusterById, configurationById } from '../catalog.js';
import { usd } from '../money.js';
import type { CloudRecord, KeyRecord, VmRecord } from '../records.js';
import { instant } from '../views.js';
import { datacenterOf, HARDWARE, type LegacyOffer, roomFor, shortUsd } from './market.js';
import type { LegacyRecord } from './records.js';

/** The words of this generation; there is none for a launch that failed. */
export function legacyStatus(record: LegacyRecord, vm: VmRecord | undefined, cloud: CloudRecord): string {
  if (record.deleted) return 'Stopped';
  if (!vm || vm.status === 'terminated' || vm.status === 'terminating' || vm.status === 'failed')
    return 'Terminated';
  if (vm.status === 'new') return 'New';
  if (vm.status === 'launching') return 'Launching';
  if (record.overdue) return 'InsufficientFunds';
  return usd(cloud.balance) < usd(record.pricePerEpoch) ? 'SmallBalance' : 'Active';
}

const NO_ADDRESS = new Set(['New', 'Launching', 'Terminated', 'Stopped']);

export function legacyStatusView(record: LegacyRecord, cloud: CloudRecord) {
  const vm = cloud.vms.find(({ id }) => id === record.vmId);
  const status = legacyStatus(record, vm, cloud);
  const ip = cloud.ips.find(({ id }) => id === vm?.publicIpId);
  return {
    id: record.id,
    status,
    statusChangedAt: instant(Math.max(record.statusChangedAt, vm?.updatedAt ?? 0)),
    publicIp: NO_ADDRESS.has(status) || ip?.status !== 'ready' ? null : ip.address,
  };
}

export function legacyView(record: LegacyRecord, cloud: CloudRecord) {
  const { id, status, statusChangedAt, publicIp } = legacyStatusView(record, cloud);
  const vm = cloud.vms.find((one) => one.id === record.vmId);
  const configuration = configurationById(vm?.configurationId ?? '');
  const cluster = clusterById(vm?.clusterId ?? '');
  const disk = cloud.disks.find((one) => one.id === vm?.bootDiskId);
  const isGone = status === 'Terminated' || status === 'Stopped';
  const [cpu] = HARDWARE.cpu;
  return {
    id,
    vmName: record.name,
    status,
    statusChangedAt,
    pricePerEpoch: shortUsd(usd(record.pricePerEpoch)),
    resources: [
      {
        type: 'VCPU',
        quantity: configuration?.vcpu ?? 0,
        details: {},
        metadata: { ...cpu, brand: 'EPYC', generation: '3' },
      },
      {
        type: 'RAM',
        supply: configuration?.ramGb ?? 0,
        units: 'GiB',
        details: {},
        metadata: HARDWARE.memory[0],
      },
      {
        type: 'STORAGE',
        supply: disk?.volumeGb ?? 0,
        units: 'GiB',
        details: {},
        metadata: HARDWARE.storage[0],
      },
      { type: 'PUBLIC_IP', quantity: 1, details: {}, metadata: { version: '4' } },
    ],
    createdAt: instant(vm?.createdAt ?? record.statusChangedAt),
    nextBillingAt: instant(record.nextBillingAt ?? record.statusChangedAt),
    osImage: record.osImage,
    datacenter: cluster && !isGone ? datacenterView(cluster) : null,
    publicIp,
    ports: record.ports,
    reservedBalance: shortUsd(usd(record.reserved)),
    totalSpent: shortUsd(usd(record.spent)),
  };
}

const datacenterView = (cluster: LegacyOffer['cluster']) => {
  const place = datacenterOf(cluster);
  return {
    countryCode: place?.countryCode,
    cityCode: place?.cityCode,
    cityIndex: place?.index,
    tier: place?.tier,
    certifications: place?.certifications,
  };
};

export function offerView(offer: LegacyOffer, cloud: CloudRecord) {
  const more = {
    type: 'STORAGE',
    metadata: HARDWARE.storage[0],
    price: '0.00192',
    supply: 1_000,
    units: 'GiB',
    perVmLimit: 200,
  };
  return {
    configuration: { slug: offer.slug, price: shortUsd(offer.perEpoch) },
    resources: [
      { type: 'VCPU', metadata: HARDWARE.cpu[0], price: '0.005' },
      { type: 'RAM', metadata: HARDWARE.memory[0], price: '0.005' },
      { type: 'STORAGE', metadata: HARDWARE.storage[0], price: '0.00192' },
      { type: 'PUBLIC_IP', metadata: { version: '4' }, price: '0.072' },
    ],
    datacenter: datacenterView(offer.cluster),
    servers: [{ availableBasicInstances: roomFor(offer, cloud), additionalResources: [more] }],
    maxAdditionalSupply: [more],
  };
}

/** The time is written with a sign and nine decimals here. */
export const legacyKeyView = ({ name, publicKey, algorithm, fingerprint }: KeyRecord) => ({
  active: true,
  algorithm,
  comment: publicKey.split(/\s+/)[2] ?? '',
  createdAt: '+002025-03-28T16:26:38.808750000Z',
  fingerprint,
  name,
  publicKey,
  public_key: publicKey,
});
