import type { CloudOffer, Estimate } from './cloud.js';
import { addDecimals, divideDecimal, isDecimal, multiplyDecimal, roundDecimal } from './decimal.js';
import type { FluenceApi } from './fluence-api.js';
import type { FluenceImages } from './fluence-images.js';
import { isKind } from './fluence-machines.js';
import type { FluenceRoutes } from './fluence-routes.js';
import { type Configuration, cost, vmEstimate } from './fluence-schemas.js';

/** The vendor's smallest boot disk. */
export const SMALLEST_DISK_GB = 25;
const PRICE_PLACES = 8;
const SECONDS_PER_DAY = 86_400;
/** The next generation prices one machine a request; larger ones than these few are no answer anyway. */
const ESTIMATES_PER_CLUSTER = 3;

export interface Priced {
  readonly configuration: Configuration;
  readonly pricePerHourUsd: string;
}

type Costs = { readonly perSecond: readonly string[]; readonly total: string | null };

/** What machine, disk and address cost together, in the words of the provider's own reckoning. */
export function createFluencePrices(api: FluenceApi, routes: FluenceRoutes, images: FluenceImages) {
  /** Disk, address, then the configurations; null when there is no price for one of them. */
  async function costs(
    clusterId: string,
    configurationIds: readonly string[],
    storageGb: number,
    signal: AbortSignal,
  ): Promise<Costs | null> {
    const disk = { storageType: 'NVME', replicated: false, clusterId };
    const resources = [
      { storage: { resource_id: disk, volume_gb: storageGb } },
      { publicIp: { resource_id: { addressType: 'V4', clusterId } } },
      ...configurationIds.map((id) => ({ vm: { resource_id: { vmConfigurationId: id, clusterId } } })),
    ];
    const body = { secs: SECONDS_PER_DAY, resources };
    const answer = await api.ask('/v1/prices/cost', body, cost, signal).catch(nullIfUnpriced);
    const perSecond = answer?.costOfResources.map((one) => one.costPerSec) ?? [];
    if (perSecond.length !== resources.length || !perSecond.every(isDecimal)) return null;
    const total = answer?.totalCost ?? null;
    return { perSecond, total: total !== null && isDecimal(total) ? total : null };
  }

  async function together(
    clusterId: string,
    configurations: readonly Configuration[],
    storageGb: number,
    signal: AbortSignal,
  ): Promise<Priced[] | null> {
    const ids = configurations.map(({ id }) => id);
    const found = await costs(clusterId, ids, storageGb, signal);
    if (!found) return null;
    const parts = found.perSecond.slice(0, 2);
    return configurations.map((configuration, index) => ({
      configuration,
      pricePerHourUsd: hourOf(addDecimals([...parts, found.perSecond[index + 2] ?? '0'])),
    }));
  }

  async function hourlyTotal(
    clusterId: string,
    configurationId: string,
    volumeGb: number,
    signal: AbortSignal,
  ): Promise<string | null> {
    const { id: imageId } = await images.choose(undefined, signal);
    const body = {
      name: 'estimate',
      clusterId,
      configurationId,
      sshKeyIds: [],
      bootDisk: { kind: 'new', volumeGb, source: { type: 'catalog', imageId } },
      dataDisks: [],
      interfaces: [{ kind: 'public', default: true, addressType: 'V4' }],
    };
    const answer = await api.ask('/v3/vm-estimates', body, vmEstimate, signal).catch(nullIfUnpriced);
    return answer && isDecimal(answer.hourlyTotal) ? answer.hourlyTotal : null;
  }

  return {
    async priceEach(
      clusterId: string,
      configurations: readonly Configuration[],
      storageGb: number,
      signal: AbortSignal,
    ): Promise<Priced[]> {
      if (configurations.length === 0) return [];
      if (routes.generation === 'G3') {
        const few = configurations.slice(0, ESTIMATES_PER_CLUSTER);
        const prices = await Promise.all(few.map(({ id }) => hourlyTotal(clusterId, id, storageGb, signal)));
        return few.flatMap((configuration, index) => {
          const pricePerHourUsd = prices[index];
          return pricePerHourUsd ? [{ configuration, pricePerHourUsd }] : [];
        });
      }
      // One request for all; when that is refused, one for each, since a single unpriced one spoils the lot.
      const all = await together(clusterId, configurations, storageGb, signal);
      if (all !== null) return all;
      if (configurations.length === 1) return [];
      const each = await Promise.all(
        configurations.map((one) => together(clusterId, [one], storageGb, signal)),
      );
      return each.flatMap((priced) => priced ?? []);
    },

    async estimate(offer: CloudOffer, signal: AbortSignal): Promise<Estimate | null> {
      const { clusterId, configurationId } = offer;
      const storageGb = Math.max(offer.storageGb, SMALLEST_DISK_GB);
      if (routes.generation === 'G3') {
        const perHourUsd = await hourlyTotal(clusterId, configurationId, storageGb, signal);
        return perHourUsd === null
          ? null
          : { offer, perHourUsd, perDayUsd: multiplyDecimal(perHourUsd, 24), parts: [] };
      }
      const found = await costs(clusterId, [configurationId], storageGb, signal);
      if (!found) return null;
      const [disk = '0', address = '0', machine = '0'] = found.perSecond;
      // The cost of a day is exact where the cost of a second is cut off.
      const perDayUsd =
        found.total ?? multiplyDecimal(addDecimals([disk, address, machine]), SECONDS_PER_DAY);
      return {
        offer,
        perHourUsd: divideDecimal(perDayUsd, 24, PRICE_PLACES),
        perDayUsd: roundDecimal(perDayUsd, PRICE_PLACES),
        parts: [
          { kind: 'VM', perHourUsd: hourOf(machine) },
          { kind: 'DISK', perHourUsd: hourOf(disk) },
          { kind: 'ADDRESS', perHourUsd: hourOf(address) },
        ],
      };
    },
  };
}
export type FluencePrices = ReturnType<typeof createFluencePrices>;

/** Prices per second are cut off somewhere; these places hide that and lose no cent in a century. */
const hourOf = (perSecond: string): string => roundDecimal(multiplyDecimal(perSecond, 3600), PRICE_PLACES);

function nullIfUnpriced(error: unknown): null {
  if (isKind(error, 'GONE', 'CAPACITY', 'INVALID', 'NOT_READY')) return null;
  throw error;
}
