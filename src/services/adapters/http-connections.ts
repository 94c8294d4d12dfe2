import type { Socket } from 'node:net';
import { Agent, buildConnector, Client, type Dispatcher, errors, Pool } from 'undici';

export interface Question extends Dispatcher.DispatchOptions {
  /** Whether it was given up: its handler need not hear of it any more. */
  readonly isOver: () => boolean;
}

/** Ways to one far end, and how long the last connection to it took. */
export interface Connections {
  readonly origin: string;
  readonly dispatcher: Dispatcher;
  /** What the newest connection took; taken by the request that waited for it. */
  takeConnectMs(since: number): number | null;
}

interface Kept extends Connections {
  readonly dispatcher: Pool;
  readonly isOpen: () => boolean;
}

interface Needs {
  readonly perHost: number;
  /** Far ends to which connections are kept at once; beyond that the one unused for longest is left. */
  readonly maxKept: number;
  readonly connectTimeoutMs: number;
}

/** Longer than the usual pause between two questions of a conversation, shorter than a gate's patience. */
const IDLE_MS = 10_000;
/** As long as a far end may ask for with `Keep-Alive: timeout`: enough for the pause between two probes. */
const IDLE_AT_MOST_MS = 90_000;

/** Connections that are kept alive, of the far ends used last. */
export function createConnections({ perHost, maxKept, connectTimeoutMs }: Needs) {
  const limits = {
    connections: perHost,
    maxHeaderSize: 16 * 1024,
    // The timer of the request is the only one that counts.
    headersTimeout: 0,
    bodyTimeout: 0,
  };
  const bare = buildConnector({ timeout: connectTimeoutMs });
  const connector: typeof bare = (options, callback) =>
    bare(options, (...result) => {
      const [, socket] = result;
      if (socket) endWell(socket);
      callback(...result);
    });
  // This is how undici is told to keep nothing alive.
  const single = new Agent({
    ...limits,
    connect: connector,
    pipelining: 0,
    factory: (origin, options: object) => new Pool(origin, { ...options, factory: sparing }),
  });
  /** The least recently used first. */
  const kept = new Map<string, Kept>();

  const open = (origin: string): Kept => {
    let connected: { readonly at: number; readonly ms: number } | null = null;
    let open = 0;
    const pool = new Pool(origin, {
      ...limits,
      factory: sparing,
      // The side that hangs up must be the one that asks, or a question is lost now and then.
      keepAliveTimeout: IDLE_MS,
      keepAliveMaxTimeout: IDLE_AT_MOST_MS,
      connect(options, callback) {
        const startedAt = performance.now();
        connector(options, (...result: Parameters<typeof callback>) => {
          const at = performance.now();
          connected = { at, ms: at - startedAt };
          callback(...result);
        });
      },
    });
    pool.on('connect', () => {
      open += 1;
    });
    pool.on('disconnect', () => {
      open -= 1;
    });
    return {
      origin,
      dispatcher: pool,
      isOpen: () => open > 0,
      takeConnectMs(since) {
        const took = connected !== null && connected.at >= since ? connected.ms : null;
        connected = null;
        return took;
      },
    };
  };

  return {
    to(address: string, port: number, { isAlone }: { isAlone: boolean }): Connections {
      // It is an address, and only those of one kind have colons.
      const origin = `http://${address.includes(':') ? `[${address}]` : address}:${port}`;
      if (isAlone) return { origin, dispatcher: single, takeConnectMs: () => null };
      const found = kept.get(origin) ?? open(origin);
      if (kept.size > 1 || !kept.has(origin)) {
        kept.delete(origin);
        kept.set(origin, found);
      }
      if (kept.size > maxKept) {
        const [oldest] = kept.values();
        if (oldest) {
          kept.delete(oldest.origin);
          // One without connections holds nothing that would have to be closed.
          if (oldest.isOpen()) close(oldest.dispatcher);
        }
      }
      return found;
    },

    count: (): number => kept.size,

    async close(): Promise<void> {
      const pools = [...kept.values()].map(({ dispatcher }) => dispatcher.destroy());
      kept.clear();
      await Promise.all([...pools, single.destroy()]);
    },
  };
}

/**
 * A client that passes over what was given up while it waited in the pool: undici would connect for it, or close a connection
 * that is kept. One that is given up later than that, while its own connection is being made, ends with that connection.
 */
function sparing(origin: URL, options: object): Client {
  const client = new Client(origin, options);
  const dispatch = client.dispatch.bind(client);
  client.dispatch = (asked: Dispatcher.DispatchOptions & Partial<Question>, handler) =>
    // True: it has room for the next.
    asked.isOver?.() ? true : dispatch(asked, handler);
  return client;
}

/**
 * After every answer with `connection: close` undici destroys the socket with an error that nobody will see, and node reads
 * the stack of each: a tenth of the processor of a prober. And for a question that was given up undici connects once more, to
 * find that there is nothing to ask, unless the socket seems to have broken by itself.
 */
function endWell(socket: Socket): void {
  const destroy = socket.destroy.bind(socket);
  socket.destroy = (error) => {
    if (error instanceof errors.InformationalError) {
      error.stack = error.message;
      if (error.message === 'aborted') Object.assign(error, { code: 'UND_ERR_SOCKET' });
    }
    return destroy(error);
  };
}

/** What is under way comes to its end first. */
function close(pool: Pool): void {
  if (!pool.closed && !pool.destroyed) pool.close(() => {});
}
