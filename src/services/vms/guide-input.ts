import { InvalidInput } from '../errors.js';
import { readAuthorizedKey } from './authorized-keys.js';
import { CPU_FAMILIES, readConfiguration, type RentVmInput, STANDARD_SIZE } from './rent-input.js';

/** The advanced JSON of the miner guide and of the cloud's first generation, member for member. */
export interface GuideInput {
  readonly constraints?: GuideConstraints | null | undefined;
  readonly vmConfiguration?: GuideVmConfiguration | null | undefined;
}
type Maybe<T> = T | null | undefined;

export interface GuideConstraints {
  /** `cpu-8-ram-16gb-storage-50gb` */
  readonly basicConfiguration?: Maybe<string>;
  readonly additionalResources?: Maybe<{ readonly storage?: Maybe<readonly GuideStorage[]> }>;
  readonly hardware?: Maybe<{
    readonly cpu?: Maybe<readonly GuideCpu[]>;
    readonly memory?: Maybe<readonly object[]>;
    readonly storage?: Maybe<readonly object[]>;
  }>;
  readonly datacenter?: Maybe<{ readonly countries?: Maybe<readonly string[]> }>;
  /** The epoch is a day. */
  readonly maxTotalPricePerEpochUsd?: Maybe<string>;
}
interface GuideStorage {
  readonly type?: Maybe<string>;
  readonly supply: number;
  readonly units?: Maybe<string>;
}
interface GuideCpu {
  readonly manufacturer?: Maybe<string>;
  readonly architecture?: Maybe<string>;
}

export interface GuideVmConfiguration {
  readonly name?: Maybe<string>;
  readonly openPorts?: Maybe<readonly { readonly port: number; readonly protocol?: Maybe<string> }[]>;
  readonly hostname?: Maybe<string>;
  /** URL of an image. */
  readonly osImage?: Maybe<string>;
  /** Public keys, or names under which such were registered. */
  readonly sshKeys?: Maybe<readonly string[]>;
}

/** Something that was asked for and is done otherwise, or not at all. */
export interface Substitution {
  /** As the caller wrote it. */
  readonly field: string;
  readonly asked: unknown;
  /** null: nothing takes its place. */
  readonly used: string | null;
  readonly reason: string;
}

export interface MachineAsked {
  readonly machine: RentVmInput;
  readonly substitutions: readonly Substitution[];
}

const MAX_EXTRA_GB = 10_000;
const MAX_KEYS = 20;

/** The guide's words as ours. What has no counterpart is reported, never dropped. `at` is where the JSON came in. */
export function machineFromGuide({ constraints, vmConfiguration }: GuideInput, at: string): MachineAsked {
  const path = (field: string): string => (at === '' ? field : `${at}.${field}`);
  const substitutions: Substitution[] = [];
  const report = (field: string, asked: unknown, used: string | null, reason: string): void =>
    void substitutions.push({ field: path(field), asked, used, reason });
  const { basicConfiguration, additionalResources, hardware, datacenter } = constraints ?? {};
  const { name, openPorts, hostname, osImage, sshKeys } = vmConfiguration ?? {};

  const cpuFamilies = familiesOf(hardware?.cpu, report);
  if (hardware?.memory?.length) {
    report('constraints.hardware.memory', hardware.memory, null, 'Memory can not be chosen by its kind');
  }
  if (hardware?.storage?.length) {
    report('constraints.hardware.storage', hardware.storage, 'NVMe', 'Every disk is NVMe');
  }
  const extra = additionalResources?.storage ?? [];
  const extraGb = extraStorage(extra, path('constraints.additionalResources.storage'));
  const size =
    basicConfiguration == null
      ? STANDARD_SIZE
      : readConfiguration(basicConfiguration, path('constraints.basicConfiguration'));
  if (extraGb > 0) {
    report(
      'constraints.additionalResources.storage',
      extra,
      `one disk of ${size.storageGb + extraGb} GB`,
      'Additional storage makes the boot disk larger',
    );
  }

  for (const [index, { protocol }] of (openPorts ?? []).entries()) {
    if (protocol != null && protocol.toLowerCase() !== 'tcp') {
      throw new InvalidInput(
        path(`vmConfiguration.openPorts.${index}.protocol`),
        'Only tcp ports can be opened',
      );
    }
  }
  const hostnameUsed = hostname?.toLowerCase();
  if (hostname != null && hostname !== hostnameUsed) {
    report('vmConfiguration.hostname', hostname, hostnameUsed ?? null, 'Host names are in small letters');
  }
  const image = imageOf(osImage, report);
  const authorizedKeys = keysOf(sshKeys ?? [], path('vmConfiguration.sshKeys'), report);

  const machine: RentVmInput = {
    ...(basicConfiguration == null || extraGb > 0 ? {} : { configuration: basicConfiguration }),
    ...(extraGb > 0 ? { ...size, storageGb: size.storageGb + extraGb } : {}),
    ...(cpuFamilies.length > 0 ? { cpuFamilies } : {}),
    ...(datacenter?.countries == null ? {} : { countries: datacenter.countries }),
    ...(constraints?.maxTotalPricePerEpochUsd == null
      ? {}
      : // The cloud's own answers leave out the zero, and people copy them.
        { maxPricePerDayUsd: constraints.maxTotalPricePerEpochUsd.replace(/^\./, '0.') }),
    ...(name == null ? {} : { label: name }),
    ...(openPorts == null ? {} : { ports: openPorts.map(({ port }) => port) }),
    ...(hostname == null ? {} : { hostname }),
    ...(image === null ? {} : { image }),
    ...(authorizedKeys.length > 0 ? { authorizedKeys } : {}),
  };
  return { machine, substitutions };
}

/** Our fields in the guide's words, for refusals. */
export const GUIDE_WORDS: Readonly<Record<string, string>> = {
  configuration: 'constraints.basicConfiguration',
  vcpu: 'constraints.basicConfiguration',
  ramGb: 'constraints.basicConfiguration',
  storageGb: 'constraints.basicConfiguration',
  cpuFamilies: 'constraints.hardware.cpu',
  countries: 'constraints.datacenter.countries',
  maxPricePerDayUsd: 'constraints.maxTotalPricePerEpochUsd',
  label: 'vmConfiguration.name',
  ports: 'vmConfiguration.openPorts',
  hostname: 'vmConfiguration.hostname',
  image: 'vmConfiguration.osImage',
  authorizedKeys: 'vmConfiguration.sshKeys',
};

type Report = (field: string, asked: unknown, used: string | null, reason: string) => void;

/** Any of the processors will do, as it was in the guide. */
function familiesOf(cpus: Maybe<readonly GuideCpu[]>, report: Report): string[] {
  if (!cpus?.length) return [];
  const families = CPU_FAMILIES.filter((family) => cpus.some((cpu) => isOfFamily(cpu, family)));
  report(
    'constraints.hardware.cpu',
    cpus,
    families.length > 0 ? families.join(' or ') : null,
    families.length > 0
      ? 'Processors are chosen by their family'
      : `The families on offer are ${CPU_FAMILIES.join(', ')}; any is taken`,
  );
  return families;
}

/** `Zen` is all of them, `Zen 3` and `Zen3` one. */
function isOfFamily({ manufacturer, architecture }: GuideCpu, family: string): boolean {
  if (manufacturer?.toUpperCase() !== 'AMD') return false;
  const asked = (architecture ?? 'ZEN').toUpperCase().replace(/[\s_-]+/g, '');
  return asked === 'ZEN' || family === `AMD_${asked}`;
}

function extraStorage(extra: readonly GuideStorage[], field: string): number {
  let sum = 0;
  for (const [index, { supply, units }] of extra.entries()) {
    if (!Number.isInteger(supply) || supply < 1 || supply > MAX_EXTRA_GB) {
      throw new InvalidInput(`${field}.${index}.supply`, `Must be a whole number from 1 to ${MAX_EXTRA_GB}`);
    }
    if (units != null && units !== 'GiB') {
      throw new InvalidInput(`${field}.${index}.units`, 'Storage is counted in GiB');
    }
    sum += supply;
  }
  return sum;
}

/** What the images of the usual places are called in the catalogue. */
const IMAGES: readonly (readonly [RegExp, string])[] = [
  [/^https:\/\/cloud-images\.ubuntu\.com\/(releases\/)?(noble|24\.04)\/\S*amd64\.img$/, 'ubuntu-24-04-x64'],
  [/^https:\/\/cloud-images\.ubuntu\.com\/(releases\/)?(jammy|22\.04)\/\S*amd64\.img$/, 'ubuntu-22-04-x64'],
];
const SLUG = /^[a-z]+-\d{1,2}(-\d{2})?-x64$/;

function imageOf(asked: Maybe<string>, report: Report): string | null {
  if (asked == null) return null;
  if (SLUG.test(asked)) return asked;
  const image = IMAGES.find(([pattern]) => pattern.test(asked))?.[1] ?? null;
  report(
    'vmConfiguration.osImage',
    asked,
    image ?? 'the newest Ubuntu of the catalogue',
    image === null
      ? 'Machines are made from images of the catalogue, and this is none of them'
      : 'The same system from the catalogue',
  );
  return image;
}

const KEY_NAME = /^[\w.@-]{1,64}$/;

function keysOf(asked: readonly string[], field: string, report: Report): string[] {
  if (asked.length > MAX_KEYS) throw new InvalidInput(field, `At most ${MAX_KEYS} keys can be given`);
  return asked.flatMap((text, index) => {
    if (!KEY_NAME.test(text)) return readAuthorizedKey(text, `${field}.${index}`);
    report(
      `vmConfiguration.sshKeys.${index}`,
      text,
      null,
      'Keys are not kept under names here; give the public key itself',
    );
    return [];
  });
}
