import { badRequest, notFound, refusalOf } from '../http/refusal.js';
import { type Call, jsonOf, ok, type Route, route } from '../http/router.js';
import { configurationView, createStock } from './capacity.js';
import {
  CLUSTERS,
  CONFIGURATIONS,
  clusterById,
  configurationById,
  DATACENTERS,
  IMAGES,
  priceOfConfiguration,
  priceOfNvmeGb,
  priceOfV4,
  STORAGE_TYPES,
} from './catalog.js';
import { queryList } from './lists.js';
import type { CloudKnobs } from './knobs.js';
import { formatUsd, scalePrice, type Usd, usd } from './money.js';
import { VERSIONS } from './profiles.js';
import type { CloudRecord } from './records.js';
import { costRequest, parse } from './validate.js';

const SECONDS_PER_HOUR = 3_600n;
const DEFAULT_COST_SECONDS = 3_600;

interface Needs {
  readonly cloud: CloudRecord;
  readonly knobs: CloudKnobs;
  readonly now: () => number;
}

/** What exists, what is free and what it costs. */
export function catalogRoutes({ cloud, knobs, now }: Needs): Route[] {
  const stock = createStock({ cloud, knobs, now });
  const priced = (price: string) => scalePrice(price, cloud.terms.priceFactor);
  const items = (list: readonly unknown[]) => ok({ items: list });
  return [
    route('GET', '/v1/service/status', () =>
      ok({ maintenanceMode: knobs.maintenance, version: VERSIONS[cloud.profile] }),
    ),
    route('GET', '/v1/datacenters', () => items(DATACENTERS)),
    route('GET', '/v1/clusters', () => items(CLUSTERS.map(({ id, name, dcId }) => ({ id, name, dcId })))),
    route('GET', '/v1/clusters/resources', ({ query }) => {
      const wanted = queryList(query, 'clusterIds');
      if (wanted.length > 100) throw badRequest('At most 100 clusters');
      const shown = CLUSTERS.filter(
        ({ id }) => (wanted.length === 0 || wanted.includes(id)) && !knobs.hiddenClusters.includes(id),
      );
      return ok({ resources: Object.fromEntries(shown.map((item) => [item.id, stock.of(item)])) });
    }),
    route('GET', '/v1/clusters/:id/resources', ({ params }) => {
      const cluster = clusterById(params[0] ?? '');
      if (!cluster) throw notFound('Cluster not found');
      return ok(stock.of(cluster));
    }),
    route('GET', '/v1/configurations/virtual_machines', () => {
      const families = [...new Set(CLUSTERS.map(({ cpuFamily }) => cpuFamily))];
      return items(CONFIGURATIONS.map((item) => configurationView(item, families)));
    }),
    route('GET', '/v1/storages/default_images', () => items(IMAGES)),
    route('GET', '/v1/storages/types', () => items(STORAGE_TYPES)),
    route('GET', '/v1/prices/vm', ({ query }) =>
      items(
        chosen(query).flatMap((cluster) =>
          CONFIGURATIONS.flatMap((item) => {
            const price = priceOfConfiguration(item, cluster);
            if (price === null) return [];
            const vmTypeId = { vmConfigurationId: item.id, clusterId: cluster.id };
            return [{ vmTypeId, priceInfo: { pricePerHourPerQty: priced(price) } }];
          }),
        ),
      ),
    ),
    route('GET', '/v1/prices/storage', ({ query }) =>
      items(
        chosen(query).map((cluster) => ({
          storageTypeId: { storageType: 'NVME', replicated: false, clusterId: cluster.id },
          priceInfo: { pricePerHourPerQty: priced(priceOfNvmeGb(cluster)) },
        })),
      ),
    ),
    route('GET', '/v1/prices/public-ip', ({ query }) =>
      items(
        chosen(query).map((cluster) => ({
          publicIpTypeId: { addressType: 'V4', clusterId: cluster.id },
          priceInfo: { pricePerHourPerQty: priced(priceOfV4(cluster)) },
        })),
      ),
    ),
    route('POST', '/v1/prices/cost', (call) => ok(cost(call, cloud.terms.priceFactor))),
  ];
}

const chosen = (query: URLSearchParams) => {
  const id = query.get('clusterId');
  return CLUSTERS.filter((cluster) => id === null || cluster.id === id);
};

function cost(call: Call, factor: number) {
  const { secs, resources } = parse(costRequest, jsonOf(call));
  const seconds = secs ?? DEFAULT_COST_SECONDS;
  const hourly = resources.map((resource) => usd(scalePrice(formatUsd(hourlyOf(resource)), factor)));
  const total = hourly.reduce((sum, price) => sum + price, 0n);
  return {
    costOfResources: resources.map((resource, index) => ({
      resource,
      costPerSec: formatUsd((hourly[index] ?? 0n) / SECONDS_PER_HOUR),
    })),
    totalCostPerSec: formatUsd(total / SECONDS_PER_HOUR),
    periodSecs: seconds,
    totalCost: formatUsd((total * BigInt(seconds)) / SECONDS_PER_HOUR),
  };
}

function hourlyOf(resource: ReturnType<typeof parse<typeof costRequest._output>>['resources'][number]): Usd {
  const unpriced = () => refusalOf('resource_price_unavailable');
  if ('vm' in resource) {
    const { vmConfigurationId, clusterId } = resource.vm.resource_id;
    const [item, cluster] = [configurationById(vmConfigurationId), clusterById(clusterId)];
    const price = item && cluster && priceOfConfiguration(item, cluster);
    if (!price) throw unpriced();
    return usd(price);
  }
  if ('storage' in resource) {
    const { storageType, replicated, clusterId } = resource.storage.resource_id;
    const cluster = clusterById(clusterId);
    if (!cluster || storageType !== 'NVME' || replicated) throw unpriced();
    return usd(priceOfNvmeGb(cluster)) * BigInt(resource.storage.volume_gb);
  }
  const { addressType, clusterId } = resource.publicIp.resource_id;
  const cluster = clusterById(clusterId);
  if (!cluster || addressType !== 'V4') throw unpriced();
  return usd(priceOfV4(cluster));
}
