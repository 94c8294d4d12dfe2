import { isIPv6 } from 'node:net';
import { Agent, type Dispatcher, errors, request } from 'undici';
import { onAbort } from './abortable.js';
import type { AddressGuard } from './address.js';
import type { ModelAnswer, ModelEndpoint, ModelErrorCode, ModelPort, ModelRequest } from './model.js';
import { retryAfter } from './http-client.js';

interface Needs {
  readonly maxConnectionsPerHost: number;
  readonly addressGuard: AddressGuard;
}

/** Miners over HTTP: one pool of kept-alive connections, nothing believed, everything bounded. */
export function createHttpModels({ maxConnectionsPerHost, addressGuard }: Needs): ModelPort {
  const limits = {
    connections: maxConnectionsPerHost,
    maxHeaderSize: 16 * 1024,
    // The timer of the request is the only one that counts.
    headersTimeout: 0,
    bodyTimeout: 0,
  };
  const pooled = new Agent({
    ...limits,
    // Longer than the usual pause between two questions of a conversation, shorter than a gate's patience: the side
    // that hangs up must be the one that asks, or a question is lost now and then.
    keepAliveTimeout: 10_000,
    keepAliveMaxTimeout: 10_000,
  });
  // This is how undici is told to keep nothing alive.
  const single = new Agent({ ...limits, pipelining: 0 });

  async function attempt(
    endpoint: ModelEndpoint,
    { method, path, body, maxBytes }: ModelRequest,
    startedAt: number,
    ending: AbortSignal,
  ): Promise<ModelAnswer> {
    let firstByteMs: number | null = null;
    let status: number | null = null;
    const chunks: Buffer[] = [];
    const timings = () => ({ firstByteMs, totalMs: performance.now() - startedAt });
    const begun = () => begunAnswer(status, chunks);
    try {
      const response = await request(`http://${hostOf(endpoint.address)}:${endpoint.port}${path}`, {
        dispatcher: endpoint.ownConnection ? single : pooled,
        method,
        signal: ending,
        headers: {
          ...endpoint.headers,
          accept: 'application/json',
          'accept-encoding': 'identity',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      firstByteMs = performance.now() - startedAt;
      status = response.statusCode;
      if (!(await readAll(response.body, maxBytes, chunks))) {
        const message = `more than ${maxBytes} bytes`;
        return { ok: false, error: 'TOO_LARGE', message, ...begun(), timings: timings() };
      }
      const contentType = headerOf(response.headers['content-type']);
      const text = textOf(chunks);
      const retryAfterMs = retryAfter(response.headers['retry-after']) ?? null;
      return { ok: true, status, retryAfterMs, contentType, text, timings: timings() };
    } catch (error) {
      if (firstByteMs === null && method === 'GET' && wasKeptAlive(error)) throw new StaleConnection();
      return { ok: false, ...explain(error), ...begun(), timings: timings() };
    }
  }

  return {
    async request(endpoint, wanted, signal) {
      signal.throwIfAborted();
      const startedAt = performance.now();
      if (!isReachable(endpoint, wanted.path, addressGuard)) {
        const message = 'the address or port is not one we contact';
        const timings = { firstByteMs: null, totalMs: 0 };
        return { ok: false, error: 'ADDRESS_REFUSED', message, timings };
      }
      const ending = new AbortController();
      const forget = onAbort(signal, () => ending.abort(signal.reason));
      const timer = setTimeout(() => ending.abort(new OutOfTime(wanted.timeoutMs)), wanted.timeoutMs);
      try {
        const again = () => attempt(endpoint, wanted, startedAt, ending.signal);
        // Closed by the far side while it lay idle: says nothing about the miner, so it is asked anew.
        const answer = await again().catch((error: unknown) => {
          if (error instanceof StaleConnection) return again();
          throw error;
        });
        if (!answer.ok && signal.aborted) throw signal.reason;
        return answer;
      } catch (error) {
        if (!(error instanceof StaleConnection)) throw error;
        const timings = { firstByteMs: null, totalMs: performance.now() - startedAt };
        return { ok: false, error: 'RESET', message: 'the connection was closed', timings };
      } finally {
        clearTimeout(timer);
        forget();
      }
    },
    close: async () => {
      await Promise.all([pooled.destroy(), single.destroy()]);
    },
  };
}

export class OutOfTime extends Error {
  constructor(limitMs: number) {
    super(`no complete answer within ${limitMs} ms`);
  }
}
class StaleConnection extends Error {}

const hostOf = (address: string): string => (isIPv6(address) ? `[${address}]` : address);

function isReachable({ address, port }: ModelEndpoint, path: string, guard: AddressGuard): boolean {
  const isPort = Number.isInteger(port) && port > 0 && port < 65_536;
  return isPort && path.startsWith('/') && guard.check(address) !== 'REFUSED';
}

/** False when there is more than may be read; what was read is among the chunks either way. */
async function readAll(
  body: Dispatcher.ResponseData['body'],
  maxBytes: number,
  chunks: Buffer[],
): Promise<boolean> {
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    chunks.push(chunk);
    // Leaving the loop destroys the body, and with it the connection.
    if (size > maxBytes) return false;
  }
  return true;
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
};

export function explain(error: unknown): { error: ModelErrorCode; message: string } {
  if (error instanceof OutOfTime) return { error: 'TIMEOUT', message: error.message };
  const { message = String(error), code } = error as { message?: string; code?: unknown };
  // Whatever else undici throws, it could not make HTTP of what came.
  return { error: (typeof code === 'string' && BY_CODE[code]) || 'BAD_HTTP', message };
}
