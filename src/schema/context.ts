import { requireViewer, type Viewer } from '../services/accounts/viewer.js';
import type { Log } from '../services/log.js';
import type { Services } from './services.js';

export type { Services } from './services.js';

/** What the operation cost and what is left of the caller's bucket; null where nothing is counted. */
export interface RateLimit {
  readonly cost: number;
  readonly limit: number;
  readonly remaining: number;
  readonly resetAt: Date;
}

/** Built once per operation. Holds no database and no adapter, so that a resolver can not cheat. */
export interface Context {
  /** Null: nobody signed in. */
  readonly viewer: Viewer | null;
  readonly services: Services;
  readonly requestId: string;
  readonly log: Log;
  /** Aborts when the client has gone away, or its session has ended. */
  readonly signal: AbortSignal;
  readonly userAgent: string | null;
  /** Whom limits are counted for: a credential, or the network of an address. */
  readonly caller: string;
  rateLimit(): RateLimit | null;
  /** Throws `Unauthenticated` when nobody signed in. */
  requireViewer(): Viewer;
}

export function createContext(
  parts: Omit<Context, 'requireViewer' | 'rateLimit' | 'userAgent' | 'caller' | 'signal'> &
    Partial<Pick<Context, 'rateLimit' | 'userAgent' | 'caller' | 'signal'>>,
): Context {
  return {
    rateLimit: () => null,
    userAgent: null,
    caller: 'nobody',
    signal: new AbortController().signal,
    ...parts,
    requireViewer: () => requireViewer(parts.viewer),
  };
}
