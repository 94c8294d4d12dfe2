import { setTimeout as delay } from 'node:timers/promises';
import { Agent, type Dispatcher, request } from 'undici';
import { abortable } from './abortable.js';
import { AdapterError, type FailureKind } from './failure.js';

interface Options {
  readonly adapter: string;
  readonly baseUrl: string;
  readonly headers: Readonly<Record<string, string>>;
  /** For one attempt, from connecting to the last byte. */
  readonly timeoutMs: number;
  /** First pause before a repeated call; doubled and jittered after that. Default 250. */
  readonly retryDelayMs?: number;
  /** Bytes of an answer read at most. Default 8 MiB. */
  readonly maxBytes?: number;
}

export interface HttpAnswer {
  readonly status: number;
  readonly text: string;
  readonly retryAfterMs: number | undefined;
}

interface Call<T> {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly query?: readonly (readonly [string, string])[];
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * false: sent once, and whatever leaves its effect in doubt is AMBIGUOUS.
   * true: sent again, a bounded number of times, when an answer was lost or said to come back later.
   */
  readonly repeatable: boolean;
  /** Turns an answer into a value, or throws `AdapterError`. */
  readonly read: (answer: HttpAnswer) => T;
}

export interface HttpClient {
  call<T>(call: Call<T>, signal: AbortSignal): Promise<T>;
  close(): Promise<void>;
}

const ATTEMPTS = 3;
/** Asked to wait longer than this, we report it instead of waiting. */
const LONGEST_PAUSE_MS = 5_000;
const WORTH_REPEATING: ReadonlySet<FailureKind> = new Set([
  'RATE_LIMIT',
  'UNREACHABLE',
  'TIMEOUT',
  'GARBLED',
]);
/** Failures of connecting: the request was certainly not sent. */
const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** HTTP towards an API that answers JSON: every answer bounded in time and size, no redirect followed. */
export function createHttpClient(options: Options): HttpClient {
  const { adapter, baseUrl, headers, timeoutMs, retryDelayMs = 250, maxBytes = 8 * 1024 * 1024 } = options;
  const base = baseUrl.replace(/\/+$/, '');
  const agent = new Agent({
    connect: { timeout: Math.min(timeoutMs, 10_000) },
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    connections: 16,
  });

  async function attempt<T>(call: Call<T>, signal: AbortSignal): Promise<T> {
    const deadline = AbortSignal.timeout(timeoutMs);
    const either = AbortSignal.any([signal, deadline]);
    const query = call.query?.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
    let answer: HttpAnswer;
    try {
      const asked = request(`${base}${call.path}${query ? `?${query}` : ''}`, {
        dispatcher: agent,
        method: call.method,
        signal: either,
        headers: {
          accept: 'application/json',
          ...headers,
          ...call.headers,
          ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
      });
      // While all connections are taken a request heeds no signal; it is then not sent any more when its turn comes.
      const response = await abortable(asked, either);
      answer = {
        status: response.statusCode,
        text: await readText(response.body, maxBytes),
        retryAfterMs: retryAfter(response.headers['retry-after']),
      };
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      throw transportFailure(adapter, call, error, deadline.aborted);
    }
    return call.read(answer);
  }

  return {
    async call(call, signal) {
      for (let tried = 1; ; tried += 1) {
        signal.throwIfAborted();
        try {
          return await attempt(call, signal);
        } catch (error) {
          const again = call.repeatable && tried < ATTEMPTS && error instanceof AdapterError;
          if (!again || !WORTH_REPEATING.has(error.kind)) throw error;
          const backOff = retryDelayMs * 2 ** (tried - 1) * (0.5 + Math.random());
          const pause = Math.max(backOff, error.retryAfterMs ?? 0);
          if (pause > LONGEST_PAUSE_MS) throw error;
          await delay(pause, undefined, { signal });
        }
      }
    },
    close: () => agent.destroy(),
  };
}

async function readText(body: Dispatcher.ResponseData['body'], maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > maxBytes) {
      body.destroy();
      throw new Error(`the answer is larger than ${maxBytes} bytes`);
    }
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function transportFailure(
  adapter: string,
  call: Pick<Call<unknown>, 'method' | 'path' | 'repeatable'>,
  error: unknown,
  timedOut: boolean,
): AdapterError {
  const text = error instanceof Error ? error.message : String(error);
  const code = codeOf(error);
  const message = `${call.method} ${call.path}: ${timedOut ? 'no complete answer in time' : text}`;
  const neverSent = code !== undefined && NEVER_SENT.has(code);
  if (!call.repeatable && !neverSent)
    return new AdapterError(adapter, 'AMBIGUOUS', message, { cause: error });
  const slow = timedOut || code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT';
  return new AdapterError(adapter, slow ? 'TIMEOUT' : 'UNREACHABLE', message, { cause: error });
}

/** Happy-eyeballs failures arrive as an AggregateError whose own code may be missing. */
function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error instanceof AggregateError ? codeOf(error.errors[0]) : undefined;
}

/** Seconds or an HTTP date, as milliseconds from now. */
export function retryAfter(header: string | string[] | undefined): number | undefined {
  const value = Array.isArray(header) ? header[0] : header;
  if (value === undefined) return undefined;
  if (/^\d{1,9}$/.test(value.trim())) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}
