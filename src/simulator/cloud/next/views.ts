import { clusterById } from '../catalog.js';
import type { CloudRecord, VmRecord } from '../records.js';
import { instant } from '../views.js';

/** A machine in the words of the next generation. */
export const nextVmView = (vm: VmRecord) => ({
  id: vm.id,
  clusterId: vm.clusterId,
  configurationId: vm.configurationId,
  name: vm.name,
  status: vm.status,
  restartRequired: vm.restartRequired,
  hasCloudInit: vm.hasCloudInit,
  bootDiskId: vm.bootDiskId,
  dataDiskIds: vm.dataDiskIds,
  sshKeyIds: vm.sshKeyIds,
  interfaceIds: vm.interfaces.map(({ id }) => id),
  failure:
    vm.status === 'failed'
      ? { code: 'provisioning_failed', message: vm.doomed ?? 'Provisioning failed' }
      : null,
  readySince: instant(vm.readySince),
  terminatedAt: instant(vm.terminatedAt),
  createdAt: instant(vm.createdAt),
  updatedAt: instant(vm.updatedAt),
});

export const nextInterfaceViews = (vm: VmRecord, { ips }: CloudRecord) =>
  vm.interfaces.map(({ id, kind, securityGroupId }) => {
    const ip = kind === 'public' ? ips.find((one) => one.id === vm.publicIpId) : undefined;
    return {
      id,
      kind,
      default: kind === 'public',
      subnetId: kind === 'private' ? (clusterById(vm.clusterId)?.subnetId ?? null) : null,
      publicIpId: ip?.id ?? null,
      securityGroupId,
      desiredIps: [],
      assignedIps: ip?.status === 'ready' ? [`${ip.address}/32`] : [],
    };
  });
