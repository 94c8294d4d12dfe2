import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { GRAPHQL_TRANSPORT_WS_PROTOCOL } from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import type { HostCheck } from '../http/hosts.js';
import { HttpRefusal } from '../http/refusal.js';
import { publicError } from '../http/respond.js';
import type { Limits } from '../limits.js';
import type { Metrics } from '../metrics.js';

interface Needs {
  readonly isOurHost: HostCheck;
  readonly handle: (socket: WebSocket, request: IncomingMessage, requestId: string) => void;
  readonly requestIdOf: (request: IncomingMessage) => string;
  readonly limits: Limits;
  readonly metrics: Metrics;
}

/** How long a refused client gets to read why. */
const LINGER_MS = 1_000;

/** Upgrades on `/graphql`, and looks after the sockets: pings, size caps, the end. */
export function createSocketServer({ isOurHost, handle, requestIdOf, limits, metrics }: Needs) {
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: limits.messageBytes,
    perMessageDeflate: false,
    handleProtocols: (offered) =>
      offered.has(GRAPHQL_TRANSPORT_WS_PROTOCOL) ? GRAPHQL_TRANSPORT_WS_PROTOCOL : false,
  });
  /** Sockets that have not answered the last ping. */
  const silent = new WeakSet<WebSocket>();
  const heartbeat = setInterval(() => {
    for (const socket of server.clients) {
      if (silent.has(socket)) {
        socket.terminate();
        continue;
      }
      silent.add(socket);
      socket.ping();
    }
  }, limits.pingMs);
  heartbeat.unref();
  let isStopping = false;

  const refusalOf = ({ url = '', headers }: IncomingMessage): HttpRefusal | null => {
    if (!isOurHost(headers.host))
      return new HttpRefusal(421, 'WRONG_HOST', 'This server is not known by that name');
    if (url.split('?', 1)[0] !== '/graphql')
      return new HttpRefusal(404, 'NOT_FOUND', 'WebSockets are at /graphql');
    if (headers.upgrade?.toLowerCase() !== 'websocket') {
      return new HttpRefusal(400, 'BAD_REQUEST', 'Only upgrades to WebSocket are served');
    }
    if (isStopping)
      return new HttpRefusal(503, 'STOPPING', 'The server is stopping', { retryAfterMs: 1_000 });
    return null;
  };

  return {
    upgrade(request: IncomingMessage, wire: Duplex, head: Buffer): void {
      const requestId = requestIdOf(request);
      wire.on('error', () => wire.destroy());
      const refusal = refusalOf(request);
      if (refusal) {
        writeRefusal(wire, refusal, requestId);
        return;
      }
      server.handleUpgrade(request, wire, head, (socket) => {
        metrics.sockets.inc();
        socket.once('close', () => metrics.sockets.dec());
        socket.on('pong', () => silent.delete(socket));
        socket.on('message', () => silent.delete(socket));
        handle(socket, request, requestId);
      });
    },

    /** Waits until every socket is closed, at most `graceMs`; then they are cut. */
    async close(graceMs: number): Promise<void> {
      isStopping = true;
      clearInterval(heartbeat);
      const open = [...server.clients];
      const closed = Promise.all(
        open.map((socket) => new Promise<void>((resolve) => socket.once('close', () => resolve()))),
      );
      const cut = setTimeout(() => {
        for (const socket of server.clients) socket.terminate();
      }, graceMs);
      await closed;
      clearTimeout(cut);
      server.close();
    },
  };
}

function writeRefusal(wire: Duplex, refusal: HttpRefusal, requestId: string): void {
  const body = `${JSON.stringify({ error: publicError(refusal, requestId) })}\n`;
  wire.end(
    [
      `HTTP/1.1 ${refusal.status} Refused`,
      'Connection: close',
      'Content-Type: application/json; charset=utf-8',
      `X-Request-Id: ${requestId}`,
      `Content-Length: ${Buffer.byteLength(body)}`,
      '',
      body,
    ].join('\r\n'),
  );
  // The other side may never close its half.
  setTimeout(() => wire.destroy(), LINGER_MS).unref();
}
