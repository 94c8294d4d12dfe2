import { isHeld, isLive } from './account.js';
import { CONFIGURATIONS, type Cluster, configurationById } from './catalog.js';
import type { CloudKnobs } from './knobs.js';
import type { CloudRecord } from './records.js';

export interface Free {
  readonly vcpu: number;
  readonly publicIps: number;
  readonly nvmeGb: number;
}

/** What is left of a cluster: its stock, or what an operator set it to, less what is in use. */
export function freeIn(cluster: Cluster, cloud: CloudRecord): Free {
  const set = cloud.capacity[cluster.id] ?? {};
  const here = <T extends { clusterId: string }>(records: readonly T[]) =>
    records.filter(({ clusterId }) => clusterId === cluster.id);
  const vcpu = here(cloud.vms)
    .filter(isLive)
    .reduce((sum, { configurationId }) => sum + (configurationById(configurationId)?.vcpu ?? 0), 0);
  const nvmeGb = here(cloud.disks)
    .filter(isHeld)
    .reduce((sum, { volumeGb }) => sum + volumeGb, 0);
  return {
    vcpu: Math.max(0, (set.vcpu ?? cluster.stock.vcpu) - vcpu),
    publicIps: Math.max(
      0,
      (set.publicIps ?? cluster.stock.publicIps) - here(cloud.ips).filter(isHeld).length,
    ),
    nvmeGb: Math.max(0, (set.nvmeGb ?? cluster.stock.nvmeGb) - nvmeGb),
  };
}

export const configurationView = (
  { perHour: _price, ...shown }: (typeof CONFIGURATIONS)[number],
  families: readonly string[],
) => ({
  ...shown,
  cpuFamilies: families,
  tags: [],
  description: `${shown.vcpu} vCPU and ${shown.ramGb} GB of memory`,
});

interface Needs {
  readonly cloud: CloudRecord;
  readonly knobs: Pick<CloudKnobs, 'resourcesLagMs'>;
  readonly now: () => number;
}

/** What the lists say is free, which may be as old as an operator wants it to be. */
export function createStock({ cloud, knobs, now }: Needs) {
  const seen = new Map<string, { readonly at: number; readonly shown: ReturnType<typeof resourcesOf> }>();
  return {
    of(cluster: Cluster) {
      const last = seen.get(cluster.id);
      if (last && now() - last.at < knobs.resourcesLagMs) return last.shown;
      const shown = resourcesOf(cluster, cloud);
      seen.set(cluster.id, { at: now(), shown });
      return shown;
    },
  };
}

function resourcesOf(cluster: Cluster, cloud: CloudRecord) {
  const free = freeIn(cluster, cloud);
  return {
    availableConfigurations: CONFIGURATIONS.filter(
      ({ vcpu, perHour }) => perHour !== null && vcpu <= free.vcpu,
    ).map((item) => configurationView(item, [cluster.cpuFamily])),
    availablePublicIps: { V4: free.publicIps, V6: 0 },
    availableStorage: {
      [cluster.cpuFamily]: [{ replicated: false, storageType: 'NVME', volumeGb: free.nvmeGb }],
    },
  };
}
