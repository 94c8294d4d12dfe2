import type { EndReason } from '../../db/words.js';
import type { AddressVerdict } from '../adapters/address.js';
import type { CloudOffer, CloudPort, Observation, Provider } from '../adapters/cloud.js';
import { AdapterError } from '../adapters/failure.js';
import type { HostPort, HostTarget } from '../adapters/host.js';
import { HostPreparationFailed, prepareHost } from '../deployments/host-preparation.js';
import type { Log } from '../log.js';
import { type Held, moveTo, type Outcome, type Steps, tryAgainIn } from '../workers/lifecycle.js';
import { applyKeys } from './apply-keys.js';
import { applyPorts, isApplied } from './apply-ports.js';
import { giveBack } from './give-back.js';
import { alternativeTo, namesOfTried, triedOf, wasTried } from './no-capacity.js';
import { takeNewAddress } from './new-address.js';
import { judgeStanding, type Standing } from './provider-loss.js';
import { createOrAdopt, isFresh, type Reserving } from './reserve.js';
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
  /** Whether the budget allows this price instead of the one that was booked. */
  readonly rebook: (vm: Vm, pricePerHourUsd: string) => Promise<boolean>;
  readonly watchMs: number;
  readonly suspendGraceMs: number;
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
export const end = (reason: EndReason, detail?: string, advice?: string): Outcome<'TERMINATING', Vm> =>
  moveTo('TERMINATING', { endReason: reason, failure: endFailure(reason, detail, advice) });

/** What was seen last is kept when it comes to an end: ids of parts that have to go, and that it was seen at all. */
const knowing = (seen: Partial<Vm>, ending: Outcome<'TERMINATING', Vm>): Outcome<'TERMINATING', Vm> =>
  ending.type === 'move' ? { ...ending, patch: { ...seen, ...ending.patch } } : ending;

async function chooseOffer(vm: Vm, ports: VmStepPorts, { signal }: Held<Vm>): Found<'REQUESTED'> {
  let offers: CloudOffer[];
  try {
    offers = await ports.cloudOf(vm.provider).offers(vm.requirements, signal);
  } catch (error) {
    if (error instanceof AdapterError && error.kind === 'AUTH') return end('PROVIDER_AUTH', error.message);
    throw error;
  }
  const untried = offers.filter((offer) => !wasTried(vm, offer));
  const affordable = untried.filter((candidate) => fitsCap(vm, candidate, ports));
  const avoided = vm.requirements.avoidClusterIds ?? [];
  const isAvoided = ({ clusterId }: CloudOffer): boolean => avoided.includes(clusterId);
  const inOrder = affordable.toSorted((a, b) => Number(isAvoided(a)) - Number(isAvoided(b)));
  const offer = await firstInBudget(vm, inOrder, ports);
  if (!offer) {
    const [wanted] = inOrder;
    if (wanted)
      return end('BUDGET', `it has no room for the ${wanted.pricePerHourUsd} USD an hour of what is left`);
    return untried.length > 0
      ? end('PRICE_CAP', `the cheapest costs ${untried[0]?.pricePerHourUsd} USD an hour`)
      : end('NO_CAPACITY', namesOfTried(vm), await alternativeTo(vm, ports.cloudOf(vm.provider), signal));
  }
  return moveTo('RESERVING', {
    offer,
    configuration: offer.configuration,
    substitution: substitutionOf(vm, offer),
    pricePerHourUsd: offer.pricePerHourUsd,
    createCalledAt: null,
  });
}

/** Since it was booked, the offer it was booked for may have gone to others. */
async function firstInBudget(
  vm: Vm,
  offers: readonly CloudOffer[],
  { rebook }: VmStepPorts,
): Promise<CloudOffer | null> {
  const refused = new Set<string>();
  for (const offer of offers) {
    if (refused.has(offer.pricePerHourUsd)) continue;
    if (await rebook(vm, offer.pricePerHourUsd)) return offer;
    refused.add(offer.pricePerHourUsd);
  }
  return null;
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
      return moveTo(
        'LAUNCHING',
        { ...receiptPatch(vm, result.receipt), rentedAt: vm.createCalledAt ?? ports.now() },
        ports.pollMs,
      );
    case 'wait':
      return tryAgainIn(result.afterMs, result.patch);
    case 'taken':
      return moveTo('REQUESTED', {
        triedOffers: vm.offer ? [...vm.triedOffers, triedOf(vm.offer)] : vm.triedOffers,
      });
    case 'anew':
      return moveTo('REQUESTED', result.patch);
    case 'refused':
      return end(result.reason, result.detail, result.advice);
  }
}

async function waitForAddress(vm: Vm, ports: VmStepPorts, { signal }: Held<Vm>): Found<'LAUNCHING'> {
  const cloud = ports.cloudOf(vm.provider);
  const seen = await cloud.observe(receiptOf(vm), signal);
  const patch = { ...receiptPatch(vm, seen.receipt), rawStatus: seen.rawStatus };
  if (seen.state === 'FAILED')
    return knowing(patch, end('PROVIDER_REFUSED', `the provider reports ${seen.rawStatus}`));
  if (seen.state === 'GONE' && isFresh(vm, ports)) return tryAgainIn(ports.pollMs, patch);
  const standing = judgeStanding(vm, seen, ports);
  if (standing.type === 'lost') return knowing(patch, end(standing.reason, standing.detail));
  const flagged = { ...patch, ...standing.flags };
  if (standing.type === 'doubtful') return tryAgainIn(standing.lookInMs, flagged);

  const price = await priceNow(vm, seen, cloud, signal);
  const priced = { ...flagged, pricePerHourUsd: price };
  if (price !== null && vm.priceCapPerDayUsd !== null && !ports.isCheapEnough(price, vm.priceCapPerDayUsd)) {
    return knowing(priced, end('PRICE_CAP', `the machine turned out to cost ${price} USD an hour`));
  }
  if (seen.state !== 'RUNNING' || seen.address === null) return tryAgainIn(ports.pollMs, priced);
  if (ports.judgeAddress(vm, seen.address) === 'REFUSED') return knowing(priced, end('ADDRESS_REFUSED'));

  const applied = await applyPorts({ ...vm, ...priced }, cloud, ports.log, signal);
  if (applied.type === 'later') return tryAgainIn(ports.pollMs, { ...priced, lastError: applied.why });
  return moveTo('BOOTSTRAPPING', {
    ...priced,
    ...(applied.type === 'done' ? applied.patch : {}),
    address: seen.address,
    sshPort: seen.sshPort,
    sshUser: seen.sshUser,
    launchedAt: ports.now(),
  });
}

/**
 * For machine, disk and address together. Where the machine does not tell, and a cap depends on it, the same order is
 * priced again: between the quote and the order the price may have gone up.
 */
async function priceNow(
  vm: Vm,
  seen: Observation,
  cloud: CloudPort,
  signal: AbortSignal,
): Promise<string | null> {
  if (seen.pricePerHourUsd !== null) return seen.pricePerHourUsd;
  const isDue = vm.rawStatus === null || (seen.state === 'RUNNING' && seen.address !== null);
  if (vm.priceCapPerDayUsd === null || vm.offer === null || !cloud.estimate || !isDue)
    return vm.pricePerHourUsd;
  return (await cloud.estimate(vm.offer, signal))?.perHourUsd ?? vm.pricePerHourUsd;
}

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
    const isOpen = isApplied(vm) || vm.provider === 'SSH';
    return moveTo(
      'READY',
      { engineVersion, readyAt: ports.now(), isUnreachable: false, suspendedAt: null, missingSince: null },
      isOpen ? ports.watchMs : 0,
    );
  } catch (error) {
    if (error instanceof HostPreparationFailed) {
      if (!error.retryable) return end('HOST_PREPARATION_FAILED', error.message);
      // A new login: only there the user has the groups just given to it.
      ports.hosts.drop(target);
      return tryAgainIn(ports.pollMs, { isUnreachable: false, lastError: error.message });
    }
    if (!(error instanceof AdapterError)) throw error;
    if (error.kind === 'IDENTITY') return end('HOST_KEY_CHANGED');
    // A fresh machine refuses our key until cloud-init has installed it, or it was ended meanwhile.
    const standing = await standingOf(vm, ports, held.signal);
    if (standing.type === 'lost') return end(standing.reason, standing.detail);
    const patch = { ...standing.flags, isUnreachable: true, lastError: error.message };
    return tryAgainIn(standing.type === 'doubtful' ? standing.lookInMs : ports.pollMs, patch);
  }
}

/** A provider that says nothing changes nothing. */
async function standingOf(vm: Vm, ports: VmStepPorts, signal: AbortSignal): Promise<Standing> {
  try {
    return judgeStanding(vm, await ports.cloudOf(vm.provider).observe(receiptOf(vm), signal), ports);
  } catch (error) {
    if (signal.aborted || !(error instanceof AdapterError)) throw error;
    return { type: 'fine', flags: {} };
  }
}

async function watch(vm: Vm, ports: VmStepPorts, { signal, note }: Held<Vm>): Found<'READY'> {
  // Needs nothing of the provider, so it does not wait for it.
  const keys = await applyKeys(vm, ports, signal);
  if (keys.type === 'done' && keys.patch !== null) await note(keys.patch);
  const cloud = ports.cloudOf(vm.provider);
  const seen = await cloud.observe(receiptOf(vm), signal);
  const standing = judgeStanding(vm, seen, ports);
  if (standing.type === 'lost') return end(standing.reason, standing.detail);
  const trouble = keys.type === 'later' ? { lastError: keys.why } : {};
  const flagged = { rawStatus: seen.rawStatus, lastError: null, ...trouble, ...standing.flags };
  if (standing.type === 'doubtful') return tryAgainIn(standing.lookInMs, flagged);
  if (seen.state !== 'RUNNING') return tryAgainIn(ports.watchMs, flagged);

  const patch = { ...flagged, ...(await takeNewAddress(vm, seen, ports, signal)) };
  const applied = await applyPorts(vm, cloud, ports.log, signal);
  switch (applied.type) {
    case 'done':
      return tryAgainIn(ports.watchMs, { ...patch, ...applied.patch, ...trouble });
    case 'later':
      return tryAgainIn(ports.pollMs, { ...patch, lastError: applied.why });
    case 'refused':
      return tryAgainIn(ports.watchMs, { ...patch, lastError: applied.why });
  }
}
