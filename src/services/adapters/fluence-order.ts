import type { RentIntent, RentReceipt } from './cloud.js';
import { AdapterError, type FailureKind } from './failure.js';
import { ADAPTER } from './fluence-api.js';
import { SMALLEST_DISK_GB } from './fluence-price.js';
import { type FluenceVm, type Part } from './fluence-schemas.js';

const NAME = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;
/** The vendor's limit, less two characters for what tells the parts apart. */
const LONGEST_NAME = 25 - 2;
const LARGEST_USER_DATA = 16 * 1024;

/** What every name of ours ends in. */
export const SUFFIX = { disk: '-d', ip: '-i', key: '-k', group: '-s' } as const;

export function checkName(name: string, prefix: string): void {
  const refuse = (why: string) =>
    new AdapterError(ADAPTER, 'INVALID', `the name ${JSON.stringify(name)} ${why}`);
  if (!name.startsWith(prefix)) throw refuse(`does not begin with ${prefix}`);
  if (name.length > LONGEST_NAME) throw refuse(`has more than ${LONGEST_NAME} characters`);
  if (!NAME.test(name)) throw refuse('has other characters than a-z, 0-9 and inner hyphens');
}

/** cloud-init as JSON, which is YAML too, so that nothing needs quoting. */
export function userDataOf({ hostname, authorizedKeys }: RentIntent): string {
  const keys = authorizedKeys && authorizedKeys.length > 0 ? { ssh_authorized_keys: authorizedKeys } : {};
  const userData = `#cloud-config\n${JSON.stringify({ hostname, ...keys })}\n`;
  const bytes = Buffer.byteLength(userData);
  if (bytes <= LARGEST_USER_DATA) return userData;
  const message = `cloud-init has ${bytes} bytes; ${LARGEST_USER_DATA} are allowed`;
  throw new AdapterError(ADAPTER, 'INVALID', message);
}

/** The current generation's order of a machine with its disk and its address. */
export function orderOf(intent: RentIntent, osImage: string, keyId: string) {
  const { name, offer } = intent;
  const { clusterId, configurationId } = offer;
  return {
    name,
    clusterId,
    configurationId,
    bootDisk: {
      clusterId,
      name: `${name}${SUFFIX.disk}`,
      storageType: 'NVME',
      volumeGb: Math.max(offer.storageGb, SMALLEST_DISK_GB),
      replicated: false,
      osImage,
    },
    publicIp: { clusterId, name: `${name}${SUFFIX.ip}`, addressType: 'V4' },
    sshKeys: [keyId],
    dataDisks: [],
    cloudInit: { userData: userDataOf(intent) },
  };
}

/** The same status means something else when it answers an order. */
export function asCreateRefusal(error: unknown): unknown {
  if (!(error instanceof AdapterError)) return error;
  const MEANING: Partial<Record<FailureKind, FailureKind>> = {
    // An unpriced configuration, or an address that was taken meanwhile.
    GONE: 'CAPACITY',
    // 406 without a code: we attach no data disk, so only money or standing is left.
    NOT_READY: 'BALANCE',
    GARBLED: 'AMBIGUOUS',
  };
  const kind = MEANING[error.kind];
  return kind ? new AdapterError(ADAPTER, kind, error.message, { cause: error }) : error;
}

/** One receipt for each machine, oldest first, then one for each pair of parts that no machine claims. */
export function pairUp(
  machines: readonly FluenceVm[],
  foundDisks: readonly Part[],
  foundIps: readonly Part[],
  keyId: string | null,
): RentReceipt[] {
  const [disks, ips] = [[...foundDisks], [...foundIps]];
  const claim = (parts: Part[], machine: FluenceVm, known: string | null): string | null => {
    const byId = parts.findIndex((one) => one.id === known || one.attachedTo.includes(machine.id));
    const index = byId >= 0 || known !== null || machines.length > 1 ? byId : 0;
    return (index >= 0 ? parts.splice(index, 1)[0]?.id : undefined) ?? known;
  };
  const receipts = machines
    .toSorted((a, b) => (a.createdAt ?? '').localeCompare(b.createdAt ?? ''))
    .map((one) => ({
      vmId: one.id,
      diskId: claim(disks, one, one.bootDisk),
      ipId: claim(ips, one, one.publicIp),
      sshKeyId: keyId ?? one.sshKeys[0] ?? null,
    }));
  const leftovers = Array.from({ length: Math.max(disks.length, ips.length) }, (_, index) => ({
    vmId: null,
    diskId: disks[index]?.id ?? null,
    ipId: ips[index]?.id ?? null,
    sshKeyId: keyId,
  }));
  return [...receipts, ...leftovers];
}
