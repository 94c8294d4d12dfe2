import type { CloudOffer, Requirements } from './cloud.js';
import { compareDecimals } from './decimal.js';
import type { FluenceApi } from './fluence-api.js';
import { isKind } from './fluence-machines.js';
import { type FluencePrices, SMALLEST_DISK_GB } from './fluence-price.js';
import { CURRENT, type FluenceRoutes } from './fluence-routes.js';
import {
  bulkResources,
  type ClusterResources,
  type Configuration,
  cluster,
  datacenter,
  listOf,
} from './fluence-schemas.js';

/** Larger machines than these few are never the answer to a request for a small one. */
const CANDIDATES_PER_CLUSTER = 8;
const CLUSTERS_PER_REQUEST = 100;

interface Needs {
  readonly api: FluenceApi;
  readonly routes: FluenceRoutes;
  readonly prices: FluencePrices;
  readonly provider: CloudOffer['provider'];
}

/** What could be rented now: exact sizes first, then larger ones, each group cheapest first. */
export async function findOffers(
  { api, routes, prices, provider }: Needs,
  wanted: Requirements,
  signal: AbortSignal,
): Promise<CloudOffer[]> {
  const storageGb = Math.max(wanted.storageGb, SMALLEST_DISK_GB);
  const [clusters, datacenters] = await Promise.all([
    api.catalogue(routes.clusters, listOf(cluster), signal),
    api.catalogue(routes.datacenters, listOf(datacenter), signal),
  ]);
  const places = clusters
    .map(({ id, datacenterId }) => ({ id, place: datacenters.find((one) => one.id === datacenterId) }))
    .filter(({ place }) => isWantedCountry(wanted.countries, place?.countryCode ?? null));

  const free = await resourcesOf(
    api,
    routes,
    places.map(({ id }) => id),
    signal,
  );
  const offers = await Promise.all(
    places.map(async ({ id, place }) => {
      const fitting = candidates(free.get(id), { ...wanted, storageGb });
      const priced = await prices.priceEach(id, fitting, storageGb, signal);
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
          ...leftAt(free.get(id), configuration),
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

/** A configuration on several families may turn out to be any of them: all have to be wanted. */
const isWantedCpu = (wanted: readonly string[] | undefined, found: readonly string[]): boolean =>
  wanted === undefined || (found.length > 0 && found.every((family) => wanted.includes(family)));

async function resourcesOf(
  api: FluenceApi,
  routes: FluenceRoutes,
  clusterIds: readonly string[],
  signal: AbortSignal,
): Promise<Map<string, ClusterResources>> {
  const found = new Map<string, ClusterResources>();
  for (let from = 0; from < clusterIds.length; from += CLUSTERS_PER_REQUEST) {
    const query = clusterIds
      .slice(from, from + CLUSTERS_PER_REQUEST)
      .map((id, index) => [`clusterIds[${index}]`, id] as const);
    const ask = (path: string) => api.get(path, query, bulkResources, signal);
    const { resources } = await ask(routes.clusterResources).catch((error: unknown) => {
      // Not every server of the next generation has a twin of this one.
      if (routes === CURRENT || !isKind(error, 'GONE')) throw error;
      return ask(CURRENT.clusterResources);
    });
    for (const [id, of] of Object.entries(resources)) if (of) found.set(id, of);
  }
  return found;
}

function candidates(free: ClusterResources | undefined, wanted: Requirements): Configuration[] {
  if (!free || (free.availablePublicIps['V4'] ?? 0) < 1) return [];
  const hasDisk = (family: string) => disksOf(free, family).some((volumeGb) => volumeGb >= wanted.storageGb);
  const anyDisk = Object.keys(free.availableStorage).some(hasDisk);
  return free.availableConfigurations
    .filter(({ vcpu, ramGb }) => vcpu >= wanted.vcpu && ramGb >= wanted.ramGb)
    .filter(({ cpuFamilies }) => isWantedCpu(wanted.cpuFamilies, cpuFamilies))
    .filter(({ cpuFamilies }) => (cpuFamilies.length > 0 ? cpuFamilies.some(hasDisk) : anyDisk))
    .toSorted((a, b) => a.vcpu - b.vcpu || a.ramGb - b.ramGb)
    .slice(0, CANDIDATES_PER_CLUSTER);
}

/** Free room on the kind of disk that we order. */
const disksOf = ({ availableStorage }: ClusterResources, family: string): number[] =>
  (availableStorage[family] ?? [])
    .filter(({ storageType, replicated }) => storageType === 'NVME' && !replicated)
    .map(({ volumeGb }) => volumeGb);

/** What is told of how much is left; configurations are not counted by the provider. */
function leftAt(
  free: ClusterResources | undefined,
  { cpuFamilies }: Configuration,
): Pick<CloudOffer, 'addressesLeft' | 'largestDiskGb'> {
  if (!free) return {};
  const families = cpuFamilies.length > 0 ? cpuFamilies : Object.keys(free.availableStorage);
  return {
    addressesLeft: free.availablePublicIps['V4'] ?? 0,
    largestDiskGb: Math.max(0, ...families.flatMap((family) => disksOf(free, family))),
  };
}

function byPreference({ vcpu, ramGb }: Requirements) {
  const misses = (offer: CloudOffer) => (offer.vcpu === vcpu && offer.ramGb === ramGb ? 0 : 1);
  return (a: CloudOffer, b: CloudOffer): number =>
    misses(a) - misses(b) ||
    compareDecimals(a.pricePerHourUsd, b.pricePerHourUsd) ||
    a.vcpu - b.vcpu ||
    a.ramGb - b.ramGb ||
    a.id.localeCompare(b.id);
}
