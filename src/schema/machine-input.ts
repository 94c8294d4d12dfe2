import { DomainError, InvalidInput } from '../services/errors.js';
import { machineFromGuide } from '../services/vms/guide-input.js';
import type { RentVmInput } from '../services/vms/rent-input.js';
import { builder } from './builder.js';
import { ProviderEnum } from './enums.js';
import { given } from './given.js';
import { maybeLocalId } from './global-id.js';

export const MachineInputRef = builder.inputType('MachineInput', {
  description:
    'What machine to rent. Everything left out has a default: 2 vCPU, 4 GB, 25 GB, the cheapest place.',
  fields: (t) => ({
    provider: t.field({ type: ProviderEnum }),
    hostId: t.id({ description: 'One registered host; the provider is SSH then.' }),
    configuration: t.string({
      description: 'Like `cpu-4-ram-8gb-storage-25gb`, instead of the three numbers.',
    }),
    vcpu: t.int(),
    ramGb: t.int(),
    storageGb: t.int(),
    countries: t.stringList({ description: 'Two-letter codes; any of them will do.' }),
    maxPricePerDayUsd: t.field({
      type: 'Decimal',
      description: 'For machine, disk and address together. Nothing dearer is rented.',
    }),
    ports: t.intList({ description: 'To open beside 22 and the port of the model.' }),
    ownerId: t.string({
      description: 'The account it belongs to, `0.0.x`; operators only, everybody else rents for themselves.',
    }),
  }),
});

const GuideDatacenterRef = builder.inputType('GuideDatacenterInput', {
  fields: (t) => ({ countries: t.stringList() }),
});
const GuidePortRef = builder.inputType('GuidePortInput', {
  fields: (t) => ({ port: t.int({ required: true }), protocol: t.string({ description: '`tcp`' }) }),
});

export const GuideConstraintsRef = builder.inputType('GuideConstraintsInput', {
  description: 'The advanced JSON of the miner guide, field for field.',
  fields: (t) => ({
    basicConfiguration: t.string({ description: 'Like `cpu-8-ram-16gb-storage-50gb`.' }),
    maxTotalPricePerEpochUsd: t.field({ type: 'Decimal', description: 'An epoch is a day.' }),
    datacenter: t.field({ type: GuideDatacenterRef }),
  }),
});
export const GuideVmConfigurationRef = builder.inputType('GuideVmConfigurationInput', {
  description: 'The advanced JSON of the miner guide, field for field.',
  fields: (t) => ({
    name: t.string(),
    openPorts: t.field({ type: [GuidePortRef] }),
  }),
});

interface Asked {
  readonly machine?: typeof MachineInputRef.$inferInput | null | undefined;
  readonly constraints?: typeof GuideConstraintsRef.$inferInput | null | undefined;
  readonly vmConfiguration?: typeof GuideVmConfigurationRef.$inferInput | null | undefined;
}

/** Our words, or the guide's. */
export function readMachine({ machine, constraints, vmConfiguration }: Asked): RentVmInput {
  if (!constraints && !vmConfiguration) return machine ? ownWords(machine) : {};
  if (machine) {
    throw new InvalidInput(
      'input.machine',
      'Give `machine`, or `constraints` and `vmConfiguration`, not both',
    );
  }
  const { datacenter, ...limits } = constraints ?? {};
  const { openPorts, name } = vmConfiguration ?? {};
  return machineFromGuide(
    {
      constraints: { ...given(limits), datacenter: given({ countries: datacenter?.countries }) },
      vmConfiguration: {
        ...given({ name }),
        ...given({ openPorts: openPorts?.map(({ port, protocol }) => ({ port, ...given({ protocol }) })) }),
      },
    },
    'input',
  );
}

const GUIDE_WORDS: Readonly<Record<string, string>> = {
  configuration: 'constraints.basicConfiguration',
  vcpu: 'constraints.basicConfiguration',
  ramGb: 'constraints.basicConfiguration',
  storageGb: 'constraints.basicConfiguration',
  countries: 'constraints.datacenter.countries',
  maxPricePerDayUsd: 'constraints.maxTotalPricePerEpochUsd',
  label: 'vmConfiguration.name',
  ports: 'vmConfiguration.openPorts',
};
const MACHINE_WORDS = new Set(['hostId', 'provider', 'ownerId']);
const OWN_FIELDS = new Set(['label', 'idempotencyKey']);

/** Lets refusals name the field that the caller wrote, in our words or in the guide's. */
export async function inCallersWords<T>(
  { machine, vmConfiguration }: Asked,
  run: () => Promise<T>,
): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    const [, ofMachine, last = ''] = /^input\.(machine\.)?(\w+)$/.exec(error.field ?? '') ?? [];
    const guideWord = machine ? undefined : GUIDE_WORDS[last];
    const isOwn = OWN_FIELDS.has(last) && !vmConfiguration?.name;
    if (last === '' || isOwn || !(ofMachine || last in GUIDE_WORDS || MACHINE_WORDS.has(last))) throw error;
    throw error.about(guideWord === undefined ? `input.machine.${last}` : `input.${guideWord}`);
  }
}

function ownWords({ hostId, ...machine }: typeof MachineInputRef.$inferInput): RentVmInput {
  return given({ ...machine, hostId: maybeLocalId('Host', hostId, 'input.machine.hostId') });
}
