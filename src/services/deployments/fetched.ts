import type { DeploymentSource } from '../../db/words.js';
import type { RegistryAuth } from '../adapters/engine.js';
import { type FetchRefusal, type SourceFetcherPort, SourceFetchFailed } from '../adapters/source-fetcher.js';
import { InvalidInput, SourceRefused } from '../errors.js';
import type { DeclaredPort } from './build-context.js';

export interface PreparedSource {
  readonly source: DeploymentSource;
  /** The build context as an uncompressed tar; null when nothing is built. */
  readonly tar: Uint8Array | null;
  readonly exposedPorts: readonly number[];
  /** For the machine that pulls it. */
  readonly registry: RegistryAuth | null;
}

/** What everything that is fetched is fetched with. */
export interface Fetching {
  readonly fetcher: SourceFetcherPort;
  /** Path of the source in the input. */
  readonly at: string;
  readonly signal: AbortSignal;
  readonly declared: DeclaredPort | undefined;
}

const RETRYABLE: readonly FetchRefusal[] = ['TIMEOUT', 'UNREACHABLE', 'RATE_LIMITED'];

/** Tells the caller in words why something far away can not be used, and which of their fields is at fault. */
export async function fetched<T>(
  what: string,
  fieldOf: (reason: FetchRefusal) => string,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof SourceFetchFailed)) throw error;
    throw new SourceRefused(`${what}: ${error.message}`, {
      field: fieldOf(error.reason),
      retryable: RETRYABLE.includes(error.reason),
      ...(error.hint === null ? {} : { hint: error.hint }),
      cause: error,
    });
  }
}

/** Words from a caller that become part of a request to somebody else. */
export function checkText(value: string, field: string, most: number): string {
  if (value.length > 0 && value.length <= most && !/[\p{Cc}\p{Cs}]/u.test(value)) return value;
  throw new InvalidInput(field, `Must be 1 to ${most} printable characters`);
}
