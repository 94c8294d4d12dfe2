import { diskPrice, ipPrice, vmPrice } from './account.js';
import { clusterById, configurationById, imageByUrl } from './catalog.js';
import { formatUsd, usd } from './money.js';
import type {
  CloudRecord,
  DiskRecord,
  IpRecord,
  KeyRecord,
  PartRecord,
  SecurityGroupRecord,
  VmRecord,
} from './records.js';

const HOURS_A_MONTH = 730n;

export const instant = (at: number | null): string | null =>
  at === null ? null : new Date(at).toISOString();
const prices = (perHour: string | null) =>
  perHour === null
    ? {}
    : { priceHourlyUsd: perHour, priceMonthlyUsd: formatUsd(usd(perHour) * HOURS_A_MONTH) };

export function allowedActions({ status, publicIpId }: VmRecord): string[] {
  if (status === 'terminating' || status === 'terminated' || status === 'unknown' || status === 'draft')
    return [];
  if (status !== 'launched') return ['terminate'];
  return [
    publicIpId ? 'removePublicIp' : 'addPublicIp',
    'addStorages',
    'removeStorages',
    'updateNetworkInterface',
    'restart',
    'softReboot',
    'terminate',
  ];
}

const partActions = ({ status, attachedTo }: PartRecord): string[] => {
  if (status === 'removing' || status === 'removed' || status === 'draft') return [];
  return attachedTo ? ['update'] : status === 'ready' ? ['update', 'delete', 'attachToVm'] : ['delete'];
};

export function diskView(disk: DiskRecord, { userId }: CloudRecord) {
  const image = imageByUrl(disk.imageUrl);
  return {
    id: disk.id,
    userId,
    clusterId: disk.clusterId,
    name: disk.name,
    storageType: disk.storageType,
    status: disk.status,
    role: disk.role,
    volumeGb: disk.volumeGb,
    replicated: disk.replicated,
    initUrl: disk.imageUrl,
    image: image && { id: image.id, slug: image.slug, name: image.name, distribution: image.distribution },
    attachedTo: disk.attachedTo === null ? [] : [disk.attachedTo],
    allowedActions: partActions(disk),
    createdAt: instant(disk.createdAt),
    readySince: instant(disk.readySince),
    removedAt: instant(disk.removedAt),
    ...prices(diskPrice(disk)),
  };
}

export function ipView(ip: IpRecord, { userId, vms }: CloudRecord) {
  const owner = vms.find(({ id }) => id === ip.attachedTo);
  const isShown = ip.status === 'ready' || ip.status === 'removing';
  return {
    id: ip.id,
    userId,
    clusterId: ip.clusterId,
    name: ip.name,
    addressType: ip.addressType,
    address: isShown ? ip.address : null,
    status: ip.status,
    attachedTo: owner ? { id: owner.id, name: owner.name } : null,
    allowedActions: partActions(ip),
    createdAt: instant(ip.createdAt),
    readySince: instant(ip.readySince),
    removedAt: instant(ip.removedAt),
    ...prices(ipPrice(ip)),
  };
}

export const keyView = ({ material: _material, ...key }: KeyRecord, { userId }: CloudRecord) => ({
  ...key,
  userId,
});

export function securityGroupView(group: SecurityGroupRecord, { userId, vms }: CloudRecord) {
  const attachedTo = vms
    .flatMap(({ interfaces }) => interfaces)
    .filter(({ securityGroupId }) => securityGroupId === group.id);
  return {
    id: group.id,
    userId,
    clusterId: group.clusterId,
    vpcId: clusterById(group.clusterId)?.vpcId,
    name: group.name,
    status: 'ready',
    ingressRules: group.ingress,
    egressRules: group.egress,
    attachedTo: attachedTo.map(({ id }) => id),
    createdAt: instant(group.createdAt),
    readySince: instant(group.createdAt),
    removedAt: null,
  };
}

export function interfaceViews(vm: VmRecord) {
  const subnet = clusterById(vm.clusterId)?.subnetId;
  return vm.interfaces.map(({ id, kind, securityGroupId }) => ({
    id,
    default: kind === 'private',
    kind: kind === 'private' ? { private: { subnet } } : { public: { public_ip: vm.publicIpId } },
    securityGroup: securityGroupId,
  }));
}

/** `named` adds the plan's name and size, as lists and create do and a single read does not. */
export function vmView(vm: VmRecord, cloud: CloudRecord, expand: readonly string[], named: boolean) {
  const configuration = configurationById(vm.configurationId);
  return {
    id: vm.id,
    userId: cloud.userId,
    clusterId: vm.clusterId,
    configurationId: vm.configurationId,
    ...(named && configuration
      ? {
          configurationName: configuration.name,
          configurationSlug: configuration.slug,
          vcpu: configuration.vcpu,
          ramGb: configuration.ramGb,
        }
      : {}),
    name: vm.name,
    status: vm.status,
    restartRequired: vm.restartRequired,
    allowedActions: allowedActions(vm),
    bootDisk: vm.bootDiskId,
    dataDisks: vm.dataDiskIds,
    publicIp: vm.publicIpId,
    subnets: [clusterById(vm.clusterId)?.subnetId].filter((id) => id !== undefined),
    sshKeys: vm.sshKeyIds,
    networkInterfaces: vm.interfaces.map(({ id }) => id),
    cloudInit: vm.hasCloudInit ? {} : null,
    createdAt: instant(vm.createdAt),
    updatedAt: instant(vm.updatedAt),
    readySince: instant(vm.readySince),
    terminatedAt: instant(vm.terminatedAt),
    ...prices(vmPrice(vm)),
    ...(expand.length > 0 ? { expanded: expanded(vm, cloud, expand) } : {}),
  };
}

function expanded(vm: VmRecord, cloud: CloudRecord, expand: readonly string[]) {
  const found: Record<string, unknown> = {};
  const disks = (ids: readonly (string | null)[]) =>
    cloud.disks.filter(({ id }) => ids.includes(id)).map((disk) => diskView(disk, cloud));
  if (expand.includes('publicIp')) {
    const ip = cloud.ips.find(({ id }) => id === vm.publicIpId);
    found['publicIp'] = ip ? ipView(ip, cloud) : null;
  }
  if (expand.includes('bootDisk')) found['bootDisk'] = disks([vm.bootDiskId])[0] ?? null;
  if (expand.includes('dataDisks')) found['dataDisks'] = disks(vm.dataDiskIds);
  if (expand.includes('networkInterfaces')) found['networkInterfaces'] = interfaceViews(vm);
  if (expand.includes('sshKeys')) {
    const keys = cloud.keys.filter(({ id }) => vm.sshKeyIds.includes(id));
    found['sshKeys'] = keys.map((key) => keyView(key, cloud));
  }
  return found;
}
