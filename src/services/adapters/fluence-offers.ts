import type { CloudOffer, Requirements } from './cloud.js';
import { addDecimals, compareDecimals, isDecimal, multiplyDecimal, roundDecimal } from './decimal.js';
import { AdapterError } from './failure.js';
import type { FluenceApi } from './fluence-api.js';
import {
  bulkResources,
  type ClusterResources,
  type Configuration,
  cluster,
  cost,
  datacenter,
} from './fluence-schemas.js';

/** The vendor's smallest boot disk. */
export const SMALLEST_DISK_GB = 25;
/** Larger machines than these few are never the answer to a request for a small one. */
const CANDIDATES_PER_CLUSTER = 8;
const CLUSTERS_PER_REQUEST = 100;
const PRICE_PLACES = 8;

/** What could be rented now: exact sizes first, then larger ones, each group cheapest first. */
export async function findOffers(
  api: FluenceApi,
  provider: CloudOffer['provider'],
  wanted: Requirements,
  signal: AbortSignal,
): Promise<CloudOffer[]> {
  const storageGb = Math.max(wanted.storageGb, SMALLEST_DISK_GB);
  const [clusters, datacenters] = await Promise.all([
    api.list('/v1/clusters', [], cluster, signal),
    api.list('/v1/datacenters', [], datacenter, signal),
  ]);
  const places = clusters
    .map(({ id, datacenterId }) => ({ id, place: datacenters.find((one) => one.id === datacenterId) }))
    .filter(({ place }) => isWantedCountry(wanted.countries, place?.countryCode ?? null));

  const free = await resourcesOf(
    api,
    places.map(({ id }) => id),
    signal,
  );
  const offers = await Promise.all(
    places.map(async ({ id, place }) => {
      const fitting = candidates(free.get(id), { ...wanted, storageGb });
      const priced = await pricesOf(api, id, fitting, storageGb, signal);
      return priced.map(
        ({ configuration, pricePerHourUsd }): CloudOffer => ({
          id: `${provider}:${id}:${configuration.id}:${storageGb}`,
          provider,
          clusterId: id,
          configurationId: configuration.id,
          configuration: configuration.slug,
          vcpu: configuration.vcpu,
          ramGb: configuration.ramGb,
          storageGb,
          countryCode: place?.countryCode ?? null,
          city: place?.cityName ?? place?.cityCode ?? null,
          pricePerHourUsd,
        }),
      );
    }),
  );
  return offers.flat().toSorted(byPreference(wanted));
}

function isWantedCountry(countries: readonly string[] | undefined, country: string | null): boolean {
  if (countries === undefined || countries.length === 0) return true;
  return country !== null && countries.some((one) => one.toUpperCase() === country.toUpperCase());
}

async function resourcesOf(
  api: FluenceApi,
  clusterIds: readonly string[],
  signal: AbortSignal,
): Promise<Map<string, ClusterResources>> {
  const found = new Map<string, ClusterResources>();
  for (let from = 0; from < clusterIds.length; from += CLUSTERS_PER_REQUEST) {
    const query = clusterIds
      .slice(from, from + CLUSTERS_PER_REQUEST)
      .map((id, index) => [`clusterIds[${index}]`, id] as const);
    const { resources } = await api.get('/v1/clusters/resources', query, bulkResources, signal);
    for (const [id, of] of Object.entries(resources)) found.set(id, of);
  }
  return found;
}

function candidates(free: ClusterResources | undefined, wanted: Requirements): Configuration[] {
  if (!free || (free.availablePublicIps['V4'] ?? 0) < 1) return [];
  const hasDisk = (family: string) =>
    (free.availableStorage[family] ?? []).some(
      (lot) => lot.storageType === 'NVME' && !lot.replicated && lot.volumeGb >= wanted.storageGb,
    );
  const anyDisk = Object.keys(free.availableStorage).some(hasDisk);
  return free.availableConfigurations
    .filter(({ vcpu, ramGb }) => vcpu >= wanted.vcpu && ramGb >= wanted.ramGb)
    .filter(({ cpuFamilies }) => (cpuFamilies.length > 0 ? cpuFamilies.some(hasDisk) : anyDisk))
    .toSorted((a, b) => a.vcpu - b.vcpu || a.ramGb - b.ramGb)
    .slice(0, CANDIDATES_PER_CLUSTER);
}

interface Priced {
  readonly configuration: Configuration;
  readonly pricePerHourUsd: string;
}

/** One request for all candidates; when that is refused, one for each, since a single unpriced one spoils the lot. */
async function pricesOf(
  api: FluenceApi,
  clusterId: string,
  configurations: readonly Configuration[],
  storageGb: number,
  signal: AbortSignal,
): Promise<Priced[]> {
  if (configurations.length === 0) return [];
  const together = await costOf(api, clusterId, configurations, storageGb, signal);
  if (together !== null) return together;
  if (configurations.length === 1) return [];
  const each = await Promise.all(
    configurations.map((one) => costOf(api, clusterId, [one], storageGb, signal)),
  );
  return each.flatMap((priced) => priced ?? []);
}

async function costOf(
  api: FluenceApi,
  clusterId: string,
  configurations: readonly Configuration[],
  storageGb: number,
  signal: AbortSignal,
): Promise<Priced[] | null> {
  const resources = [
    { storage: { resource_id: { storageType: 'NVME', replicated: false, clusterId }, volume_gb: storageGb } },
    { publicIp: { resource_id: { addressType: 'V4', clusterId } } },
    ...configurations.map(({ id }) => ({ vm: { resource_id: { vmConfigurationId: id, clusterId } } })),
  ];
  const body = { secs: 3600, resources };
  const answer = await api.ask('/v1/prices/cost', body, cost, signal).catch((error: unknown) => {
    if (error instanceof AdapterError && UNPRICED.has(error.kind)) return null;
    throw error;
  });
  const perSecond = answer?.costOfResources.map((one) => one.costPerSec) ?? [];
  const parts = perSecond.slice(0, 2);
  if (perSecond.length !== resources.length || !perSecond.every(isDecimal)) return null;
  return configurations.map((configuration, index) => {
    const perHour = multiplyDecimal(addDecimals([...parts, perSecond[index + 2] ?? '0']), 3600);
    // Prices per second are cut off somewhere; these places hide that and lose no cent in a century.
    return { configuration, pricePerHourUsd: roundDecimal(perHour, PRICE_PLACES) };
  });
}
const UNPRICED: ReadonlySet<string> = new Set(['GONE', 'CAPACITY', 'INVALID', 'NOT_READY']);

function byPreference({ vcpu, ramGb }: Requirements) {
  const misses = (offer: CloudOffer) => (offer.vcpu === vcpu && offer.ramGb === ramGb ? 0 : 1);
  return (a: CloudOffer, b: CloudOffer): number =>
    misses(a) - misses(b) ||
    compareDecimals(a.pricePerHourUsd, b.pricePerHourUsd) ||
    a.vcpu - b.vcpu ||
    a.ramGb - b.ramGb ||
    a.id.localeCompare(b.id);
}
