import { randomBytes } from 'node:crypto';
import type { Server } from 'node:net';
import type { Duplex } from 'node:stream';
import { EngineFailure } from './failure.js';
import type { Loopback } from './loopback.js';
import { openPort } from './ports.js';
import type { ContainerRecord } from './records.js';

const LOOPBACK = '127.0.0.1';

interface Needs {
  readonly record: Pick<ContainerRecord, 'name' | 'bindings'>;
  readonly address: () => string | null;
  /** Whether the machine's rules let a connection from outside in. */
  readonly admits: (port: number) => boolean;
  readonly loopback: Loopback;
  /** A connection to one of the container's own ports; false when nobody listens there. */
  readonly accept: (inside: number, stream: Duplex) => boolean;
}

/** The ports of a container as its machine offers them. */
export function createPublished({ record, address, admits, loopback, accept }: Needs) {
  const servers: Server[] = [];
  const held: number[] = [];
  const streams = new Set<Duplex>();

  const take = (inside: number, stream: Duplex) => {
    streams.add(stream);
    stream.on('close', () => streams.delete(stream));
    // Like the engine's proxy: the port is open, but with nobody behind it the connection dies.
    if (!accept(inside, stream)) stream.destroy();
  };
  const taken = (hostIp: string, hostPort: number) =>
    new EngineFailure(
      500,
      `driver failed programming external connectivity on endpoint ${record.name} (${randomBytes(32).toString('hex')}): ` +
        `Bind for ${hostIp || '0.0.0.0'}:${hostPort} failed: port is already allocated`,
    );

  return {
    async open(): Promise<void> {
      const at = address();
      if (at === null) return;
      for (const { port, hostIp, hostPort } of record.bindings) {
        const inside = Number.parseInt(port, 10);
        if (hostPort !== 0) {
          if (!loopback.open(hostPort, (stream) => take(inside, stream))) throw taken(hostIp, hostPort);
          held.push(hostPort);
        }
        if (hostIp === LOOPBACK) continue;
        const server = await openPort({
          address: at,
          port: hostPort,
          accept: (socket) => (admits(hostPort) ? take(inside, socket) : socket.destroy()),
        });
        if (!server) throw taken(hostIp, hostPort);
        servers.push(server);
      }
    },
    close() {
      for (const port of held.splice(0)) loopback.close(port);
      for (const server of servers.splice(0)) server.close();
      for (const stream of streams) stream.destroy();
      streams.clear();
    },
  };
}

/** Listens as a program in the machine's own network does; null when the port is taken. */
export async function listenOnMachine(
  { address, admits, loopback }: Pick<Needs, 'address' | 'admits' | 'loopback'>,
  port: number,
  accept: (stream: Duplex) => void,
): Promise<(() => void) | null> {
  const at = address();
  if (!loopback.open(port, accept)) return null;
  const server =
    at === null
      ? null
      : await openPort({
          address: at,
          port,
          accept: (socket) => (admits(port) ? accept(socket) : socket.destroy()),
        });
  if (at !== null && server === null) {
    loopback.close(port);
    return null;
  }
  return () => {
    loopback.close(port);
    server?.close();
  };
}
