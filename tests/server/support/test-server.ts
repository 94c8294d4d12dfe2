import { buildSchema, GraphQLObjectType, type GraphQLSchema } from 'graphql';
import type { Viewer } from '../../../src/services/accounts/viewer.js';
import { missedLocalRule } from '../../../src/services/accounts/local-developer.js';
import { LOCAL_DEVELOPER } from '../../../src/services/accounts/viewer.js';
import { Forbidden, InvalidInput, NotFound, Unauthenticated } from '../../../src/services/errors.js';
import type { Bus, BusMessage } from '../../../src/services/events/bus.js';
import type { Log } from '../../../src/services/log.js';
import type { OperationFacts } from '../../../src/server/graphql/operation.js';
import type { Authenticate } from '../../../src/server/http/caller.js';
import type { Limits } from '../../../src/server/limits.js';
import type { RestServices } from '../../../src/server/rest/routes.js';
import { createServer, type ServerNeeds } from '../../../src/server/server.js';

const SDL = /* GraphQL */ `
  type Query {
    hello(name: String): String!
    who: String
    boom: String
    refused(field: String!): String
    secret: String!
    limit: Limit
    node: Node
    nodes(first: Int, last: Int): NodeConnection
    upload: String
  }
  type Limit { cost: Int! limit: Int! remaining: Int! }
  type Node { id: ID! child: Node children: [Node!]! pages(first: Int, last: Int): NodeConnection }
  type NodeConnection { edges: [Edge!]! nodes: [Node!]! }
  type Edge { node: Node! cursor: String! }
  scalar Upload
  type Mutation { set(value: Int!): Int! store(file: Upload!): String! }
  type Subscription { ticks(count: Int): Int! endless: Int! fails: Int! goodbye: String! }
`;

export interface TestContext extends OperationFacts {
  readonly gauge: Gauge;
}

/** What the resolvers of the test schema let a test see and do. */
export interface Gauge {
  stored: string[];
  open: number;
  emit: (value: number) => void;
  listeners: Set<(value: number) => void>;
}

const createGauge = (): Gauge => {
  const listeners = new Set<(value: number) => void>();
  return { stored: [], open: 0, listeners, emit: (value) => listeners.forEach((listen) => listen(value)) };
};

/** Values that the test emits, until the operation's signal aborts. */
async function* emitted({ gauge, signal }: TestContext): AsyncGenerator<number> {
  const queue: number[] = [];
  let wake = (): void => {};
  const listen = (value: number): void => {
    queue.push(value);
    wake();
  };
  const onAbort = (): void => wake();
  gauge.listeners.add(listen);
  signal.addEventListener('abort', onAbort);
  gauge.open += 1;
  try {
    for (;;) {
      const next = queue.shift();
      if (next !== undefined) yield next;
      else if (signal.aborted) return;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    gauge.open -= 1;
    gauge.listeners.delete(listen);
    signal.removeEventListener('abort', onAbort);
  }
}

interface StoredFile {
  readonly name: string;
  arrayBuffer(): Promise<ArrayBuffer>;
}

export function testSchema(): GraphQLSchema {
  const schema = buildSchema(SDL);
  const fields = (type: string) => {
    const found = schema.getType(type);
    if (!(found instanceof GraphQLObjectType)) throw new Error(`There is no type ${type}`);
    return found.getFields();
  };
  const resolve = (
    type: string,
    field: string,
    resolver: (args: Record<string, unknown>, context: TestContext) => unknown,
  ): void => {
    const found = fields(type)[field];
    if (!found) throw new Error(`There is no field ${type}.${field}`);
    found.resolve = (_root: unknown, args: Record<string, unknown>, context: TestContext) =>
      resolver(args, context);
  };
  const subscribe = (
    field: string,
    source: (args: Record<string, unknown>, context: TestContext) => AsyncGenerator<unknown>,
  ): void => {
    const found = fields('Subscription')[field];
    if (!found) throw new Error(`There is no subscription ${field}`);
    found.subscribe = (_root: unknown, args: Record<string, unknown>, context: TestContext) =>
      source(args, context);
    found.resolve = (value: unknown) => value;
  };
  resolve('Query', 'hello', ({ name }) => `Hello ${typeof name === 'string' ? name : 'world'}`);
  resolve('Query', 'who', (_args, { viewer }) => viewer?.accountId ?? null);
  resolve('Query', 'boom', () => {
    throw new Error('connection string postgres://user:hunter2@db');
  });
  resolve('Query', 'refused', ({ field }) => {
    throw new InvalidInput(String(field), 'That can not be', 'Try another');
  });
  resolve('Query', 'secret', (_args, { viewer }) => {
    if (!viewer) throw new Unauthenticated();
    if (!viewer.isOperator) throw new Forbidden('Operators only');
    return 'the secret';
  });
  resolve('Query', 'limit', (_args, { rateLimit }) => rateLimit());
  resolve('Mutation', 'set', ({ value }) => value);
  resolve('Mutation', 'store', async ({ file }, { gauge }) => {
    const stored = file as StoredFile;
    gauge.stored.push(Buffer.from(await stored.arrayBuffer()).toString());
    return stored.name;
  });
  subscribe('ticks', async function* ({ count }) {
    for (let i = 1; i <= Number(count ?? 3); i += 1) yield i;
  });
  subscribe('endless', (_args, context) => emitted(context));
  subscribe('fails', async function* () {
    yield 1;
    throw new NotFound('stream', 'id');
  });
  subscribe('goodbye', async function* (_args, context) {
    yield 'hello';
    for await (const value of emitted(context)) yield String(value);
    const reason: unknown = context.signal.reason;
    yield `goodbye: ${reason instanceof Error ? reason.message : 'left'}`;
  });
  return schema;
}

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
    rename: () => Promise.reject(new Error('not in this test')),
    byIds: async () => [],
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
