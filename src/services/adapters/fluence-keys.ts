import { AdapterError } from './failure.js';
import { ADAPTER, type FluenceApi } from './fluence-api.js';
import type { FluenceRoutes } from './fluence-routes.js';
import { sshKey } from './fluence-schemas.js';
import { sharedList } from './fluence-shared-list.js';

/** The cloud compares keys by their material and ignores the comment; so do we. */
export const materialOf = (publicKey: string): string => publicKey.trim().split(/\s+/).slice(0, 2).join(' ');

export function createFluenceKeys(
  api: FluenceApi,
  { keys: path }: FluenceRoutes,
  { namePrefix, listMs }: { readonly namePrefix: string; readonly listMs: number },
) {
  /** Keys can not be asked for by their name. */
  const all = sharedList((signal) => api.list(path, [], sshKey, signal), listMs);
  const read = async (id: string, signal: AbortSignal) =>
    (await api.list(path, [['ids[0]', id]], sshKey, signal)).find((one) => one.id === id) ?? null;

  return {
    all,
    read,

    /** Registers a key, or adopts the one that has the same material. Safe to repeat. */
    async register(name: string, publicKey: string, signal: AbortSignal) {
      try {
        const made = await api.ask(path, { name, publicKey }, sshKey, signal);
        return { id: made.id, isNew: true };
      } catch (error) {
        if (!(error instanceof AdapterError && error.kind === 'CONFLICT')) throw error;
        const material = materialOf(publicKey);
        const twin = (await all(signal)).find((key) => materialOf(key.publicKey) === material);
        if (!twin) throw new AdapterError(ADAPTER, 'CONFLICT', `the SSH key is taken, yet not in the list`);
        // Under our own name it is the one whose first answer was lost.
        return { id: twin.id, isNew: twin.name === name };
      }
    },

    findByName: async (name: string, signal: AbortSignal) =>
      (await all(signal)).find((key) => key.name === name)?.id ?? null,

    /** Leaves alone what does not bear our prefix: an adopted key may be somebody's own. */
    async remove(id: string, signal: AbortSignal): Promise<void> {
      const key = await read(id, signal);
      if (!key?.name.startsWith(namePrefix)) return;
      await api.end('DELETE', `${path}/${encodeURIComponent(id)}`, signal).catch((error: unknown) => {
        if (!(error instanceof AdapterError && error.kind === 'GONE')) throw error;
      });
    },
  };
}
export type FluenceKeys = ReturnType<typeof createFluenceKeys>;
