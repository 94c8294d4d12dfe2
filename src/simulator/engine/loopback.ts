import { type Duplex, duplexPair } from 'node:stream';

/** The loopback interface of one machine: what is published there is reached from that machine alone. */
export interface Loopback {
  /** False when the port is taken. */
  open(port: number, accept: (stream: Duplex) => void): boolean;
  close(port: number): void;
  /** null when nobody listens. */
  connect(port: number): Duplex | null;
}

export function createLoopback(): Loopback {
  const listeners = new Map<number, (stream: Duplex) => void>();
  return {
    open(port, accept) {
      if (listeners.has(port)) return false;
      listeners.set(port, accept);
      return true;
    },
    close: (port) => void listeners.delete(port),
    connect(port) {
      const accept = listeners.get(port);
      if (!accept) return null;
      const [near, far] = duplexPair();
      // Like a socket: when one end goes, the other learns of it.
      for (const [end, other] of [
        [near, far],
        [far, near],
      ] as const) {
        end.on('error', () => undefined);
        end.on('close', () => other.destroy());
      }
      accept(far);
      return near;
    },
  };
}
