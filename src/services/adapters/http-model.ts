import type { IncomingHttpHeaders } from 'node:http';
import { isIPv4 } from 'node:net';
import { type Dispatcher, errors } from 'undici';
import type { AddressGuard } from './address.js';
import { createAborts } from './aborts.js';
import { type Connections, createConnections, type Question } from './http-connections.js';
import type { ModelAnswer, ModelEndpoint, ModelErrorCode, ModelPort, ModelRequest } from './model.js';
import { retryAfter } from './http-client.js';

interface Needs {
  readonly maxConnectionsPerHost: number;
  readonly addressGuard: AddressGuard;
  /** Far ends to which connections are kept alive at once. */
  readonly maxKept?: number;
  /** Whoever does not even accept a connection by then is not there. */
  readonly connectTimeoutMs?: number;
}

export const MAX_KEPT = 4_096;
const CONNECT_TIMEOUT_MS = 5_000;

/** Miners over HTTP: one pool of kept-alive connections, nothing believed, everything bounded. */
export function createHttpModels({
  maxConnectionsPerHost,
  addressGuard,
  maxKept = MAX_KEPT,
  connectTimeoutMs = CONNECT_TIMEOUT_MS,
}: Needs): ModelPort {
  const connections = createConnections({ perHost: maxConnectionsPerHost, maxKept, connectTimeoutMs });
  const aborts = createAborts();
  const isAllowed = remembering(addressGuard);

  return {
    async request(endpoint, wanted, signal) {
      signal.throwIfAborted();
      if (isReachable(endpoint, wanted.path, isAllowed)) return exchange(endpoint, wanted, signal);
      const message = 'the address or port is not one we contact';
      const timings = { connectMs: null, firstByteMs: null, totalMs: 0 };
      return { ok: false, error: 'ADDRESS_REFUSED', message, timings };
    },
    close: () => connections.close(),
  };

  /** One question and its answer. */
  function exchange(
    endpoint: ModelEndpoint,
    wanted: ModelRequest,
    signal: AbortSignal,
  ): Promise<ModelAnswer> {
    const { address, port, ownConnection = false } = endpoint;
    const { method, path, body, maxBytes, timeoutMs } = wanted;
    const startedAt = performance.now();
    let resolve: (answer: ModelAnswer) => void = () => {};
    let reject: (reason: unknown) => void = () => {};
    const promise = new Promise<ModelAnswer>((whenDone, whenGivenUp) => {
      resolve = whenDone;
      reject = whenGivenUp;
    });
    const chunks: Buffer[] = [];
    let way: Connections;
    // A connection that was closed by the far side while it lay idle says nothing about the miner, so it is asked anew.
    let mayBeStale = method === 'GET';
    let connectMs: number | null = null;
    let firstByteMs: number | null = null;
    let status: number | null = null;
    let headers: IncomingHttpHeaders = {};
    let size = 0;
    let controller: Dispatcher.DispatchController | null = null;
    let isOver = false;

    const end = (): boolean => {
      if (isOver) return false;
      isOver = true;
      clearTimeout(timer);
      forget();
      return true;
    };
    const timings = () => ({ connectMs, firstByteMs, totalMs: performance.now() - startedAt });
    const fail = (about: { readonly error: ModelErrorCode; readonly message: string }) => {
      if (end()) resolve({ ok: false, ...about, ...begunAnswer(status, chunks), timings: timings() });
    };
    const timer = setTimeout(
      () => {
        const late = new OutOfTime(timeoutMs);
        fail(explain(late));
        controller?.abort(late);
      },
      Math.max(1, timeoutMs),
    );
    const forget = aborts.add(signal, () => {
      if (!end()) return;
      reject(signal.reason);
      controller?.abort(new Error('given up'));
    });

    const handler: Dispatcher.DispatchHandler = {
      onRequestStart(given) {
        controller = given;
        // It was given up while its connection was made.
        if (isOver) given.abort(new Error('given up'));
        else connectMs = way.takeConnectMs(startedAt);
      },
      onResponseStart(_controller, statusCode, given) {
        if (statusCode < 200) return;
        firstByteMs = performance.now() - startedAt;
        status = statusCode;
        headers = given;
      },
      onResponseData(given, chunk) {
        size += chunk.length;
        chunks.push(chunk);
        if (size <= maxBytes) return;
        fail({ error: 'TOO_LARGE', message: `more than ${maxBytes} bytes` });
        given.abort(new Error('more than may be read'));
      },
      onResponseEnd() {
        if (status === null || !end()) return;
        const contentType = headerOf(headers['content-type']);
        const retryAfterMs = retryAfter(headers['retry-after']) ?? null;
        resolve({ ok: true, status, retryAfterMs, contentType, text: textOf(chunks), timings: timings() });
      },
      onResponseError(_controller, error) {
        if (mayBeStale && !isOver && firstByteMs === null && wasKeptAlive(error)) {
          mayBeStale = false;
          // Not before undici is done with the connection that broke.
          queueMicrotask(ask);
        } else fail(explain(error));
      },
    };
    const text = body === undefined ? null : JSON.stringify(body);
    const headersSent = { ...endpoint.headers, ...(text === null ? BARE_HEADERS : BODY_HEADERS) };
    const ask = () => {
      try {
        way = connections.to(address, port, { isAlone: ownConnection });
        const { origin, dispatcher } = way;
        const question: Question = {
          origin,
          path,
          method,
          headers: headersSent,
          body: text,
          isOver: () => isOver,
        };
        dispatcher.dispatch(question, handler);
      } catch (error) {
        fail(explain(error));
      }
    };
    ask();
    return promise;
  }
}

const BARE_HEADERS = { accept: 'application/json', 'accept-encoding': 'identity' };
const BODY_HEADERS = { ...BARE_HEADERS, 'content-type': 'application/json' };

/** Addresses are asked about again and again, and what a guard says of one never changes. */
function remembering(guard: AddressGuard): (address: string) => boolean {
  const known = new Map<string, boolean>();
  return (address) => {
    const before = known.get(address);
    if (before !== undefined) return before;
    if (known.size >= ADDRESSES_KNOWN) known.clear();
    const isAllowed = guard.check(address) !== 'REFUSED';
    known.set(address, isAllowed);
    return isAllowed;
  };
}
const ADDRESSES_KNOWN = 200_000;

export class OutOfTime extends Error {
  constructor(limitMs: number) {
    super(`no complete answer within ${limitMs} ms`);
  }
}

function isReachable(
  { address, port }: ModelEndpoint,
  path: string,
  isAllowed: (address: string) => boolean,
): boolean {
  const isPort = Number.isInteger(port) && port > 0 && port < 65_536;
  return isPort && path.startsWith('/') && isAllowed(address);
}

const textOf = (chunks: readonly Buffer[]): string =>
  chunks.length === 1 ? (chunks[0]?.toString('utf8') ?? '') : Buffer.concat(chunks).toString('utf8');

const headerOf = (value: string | string[] | undefined): string | null =>
  (Array.isArray(value) ? value[0] : value) ?? null;

/** Enough to show, and to find a secret in that lies across the end of what is shown. */
const BEGINNING_BYTES = 16 * 1024;

export function begunAnswer(
  status: number | null,
  chunks: readonly Buffer[],
): { begun?: { status: number; text: string } } {
  if (status === null) return {};
  const first: Buffer[] = [];
  for (let size = 0, i = 0; size < BEGINNING_BYTES && i < chunks.length; i += 1) {
    const chunk = (chunks[i] ?? Buffer.alloc(0)).subarray(0, BEGINNING_BYTES - size);
    size += chunk.length;
    first.push(chunk);
  }
  return { begun: { status, text: textOf(first) } };
}

/** undici tells what passed over the connection before: an earlier answer means it was reused. */
function wasKeptAlive(error: unknown): boolean {
  if (!(error instanceof errors.SocketError)) return false;
  return (error.socket?.bytesRead ?? 0) > 0;
}

const BY_CODE: Readonly<Record<string, ModelErrorCode>> = {
  ECONNREFUSED: 'REFUSED',
  EHOSTUNREACH: 'UNREACHABLE',
  ENETUNREACH: 'UNREACHABLE',
  EHOSTDOWN: 'UNREACHABLE',
  EADDRNOTAVAIL: 'UNREACHABLE',
  ETIMEDOUT: 'UNREACHABLE',
  UND_ERR_CONNECT_TIMEOUT: 'UNREACHABLE',
  ECONNRESET: 'RESET',
  EPIPE: 'RESET',
  UND_ERR_SOCKET: 'RESET',
  EMFILE: 'OUR_FAULT',
  ENFILE: 'OUR_FAULT',
  ENOBUFS: 'OUR_FAULT',
  ENOMEM: 'OUR_FAULT',
};

export function explain(error: unknown): { error: ModelErrorCode; message: string } {
  if (error instanceof OutOfTime) return { error: 'TIMEOUT', message: error.message };
  const {
    message = String(error),
    code,
    address,
  } = error as {
    message?: string;
    code?: unknown;
    address?: unknown;
  };
  // No local port is left. Over IPv6 it may also be that this machine has no address, and whoever is there must not blind us.
  if (code === 'EADDRNOTAVAIL' && isIPv4(String(address))) return { error: 'OUR_FAULT', message };
  // Whatever else undici throws, it could not make HTTP of what came.
  return { error: (typeof code === 'string' && BY_CODE[code]) || 'BAD_HTTP', message };
}
