import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { Log } from '../log.js';
import { readBody } from './body.js';
import type { FaultRule, Faults } from './faults.js';
import { Refusal, refusalOf } from './refusal.js';
import type { Call, Reply } from './router.js';
import { hang, send, spoil } from './spoil.js';

const MAX_BODY_BYTES = 1_024 * 1_024;

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
    request.resume();
    hang(response, fault.hangMs);
    return;
  }
  const body = await readBody(request, MAX_BODY_BYTES).catch((error: unknown) => {
    if (hasLeft(error)) return undefined;
    throw error;
  });
  if (body === undefined) {
    record(null);
    return;
  }
  if (fault?.kind === 'status') {
    const status = fault.status ?? 500;
    record(status);
    send(response, { status, headers: fault.headers, body: fault.body });
    return;
  }
  if (fault?.kind === 'refuse') {
    const refused = replyOf(refusalOf(fault.code));
    record(refused.status);
    send(response, refused);
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
    fault,
  };
  if (body !== null && fault?.kind === 'delivered-twice') await replyTo(needs, call);
  const reply = body === null ? tooLarge : await replyTo(needs, call);
  // What was answered must still be true after the process is killed.
  if (method !== 'GET') await needs.flush();
  record(reply.status);
  spoil(response, reply, fault);
}

/** The client closed the connection before it had sent everything; nobody is there to be answered. */
const hasLeft = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ECONNRESET';

const tooLarge: Reply = { status: 413, body: { code: 'bad_request', error: 'Body too large' } };

const replyOf = ({ status, code, message, also }: Refusal): Reply => ({
  status,
  body: { code, error: message, ...also },
});

async function replyTo({ answer, log }: HttpNeeds, call: Call): Promise<Reply> {
  try {
    return await answer(call);
  } catch (error) {
    if (error instanceof Refusal) return replyOf(error);
    log.error({ err: error, method: call.method, path: call.path }, 'Simulator handler failed');
    return { status: 500, body: { code: 'internal_server_error', error: 'Unexpected server error' } };
  }
}
