import { createHash } from 'node:crypto';
import type { RentIntent, RentReceipt } from './cloud.js';
import { AdapterError } from './failure.js';
import { createFluenceParts, type FluenceCloud, type FluenceOptions, connect } from './fluence.js';
import { ADAPTER, createFluenceApi } from './fluence-api.js';
import { isKind } from './fluence-machines.js';
import { asCreateRefusal, checkName, SUFFIX, userDataOf } from './fluence-order.js';
import { SMALLEST_DISK_GB } from './fluence-price.js';
import { NEXT } from './fluence-routes.js';
import { receipt, vm } from './fluence-schemas.js';

/**
 * Fluence's next generation (`/v3`): a draft that costs nothing, then one step that cannot be taken twice.
 * Both repeat without harm, so a create that ended in doubt is simply called again.
 */
export function createNextFluenceCloud(options: FluenceOptions): FluenceCloud {
  const http = connect(options);
  const api = createFluenceApi(http);
  const parts = createFluenceParts(options, NEXT, api);
  const { machines, images, keys } = parts;
  const pathOf = (vmId: string) => `${NEXT.vms}/${encodeURIComponent(vmId)}`;

  async function draft(intent: RentIntent, sshKeyId: string, signal: AbortSignal): Promise<RentReceipt> {
    const { id: imageId } = await images.choose(intent.image, signal);
    const body = draftOf(intent, imageId, sshKeyId);
    const made = await api.ask(NEXT.vms, body, receipt, signal, keyOf(intent));
    const { storageIds, publicIpIds } = made.createdResources;
    return { vmId: made.id, diskId: storageIds[0] ?? null, ipId: publicIpIds[0] ?? null, sshKeyId };
  }

  async function statusOf(vmId: string, signal: AbortSignal): Promise<string | null> {
    return (await machines.read(vmId, signal))?.status ?? null;
  }

  /** Billing starts here. Whatever is said, the machine's own status tells whether the step was taken. */
  async function provision(vmId: string, signal: AbortSignal): Promise<void> {
    const before = await statusOf(vmId, signal);
    // The key of an earlier try leads to a draft that was thrown away: this offer has had its chance.
    if (before === null)
      throw new AdapterError(ADAPTER, 'CAPACITY', `the draft ${vmId} was discarded before`);
    if (before !== 'draft') return;
    try {
      await api.order(`${pathOf(vmId)}/provision`, undefined, vm, signal);
    } catch (error) {
      if (signal.aborted || !(error instanceof AdapterError)) throw error;
      const after = await statusOf(vmId, signal).catch((doubt: unknown) => {
        if (signal.aborted || !(doubt instanceof AdapterError)) throw doubt;
        throw new AdapterError(ADAPTER, 'AMBIGUOUS', error.message, { cause: doubt });
      });
      if (after !== null && after !== 'draft') return;
      throw error;
    }
  }

  /** What is left of a certain refusal costs nothing, but would be found for ever. */
  async function tidy(what: string, work: Promise<unknown>, signal: AbortSignal): Promise<void> {
    await work.catch((error: unknown) => {
      if (signal.aborted) throw error;
      options.log.warn({ err: error }, `${what} of a refused machine is left behind`);
    });
  }

  return {
    ...parts.port,
    createIsRepeatable: true,

    async create(intent, signal) {
      checkName(intent.name, options.namePrefix);
      userDataOf(intent);
      const key = await keys.register(`${intent.name}${SUFFIX.key}`, intent.sshPublicKey, signal);
      let vmId: string | null = null;
      try {
        const made = await draft(intent, key.id, signal);
        vmId = made.vmId;
        await provision(made.vmId ?? '', signal);
        return made;
      } catch (error) {
        const refused = asCreateRefusal(error);
        if (!(refused instanceof AdapterError)) throw refused;
        // Otherwise draft and key stay: the next call must say the same words under the same key.
        if (isKind(refused, 'CAPACITY', 'BALANCE', 'INVALID', 'AUTH', 'CONFLICT')) {
          if (vmId !== null) await tidy('The draft', machines.end(vmId, 'draft', signal), signal);
          if (key.isNew) await tidy('The SSH key', keys.remove(key.id, signal), signal);
        }
        if (refused.kind !== 'TIMEOUT') throw refused;
        throw new AdapterError(ADAPTER, 'AMBIGUOUS', refused.message, { cause: refused });
      }
    },

    close: () => http.close(),
  };
}

/** One key for each name and offer: the same name is tried with several offers, and a key stands for one body. */
function keyOf({ name, offer }: RentIntent): string {
  const choice = `${offer.clusterId} ${offer.configurationId} ${offer.storageGb}`;
  return `${name}.${createHash('sha256').update(choice).digest('hex').slice(0, 16)}`;
}

function draftOf(intent: RentIntent, imageId: string, sshKeyId: string) {
  const { name, offer } = intent;
  return {
    name,
    clusterId: offer.clusterId,
    configurationId: offer.configurationId,
    // Left out, it would mean every key of the account.
    sshKeyIds: [sshKeyId],
    cloudInit: userDataOf(intent),
    bootDisk: {
      kind: 'new',
      volumeGb: Math.max(offer.storageGb, SMALLEST_DISK_GB),
      name: `${name}${SUFFIX.disk}`,
      source: { type: 'catalog', imageId },
    },
    dataDisks: [],
    interfaces: [{ kind: 'public', addressType: 'V4', default: true }],
  };
}
