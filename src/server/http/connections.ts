import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/**
 * Which connections have a request in hand. Node's own idea of an idle connection leaves out those that never sent one,
 * and browsers keep such connections open in advance.
 */
export function trackConnections(server: Server) {
  const open = new Set<Duplex>();
  const busy = new Set<Duplex>();
  let isStopping = false;

  server.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => {
      open.delete(socket);
      busy.delete(socket);
    });
  });
  server.prependListener('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    busy.add(socket);
    response.once('close', () => {
      busy.delete(socket);
      if (isStopping) socket.end();
    });
  });
  // Whoever takes the upgrade looks after the socket from then on.
  server.prependListener('upgrade', ({ socket }: IncomingMessage) => void open.delete(socket));

  return {
    /** Closes what has no request in hand, and the others as soon as theirs is answered. */
    release(): void {
      isStopping = true;
      for (const socket of open) if (!busy.has(socket)) socket.destroy();
    },
    cut(): void {
      for (const socket of open) socket.destroy();
    },
  };
}
export type Connections = ReturnType<typeof trackConnections>;
