import { z } from 'zod';
import { Refusal } from '../../http/refusal.js';
import { diskPrice, ipPrice, vmPrice } from '../account.js';
import { freeIn } from '../capacity.js';
import { CLUSTERS, CONFIGURATIONS, type Cluster, type Configuration, DATACENTERS } from '../catalog.js';
import { formatUsd, type Usd, usd } from '../money.js';
import type { CloudRecord } from '../records.js';

const EPOCH_HOURS = 24n;
const BASIC_STORAGE_GB = 25;
const MOST_INSTANCES = 100;
const BASIC = /^cpu-(\d+)-ram-(\d+)gb-storage-(\d+)gb$/;

const kinds = <T extends z.ZodType>(shape: T) => z.array(shape).max(20).nullish();
export const constraintsShape = z.object({
  basicConfiguration: z.string().regex(BASIC).nullish(),
  additionalResources: z
    .object({
      storage: kinds(
        z.object({
          type: z.enum(['HDD', 'SSD', 'NVMe']),
          supply: z.int().min(0).max(10_000),
          units: z.literal('GiB'),
        }),
      ),
    })
    .nullish(),
  hardware: z
    .object({
      cpu: kinds(z.object({ manufacturer: z.string(), architecture: z.string() })),
      memory: kinds(z.object({ type: z.string(), generation: z.string() })),
      storage: kinds(z.object({ type: z.string() })),
    })
    .nullish(),
  datacenter: z.object({ countries: z.array(z.string()).max(100).nullish() }).nullish(),
  maxTotalPricePerEpochUsd: z
    .string()
    .regex(/^\d*(\.\d{1,18})?$/)
    .nullish(),
});
export type Constraints = z.infer<typeof constraintsShape>;
export const estimateShape = z.object({
  constraints: constraintsShape.nullish(),
  instances: z.int().min(1).max(MOST_INSTANCES),
});

/** All there is to choose from in this market. */
export const HARDWARE = {
  cpu: [{ manufacturer: 'AMD', architecture: 'Zen' }],
  memory: [{ type: 'DDR', generation: '4' }],
  storage: [{ type: 'NVMe' }],
} as const;

export interface LegacyOffer {
  readonly cluster: Cluster;
  readonly configuration: Configuration;
  readonly slug: string;
  readonly volumeGb: number;
  readonly perEpoch: Usd;
}

const slugOf = ({ vcpu, ramGb }: Configuration) => `cpu-${vcpu}-ram-${ramGb}gb-storage-${BASIC_STORAGE_GB}gb`;
export const BASIC_CONFIGURATIONS: readonly string[] = [
  ...new Set(CONFIGURATIONS.filter(({ perHour }) => perHour !== null).map(slugOf)),
];
export const datacenterOf = (cluster: Cluster) => DATACENTERS.find(({ id }) => id === cluster.dcId);

/** Money as this generation writes it: at most five decimals, and nothing before the point when there is nothing. */
export function shortUsd(amount: Usd): string {
  const [whole = '0', fraction = ''] = formatUsd(amount).split('.');
  const kept = fraction.slice(0, 5).replace(/0+$/, '');
  return kept === '' ? whole : `${whole === '0' ? '' : whole}.${kept}`;
}

/** What fits, smallest and cheapest first, whether or not anything of it is free. */
export function matching(constraints: Constraints, cloud: CloudRecord): LegacyOffer[] {
  const { basicConfiguration, additionalResources, hardware, datacenter, maxTotalPricePerEpochUsd } =
    constraints;
  const isKnown = <T>(wanted: readonly T[] | null | undefined, all: readonly T[]) =>
    !wanted || wanted.some((one) => all.some((item) => JSON.stringify(item) === JSON.stringify(one)));
  if (
    !isKnown(hardware?.cpu, HARDWARE.cpu) ||
    !isKnown(hardware?.memory, HARDWARE.memory) ||
    !isKnown(hardware?.storage, HARDWARE.storage)
  )
    return [];
  const extraGb = (additionalResources?.storage ?? []).reduce((sum, { supply }) => sum + supply, 0);
  const volumeGb = BASIC_STORAGE_GB + extraGb;
  const countries = datacenter?.countries ?? [];
  const limit = maxTotalPricePerEpochUsd ? usd(maxTotalPricePerEpochUsd) : null;
  const { priceFactor } = cloud.terms;
  return CLUSTERS.flatMap((cluster) => {
    if (countries.length > 0 && !countries.includes(datacenterOf(cluster)?.countryCode ?? '')) return [];
    return CONFIGURATIONS.flatMap((configuration): LegacyOffer[] => {
      const slug = slugOf(configuration);
      if (basicConfiguration && slug !== basicConfiguration) return [];
      const about = { clusterId: cluster.id, configurationId: configuration.id, volumeGb, priceFactor };
      const price = vmPrice(about);
      if (price === null) return [];
      const perEpoch = (usd(price) + usd(diskPrice(about)) + usd(ipPrice(about))) * EPOCH_HOURS;
      return limit !== null && perEpoch > limit ? [] : [{ cluster, configuration, slug, volumeGb, perEpoch }];
    });
  }).toSorted(
    (a, b) =>
      a.configuration.vcpu - b.configuration.vcpu ||
      a.configuration.ramGb - b.configuration.ramGb ||
      Number(a.perEpoch - b.perEpoch),
  );
}

/** How many machines of an offer there is room for. */
export function roomFor({ cluster, configuration, volumeGb }: LegacyOffer, cloud: CloudRecord): number {
  const free = freeIn(cluster, cloud);
  return Math.min(
    Math.floor(free.vcpu / configuration.vcpu),
    Math.floor(free.nvmeGb / volumeGb),
    free.publicIps,
  );
}

/** An offer for each instance, or a refusal for all of them. */
export function choose(constraints: Constraints, instances: number, cloud: CloudRecord): LegacyOffer[] {
  const offers = matching(constraints, cloud);
  const chosen: LegacyOffer[] = [];
  const used = new Set<string>();
  for (const offer of offers) {
    // Two plans of one cluster share its room: the first that fits takes it.
    if (used.has(offer.cluster.id)) continue;
    const count = Math.min(roomFor(offer, cloud), instances - chosen.length);
    for (let index = 0; index < count; index += 1) chosen.push(offer);
    if (count > 0) used.add(offer.cluster.id);
    if (chosen.length === instances) return chosen;
  }
  throw new Refusal(
    422,
    'unprocessable_entity',
    chosen.length === 0 ? 'No suitable offer found' : 'Not enough offers found',
  );
}
