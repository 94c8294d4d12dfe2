import { z } from 'zod';
import type { RegistryAuth } from '../adapters/engine.js';
import type { SecretBox } from '../security/secret-box.js';

/** Rows that have credentials of their own. */
const PURPOSES = { deployment: 'deployment.registry', release: 'release.registry' } as const;
export type RegistryOf = keyof typeof PURPOSES;

interface Sealed {
  readonly id: string;
  readonly registrySealed: string | null;
}

const shape = z.object({ username: z.string(), password: z.string(), server: z.string().optional() });

/** Credentials for the registry of an image, as they are stored with deployments and releases. */
export function createSealedRegistries(secretBox: SecretBox) {
  return {
    seal: (auth: RegistryAuth | null, of: RegistryOf, rowId: string): string | null =>
      auth && secretBox.seal(JSON.stringify(auth), { purpose: PURPOSES[of], rowId }),

    /** Throws when they were sealed with another master key. */
    open({ id, registrySealed }: Sealed, of: RegistryOf = 'deployment'): RegistryAuth | null {
      if (registrySealed === null) return null;
      const place = { purpose: PURPOSES[of], rowId: id };
      const { server, ...auth } = shape.parse(JSON.parse(secretBox.open(registrySealed, place).reveal()));
      return server === undefined ? auth : { ...auth, server };
    },
  };
}
export type SealedRegistries = ReturnType<typeof createSealedRegistries>;
