import { z } from 'zod';
import type { SecretBox } from '../security/secret-box.js';
import type { Environment } from './environment.js';

/** Rows that have an environment of their own. */
const PURPOSES = { deployment: 'deployment.environment', release: 'release.environment' } as const;
export type EnvironmentOf = keyof typeof PURPOSES;

interface Sealed {
  readonly id: string;
  readonly environmentSealed: string | null;
}

const shape = z.array(z.object({ name: z.string(), value: z.string(), isSecret: z.boolean() }));
/** As it was before variables could be other than secret. */
const formerShape = z.record(z.string(), z.string());

/** Environments as they are stored with deployments and releases. */
export function createSealedEnvironments(secretBox: SecretBox) {
  return {
    seal: (environment: Environment, of: EnvironmentOf, rowId: string): string =>
      secretBox.seal(JSON.stringify(environment), { purpose: PURPOSES[of], rowId }),

    /** Throws when it was sealed with another master key. */
    open({ id, environmentSealed }: Sealed, of: EnvironmentOf = 'deployment'): Environment {
      if (environmentSealed === null) return [];
      const place = { purpose: PURPOSES[of], rowId: id };
      const stored: unknown = JSON.parse(secretBox.open(environmentSealed, place).reveal());
      if (Array.isArray(stored)) return shape.parse(stored);
      const former = formerShape.parse(stored);
      return Object.entries(former).map(([name, value]) => ({ name, value, isSecret: true }));
    },
  };
}
export type SealedEnvironments = ReturnType<typeof createSealedEnvironments>;
