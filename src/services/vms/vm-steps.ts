import type { EndReason } from '../../db/words.js';
import type { AddressVerdict } from '../adapters/address.js';
import type { CloudOffer, CloudPort, Provider } from '../adapters/cloud.js';
import { AdapterError } from '../adapters/failure.js';
import type { HostPort, HostTarget } from '../adapters/host.js';
import { HostPreparationFailed, prepareHost } from '../deployments/host-preparation.js';
import type { Log } from '../log.js';
import { type Held, moveTo, type Outcome, type Steps, tryAgainIn } from '../workers/lifecycle.js';
import { createOrAdopt, type Reserving } from './reserve.js';
import {
  endFailure,
  type NextVmState,
  receiptOf,
  receiptPatch,
  type VM_MOVES,
  type Vm,
  type VmState,
} from './vm.js';

export interface VmStepPorts extends Reserving {
  readonly cloudOf: (provider: Provider) => CloudPort;
  readonly hosts: HostPort;
  /** How to reach the machine over SSH, key included; null while it has no address. */
  readonly targetOf: (vm: Vm) => Promise<HostTarget | null>;
  readonly judgeAddress: (vm: Vm, address: string) => AddressVerdict;
  /** Removes what we started on a machine that goes back to its owner instead of being destroyed. */
  readonly clearHost: (vm: Vm, signal: AbortSignal) => Promise<void>;
  readonly isCheapEnough: (pricePerHourUsd: string, capPerDayUsd: string) => boolean;
  readonly pollMs: number;
  readonly watchMs: number;
  readonly log: Log;
}

type Found<From extends VmState> = Promise<Outcome<NextVmState<From>, Vm>>;

/** What the worker does for a VM in each state. READY moves by itself too: somebody has to notice when the provider ends it. */
export const vmSteps: Steps<Vm, VmStepPorts, typeof VM_MOVES, 'TERMINATED'> = {
  REQUESTED: chooseOffer,
  RESERVING: reserve,
  LAUNCHING: waitForAddress,
  BOOTSTRAPPING: makeReady,
  READY: watch,
  TERMINATING: giveBack,
};

/** A bad end is still a machine to give back. */
export const end = (reason: EndReason, detail?: string): Outcome<'TERMINATING', Vm> =>
  moveTo('TERMINATING', { endReason: reason, failure: endFailure(reason, detail) });

async function chooseOffer(vm: Vm, ports: VmStepPorts, { signal }: Held<Vm>): Found<'REQUESTED'> {
  let offers: CloudOffer[];
  try {
    offers = await ports.cloudOf(vm.provider).offers(vm.requirements, signal);
  } catch (error) {
    if (error instanceof AdapterError && error.kind === 'AUTH') return end('PROVIDER_AUTH', error.message);
    throw error;
  }
  const untried = offers.filter(({ id }) => !vm.triedOffers.includes(id));
  const affordable = untried.filter((candidate) => fitsCap(vm, candidate, ports));
  const avoided = vm.requirements.avoidClusterIds ?? [];
  const offer = affordable.find(({ clusterId }) => !avoided.includes(clusterId)) ?? affordable[0];
  if (!offer) {
    const tried = vm.triedOffers.length > 0 ? `${vm.triedOffers.length} offers refused` : 'nothing fits';
    return untried.length > 0
      ? end('PRICE_CAP', `the cheapest costs ${untried[0]?.pricePerHourUsd} USD an hour`)
      : end('NO_CAPACITY', tried);
  }
  return moveTo('RESERVING', {
    offer,
    configuration: offer.configuration,
    substitution: substitutionOf(vm, offer),
    pricePerHourUsd: offer.pricePerHourUsd,
    createCalledAt: null,
  });
}

const fitsCap = (vm: Vm, offer: CloudOffer, ports: VmStepPorts): boolean =>
  vm.priceCapPerDayUsd === null || ports.isCheapEnough(offer.pricePerHourUsd, vm.priceCapPerDayUsd);

function substitutionOf({ requirements: { vcpu, ramGb } }: Vm, offer: CloudOffer): string | null {
  if (offer.vcpu === vcpu && offer.ramGb === ramGb) return null;
  return `${vcpu} vCPU and ${ramGb} GB were asked for; the smallest that fits has ${offer.vcpu} vCPU and ${offer.ramGb} GB`;
}

async function reserve(vm: Vm, ports: VmStepPorts, held: Held<Vm>): Found<'RESERVING'> {
  const result = await createOrAdopt(vm, ports.cloudOf(vm.provider), ports, held);
  switch (result.type) {
    case 'rented':
      return moveTo('LAUNCHING', receiptPatch(vm, result.receipt), ports.pollMs);
    case 'wait':
      return tryAgainIn(result.afterMs, result.patch);
    case 'taken':
      return moveTo('REQUESTED', {
        triedOffers: [...vm.triedOffers, vm.offer?.id ?? ''],
      });
    case 'refused':
      return end(result.reason, result.detail);
  }
}

async function waitForAddress(vm: Vm, ports: VmStepPorts, { signal }: Held<Vm>): Found<'LAUNCHING'> {
  const seen = await ports.cloudOf(vm.provider).observe(receiptOf(vm), signal);
  const patch = { ...receiptPatch(vm, seen.receipt), rawStatus: seen.rawStatus };
  switch (seen.state) {
    case 'STARTING':
    case 'UNKNOWN':
      return tryAgainIn(ports.pollMs, patch);
    case 'FAILED':
      return end('PROVIDER_REFUSED', `the provider reports ${seen.rawStatus}`);
    case 'SUSPENDED':
      return end('UNPAID');
    case 'TERMINATING':
      return end('PROVIDER_LOST');
    case 'GONE':
      return isFresh(vm, ports) ? tryAgainIn(ports.pollMs, patch) : end('PROVIDER_LOST');
    case 'RUNNING':
      break;
  }
  if (seen.address === null) return tryAgainIn(ports.pollMs, patch);
  if (ports.judgeAddress(vm, seen.address) === 'REFUSED') return end('ADDRESS_REFUSED');
  const price = seen.pricePerHourUsd ?? vm.pricePerHourUsd;
  if (price !== null && vm.priceCapPerDayUsd !== null && !ports.isCheapEnough(price, vm.priceCapPerDayUsd)) {
    return end('PRICE_CAP', `the machine turned out to cost ${price} USD an hour`);
  }
  return moveTo('BOOTSTRAPPING', {
    ...patch,
    address: seen.address,
    sshPort: seen.sshPort,
    sshUser: seen.sshUser,
    pricePerHourUsd: price,
    launchedAt: ports.now(),
  });
}

/** A machine just made may be missing from the provider's answers for a while. */
const isFresh = (vm: Vm, ports: VmStepPorts): boolean =>
  vm.createCalledAt !== null && ports.now().getTime() - vm.createCalledAt.getTime() < ports.graceMs;

async function makeReady(vm: Vm, ports: VmStepPorts, held: Held<Vm>): Found<'BOOTSTRAPPING'> {
  const target = await ports.targetOf(vm);
  if (!target) return end('INTERNAL', 'a launched machine has no address');
  try {
    const connection = await ports.hosts.connect(target, held.signal);
    // Pinned before anything else is said: from here on no other key is accepted.
    if (target.hostKeyFingerprint === null)
      await held.note({ hostKeyFingerprint: connection.hostKeyFingerprint });
    const { engineVersion } = await prepareHost(connection, held.signal, (line) =>
      ports.log.debug({ vmId: vm.id, line }, 'preparing the host'),
    );
    return moveTo('READY', { engineVersion, readyAt: ports.now(), isUnreachable: false }, ports.watchMs);
  } catch (error) {
    if (error instanceof HostPreparationFailed) {
      if (!error.retryable) return end('HOST_PREPARATION_FAILED', error.message);
      // A new login: only there the user has the groups just given to it.
      ports.hosts.drop(target);
      return tryAgainIn(ports.pollMs, { isUnreachable: false, lastError: error.message });
    }
    if (!(error instanceof AdapterError)) throw error;
    if (error.kind === 'IDENTITY') return end('HOST_KEY_CHANGED');
    // A fresh machine refuses our key until cloud-init has installed it.
    return tryAgainIn(ports.pollMs, { isUnreachable: true, lastError: error.message });
  }
}

async function watch(vm: Vm, ports: VmStepPorts, { signal }: Held<Vm>): Found<'READY'> {
  const seen = await ports.cloudOf(vm.provider).observe(receiptOf(vm), signal);
  switch (seen.state) {
    case 'SUSPENDED':
      return end('UNPAID');
    case 'FAILED':
    case 'TERMINATING':
      return end('PROVIDER_LOST', `the provider reports ${seen.rawStatus}`);
    case 'GONE':
      // One empty answer is not believed.
      return vm.rawStatus === 'GONE'
        ? end('PROVIDER_LOST')
        : tryAgainIn(ports.pollMs * 4, { rawStatus: 'GONE' });
    default:
      return tryAgainIn(ports.watchMs, { rawStatus: seen.rawStatus });
  }
}

/** Ends only when every billable part is gone, also those of a create call whose answer was never seen. */
async function giveBack(vm: Vm, ports: VmStepPorts, { signal }: Held<Vm>): Found<'TERMINATING'> {
  const cloud = ports.cloudOf(vm.provider);
  // Before an offer was chosen the provider was only asked for prices.
  if (vm.offer === null) return moveTo('TERMINATED', { terminatedAt: ports.now() }, null);
  if (vm.provider === 'SSH') await ports.clearHost(vm, signal);

  const known = receiptOf(vm);
  if (Object.values(known).some((id) => id !== null) && (await cloud.destroy(known, signal)) === 'PENDING') {
    return tryAgainIn(ports.pollMs);
  }
  const leftovers = await cloud.findByName(vm.name, signal);
  for (const leftover of leftovers) await cloud.destroy(leftover, signal);
  const mayStillAppear = vm.providerVmId === null && isFresh(vm, ports);
  if (leftovers.length > 0 || mayStillAppear) return tryAgainIn(ports.pollMs * 2);

  if (vm.address !== null && vm.sshPort !== null && vm.sshUser !== null) {
    ports.hosts.drop({ address: vm.address, port: vm.sshPort, user: vm.sshUser });
  }
  return moveTo('TERMINATED', { terminatedAt: ports.now() }, null);
}
