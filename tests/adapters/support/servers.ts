import { createServer as createHttp, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcp, type Server, type Socket } from 'node:net';
import { afterEach } from 'vitest';
import { AdapterError } from '../../../src/services/adapters/failure.js';

const leftovers: (() => Promise<unknown>)[] = [];

/** Closed, in reverse order, after the test that made it. */
export function closing<T extends { close(): Promise<unknown> }>(thing: T): T {
  leftovers.push(() => thing.close());
  return thing;
}

afterEach(async () => {
  for (const close of leftovers.splice(0).reverse()) await close();
});

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** A server below HTTP, for everything a decent one would not do. */
export async function startTcp(onConnection: (socket: Socket) => void) {
  const sockets = new Set<Socket>();
  const server = createTcp((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    onConnection(socket);
    // Unread, a socket never learns that the other side has gone.
    socket.resume();
  });
  const port = await listen(server);
  const close = async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  return closing({ port, url: `http://127.0.0.1:${port}`, sockets, close });
}

export interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** Answers with the handler's return value as JSON; a handler that writes itself returns undefined. */
export async function startHttp(answer: (asked: Asked, response: ServerResponse) => unknown) {
  const asked: Asked[] = [];
  const server = createHttp((request, response) => {
    const chunks: Buffer[] = [];
    request.on('error', () => undefined);
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', headers } = request;
      const url = new URL(request.url ?? '/', 'http://server');
      const one = { method, url, headers, body: Buffer.concat(chunks).toString() };
      asked.push(one);
      Promise.resolve(answer(one, response)).then(
        (value) => {
          if (value === undefined) return;
          response.setHeader('content-type', 'application/json');
          response.end(typeof value === 'string' ? value : JSON.stringify(value));
        },
        () => response.destroy(),
      );
    });
  });
  const port = await listen(server);
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return closing({ port, url: `http://127.0.0.1:${port}`, asked, close });
}

/** Waits for something to become true; the deadline only bounds a failure. */
export async function eventually(isTrue: () => boolean, deadlineMs = 15_000): Promise<void> {
  const until = Date.now() + deadlineMs;
  while (!isTrue()) {
    if (Date.now() > until) throw new Error('it never became true');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** What a promise was rejected with; fails if it was not. */
export async function refusalOf(work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
  } catch (error) {
    return error;
  }
  throw new Error('it was not refused');
}

/** How an adapter failed; anything that is not an adapter's failure comes back as it is. */
export async function kindOf(work: Promise<unknown>): Promise<unknown> {
  const error = await refusalOf(work);
  return error instanceof AdapterError ? error.kind : error;
}

export const silentLog = { debug() {}, info() {}, warn() {}, error() {} };
export const soon = () => AbortSignal.timeout(25_000);
