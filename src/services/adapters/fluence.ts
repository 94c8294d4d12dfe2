import type { FullCloudPort, Priceable, Provider, Requirements } from './cloud.js';
import { AdapterError } from './failure.js';
import { createFluenceAccount } from './fluence-account.js';
import { ADAPTER, createFluenceApi, type FluenceApi } from './fluence-api.js';
import { destroyOnce } from './fluence-destroy.js';
import { createFluenceImages } from './fluence-images.js';
import { createFluenceKeys } from './fluence-keys.js';
import { createFluenceMachines } from './fluence-machines.js';
import { findOffers } from './fluence-offers.js';
import { asCreateRefusal, checkName, orderOf, pairUp, SUFFIX } from './fluence-order.js';
import { createFluenceOwned } from './fluence-owned.js';
import { createFluencePorts } from './fluence-ports.js';
import { createFluencePrices } from './fluence-price.js';
import { CURRENT, type FluenceRoutes } from './fluence-routes.js';
import { type FluenceVm, vm } from './fluence-schemas.js';
import { NOTHING, stateOf, totalPrice } from './fluence-states.js';
import { createHttpClient } from './http-client.js';

export interface FluenceOptions {
  readonly baseUrl: string;
  readonly apiKey: string;
  /** The port SSH listens on; 22 in the real cloud. */
  readonly sshPort: number;
  readonly provider: Extract<Provider, 'FLUENCE' | 'SIMULATOR'>;
  /** Begins the name of everything we create; nothing else is ever touched. */
  readonly namePrefix: string;
  readonly timeoutMs: number;
  readonly retryDelayMs?: number;
  /** How long one call may wait for a machine in transition (default 60 s), and the pause between looks (2 s). */
  readonly settleMs?: number;
  readonly lookMs?: number;
  readonly log: { warn(fields: object, message: string): void };
}

export type FluenceCloud = FullCloudPort & { close(): Promise<void> };

/** The parts that both generations are made of. */
export function createFluenceParts(options: FluenceOptions, routes: FluenceRoutes, api: FluenceApi) {
  const { provider, namePrefix, settleMs = 60_000, lookMs = 2_000, log } = options;
  // A list has several pages, and each is tried several times.
  const listMs = options.timeoutMs * 10;
  const keys = createFluenceKeys(api, routes, { namePrefix, listMs });
  const machines = createFluenceMachines(api, routes);
  const images = createFluenceImages(api, routes);
  const prices = createFluencePrices(api, routes, images);
  const owned = createFluenceOwned({ api, routes, machines, keys, namePrefix, listMs });
  const account = createFluenceAccount(api, routes);
  const offers = (wanted: Requirements, signal: AbortSignal) =>
    findOffers({ api, routes, prices, provider }, wanted, signal);

  const ours = async (vmId: string | null, signal: AbortSignal): Promise<string> => {
    if (vmId === null) throw new AdapterError(ADAPTER, 'INVALID', 'there is no machine yet');
    const machine = await machines.read(vmId, signal);
    if (!machine) throw new AdapterError(ADAPTER, 'GONE', `machine ${vmId} does not exist`);
    if (!machine.name.startsWith(namePrefix))
      throw new AdapterError(ADAPTER, 'INVALID', `machine ${vmId} is called ${machine.name}: it is not ours`);
    return `${routes.vms}/${encodeURIComponent(vmId)}`;
  };

  /** The next generation shows what is installed only at the disk. */
  const userOf = async (found: FluenceVm, signal: AbortSignal): Promise<string> => {
    const diskId = routes.generation === 'G2' ? null : found.bootDisk;
    const disk = diskId === null ? null : await machines.readPart(routes.disks, diskId, signal);
    return images.userOf(found.expanded?.bootDisk ?? disk, signal);
  };

  return {
    keys,
    machines,
    images,
    /** What is the same in both. */
    port: {
      provider,
      generation: routes.generation,
      offers,
      destroy: (receipt, signal) => destroyOnce({ api, routes, machines, keys }, receipt, signal),
      listOwned: owned.list,
      destroyOwned: owned.destroy,
      setPorts: createFluencePorts({ api, routes, machines, namePrefix, settleMs, lookMs, log }),
      images: images.slugs,
      balance: account.balance,
      check: account.check,

      async rename({ vmId }, name, signal) {
        checkName(name, namePrefix);
        await api.change(await ours(vmId, signal), { name }, signal);
      },

      async reboot({ vmId }, signal) {
        await api.command(`${await ours(vmId, signal)}/softreboot`, signal);
      },

      async estimate(wanted: Priceable, signal) {
        const offer = 'configurationId' in wanted ? wanted : (await offers(wanted, signal))[0];
        return offer ? prices.estimate(offer, signal) : null;
      },

      async findByName(name, signal) {
        const [found, disks, ips] = await Promise.all([
          machines.find(name, false, signal),
          machines.findParts(routes.disks, `${name}${SUFFIX.disk}`, false, signal),
          machines.findParts(routes.ips, `${name}${SUFFIX.ip}`, false, signal),
        ]);
        const keyId = await keys.findByName(`${name}${SUFFIX.key}`, signal);
        const receipts = pairUp(found, disks, ips, keyId);
        // A key whose machine was never ordered, or is gone already, is a leftover like any other.
        const isKeyAlone = receipts.length === 0 && keyId !== null;
        return isKeyAlone ? [{ vmId: null, diskId: null, ipId: null, sshKeyId: keyId }] : receipts;
      },

      async observe(receipt, signal) {
        const found = receipt.vmId === null ? null : await machines.read(receipt.vmId, signal);
        const { sshPort } = options;
        if (!found) return { ...NOTHING, sshPort, sshUser: images.fallbackUser, receipt };
        const state = stateOf(found.status);
        return {
          // Of the next generation: a draft that nobody provisioned never starts by itself.
          state: routes.generation === 'G3' && found.status === 'draft' ? 'FAILED' : state,
          rawStatus: found.status,
          address: found.expanded?.publicIp?.address || null,
          sshPort,
          sshUser: state === 'RUNNING' ? await userOf(found, signal) : images.fallbackUser,
          pricePerHourUsd: totalPrice(found),
          receipt: {
            vmId: found.id,
            diskId: found.bootDisk ?? receipt.diskId,
            ipId: found.publicIp ?? receipt.ipId,
            sshKeyId: receipt.sshKeyId ?? found.sshKeys[0] ?? null,
          },
        };
      },
    } satisfies Omit<FullCloudPort, 'create' | 'createIsRepeatable'>,
  };
}

export function connect(options: FluenceOptions) {
  return createHttpClient({
    adapter: ADAPTER,
    baseUrl: options.baseUrl,
    timeoutMs: options.timeoutMs,
    headers: { 'x-api-key': options.apiKey },
    ...(options.retryDelayMs === undefined ? {} : { retryDelayMs: options.retryDelayMs }),
  });
}

/** Fluence's current generation (`/v2/vms` and `/v1`), and the simulator that imitates it. */
export function createFluenceCloud(options: FluenceOptions): FluenceCloud {
  const http = connect(options);
  const api = createFluenceApi(http);
  const { port, keys, images } = createFluenceParts(options, CURRENT, api);

  return {
    ...port,
    createIsRepeatable: false,

    async create(intent, signal) {
      checkName(intent.name, options.namePrefix);
      // Composed once before anything is sent, so that nothing is left of an order that could never be right.
      orderOf(intent, '', '');
      const { downloadUrl } = await images.choose(intent.image, signal);
      const key = await keys.register(`${intent.name}${SUFFIX.key}`, intent.sshPublicKey, signal);
      try {
        const made = await api.order(CURRENT.vms, orderOf(intent, downloadUrl, key.id), vm, signal);
        return { vmId: made.id, diskId: made.bootDisk, ipId: made.publicIp, sshKeyId: key.id };
      } catch (error) {
        const refused = asCreateRefusal(error);
        if (key.isNew && refused instanceof AdapterError && refused.kind !== 'AMBIGUOUS') {
          await keys.remove(key.id, signal).catch((cause: unknown) => {
            options.log.warn(
              { err: cause, sshKeyId: key.id },
              'An SSH key of a refused machine is left behind',
            );
          });
        }
        throw refused;
      }
    },

    close: () => http.close(),
  };
}
