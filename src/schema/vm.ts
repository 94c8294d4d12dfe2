import { pendingPortsOf } from '../services/vms/apply-ports.js';
import { problemOf } from '../services/vms/problems.js';
import { type Vm, vmStatus } from '../services/vms/vm.js';
import { AvailableActionRef } from './action.js';
import { builder } from './builder.js';
import { EndReasonEnum, ModeEnum, ProviderEnum, StatusEnum, VmStateEnum } from './enums.js';
import { FailureRef } from './failure.js';
import { MinerMoveRef } from './miner-ref.js';
import { idCursor } from './pages.js';
import { OfferRef } from './offer.js';

export const VmRef = builder.loadableNodeRef<Vm, string>('Vm', {
  id: { resolve: (vm) => vm.id },
  load: async (ids, { services, viewer }) => (viewer ? services.vms.byIds(viewer, ids) : []),
  sort: (vm) => vm.id,
});

const HostKeyAlarmRef = builder
  .objectRef<{ readonly shown: string; readonly since: Date }>('HostKeyAlarm')
  .implement({
    description: 'The machine was reinstalled, or somebody is in between.',
    fields: (t) => ({
      shown: t.exposeString('shown', {
        description: 'Fingerprint of the key shown instead of the pinned one.',
      }),
      since: t.expose('since', { type: 'DateTime', description: 'When that key was seen first.' }),
    }),
  });

VmRef.implement({
  description:
    'A machine, rented or registered, from the moment it is asked for until it is given back. Its owner sees it, nobody else.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'What the provider calls it; unique.' }),
    label: t.exposeString('label', { description: 'What its owner calls it.' }),
    replaces: t.field({
      type: VmRef,
      nullable: true,
      description: 'The machine that its miner leaves, or left, for this one.',
      resolve: ({ replacesVmId }) => replacesVmId,
    }),
    status: t.field({ type: StatusEnum, resolve: vmStatus }),
    state: t.expose('state', { type: VmStateEnum }),
    provider: t.expose('provider', { type: ProviderEnum }),
    mode: t.field({
      type: ModeEnum,
      resolve: ({ provider }) => (provider === 'SIMULATOR' ? 'SIMULATED' : 'REAL'),
    }),
    address: t.exposeString('address', {
      nullable: true,
      description: 'Public IP address, once it has one.',
    }),
    ports: t.exposeIntList('ports', { description: 'Open from outside; 22 is always among them.' }),
    appliedPorts: t.exposeIntList('appliedPorts', {
      nullable: true,
      description:
        'Those the provider lets through, what this server itself needs among them; null before it was told.',
    }),
    pendingPorts: t.intList({
      description: 'Ports whose opening or closing has not reached the provider yet.',
      resolve: pendingPortsOf,
    }),
    image: t.exposeString('image', {
      nullable: true,
      description: 'The image asked for; null for the newest Ubuntu of the provider.',
    }),
    hostname: t.exposeString('hostname', { nullable: true }),
    authorizedKeys: t.stringList({
      description: 'Public keys that may sign in beside the key of this server.',
      resolve: ({ authorizedKeys }) => [...(authorizedKeys ?? [])],
    }),
    sshPort: t.exposeInt('sshPort', { nullable: true }),
    sshUser: t.exposeString('sshUser', { nullable: true }),
    sshPublicKey: t.exposeString('sshPublicKey', { description: 'The key by which this server signs in.' }),
    hostKeyFingerprint: t.exposeString('hostKeyFingerprint', {
      nullable: true,
      description: 'Of the key that the machine showed first; another one is refused.',
    }),
    hostKeyAlarm: t.field({
      type: HostKeyAlarmRef,
      nullable: true,
      description: 'Another host key was shown in its place. It is not connected to while that is so.',
      resolve: ({ shownHostKeyFingerprint: shown, shownHostKeySince: since }) =>
        shown === null || since === null ? null : { shown, since },
    }),
    problem: t.string({
      nullable: true,
      description:
        'What keeps going wrong while it is READY or TERMINATING, like ports that the provider refuses; null while all is well.',
      resolve: problemOf,
    }),
    isUnreachable: t.exposeBoolean('isUnreachable', {
      description: 'It did not answer over SSH when last tried.',
    }),
    suspendedAt: t.expose('suspendedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'Since when the provider keeps it from running. It is given back unless it resumes soon.',
    }),
    missingSince: t.expose('missingSince', {
      type: 'DateTime',
      nullable: true,
      description: 'Since when the provider no longer shows it running. Believed lost at the next look.',
    }),
    engineVersion: t.exposeString('engineVersion', {
      nullable: true,
      description: 'Of Docker on the machine.',
    }),
    vcpu: t.int({ resolve: ({ offer, requirements }) => offer?.vcpu ?? requirements.vcpu }),
    ramGb: t.int({ resolve: ({ offer, requirements }) => offer?.ramGb ?? requirements.ramGb }),
    storageGb: t.int({ resolve: ({ offer, requirements }) => offer?.storageGb ?? requirements.storageGb }),
    offer: t.expose('offer', { type: OfferRef, nullable: true, description: 'What was taken.' }),
    substitution: t.exposeString('substitution', {
      nullable: true,
      description: 'Why another configuration than the requested one was taken.',
    }),
    priceCapPerDayUsd: t.expose('priceCapPerDayUsd', { type: 'Decimal', nullable: true }),
    pricePerHourUsd: t.expose('pricePerHourUsd', {
      type: 'Decimal',
      nullable: true,
      description:
        'For machine, disk and address together; until it is rented, that of the offer to be taken.',
    }),
    spendUsd: t.field({
      type: 'Decimal',
      description: 'Price times the time since it was rented. The bill of the provider decides.',
      resolve: (vm, _args, { services }) => services.spend.ofVm(vm),
    }),
    providerStatus: t.exposeString('rawStatus', {
      nullable: true,
      description: 'In the words of the provider.',
    }),
    endReason: t.expose('endReason', { type: EndReasonEnum, nullable: true }),
    failure: t.expose('failure', { type: FailureRef, nullable: true }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
    rentedAt: t.expose('rentedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the provider took the order; it is paid from then on.',
    }),
    launchedAt: t.expose('launchedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it had started and had an address.',
    }),
    readyAt: t.expose('readyAt', { type: 'DateTime', nullable: true }),
    terminatedAt: t.expose('terminatedAt', { type: 'DateTime', nullable: true }),
    availableActions: t.field({
      type: [AvailableActionRef],
      resolve: async (vm, _args, context) => {
        const move = vm.minerId === null ? null : await MinerMoveRef.getDataloader(context).load(vm.minerId);
        return context.services.vms.availableActions(vm, { isMinerMoving: move != null });
      },
    }),
  }),
});

export const vmCursor = idCursor<Vm>('vm');
export const VmConnectionRef = builder.connectionObject(
  { type: VmRef, name: 'VmConnection' },
  { name: 'VmEdge' },
);
