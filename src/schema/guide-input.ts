import type { Substitution } from '../services/vms/guide-input.js';
import { builder } from './builder.js';

const MEMBER_FOR_MEMBER = 'The advanced JSON of the miner guide, member for member.';

const GuideStorageRef = builder.inputType('GuideStorageInput', {
  fields: (t) => ({
    type: t.string({ description: 'Every disk is NVMe.' }),
    supply: t.int({ required: true }),
    units: t.string({ description: '`GiB`' }),
  }),
});
const GuideAdditionalResourcesRef = builder.inputType('GuideAdditionalResourcesInput', {
  fields: (t) => ({
    storage: t.field({ type: [GuideStorageRef], description: 'Makes the boot disk larger.' }),
  }),
});
const GuideCpuRef = builder.inputType('GuideCpuInput', {
  fields: (t) => ({
    manufacturer: t.string({ description: '`AMD`' }),
    architecture: t.string({ description: '`Zen`, or one of its generations like `Zen 3`.' }),
  }),
});
const GuideMemoryRef = builder.inputType('GuideMemoryInput', {
  fields: (t) => ({ type: t.string(), generation: t.string() }),
});
const GuideDiskRef = builder.inputType('GuideDiskInput', { fields: (t) => ({ type: t.string() }) });
const GuideHardwareRef = builder.inputType('GuideHardwareInput', {
  fields: (t) => ({
    cpu: t.field({ type: [GuideCpuRef], description: 'Any of them will do.' }),
    memory: t.field({ type: [GuideMemoryRef] }),
    storage: t.field({ type: [GuideDiskRef] }),
  }),
});
const GuideDatacenterRef = builder.inputType('GuideDatacenterInput', {
  fields: (t) => ({ countries: t.stringList() }),
});
const GuidePortRef = builder.inputType('GuidePortInput', {
  fields: (t) => ({ port: t.int({ required: true }), protocol: t.string({ description: '`tcp`' }) }),
});

export const GuideConstraintsRef = builder.inputType('GuideConstraintsInput', {
  description: MEMBER_FOR_MEMBER,
  fields: (t) => ({
    basicConfiguration: t.string({ description: 'Like `cpu-8-ram-16gb-storage-50gb`.' }),
    additionalResources: t.field({ type: GuideAdditionalResourcesRef }),
    hardware: t.field({ type: GuideHardwareRef }),
    datacenter: t.field({ type: GuideDatacenterRef }),
    maxTotalPricePerEpochUsd: t.field({ type: 'Decimal', description: 'An epoch is a day.' }),
  }),
});
export const GuideVmConfigurationRef = builder.inputType('GuideVmConfigurationInput', {
  description: MEMBER_FOR_MEMBER,
  fields: (t) => ({
    name: t.string(),
    openPorts: t.field({ type: [GuidePortRef] }),
    hostname: t.string(),
    osImage: t.string({ description: 'URL of an image; the one of the catalogue with that system is used.' }),
    sshKeys: t.stringList({ description: 'OpenSSH public keys that may log in.' }),
  }),
});

/** Beside `constraints` and `vmConfiguration`, where the guide has it. */
export const INSTANCES = { description: 'Only 1 here; `launchMiners` makes several.' } as const;

export const SubstitutionRef = builder.objectRef<Substitution>('Substitution').implement({
  description: 'Something that was asked for and is done otherwise, or not at all.',
  fields: (t) => ({
    field: t.exposeString('field', { description: 'As you wrote it.' }),
    asked: t.string({
      description: 'What you wrote: a text as it is, anything else as JSON.',
      resolve: ({ asked }) => (typeof asked === 'string' ? asked : JSON.stringify(asked)),
    }),
    used: t.exposeString('used', { nullable: true, description: 'Null: nothing takes its place.' }),
    reason: t.exposeString('reason'),
  }),
});
