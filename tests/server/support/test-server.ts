import type { GraphQLSchema } from 'graphql';
import type { Viewer } from '../../../src/services/accounts/viewer.js';
import { missedLocalRule } from '../../../src/services/accounts/local-developer.js';
import { LOCAL_DEVELOPER } from '../../../src/services/accounts/viewer.js';
import { NotFound, Unauthenticated } from '../../../src/services/errors.js';
import type { Bus, BusMessage } from '../../../src/services/events/bus.js';
import type { Log } from '../../../src/services/log.js';
import type { Authenticate } from '../../../src/server/http/caller.js';
import type { Limits } from '../../../src/server/limits.js';
import type { RestServices } from '../../../src/server/rest/routes.js';
import { createServer, type ServerNeeds } from '../../../src/server/server.js';
import { createGauge, testSchema } from './test-schema.js';

export interface LogLine {
  readonly level: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly message: string;
}

export function createTestLog() {
  const lines: LogLine[] = [];
  const at = (level: string) => (fields: object, message: string) =>
    void lines.push({ level, fields: { ...fields }, message });
  const log: Log = {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: () => log,
  };
  return { log, lines };
}

/** The bus without a store: what tests publish reaches the server at once. */
export function createTestBus() {
  const handlers = new Set<(message: BusMessage) => void>();
  const resyncs = new Set<() => void>();
  const bus: Pick<Bus, 'on' | 'onResync'> = {
    on(type, handle) {
      const listen = (message: BusMessage): void => {
        if (message.type === type) handle(message as Parameters<typeof handle>[0]);
      };
      handlers.add(listen);
      return () => void handlers.delete(listen);
    },
    onResync(handle) {
      resyncs.add(handle);
      return () => void resyncs.delete(handle);
    },
  };
  return {
    bus,
    endSession: (sessionId: string, reason = 'REVOKED') => {
      for (const handle of handlers) handle({ type: 'sessionEnded', sessionId, reason });
    },
    resync: () => resyncs.forEach((handle) => handle()),
    listeners: () => handlers.size + resyncs.size,
  };
}

export const session = (accountId: string, sessionId: string, more: Partial<Viewer> = {}): Viewer => ({
  ...LOCAL_DEVELOPER,
  accountId,
  via: 'SESSION',
  sessionId,
  credentialId: sessionId,
  isOperator: false,
  seesAll: false,
  ...more,
});

const noServices: RestServices = {
  vms: {
    rent: () => Promise.reject(new Error('not in this test')),
    terminate: () => Promise.reject(new Error('not in this test')),
    setPorts: () => Promise.reject(new Error('not in this test')),
    requireEditable: () => Promise.reject(new Error('not in this test')),
    rename: () => Promise.reject(new Error('not in this test')),
    owned: () => Promise.reject(new NotFound('VM', 'id')),
    list: async () => [],
  },
  miners: { byIds: async () => [] },
  deployments: {
    deploy: () => Promise.reject(new Error('not in this test')),
    byIds: async () => [],
    list: async () => [],
    stop: () => Promise.reject(new Error('not in this test')),
  },
};

export interface TestServerOptions {
  readonly limits?: Partial<Limits>;
  readonly config?: Partial<ServerNeeds['config']>;
  readonly services?: RestServices;
  readonly schema?: GraphQLSchema;
  /** Bearer tokens and whom they stand for. */
  readonly tokens?: Map<string, Viewer>;
  readonly ready?: ServerNeeds['ready'];
  /** Happens while a token is looked up. */
  readonly meanwhile?: () => void;
}

/** A listening server around a small schema. */
export async function startTestServer(options: TestServerOptions = {}) {
  const { log, lines } = createTestLog();
  const testBus = createTestBus();
  const gauge = createGauge();
  const tokens = options.tokens ?? new Map<string, Viewer>();
  let port = 0;

  const authenticate: Authenticate = async ({ authorization, request }) => {
    if (authorization === null) {
      const local = {
        allSimulated: true,
        boundAddress: '127.0.0.1',
        port,
        publicUrl: `http://127.0.0.1:${port}`,
      };
      return missedLocalRule(local, request) ? null : LOCAL_DEVELOPER;
    }
    setImmediate(() => options.meanwhile?.());
    await new Promise((resolve) => setTimeout(resolve, options.meanwhile ? 20 : 0));
    const viewer = tokens.get(authorization.replace(/^Bearer /, ''));
    if (!viewer) throw new Unauthenticated('The access token is not valid (any more)');
    return viewer;
  };
  const server = createServer({
    schema: options.schema ?? testSchema(),
    context: (facts) => ({ ...facts, gauge }),
    authenticate,
    services: options.services ?? noServices,
    config: {
      host: '127.0.0.1',
      port: 0,
      publicUrl: null,
      graphiql: true,
      introspection: true,
      ...options.config,
    },
    bus: testBus.bus,
    log,
    ready: options.ready ?? (async () => ({ isReady: true, parts: { store: true } })),
    limits: options.limits ?? {},
  });
  const listening = await server.listen();
  port = listening.port;

  return {
    ...listening,
    wsUrl: listening.url.replace('http', 'ws'),
    server,
    gauge,
    tokens,
    lines,
    endSession: testBus.endSession,
    resync: testBus.resync,
    listeners: testBus.listeners,
    close: (graceMs = 2_000) => server.close(graceMs),

    async ask(
      query: string,
      init: { variables?: object; headers?: Record<string, string>; operationName?: string } = {},
    ) {
      const response = await server.fetch('/graphql', {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'application/graphql-response+json',
          ...init.headers,
        },
        body: JSON.stringify({ query, variables: init.variables, operationName: init.operationName }),
      });
      return { response, status: response.status, body: await readResult(response) };
    },
  };
}
export type TestServer = Awaited<ReturnType<typeof startTestServer>>;

export interface ShownError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: Readonly<Record<string, unknown>>;
}
export interface ShownResult {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly ShownError[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

export async function readResult(response: Response): Promise<ShownResult> {
  return (await response.json()) as ShownResult;
}

/** Waits for something that happens soon, at most `ms`. */
export async function until(what: string, holds: () => boolean, ms = 5_000): Promise<void> {
  const givenUpAt = Date.now() + ms;
  while (!holds()) {
    if (Date.now() > givenUpAt) throw new Error(`Waited ${ms} ms in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
