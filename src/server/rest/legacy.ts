import { InvalidInput } from '../../services/errors.js';
import type { RentVmInput } from '../../services/vms/rent-input.js';
import type { DeployBody } from './shapes.js';

/** Something that was asked for and is done otherwise, or not at all. */
export interface Substitution {
  readonly field: string;
  readonly asked: unknown;
  readonly used: string | null;
  readonly reason: string;
}

const DEFAULT_STORAGE_GB = 25;

/** The request of the cloud's first generation, in our words. What has no counterpart is reported, never dropped. */
export function fromLegacy(body: DeployBody): { input: RentVmInput; substitutions: Substitution[] } {
  const constraints = body.constraints ?? {};
  const vm = body.vmConfiguration ?? {};
  const substitutions: Substitution[] = [];
  const report = (field: string, asked: unknown, used: string | null, reason: string): void => {
    if (asked !== undefined && asked !== null) substitutions.push({ field, asked, used, reason });
  };
  report(
    'constraints.hardware',
    constraints.hardware,
    null,
    'Hardware can not be chosen; any that fits is taken',
  );
  report('vmConfiguration.hostname', vm.hostname, null, 'The host name is given by the provider');
  report(
    'vmConfiguration.osImage',
    vm.osImage,
    'Ubuntu LTS',
    'The server prepares the machine and chooses its image',
  );
  report(
    'vmConfiguration.sshKeys',
    vm.sshKeys,
    'a key pair of its own',
    'Every machine gets one key pair, made by the server',
  );

  const extraGb = (constraints.additionalResources?.storage ?? []).reduce(
    (sum, { supply }) => sum + supply,
    0,
  );
  const storageGb = extraGb === 0 ? null : storageOf(constraints.basicConfiguration) + extraGb;
  if (storageGb !== null) {
    const reason = 'Additional storage makes the boot disk larger';
    report(
      'constraints.additionalResources',
      constraints.additionalResources,
      `one disk of ${storageGb} GB`,
      reason,
    );
  }
  const input: RentVmInput = {
    ...present('configuration', constraints.basicConfiguration),
    ...present('storageGb', storageGb),
    ...present('countries', constraints.datacenter?.countries),
    ...present('maxPricePerDayUsd', constraints.maxTotalPricePerEpochUsd),
    ...present('label', vm.name),
    ...present(
      'ports',
      vm.openPorts?.map(({ port }) => port),
    ),
  };
  return { input, substitutions };
}

/** Names of our fields as the caller wrote them, for refusals. */
export const LEGACY_FIELDS: Readonly<Record<string, string>> = {
  'input.ownerId': 'walletAddress',
  'input.configuration': 'constraints.basicConfiguration',
  'input.vcpu': 'constraints.basicConfiguration',
  'input.ramGb': 'constraints.basicConfiguration',
  'input.storageGb': 'constraints.additionalResources',
  'input.countries': 'constraints.datacenter.countries',
  'input.maxPricePerDayUsd': 'constraints.maxTotalPricePerEpochUsd',
  'input.label': 'vmConfiguration.name',
  'input.ports': 'vmConfiguration.openPorts',
  'input.idempotencyKey': 'Idempotency-Key',
};

function storageOf(configuration: string | null | undefined): number {
  if (configuration === undefined || configuration === null) return DEFAULT_STORAGE_GB;
  const match = /-storage-(\d{1,5})gb$/.exec(configuration);
  if (!match) {
    throw new InvalidInput('constraints.basicConfiguration', 'Must look like cpu-4-ram-8gb-storage-25gb');
  }
  return Number(match[1]);
}

function present<K extends string, V>(key: K, value: V | null | undefined): { readonly [P in K]?: V } {
  return value === undefined || value === null ? {} : mapped(key, value);
}

function mapped<K extends string, V>(key: K, value: V): { readonly [P in K]?: V } {
  const object: { [P in K]?: V } = {};
  object[key] = value;
  return object;
}
