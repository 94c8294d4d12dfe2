import type { Intent } from '../../db/strays.js';
import type { StrayReason, VmState } from '../../db/words.js';
import type { OwnedResource, ResourceKind } from '../adapters/cloud.js';

/** What has its machine already; before that nobody but the VM worker knows what belongs to it. */
const SETTLED: ReadonlySet<VmState> = new Set(['LAUNCHING', 'BOOTSTRAPPING', 'READY']);
const ORDER: readonly ResourceKind[] = ['VM', 'ADDRESS', 'DISK', 'SECURITY_GROUP', 'SSH_KEY'];

/** Why this should not be there; null when it may. Ended machines and half-done ones have nothing in common. */
export function judge(
  resource: OwnedResource,
  intent: Intent | null,
  listed: readonly OwnedResource[],
): StrayReason | null {
  if (intent === null) return 'NO_INTENT';
  if (intent.state === 'TERMINATED') return 'INTENT_ENDED';
  return isTwin(resource, intent, listed) ? 'TWIN' : null;
}

/** Beside the one that the receipt names, and both are there. */
function isTwin(resource: OwnedResource, intent: Intent, listed: readonly OwnedResource[]): boolean {
  const machineId = intent.providerVmId;
  const ownId = idIn(intent, resource.kind);
  if (!SETTLED.has(intent.state) || machineId === null || ownId === null) return false;
  if (resource.id === ownId || resource.attachedTo.includes(machineId)) return false;
  const isListed = (kind: ResourceKind, id: string) =>
    listed.some((one) => one.kind === kind && one.id === id);
  return isListed('VM', machineId) && isListed(resource.kind, ownId);
}

/** Receipts have no security groups: they go with the name alone. */
function idIn(intent: Intent, kind: ResourceKind): string | null {
  switch (kind) {
    case 'VM':
      return intent.providerVmId;
    case 'DISK':
      return intent.providerDiskId;
    case 'ADDRESS':
      return intent.providerIpId;
    case 'SSH_KEY':
      return intent.providerSshKeyId;
    case 'SECURITY_GROUP':
      return null;
  }
}

/** A machine goes before what it holds. */
export const rankOf = (kind: ResourceKind): number => ORDER.indexOf(kind);

/**
 * Whether it may be the database that is wrong: restored from a backup, or a copy. Once in doubt it stays so until
 * nothing unknown is left that nobody has decided about, or it would end the rest as soon as half of it was dealt with.
 */
export const isDoubtful = (counts: {
  readonly listed: number;
  readonly unknown: number;
  readonly undecided: number;
  readonly wasDoubtful: boolean;
}): boolean => counts.unknown * 2 > counts.listed || (counts.wasDoubtful && counts.undecided > 0);
