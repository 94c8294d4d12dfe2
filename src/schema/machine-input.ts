import { DomainError, InvalidInput } from '../services/errors.js';
import { GUIDE_WORDS, type MachineAsked, machineFromGuide } from '../services/vms/guide-input.js';
import type { RentVmInput } from '../services/vms/rent-input.js';
import { builder } from './builder.js';
import { ProviderEnum } from './enums.js';
import { given } from './given.js';
import { maybeLocalId } from './global-id.js';
import type { GuideConstraintsRef, GuideVmConfigurationRef } from './guide-input.js';

export { GuideConstraintsRef, GuideVmConfigurationRef } from './guide-input.js';

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
    cpuFamilies: t.stringList({ description: '`AMD_ZEN2`, `AMD_ZEN3`, `AMD_ZEN5`; any of them will do.' }),
    hostname: t.string({ description: 'What the machine calls itself; made up when left out.' }),
    image: t.string({
      description: 'Slug of a catalogue image, like `ubuntu-24-04-x64`; a recent Ubuntu when left out.',
    }),
    authorizedKeys: t.stringList({
      description: 'OpenSSH public keys that may log in beside ours: at most 20, without options.',
    }),
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

interface Asked {
  readonly machine?: typeof MachineInputRef.$inferInput | null | undefined;
  readonly constraints?: typeof GuideConstraintsRef.$inferInput | null | undefined;
  readonly vmConfiguration?: typeof GuideVmConfigurationRef.$inferInput | null | undefined;
  readonly instances?: number | null | undefined;
}

/** Our words, or the guide's with what is done otherwise than it was asked. */
export function askedMachine({ machine, constraints, vmConfiguration, instances }: Asked): MachineAsked {
  if (instances != null && instances !== 1) {
    throw new InvalidInput(
      'input.instances',
      'One machine is made by each call',
      'Use `launchMiners` for several.',
    );
  }
  if (!constraints && !vmConfiguration) {
    return { machine: machine ? ownWords(machine) : {}, substitutions: [] };
  }
  if (machine) {
    throw new InvalidInput(
      'input.machine',
      'Give `machine`, or `constraints` and `vmConfiguration`, not both',
    );
  }
  return machineFromGuide({ constraints, vmConfiguration }, 'input');
}

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
    const [, ofMachine, last = '', index = ''] =
      /^input\.(machine\.)?(\w+)((?:\.\d+)?)$/.exec(error.field ?? '') ?? [];
    const guideWord = machine ? undefined : GUIDE_WORDS[last];
    const isOwn = OWN_FIELDS.has(last) && !vmConfiguration?.name;
    if (last === '' || isOwn || !(ofMachine || last in GUIDE_WORDS || MACHINE_WORDS.has(last))) throw error;
    throw error.about(guideWord === undefined ? `input.machine.${last}${index}` : `input.${guideWord}`);
  }
}

/** `at` is where the machine stands in the caller's input. */
export function ownWords(
  { hostId, ...machine }: typeof MachineInputRef.$inferInput,
  at = 'input.machine',
): RentVmInput {
  return given({ ...machine, hostId: maybeLocalId('Host', hostId, `${at}.hostId`) });
}
