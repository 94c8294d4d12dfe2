import { AdapterError } from './failure.js';
import { ADAPTER, type FluenceApi } from './fluence-api.js';
import { sshKey } from './fluence-schemas.js';

/** The cloud compares keys by their material and ignores the comment; so do we. */
export const materialOf = (publicKey: string): string => publicKey.trim().split(/\s+/).slice(0, 2).join(' ');

export function createFluenceKeys(api: FluenceApi, namePrefix: string) {
  const all = (signal: AbortSignal) => api.list('/v1/ssh_keys', [], sshKey, signal);

  return {
    /** Registers a key, or adopts the one that has the same material. Safe to repeat. */
    async register(name: string, publicKey: string, signal: AbortSignal) {
      try {
        const made = await api.ask('/v1/ssh_keys', { name, publicKey }, sshKey, signal);
        return { id: made.id, isNew: true };
      } catch (error) {
        if (!(error instanceof AdapterError && error.kind === 'CONFLICT')) throw error;
        const material = materialOf(publicKey);
        const twin = (await all(signal)).find((key) => materialOf(key.publicKey) === material);
        if (!twin) throw new AdapterError(ADAPTER, 'CONFLICT', `the SSH key is taken, yet not in the list`);
        return { id: twin.id, isNew: false };
      }
    },

    findByName: async (name: string, signal: AbortSignal) =>
      (await all(signal)).find((key) => key.name === name)?.id ?? null,

    /** Leaves alone what does not bear our prefix: an adopted key may be somebody's own. */
    async remove(id: string, signal: AbortSignal): Promise<void> {
      const key = (await all(signal)).find((one) => one.id === id);
      if (!key?.name.startsWith(namePrefix)) return;
      await api.end('DELETE', `/v1/ssh_keys/${encodeURIComponent(id)}`, signal).catch((error: unknown) => {
        if (!(error instanceof AdapterError && error.kind === 'GONE')) throw error;
      });
    },
  };
}
export type FluenceKeys = ReturnType<typeof createFluenceKeys>;
