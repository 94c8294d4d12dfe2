import {
  createServer as createHttpServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import type { GraphQLSchema } from 'graphql';
import type { Bus } from '../services/events/bus.js';
import type { Log } from '../services/log.js';
import { createBuckets } from './graphql/bucket.js';
import { createEngine } from './graphql/engine.js';
import { createErrorPresenter } from './graphql/errors.js';
import { createExplorer } from './graphql/explorer.js';
import { graphqlRoute } from './graphql/http.js';
import type { OperationFacts } from './graphql/operation.js';
import { createSocketHandler } from './graphql/socket.js';
import { createSocketServer } from './graphql/sockets.js';
import { createStreams } from './graphql/streams.js';
import type { Authenticate } from './http/caller.js';
import { trackConnections } from './http/connections.js';
import { createHostCheck } from './http/hosts.js';
import { createListener } from './http/listener.js';
import { requestIdOf } from './http/request-id.js';
import type { Route } from './http/router.js';
import { createUploadSlots } from './http/uploads.js';
import { DEFAULT_LIMITS, type Limits } from './limits.js';
import { createMetrics, type Metrics } from './metrics.js';
import { createToll } from './toll.js';
import { type RestServices, restRoutes } from './rest/routes.js';
import { type Readiness, statusRoutes } from './status-routes.js';

export interface ServerNeeds {
  readonly schema: GraphQLSchema;
  /** Makes the context of one operation of what the edge knows of it. */
  readonly context: (facts: OperationFacts) => object;
  readonly authenticate: Authenticate;
  /** What the guide's REST calls are translated onto. */
  readonly services: RestServices;
  readonly config: {
    readonly host: string;
    readonly port: number;
    readonly publicUrl: string | null;
    readonly graphiql: boolean;
    readonly introspection: boolean;
  };
  readonly bus: Pick<Bus, 'on' | 'onResync'>;
  readonly log: Log;
  readonly ready: () => Promise<Readiness>;
  readonly now?: () => Date;
  readonly metrics?: Metrics;
  readonly limits?: Partial<Limits>;
}

const CUT_BEFORE_END_MS = 500;

/** The HTTP and WebSocket edge. Everything behind it is given. */
export function createServer(needs: ServerNeeds) {
  const { schema, authenticate, config, log, now = () => new Date() } = needs;
  const limits: Limits = { ...DEFAULT_LIMITS, ...needs.limits };
  const metrics = needs.metrics ?? createMetrics();
  const present = createErrorPresenter({ log, metrics, hints: config.introspection });
  const buckets = createBuckets(() => now().getTime());
  const engine = createEngine({
    schema,
    context: needs.context,
    present,
    buckets,
    limits,
    introspection: config.introspection,
    metrics,
  });
  const streams = createStreams({ bus: needs.bus, authenticate, log, now, recheckMs: limits.recheckMs });
  const uploadSlots = createUploadSlots(limits.uploadsAtOnce);
  const explorer = config.graphiql ? createExplorer() : null;
  const isOurHost = createHostCheck(config);
  let isStopping = false;

  const routes: Route[] = [
    graphqlRoute({
      engine,
      present,
      authenticate,
      streams,
      uploadSlots,
      limits,
      explorer: explorer?.page ?? null,
    }),
    ...(explorer ? [explorer.script] : []),
    ...restRoutes({
      services: needs.services,
      authenticate,
      uploadSlots,
      toll: createToll({ buckets, limits, metrics }),
      limits,
      now,
    }),
    ...statusRoutes({ ready: needs.ready, isStopping: () => isStopping, authenticate, metrics, log }),
  ];
  const listener = createListener({
    routes,
    isOurHost,
    publicUrl: config.publicUrl,
    limits,
    metrics,
    log,
    isStopping: () => isStopping,
  });
  const sockets = createSocketServer({
    isOurHost,
    handle: createSocketHandler({ schema, engine, present, authenticate, streams, limits, log }),
    requestIdOf,
    limits,
    metrics,
  });
  const http = httpServer(limits, listener.handle);
  const connections = trackConnections(http);
  http.on('upgrade', sockets.upgrade);
  let url: string | null = null;

  return {
    metrics,

    /** Where it is reachable; null before it listens. */
    url: (): string | null => url,

    async listen(): Promise<{ url: string; port: number }> {
      await new Promise<void>((resolve, reject) => {
        http.once('error', reject);
        http.listen(config.port, config.host, () => {
          http.off('error', reject);
          resolve();
        });
      });
      http.on('error', (error) => log.error({ err: error }, 'the HTTP server reported an error'));
      const { port } = portOf(http);
      url = `http://${shownHost(config.host)}:${port}`;
      return { url, port };
    },

    /** A request over the real socket; for tests. */
    fetch(path: string, init?: RequestInit): Promise<Response> {
      if (url === null) return Promise.reject(new Error('The server does not listen'));
      return fetch(new URL(path, url), init);
    },

    /** Takes nothing new, lets streams say goodbye and requests end, and cuts what is left after `graceMs`. */
    async close(graceMs = 10_000): Promise<void> {
      if (isStopping) return;
      isStopping = true;
      const closed = new Promise<void>((resolve) => {
        if (http.listening) http.close(() => resolve());
        else resolve();
      });
      const cutMs = Math.max(0, graceMs - CUT_BEFORE_END_MS);
      streams.endAll('SERVER_STOPPING');
      connections.release();
      const cut = setTimeout(() => connections.cut(), cutMs);
      await sockets.close(cutMs);
      await closed;
      clearTimeout(cut);
      streams.close();
      if (!needs.metrics) metrics.close();
    },
  };
}
export type ApiServer = ReturnType<typeof createServer>;

function httpServer(
  limits: Limits,
  handle: (request: IncomingMessage, response: ServerResponse) => void,
): Server {
  const server = createHttpServer(
    {
      headersTimeout: limits.headersMs,
      requestTimeout: Math.max(limits.uploadMs, limits.headersMs),
      keepAliveTimeout: limits.keepAliveMs,
      connectionsCheckingInterval: 1_000,
      maxHeaderSize: 16 * 1024,
    },
    handle,
  );
  server.maxConnections = limits.connections;
  return server;
}

function portOf(server: Server): AddressInfo {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port');
  return address;
}

function shownHost(host: string): string {
  if (host === '0.0.0.0' || host === '::' || host === '') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}
