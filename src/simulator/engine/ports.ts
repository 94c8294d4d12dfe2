import { createServer, type Server, type Socket } from 'node:net';

/** null when somebody has the port already. */
export function openPort(options: {
  address: string;
  port: number;
  accept: (socket: Socket) => void;
}): Promise<Server | null> {
  return new Promise((resolve, reject) => {
    const server = createServer({ noDelay: true }, (socket) => {
      socket.on('error', () => socket.destroy());
      options.accept(socket);
    });
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(null);
      else reject(error);
    });
    server.listen({ host: options.address, port: options.port, backlog: 511 }, () => resolve(server));
  });
}
