import { type IncomingMessage, request } from 'node:http';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream';
import { stringify } from 'node:querystring';
import Docker from 'dockerode';
import { AdapterError, type FailureKind } from './failure.js';

export const ADAPTER = 'docker';
/** No answer of the engine that is read as a whole comes near this. */
const MAX_ANSWER = 8 * 1024 * 1024;
type DialOptions = Parameters<Docker['modem']['dial']>[0];

/**
 * Dockerode over a stream of our own, for one call: the signal ends the connection, and with it the call.
 *
 * Dockerode's transport is replaced, because the engine belongs to someone else: it follows redirects to any address
 * outside the tunnel, reads answers without bound, repeats a container's environment in the URL, and obeys DOCKER_HOST.
 */
export function dockerOver(open: (signal: AbortSignal) => Promise<Duplex>, signal: AbortSignal): Docker {
  const docker = new Docker({ protocol: 'http', host: 'engine', port: 80 });
  docker.modem.dial = (options, done) => {
    talk(options, open, signal).then(
      (answer) => done?.(null, answer),
      (error: unknown) => done?.(error instanceof Error ? error : new Error(String(error)), null),
    );
  };
  return docker;
}

async function talk(
  options: DialOptions,
  open: (signal: AbortSignal) => Promise<Duplex>,
  signal: AbortSignal,
): Promise<object> {
  signal.throwIfAborted();
  const response = await send(options, open, signal);
  const status = response.statusCode ?? 0;
  const isFine = (status >= 200 && status < 300) || status === 304;
  if (isFine && options.isStream === true) return response;
  const text = await readAll(response);
  if (!isFine) throw refusal(status, text);
  // An empty answer is one to a request that asked for nothing back.
  return text === '' ? {} : parseJson(text);
}

function send(
  { path, method, options = {}, file, headers, authconfig, registryconfig }: DialOptions,
  open: (signal: AbortSignal) => Promise<Duplex>,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const { _query, _body, abortSignal: _abortSignal, ...rest } = options;
  const [route = '', given] = path.split('?');
  const query = given === undefined ? '' : `?${stringify(queryOf(_query ?? rest))}`;
  const isJson = file === undefined && method === 'POST' && Object.keys(_body ?? rest).length > 0;
  const body = isJson ? JSON.stringify(_body ?? rest) : file;

  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => reject(signal.aborted ? signal.reason : asFailure(error));
    const call = request({
      host: 'engine',
      path: `${route}${query}`,
      method,
      signal,
      headers: {
        ...headers,
        ...(isJson ? { 'content-type': 'application/json' } : {}),
        ...(file === undefined ? {} : { 'content-type': 'application/x-tar' }),
        ...(authconfig ? { 'x-registry-auth': encode(authconfig) } : {}),
        ...(registryconfig ? { 'x-registry-config': encode(registryconfig) } : {}),
      },
      createConnection: (_options, connected) => {
        open(signal).then(
          (socket) => connected(null, socket),
          // node ignores the second argument when there is an error; its type does not say so.
          (error: unknown) => connected(error as Error, undefined as never),
        );
        return undefined;
      },
    });
    call.on('response', (response) => {
      if (signal.aborted) response.destroy();
      resolve(response);
    });
    // An engine has no business changing protocols here; the stream would be nobody's.
    call.on('upgrade', (_response, socket) => {
      socket.destroy();
      fail(new AdapterError(ADAPTER, 'GARBLED', 'the engine answered with another protocol'));
    });
    call.on('error', fail);
    if (body === undefined || typeof body === 'string' || Buffer.isBuffer(body)) call.end(body);
    // The far side may answer, and hang up, before it has read everything.
    else pipeline(body, call, (error) => error && fail(error));
  });
}

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function queryOf(values: object): Record<string, string> {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, typeof value === 'object' ? JSON.stringify(value) : String(value)]),
  );
}

async function readAll(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > MAX_ANSWER) throw new AdapterError(ADAPTER, 'GARBLED', 'the engine answers without end');
      chunks.push(chunk);
    }
  } catch (error) {
    throw asFailure(error);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseJson(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // Told below, together with JSON that is not an object.
  }
  throw new AdapterError(ADAPTER, 'GARBLED', 'the engine did not answer in JSON');
}

function refusal(status: number, text: string): AdapterError {
  const message = messageOf(text);
  return new AdapterError(
    ADAPTER,
    kindOfStatus(status, message),
    message.trim().slice(0, 2_000) || `HTTP ${status}`,
  );
}

/** The engine explains itself in JSON; a proxy in between may not. */
function messageOf(text: string): string {
  try {
    const { message } = JSON.parse(text) as { message?: unknown };
    return typeof message === 'string' ? message : text;
  } catch {
    return text;
  }
}

function kindOfStatus(status: number, message: string): FailureKind {
  if (status === 404) return 'GONE';
  if (status === 409) return 'CONFLICT';
  if (status === 401 || status === 403) return 'AUTH';
  if (status === 429) return 'RATE_LIMIT';
  // The engine reports a taken port and a full disk as its own error.
  if (/already allocated|address already in use/.test(message)) return 'CONFLICT';
  if (/no space left/.test(message)) return 'CAPACITY';
  if (status >= 500) return 'NOT_READY';
  return status >= 400 ? 'INVALID' : 'GARBLED';
}

/** What the connection and node's HTTP parser throw. */
export function asFailure(error: unknown): AdapterError {
  if (error instanceof AdapterError) return error;
  const { message = String(error), code } = error as { message?: string; code?: unknown };
  const isParsing = typeof code === 'string' && code.startsWith('HPE_');
  return new AdapterError(ADAPTER, isParsing ? 'GARBLED' : 'UNREACHABLE', message, { cause: error });
}
