import type { Knock } from '../adapters/host.js';
import type { Result } from './round-book.js';

/** An address that answers whenever our own network works. */
export interface ReferencePlace {
  readonly host: string;
  readonly port: number;
}

interface Needs {
  readonly places: readonly ReferencePlace[];
  readonly knock: (host: string, port: number, signal: AbortSignal) => Promise<Knock>;
}

const WAIT_MS = 2_000;

/** A whole answer, whatever came of it. A connection alone may have been made a minute before our network went. */
const isReached = ({ finding }: Result): boolean => finding.httpStatus !== null;

/** Tells a prober of few miners, which can not tell it by them, that it is its own network that is gone. */
export function createReference({ places, knock }: Needs) {
  const answers = async ({ host, port }: ReferencePlace): Promise<boolean> => {
    try {
      return (await knock(host, port, AbortSignal.timeout(WAIT_MS))) !== 'SILENT';
    } catch {
      return false;
    }
  };
  const areSilent = async (): Promise<boolean> =>
    (await Promise.all(places.map(answers))).every((answered) => !answered);
  return {
    /** For what came in together: whoever writes it as several rounds asks these places once, and not before it must. */
    look() {
      let silent: Promise<boolean> | null = null;
      return {
        /** Nobody was reached, and none of these places can be reached either. */
        async isCutOff(results: readonly Result[]): Promise<boolean> {
          if (places.length === 0 || results.some(isReached)) return false;
          silent ??= areSilent();
          return silent;
        },
      };
    },
  };
}
export type Reference = ReturnType<typeof createReference>;
export type ReferenceLook = ReturnType<Reference['look']>;

export const NO_REFERENCE: Reference = { look: () => ({ isCutOff: async () => false }) };
