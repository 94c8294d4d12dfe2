import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { Log } from '../log.js';
import { readBody } from './body.js';
import type { FaultRule, Faults } from './faults.js';
import { Refusal } from './refusal.js';
import type { Call, Reply } from './router.js';

const MAX_BODY_BYTES = 1_024 * 1_024;
const JSON_TYPE = { 'content-type': 'application/json' };
const HTML = { 'content-type': 'text/html' };
const HTML_500 = '<html><head><title>500 Internal Server Error</title></head><body>nginx</body></html>';

export interface HttpNeeds {
  readonly faults: Faults;
  readonly scopeOf: (path: string) => FaultRule['scope'] | null;
  readonly answer: (call: Call) => Promise<Reply>;
  /** Called with each request once its outcome is known. */
  readonly record: (entry: {
    method: string;
    path: string;
    status: number | null;
    fault: string | null;
  }) => void;
  readonly flush: () => Promise<void>;
  readonly log: Log;
}

/** Listens on 127.0.0.1; `preferred` is given up when it is taken, `required` is not. */
export async function serveHttp(needs: HttpNeeds, port: { required?: number; preferred?: number | null }) {
  const server = createServer((request, response) => {
    handle(needs, request, response).catch((error: unknown) => {
      needs.log.error({ err: error, path: request.url }, 'Simulator request failed');
      response.destroy();
    });
  });
  server.keepAliveTimeout = 30_000;
  if (port.required !== undefined) await listen(server, port.required);
  else if (!port.preferred || !(await listen(server, port.preferred).then(() => true, isTaken)))
    await listen(server, 0);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No TCP address');
  return {
    port: address.port,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function isTaken(error: unknown): false {
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return false;
  throw error;
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}

async function handle(needs: HttpNeeds, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://simulator.invalid');
  const method = request.method ?? 'GET';
  const scope = needs.scopeOf(url.pathname);
  const fault = scope && needs.faults.strike(scope, method, url.pathname);
  const record = (status: number | null) =>
    needs.record({ method, path: `${url.pathname}${url.search}`, status, fault: fault?.kind ?? null });

  if (fault?.kind === 'refused-reset') {
    record(null);
    response.destroy();
    return;
  }
  if (fault?.kind === 'hang') {
    record(null);
    return;
  }
  const body = await readBody(request, MAX_BODY_BYTES).catch(() => undefined);
  if (body === undefined) return;
  if (fault?.kind === 'status') {
    record(fault.status);
    send(response, { status: fault.status, headers: fault.headers, body: fault.body });
    return;
  }
  if (fault?.kind === 'slow') await wait(fault.delayMs);

  const call: Call = {
    method,
    path: url.pathname,
    query: url.searchParams,
    headers: request.headers,
    body: body ?? Buffer.alloc(0),
    params: [],
    partial: fault?.kind === 'partial-create',
  };
  const reply = body === null ? tooLarge : await replyTo(needs, call);
  // What was answered must still be true after the process is killed.
  if (method !== 'GET') await needs.flush();
  record(reply.status);
  spoil(response, reply, fault);
}

const tooLarge: Reply = { status: 413, body: { code: 'bad_request', error: 'Body too large' } };

async function replyTo({ answer, log }: HttpNeeds, call: Call): Promise<Reply> {
  try {
    return await answer(call);
  } catch (error) {
    if (error instanceof Refusal)
      return { status: error.status, body: { code: error.code, error: error.message } };
    log.error({ err: error, method: call.method, path: call.path }, 'Simulator handler failed');
    return { status: 500, body: { code: 'internal_server_error', error: 'Unexpected server error' } };
  }
}

/** Sends the answer, or what a fault makes of it. */
function spoil(response: ServerResponse, reply: Reply, fault: FaultRule | null): void {
  const kind = fault?.kind;
  if (kind === 'accepted-then-reset') response.destroy();
  else if (kind === 'accepted-then-500') send(response, { status: 500, headers: HTML, body: HTML_500 });
  else if (kind === 'garbage') send(response, { status: 200, body: '{"id": "3f1c9a' });
  else if (kind === 'accepted-then-cut') {
    const text = textOf(reply.body);
    response.writeHead(reply.status, { ...JSON_TYPE, 'content-length': Buffer.byteLength(text) });
    response.write(text.slice(0, Math.ceil(text.length / 2)), () => response.destroy());
  } else if (kind !== 'accepted-then-hang') send(response, reply);
}

const textOf = (body: unknown): string =>
  body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);

function send(response: ServerResponse, { status, headers = {}, body }: Reply): void {
  const text = textOf(body);
  response.writeHead(status, {
    ...(text && JSON_TYPE),
    'content-length': Buffer.byteLength(text),
    ...headers,
  });
  response.end(text);
}
