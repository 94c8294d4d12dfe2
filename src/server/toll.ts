import type { IncomingMessage } from 'node:http';
import type { Viewer } from '../services/accounts/viewer.js';
import type { Buckets } from './graphql/bucket.js';
import { callerKey } from './http/caller.js';
import { HttpRefusal } from './http/refusal.js';
import type { Limits } from './limits.js';
import type { Metrics } from './metrics.js';

/** Calls that are not GraphQL draw from the same buckets. */
export function createToll({
  buckets,
  limits,
  metrics,
}: {
  buckets: Buckets;
  limits: Limits;
  metrics: Metrics;
}) {
  return (viewer: Viewer | null, request: IncomingMessage, cost: number): void => {
    const size = viewer ? limits.bucket : limits.anonymousBucket;
    const waitMs = buckets.take(callerKey(viewer, request.socket.remoteAddress), cost, size);
    if (waitMs === 0) return;
    metrics.shed.inc({ reason: 'rate' });
    throw new HttpRefusal(429, 'RATE_LIMITED', 'Too much was asked in a short time', {
      retryAfterMs: waitMs,
    });
  };
}
export type Toll = ReturnType<typeof createToll>;
