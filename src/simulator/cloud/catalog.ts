import { createHash } from 'node:crypto';
import { scalePrice } from './money.js';

/** The same name gives the same id on every start, as a catalogue should. */
function idOf(name: string): string {
  const digest = createHash('sha256').update(`tensornode simulator ${name}`).digest('hex');
  const variant = (8 + (Number.parseInt(digest.slice(16, 17), 16) % 4)).toString(16);
  return `${digest.slice(0, 8)}-${digest.slice(8, 12)}-5${digest.slice(13, 16)}-${variant}${digest.slice(17, 20)}-${digest.slice(20, 32)}`;
}

const place = (countryCode: string, cityCode: string, cityName: string, tier: number) => ({
  id: idOf(`datacenter ${cityCode}`),
  countryCode,
  cityCode,
  cityName,
  index: 1,
  tier,
  certifications: ['ISO 27001'],
  slug: `${countryCode.toLowerCase()}-${cityCode.toLowerCase()}-1`,
});
export type Datacenter = ReturnType<typeof place>;

const FRANKFURT = place('DE', 'FRA', 'Frankfurt', 4);
const WARSAW = place('PL', 'WAW', 'Warsaw', 3);
const ASHBURN = place('US', 'IAD', 'Ashburn', 4);
const VILNIUS = place('LT', 'VNO', 'Vilnius', 3);
export const DATACENTERS: readonly Datacenter[] = [FRANKFURT, WARSAW, ASHBURN, VILNIUS];

export interface Cluster {
  readonly id: string;
  readonly name: string;
  readonly dcId: string;
  readonly cpuFamily: string;
  readonly priceFactor: number;
  readonly stock: { readonly vcpu: number; readonly publicIps: number; readonly nvmeGb: number };
  readonly vpcId: string;
  readonly subnetId: string;
}

const cluster = (
  name: string,
  dcId: string,
  cpuFamily: string,
  priceFactor: number,
  [vcpu, publicIps, nvmeGb]: readonly [number, number, number],
): Cluster => ({
  id: idOf(`cluster ${name}`),
  name,
  dcId,
  cpuFamily,
  priceFactor,
  stock: { vcpu, publicIps, nvmeGb },
  vpcId: idOf(`vpc ${name}`),
  subnetId: idOf(`subnet ${name}`),
});

export const CLUSTERS: readonly Cluster[] = [
  cluster('fra-1', FRANKFURT.id, 'AMD_ZEN3', 1, [4_096, 480, 200_000]),
  cluster('waw-1', WARSAW.id, 'AMD_ZEN2', 0.92, [2_048, 240, 100_000]),
  cluster('iad-1', ASHBURN.id, 'AMD_ZEN5', 1.15, [4_096, 480, 200_000]),
  cluster('vno-1', VILNIUS.id, 'AMD_ZEN3', 0.97, [1_024, 120, 50_000]),
];

export interface Configuration {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly vcpu: number;
  readonly ramGb: number;
  readonly dedicated: boolean;
  readonly preset: 'general' | 'cpu_optimized' | 'memory_optimized';
  /** USD an hour at a price factor of one; null for one that is listed but not sold. */
  readonly perHour: string | null;
}

const configuration = (
  line: 'shared' | 'regular' | 'premium',
  vcpu: number,
  ramGb: number,
  perHour: string | null,
): Configuration => {
  const slug = `cpu-${line}-${vcpu}vcpu-${ramGb}gb`;
  return {
    id: idOf(`configuration ${slug}`),
    slug,
    name: `${line[0]?.toUpperCase()}${line.slice(1)} ${vcpu} vCPU, ${ramGb} GB`,
    vcpu,
    ramGb,
    dedicated: line !== 'shared',
    preset: line === 'premium' ? 'cpu_optimized' : ramGb / vcpu > 2 ? 'memory_optimized' : 'general',
    perHour,
  };
};

export const CONFIGURATIONS: readonly Configuration[] = [
  configuration('shared', 2, 2, '0.009'),
  configuration('shared', 3, 4, '0.014'),
  configuration('shared', 4, 8, '0.026'),
  configuration('shared', 8, 16, '0.052'),
  configuration('shared', 16, 32, '0.104'),
  configuration('regular', 2, 4, '0.02'),
  configuration('regular', 4, 8, '0.04'),
  configuration('regular', 8, 16, '0.08'),
  configuration('regular', 8, 32, '0.12'),
  configuration('regular', 16, 32, '0.16'),
  configuration('regular', 24, 48, '0.24'),
  configuration('regular', 32, 64, '0.32'),
  configuration('premium', 4, 8, '0.062'),
  configuration('premium', 8, 16, '0.124'),
  configuration('premium', 16, 32, '0.248'),
  configuration('premium', 64, 128, null),
];

const NVME_GB_PER_HOUR = '0.00008';
const V4_PER_HOUR = '0.003';

export const priceOfConfiguration = (item: Configuration, { priceFactor }: Cluster): string | null =>
  item.perHour === null ? null : scalePrice(item.perHour, priceFactor);
export const priceOfNvmeGb = ({ priceFactor }: Cluster): string => scalePrice(NVME_GB_PER_HOUR, priceFactor);
export const priceOfV4 = (_cluster: Cluster): string => V4_PER_HOUR;

export const MINIMUM_BOOT_GB = 25;
export const STORAGE_TYPES = [
  {
    storageType: 'NVME',
    bootDisk: true,
    minVolumeGb: MINIMUM_BOOT_GB,
    maxIopsRead: 40_000,
    maxIopsWrite: 20_000,
    maxBandwidthReadMib: 1_000,
    maxBandwidthWriteMib: 500,
  },
] as const;

const image = (slug: string, name: string, distribution: string, username: string, downloadUrl: string) => ({
  id: idOf(`image ${slug}`),
  slug,
  name,
  distribution,
  downloadUrl,
  username,
  iconUrl: `https://images.simulator.invalid/icons/${distribution.toLowerCase()}.svg`,
  bootMode: 'UEFI',
  isDefault: slug === 'ubuntu-24-04-x64',
  createdAt: '2026-01-15T09:00:00Z',
  updatedAt: '2026-06-01T09:00:00Z',
});

export const IMAGES = [
  image(
    'ubuntu-24-04-x64',
    '24.04 (LTS) x64',
    'Ubuntu',
    'ubuntu',
    'https://images.simulator.invalid/noble-server-cloudimg-amd64.img',
  ),
  image(
    'ubuntu-22-04-x64',
    '22.04 (LTS) x64',
    'Ubuntu',
    'ubuntu',
    'https://images.simulator.invalid/jammy-server-cloudimg-amd64.img',
  ),
  image(
    'debian-12-x64',
    '12 x64',
    'Debian',
    'debian',
    'https://images.simulator.invalid/debian-12-genericcloud-amd64.qcow2',
  ),
] as const;

export const clusterById = (id: string): Cluster | undefined => CLUSTERS.find((item) => item.id === id);
export const configurationById = (id: string): Configuration | undefined =>
  CONFIGURATIONS.find((item) => item.id === id);
export const imageByUrl = (url: string | null) => IMAGES.find((item) => item.downloadUrl === url) ?? null;
