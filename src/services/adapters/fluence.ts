import type { CloudPort, Observation, ObservedState, Provider, RentIntent, RentReceipt } from './cloud.js';
import { addDecimals, isDecimal } from './decimal.js';
import { AdapterError, type FailureKind } from './failure.js';
import { ADAPTER, createFluenceApi } from './fluence-api.js';
import { destroyOnce, findParts, isEnded, readVm } from './fluence-destroy.js';
import { createFluenceKeys, type FluenceKeys } from './fluence-keys.js';
import { findOffers, SMALLEST_DISK_GB } from './fluence-offers.js';
import { type FluenceVm, image, type Part, vm } from './fluence-schemas.js';
import { createHttpClient } from './http-client.js';

interface Options {
  readonly baseUrl: string;
  readonly apiKey: string;
  /** The port SSH listens on; 22 in the real cloud. */
  readonly sshPort: number;
  readonly provider: Extract<Provider, 'FLUENCE' | 'SIMULATOR'>;
  /** Begins the name of everything we create; nothing else is ever touched. */
  readonly namePrefix: string;
  readonly timeoutMs: number;
  readonly retryDelayMs?: number;
  readonly log: { warn(fields: object, message: string): void };
}

/** Newest first: what the host preparation was made for. */
const IMAGES = ['ubuntu-24-04', 'ubuntu-22-04'];
const FALLBACK_USER = 'ubuntu';

/** Fluence's current generation (`/v2/vms` and `/v1`), and the simulator that imitates it. */
export function createFluenceCloud(options: Options): CloudPort & { close(): Promise<void> } {
  const { baseUrl, apiKey, sshPort, provider, namePrefix, timeoutMs, retryDelayMs, log } = options;
  const http = createHttpClient({
    adapter: ADAPTER,
    baseUrl,
    timeoutMs,
    headers: { 'x-api-key': apiKey },
    ...(retryDelayMs === undefined ? {} : { retryDelayMs }),
  });
  const api = createFluenceApi(http);
  const keys = createFluenceKeys(api, namePrefix);
  let knownImage: { downloadUrl: string; username: string } | null = null;

  async function chooseImage(signal: AbortSignal) {
    const images = await api.list('/v1/storages/default_images', [], image, signal);
    const found = IMAGES.map((slug) => images.find((one) => one.slug.startsWith(slug))).find(Boolean);
    if (!found) throw new AdapterError(ADAPTER, 'CAPACITY', `no image ${IMAGES.join(' or ')} is offered`);
    knownImage = found;
    return found;
  }

  return {
    provider,
    offers: (requirements, signal) => findOffers(api, provider, requirements, signal),

    async create(intent, signal) {
      if (!intent.name.startsWith(namePrefix)) {
        throw new AdapterError(ADAPTER, 'INVALID', `${intent.name} does not begin with ${namePrefix}`);
      }
      const source = await chooseImage(signal);
      const key = await keys.register(`${intent.name}-k`, intent.sshPublicKey, signal);
      try {
        const made = await api.order('/v2/vms', orderOf(intent, source.downloadUrl, key.id), vm, signal);
        return { vmId: made.id, diskId: made.bootDisk, ipId: made.publicIp, sshKeyId: key.id };
      } catch (error) {
        const refused = asCreateRefusal(error);
        if (key.isNew && refused instanceof AdapterError && refused.kind !== 'AMBIGUOUS') {
          await keys.remove(key.id, signal).catch((cause: unknown) => {
            log.warn({ err: cause, sshKeyId: key.id }, 'An SSH key of a refused machine is left behind');
          });
        }
        throw refused;
      }
    },

    async findByName(name, signal) {
      const [machines, disks, ips] = await Promise.all([
        api.list('/v2/vms', [['name', name]], vm, signal),
        findParts(api, '/v1/storages', `${name}-d`, signal),
        findParts(api, '/v1/public_ips', `${name}-i`, signal),
      ]);
      const alive = machines.filter((one) => one.name === name && !isEnded(one.status));
      if (alive.length + disks.length + ips.length === 0) return [];
      return pair(alive, disks, ips, await keyOf(keys, name, signal));
    },

    async observe(receipt, signal) {
      const found = receipt.vmId === null ? null : await readVm(api, receipt.vmId, signal);
      if (!found) {
        return { ...NOTHING, rawStatus: 'absent', sshPort, sshUser: FALLBACK_USER, receipt };
      }
      const state = stateOf(found.status);
      if (state === 'RUNNING' && !knownImage) await chooseImage(signal);
      return {
        state,
        rawStatus: found.status,
        address: found.expanded?.publicIp?.address || null,
        sshPort,
        sshUser: knownImage?.username ?? FALLBACK_USER,
        pricePerHourUsd: totalPrice(found),
        receipt: {
          vmId: found.id,
          diskId: found.bootDisk ?? receipt.diskId,
          ipId: found.publicIp ?? receipt.ipId,
          sshKeyId: receipt.sshKeyId ?? found.sshKeys[0] ?? null,
        },
      };
    },

    destroy: (receipt, signal) => destroyOnce(api, keys, receipt, signal),
    close: () => http.close(),
  };
}

const NOTHING = {
  state: 'GONE',
  address: null,
  pricePerHourUsd: null,
} as const satisfies Partial<Observation>;

function orderOf({ name, offer, hostname }: RentIntent, osImage: string, keyId: string) {
  const { clusterId, configurationId } = offer;
  const volumeGb = Math.max(offer.storageGb, SMALLEST_DISK_GB);
  return {
    name,
    clusterId,
    configurationId,
    bootDisk: { clusterId, name: `${name}-d`, storageType: 'NVME', volumeGb, replicated: false, osImage },
    publicIp: { clusterId, name: `${name}-i`, addressType: 'V4' },
    sshKeys: [keyId],
    dataDisks: [],
    cloudInit: { userData: `#cloud-config\n${JSON.stringify({ hostname })}\n` },
  };
}

/** The same status means something else when it answers an order. */
function asCreateRefusal(error: unknown): unknown {
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

const keyOf = (keys: FluenceKeys, name: string, signal: AbortSignal) => keys.findByName(`${name}-k`, signal);

function pair(machines: FluenceVm[], disks: Part[], ips: Part[], keyId: string | null): RentReceipt[] {
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

const STATES: Readonly<Record<string, ObservedState>> = {
  draft: 'STARTING',
  new: 'STARTING',
  launching: 'STARTING',
  launched: 'RUNNING',
  updating: 'RUNNING',
  restarting: 'RUNNING',
  softrebooting: 'RUNNING',
  failed: 'FAILED',
  suspending: 'SUSPENDED',
  suspended: 'SUSPENDED',
  terminating: 'TERMINATING',
  terminated: 'GONE',
};
const stateOf = (status: string): ObservedState => STATES[status.toLowerCase()] ?? 'UNKNOWN';

/** Only when every part names its price: a partial sum would look like a bargain. */
function totalPrice(machine: FluenceVm): string | null {
  const { bootDisk, publicIp } = machine.expanded ?? {};
  const prices = [machine.priceHourlyUsd, bootDisk?.priceHourlyUsd, publicIp?.priceHourlyUsd];
  const known = prices.filter((price) => typeof price === 'string' && isDecimal(price)) as string[];
  return known.length === prices.length ? addDecimals(known) : null;
}
