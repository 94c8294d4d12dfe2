import type { Provider, Requirements } from '../adapters/cloud.js';
import { InvalidInput } from '../errors.js';
import { readAuthorizedKeys } from './authorized-keys.js';

export interface RentVmInput {
  /** The account the machine belongs to; the caller's own when absent. */
  readonly ownerId?: string;
  readonly label?: string;
  readonly provider?: Provider;
  readonly hostId?: string;
  /** The guide's words: `cpu-4-ram-8gb-storage-25gb`. */
  readonly configuration?: string;
  readonly vcpu?: number;
  readonly ramGb?: number;
  readonly storageGb?: number;
  readonly countries?: readonly string[];
  /** Like `AMD_ZEN5`; any of them will do. */
  readonly cpuFamilies?: readonly string[];
  /** What the machine calls itself. */
  readonly hostname?: string;
  /** Slug of a catalogue image, like `ubuntu-24-04-x64`. */
  readonly image?: string;
  /** OpenSSH public keys that may log in beside ours. */
  readonly authorizedKeys?: readonly string[];
  /** Decimal USD per day (the guide's epoch) for machine, disk and address together. */
  readonly maxPricePerDayUsd?: string;
  readonly ports?: readonly number[];
  /** How many were asked for together; an idempotency key stands for that too. Each is rented by its own call. */
  readonly instances?: number;
  readonly idempotencyKey?: string;
}

/** What is rented when no size is asked for. */
export const STANDARD_SIZE = { vcpu: 2, ramGb: 4, storageGb: 25 };
const CONFIGURATION = /^cpu-(\d{1,3})-ram-(\d{1,4})gb-storage-(\d{1,5})gb$/;
const MAX_PORTS = 50;
const MAX_COUNTRIES = 250;
/** Reserved by the provider's own agents. */
const RESERVED_PORTS = new Set([10_250]);

/** Field names in refusals begin with `at`, e.g. `input.machine`. */
export function readRequirements(input: RentVmInput, at: string): Requirements {
  const named =
    input.configuration === undefined ? null : readConfiguration(input.configuration, `${at}.configuration`);
  const whole = (field: 'vcpu' | 'ramGb' | 'storageGb', min: number, max: number): number => {
    const value = input[field] ?? named?.[field] ?? STANDARD_SIZE[field];
    if (named && value !== named[field]) {
      throw new InvalidInput(
        `${at}.${field}`,
        `The configuration ${input.configuration} says ${named[field]}`,
        'Give the configuration, or the three numbers.',
      );
    }
    if (!Number.isInteger(value) || value < min || value > max) {
      throw new InvalidInput(`${at}.${field}`, `Must be a whole number from ${min} to ${max}`);
    }
    return value;
  };
  if ((input.countries?.length ?? 0) > MAX_COUNTRIES) {
    throw new InvalidInput(`${at}.countries`, `At most ${MAX_COUNTRIES} countries can be named`);
  }
  const countries = (input.countries ?? []).map((country) => {
    if (!/^[A-Za-z]{2}$/.test(country)) {
      throw new InvalidInput(`${at}.countries`, 'Countries are two-letter codes like DE or US');
    }
    return country.toUpperCase();
  });
  return {
    vcpu: whole('vcpu', 1, 128),
    ramGb: whole('ramGb', 1, 1_024),
    storageGb: whole('storageGb', 25, 10_000),
    ...(countries.length > 0 ? { countries } : {}),
    ...(input.cpuFamilies && input.cpuFamilies.length > 0
      ? { cpuFamilies: readFamilies(input.cpuFamilies, `${at}.cpuFamilies`) }
      : {}),
    ...(input.hostId === undefined ? {} : { hostId: input.hostId }),
  };
}

export function readConfiguration(text: string, field: string) {
  const match = CONFIGURATION.exec(text);
  if (!match) {
    throw new InvalidInput(field, 'Must look like cpu-4-ram-8gb-storage-25gb');
  }
  return { vcpu: Number(match[1]), ramGb: Number(match[2]), storageGb: Number(match[3]) };
}

/** The port a model listens on. */
export function checkPort(port: number, field: string): number {
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new InvalidInput(field, 'A port is a whole number from 1 to 65535');
  }
  if (port === 22)
    throw new InvalidInput(field, 'Port 22 is kept for SSH', 'Use another port, 3000 by default.');
  if (RESERVED_PORTS.has(port)) throw new InvalidInput(field, `Port ${port} is reserved by the provider`);
  return port;
}

/** Ports to open, 22 always among them. */
export function readPorts(ports: readonly number[], field: string): number[] {
  if (ports.length > MAX_PORTS) throw new InvalidInput(field, `At most ${MAX_PORTS} ports can be opened`);
  const others = ports.filter((port) => port !== 22).map((port) => checkPort(port, field));
  return [...new Set([22, ...others])].sort((a, b) => a - b);
}

export function readPriceCap(text: string | undefined, field: string): string | null {
  if (text === undefined) return null;
  if (!/^\d{1,9}(\.\d{1,18})?$/.test(text) || Number(text) <= 0) {
    throw new InvalidInput(field, 'Must be a positive decimal amount in USD, like "1.5"');
  }
  return text;
}

/** Those that are offered anywhere; a family nobody has is a slip of the pen, not a shortage. */
export const CPU_FAMILIES = ['AMD_ZEN2', 'AMD_ZEN3', 'AMD_ZEN5'] as const;

function readFamilies(asked: readonly string[], field: string): string[] {
  const families = [...new Set(asked.slice(0, 20).map((family) => family.toUpperCase()))];
  if (asked.length > 20 || families.some((family) => !CPU_FAMILIES.some((known) => known === family))) {
    throw new InvalidInput(field, `CPU families are ${CPU_FAMILIES.join(', ')}`);
  }
  return families;
}

/** What is installed on a rented machine beside what we need; nulls mean the defaults. */
export interface MachineSetup {
  readonly hostname: string | null;
  readonly image: string | null;
  readonly authorizedKeys: readonly string[] | null;
}

/** The port of a model, unless its miner says otherwise. */
const DEFAULT_MODEL_PORT = 3_000;

/** A whole input, as far as it can be judged by itself. */
export interface RentalRead extends MachineSetup {
  readonly requirements: Requirements;
  readonly ports: number[];
  readonly priceCapPerDayUsd: string | null;
  readonly label: string;
}

export function readRental(
  input: RentVmInput,
  provider: Provider,
  at: string,
  extraPorts: readonly number[] = [],
): RentalRead {
  return {
    requirements: readRequirements(input, at),
    ports: readPorts([...(input.ports ?? [DEFAULT_MODEL_PORT]), ...extraPorts], `${at}.ports`),
    priceCapPerDayUsd: readPriceCap(input.maxPricePerDayUsd, `${at}.maxPricePerDayUsd`),
    label: input.label === undefined ? '' : checkName(input.label, `${at}.label`),
    ...readSetup(input, provider, at),
  };
}

const HOSTNAME = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i;
const IMAGE = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
const MAX_IMAGE = 64;

/** A host of the owner's own is set up already: there, what can not be done is refused. */
export function readSetup(input: RentVmInput, provider: Provider, at: string): MachineSetup {
  const { hostname, image, authorizedKeys, cpuFamilies } = input;
  const asked = { hostname, image, authorizedKeys, cpuFamilies };
  for (const [field, value] of Object.entries(asked)) {
    if (provider === 'SSH' && value !== undefined && value.length > 0) {
      throw new InvalidInput(
        `${at}.${field}`,
        'A host of your own is taken as it is',
        'Leave this out, and set the host up yourself.',
      );
    }
  }
  if (hostname !== undefined && !HOSTNAME.test(hostname)) {
    throw new InvalidInput(
      `${at}.hostname`,
      'A host name has 1 to 63 letters, digits and inner hyphens, and no dots',
    );
  }
  if (image !== undefined && (image.length > MAX_IMAGE || !IMAGE.test(image))) {
    throw new InvalidInput(`${at}.image`, 'Must be the slug of a catalogue image like ubuntu-24-04-x64');
  }
  const keys = readAuthorizedKeys(authorizedKeys ?? [], `${at}.authorizedKeys`);
  return {
    hostname: hostname?.toLowerCase() ?? null,
    image: image ?? null,
    authorizedKeys: keys.length > 0 ? keys : null,
  };
}

const NAME = /^[A-Za-z0-9](?:[A-Za-z0-9 ._-]*[A-Za-z0-9])?$/;
const MAX_NAME = 64;

/** Names reach labels, log lines and host names, so they are plain. */
export function checkName(name: string, field: string): string {
  if (name.length === 0 || name.length > MAX_NAME) {
    throw new InvalidInput(field, `A name has 1 to ${MAX_NAME} characters`);
  }
  if (!NAME.test(name)) {
    throw new InvalidInput(
      field,
      'A name has letters, digits, spaces, dots, dashes and underscores, and begins and ends with a letter or digit',
    );
  }
  return name;
}
