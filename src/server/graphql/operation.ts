import type { Viewer } from '../../services/accounts/viewer.js';

export type Transport = 'HTTP' | 'SSE' | 'WS';

/** What an operation may cost, what it does cost, and what is left. */
export interface RateLimitStatus {
  readonly cost: number;
  readonly limit: number;
  readonly remaining: number;
  readonly resetAt: Date;
}

/** What the edge knows of one operation. The application makes its context of it. */
export interface OperationFacts {
  readonly requestId: string;
  readonly viewer: Viewer | null;
  readonly transport: Transport;
  readonly userAgent: string | null;
  /** Whom limits are counted for. */
  readonly caller: string;
  /** Aborts when the reader left, or with a `StreamEnded` when the server ends the stream. */
  readonly signal: AbortSignal;
  readonly rateLimit: () => RateLimitStatus;
}

/** Who runs an operation, and how it can be stopped. */
export interface Run {
  readonly requestId: string;
  readonly viewer: Viewer | null;
  readonly transport: Transport;
  readonly userAgent: string | null;
  /** Whose bucket the operation draws from. */
  readonly key: string;
  readonly controller: AbortController;
  /** Called once when a stream of results is over. */
  readonly over?: () => void;
}

/** One operation as a client sends it, on any transport. */
export interface Params {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationName: string | null;
}
