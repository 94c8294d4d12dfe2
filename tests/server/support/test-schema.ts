import { buildSchema, GraphQLObjectType, type GraphQLSchema } from 'graphql';
import { Forbidden, InvalidInput, NotFound, Unauthenticated } from '../../../src/services/errors.js';
import type { OperationFacts } from '../../../src/server/graphql/operation.js';

const SDL = /* GraphQL */ `
  type Query {
    hello(name: String): String!
    who: String
    boom: String
    refused(field: String!): String
    secret: String!
    waits: String
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
  type Subscription { ticks(count: Int): Int! endless: Int! fails: Int! goodbye: String! deaf: Int! }
`;

export interface TestContext extends OperationFacts {
  readonly gauge: Gauge;
}

/** What the resolvers of the test schema let a test see and do. */
export interface Gauge {
  stored: string[];
  /** Awaited before a file counts as stored. */
  storing: Promise<void>;
  open: number;
  emit: (value: number) => void;
  listeners: Set<(value: number) => void>;
}

export const createGauge = (): Gauge => {
  const listeners = new Set<(value: number) => void>();
  return {
    stored: [],
    storing: Promise.resolve(),
    open: 0,
    listeners,
    emit: (value) => listeners.forEach((listen) => listen(value)),
  };
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
  resolve('Query', 'waits', async (_args, { gauge, signal }) => {
    gauge.open += 1;
    await new Promise((done) => signal.addEventListener('abort', done, { once: true }));
    gauge.open -= 1;
    return 'over';
  });
  resolve('Query', 'limit', (_args, { rateLimit }) => rateLimit());
  resolve('Mutation', 'set', ({ value }) => value);
  resolve('Mutation', 'store', async ({ file }, { gauge }) => {
    const stored = file as StoredFile;
    gauge.stored.push(Buffer.from(await stored.arrayBuffer()).toString());
    await gauge.storing;
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
  subscribe('deaf', async function* () {
    yield 1;
    await new Promise(() => {});
  });
  return schema;
}
