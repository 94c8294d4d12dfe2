import { ROUTER_DEFAULTS, type RouterLimits } from './router.js';

export interface QueryLimits extends RouterLimits {
  /** From the question to the answer, all tries together; default 60 s. */
  readonly deadlineMs: number;
  /** Default 2. */
  readonly maxTries: number;
  /** Of an answer; default 1 MiB. */
  readonly maxBytes: number;
  /** How long an idempotency key is remembered; default 24 h. */
  readonly keyKeptMs: number;
}

/** A question still RUNNING after so many deadlines was cut off with its process. */
export const INTERRUPTED_AFTER = 2;

export const QUERY_DEFAULTS: QueryLimits = {
  ...ROUTER_DEFAULTS,
  deadlineMs: 60_000,
  maxTries: 2,
  maxBytes: 1024 * 1024,
  keyKeptMs: 86_400_000,
};
