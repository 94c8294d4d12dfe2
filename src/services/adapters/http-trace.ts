import { Agent, type IncomingMessage, request } from 'node:http';
import { isIPv6 } from 'node:net';
import type { AddressGuard } from './address.js';
import { explain, OutOfTime } from './http-model.js';
import type { Header, ModelTrace, ModelTracer } from './model.js';

/** Header lines shown of an answer, and the characters of each. */
const MOST_HEADERS = 100;
const MOST_HEADER = 2_000;

export function createHttpTracer({ addressGuard }: { readonly addressGuard: AddressGuard }): ModelTracer {
  return {
    async trace(endpoint, { method, path, body, timeoutMs, maxBytes }, signal) {
      signal.throwIfAborted();
      const text = body === undefined ? null : JSON.stringify(body);
      // The same that the prober sends.
      const headers = {
        ...endpoint.headers,
        accept: 'application/json',
        'accept-encoding': 'identity',
        ...(text === null
          ? {}
          : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
      };
      const { address, port } = endpoint;
      const host = isIPv6(address) ? `[${address}]` : address;
      const sent = {
        line: `${method} ${path} HTTP/1.1`,
        headers: [
          { name: 'host', value: `${host}:${port}` },
          ...Object.entries(headers).map(([name, value]) => ({ name, value: String(value) })),
        ],
        body: text,
      };
      const isAsked =
        Number.isInteger(port) && port > 0 && port < 65_536 && path.startsWith('/') && !path.includes('\n');
      if (!isAsked || addressGuard.check(address) === 'REFUSED') {
        const message = 'the address or port is not one we contact';
        return {
          request: sent,
          response: null,
          error: { code: 'ADDRESS_REFUSED', message },
          timings: { connectMs: null, firstByteMs: null, totalMs: 0 },
        };
      }
      return exchange(
        { host, address, port, method, path, headers, text, timeoutMs, maxBytes },
        sent,
        signal,
      );
    },
  };
}

interface Wanted {
  readonly host: string;
  readonly address: string;
  readonly port: number;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | number>>;
  readonly text: string | null;
  readonly timeoutMs: number;
  readonly maxBytes: number;
}

async function exchange(
  { host, address, port, method, path, headers, text, timeoutMs, maxBytes }: Wanted,
  sent: ModelTrace['request'],
  signal: AbortSignal,
): Promise<ModelTrace> {
  const agent = new Agent({ keepAlive: false });
  const late = AbortSignal.timeout(timeoutMs);
  const startedAt = performance.now();
  const since = () => performance.now() - startedAt;
  let connectMs: number | null = null;
  let firstByteMs: number | null = null;
  let response: ModelTrace['response'] = null;
  const done = (error: ModelTrace['error']): ModelTrace => ({
    request: sent,
    response,
    error,
    timings: { connectMs, firstByteMs, totalMs: since() },
  });
  try {
    const asked = request({
      agent,
      host: address,
      port,
      method,
      path,
      headers: { host: `${host}:${port}`, ...headers },
      maxHeaderSize: 16 * 1024,
      signal: AbortSignal.any([signal, late]),
    });
    asked.on('socket', (socket) => {
      socket.once('connect', () => {
        connectMs = since();
      });
    });
    const answered = new Promise<IncomingMessage>((resolve, reject) => {
      asked.once('response', resolve);
      asked.on('error', reject);
    });
    asked.end(text ?? undefined);
    const answer = await answered;
    firstByteMs = since();
    const head = { status: answer.statusCode ?? 0, headers: shownHeaders(answer.rawHeaders) };
    const chunks: Buffer[] = [];
    let size = 0;
    response = { ...head, text: '', isCut: false };
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      chunks.push(chunk.subarray(0, maxBytes - size));
      size += chunk.length;
      const isCut = size > maxBytes;
      response = { ...head, text: Buffer.concat(chunks).toString('utf8'), isCut };
      // Leaving the loop ends the connection.
      if (isCut) return done({ code: 'TOO_LARGE', message: `more than ${maxBytes} bytes` });
    }
    return done(null);
  } catch (error) {
    signal.throwIfAborted();
    const { error: code, message } = explain(late.aborted ? new OutOfTime(timeoutMs) : error);
    return done({ code, message });
  } finally {
    agent.destroy();
  }
}

function shownHeaders(raw: readonly string[]): Header[] {
  const headers: Header[] = [];
  for (let i = 0; i + 1 < raw.length && headers.length < MOST_HEADERS; i += 2) {
    headers.push({ name: (raw[i] ?? '').slice(0, 200), value: (raw[i + 1] ?? '').slice(0, MOST_HEADER) });
  }
  return headers;
}
