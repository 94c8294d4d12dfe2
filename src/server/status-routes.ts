import { isLoopback } from '../services/accounts/local-developer.js';
import type { Log } from '../services/log.js';
import { type Authenticate, credentialsOf } from './http/caller.js';
import { HttpRefusal } from './http/refusal.js';
import { jsonReply } from './http/respond.js';
import type { Exchange, Route } from './http/router.js';
import type { Metrics } from './metrics.js';

export interface Readiness {
  readonly isReady: boolean;
  /** Name of a part and whether it works. */
  readonly parts: Readonly<Record<string, boolean>>;
}

interface Needs {
  readonly ready: () => Promise<Readiness>;
  readonly isStopping: () => boolean;
  readonly authenticate: Authenticate;
  readonly metrics: Metrics;
  readonly log: Log;
}

const READY_TIMEOUT_MS = 3_000;

export function statusRoutes({ ready, isStopping, authenticate, metrics, log }: Needs): Route[] {
  const readiness = async (): Promise<Readiness> => {
    if (isStopping()) return { isReady: false, parts: { accepting: false } };
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('Readiness took too long')), READY_TIMEOUT_MS);
    });
    try {
      return await Promise.race([ready(), tooLate]);
    } catch (error) {
      log.warn({ err: error }, 'readiness could not be told');
      return { isReady: false, parts: {} };
    } finally {
      clearTimeout(timer);
    }
  };

  /** Prometheus on the same machine needs no token; anybody else must be an operator. */
  const mayReadMetrics = async ({ request }: Exchange): Promise<boolean> => {
    const isForwarded = Object.keys(request.headers).some(
      (name) => name === 'forwarded' || name.startsWith('x-forwarded'),
    );
    if (isLoopback(request.socket.remoteAddress ?? '') && !isForwarded) return true;
    return (await authenticate(credentialsOf(request)))?.isOperator ?? false;
  };

  return [
    {
      method: 'GET',
      path: '/healthz',
      anyHost: true,
      handle: () => jsonReply(200, { status: 'ok' }),
    },
    {
      method: 'GET',
      path: '/readyz',
      anyHost: true,
      async handle() {
        const { isReady, parts } = await readiness();
        return jsonReply(isReady ? 200 : 503, { status: isReady ? 'ready' : 'not ready', parts });
      },
    },
    {
      method: 'GET',
      path: '/health',
      async handle() {
        const { isReady, parts } = await readiness();
        return jsonReply(isReady ? 200 : 503, {
          status: isReady ? 'healthy' : 'unhealthy',
          uptimeSeconds: Math.floor(process.uptime()),
          parts,
        });
      },
    },
    {
      method: 'GET',
      path: '/metrics',
      async handle(exchange) {
        if (!(await mayReadMetrics(exchange))) {
          throw new HttpRefusal(
            403,
            'FORBIDDEN',
            'Metrics are for operators, and for programs on the same machine',
          );
        }
        return {
          status: 200,
          headers: { 'content-type': metrics.registry.contentType, 'cache-control': 'no-store' },
          body: await metrics.registry.metrics(),
        };
      },
    },
    {
      method: 'GET',
      path: '/',
      handle: ({ request }) =>
        request.headers.accept?.includes('text/html')
          ? { status: 302, headers: { location: '/graphql' } }
          : jsonReply(200, { name: 'TensorNode', graphql: '/graphql', health: '/health', ready: '/readyz' }),
    },
  ];
}
