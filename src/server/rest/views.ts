import type { Deployment } from '../../db/deployments.js';
import type { Miner } from '../../db/miners.js';
import { averageResponseMs, endpointOf } from '../../services/miners/miner.js';
import { uptimeSeconds } from '../../services/miners/uptime.js';
import { type Vm, vmStatus } from '../../services/vms/vm.js';

interface About {
  readonly miner: Miner | null;
  readonly deployment: Deployment | null;
  readonly now: Date;
}

/** A machine as the guide's dashboard shows it. */
export function vmView(vm: Vm, { miner, deployment, now }: About) {
  // A miner that moved, or is about to, serves from another machine than this one.
  const serving = miner?.vmId === vm.id ? miner : null;
  const uptime = serving ? uptimeSeconds(serving, now) : 0;
  const { vcpu, ramGb, storageGb } = vm.requirements;
  return {
    id: vm.id,
    vmId: vm.id,
    vmName: vm.label,
    walletAddress: vm.ownerId,
    status: vmStatus(vm),
    state: vm.state,
    publicIp: vm.address,
    ports: vm.ports.map((open) => ({ port: open, protocol: 'tcp' })),
    endpoint: serving && endpointOf(serving),
    uptime: spoken(uptime),
    uptimeSeconds: uptime,
    requestCount: miner?.requestCount ?? 0,
    /** Milliseconds. */
    averageResponseTime: miner && averageResponseMs(miner),
    provider: vm.provider,
    configuration: `cpu-${vcpu}-ram-${ramGb}gb-storage-${storageGb}gb`,
    substitution: vm.substitution,
    pricePerHourUsd: vm.pricePerHourUsd,
    maxTotalPricePerEpochUsd: vm.priceCapPerDayUsd,
    endReason: vm.endReason,
    failure: vm.failure,
    createdAt: vm.createdAt,
    readyAt: vm.readyAt,
    terminatedAt: vm.terminatedAt,
    miner: miner && minerView(miner),
    deployment: deployment?.vmId === vm.id ? deploymentView(deployment) : null,
  };
}

const minerView = (miner: Miner) => ({
  id: miner.id,
  name: miner.name,
  modelType: miner.modelType,
  modelName: miner.modelName,
  state: miner.state,
  health: miner.health,
  port: miner.port,
  failure: miner.failure,
});

const LIVE = ['QUEUED', 'RUNNING'];

/** `status` is the guide's word for how far the deployment is. */
export const deploymentView = (deployment: Deployment) => ({
  id: deployment.id,
  vmId: deployment.vmId,
  minerId: deployment.minerId,
  status: LIVE.includes(deployment.state)
    ? 'deploying'
    : deployment.state === 'SUCCEEDED'
      ? 'active'
      : 'inactive',
  state: deployment.state,
  step: deployment.step,
  port: deployment.port,
  failure: deployment.failure,
  createdAt: deployment.createdAt,
  startedAt: deployment.startedAt,
  endedAt: deployment.endedAt,
});

/** As the guide writes it: `2h 15m 30s`. */
function spoken(seconds: number): string {
  return `${Math.floor(seconds / 3_600)}h ${Math.floor((seconds % 3_600) / 60)}m ${seconds % 60}s`;
}
