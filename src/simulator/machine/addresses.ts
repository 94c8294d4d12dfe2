import { createServer, type Server } from 'node:net';

export const ADDRESS_RANGE = '127.77.0.0/16';
/** Nothing is served here: whoever listens on it owns the address, and loses it by dying. */
const CLAIM_PORT = 2_221;
const HOSTS = 256 * 254;
const MAX_TRIES = 512;

const nth = (index: number) => `127.77.${Math.floor((index % HOSTS) / 254)}.${((index % HOSTS) % 254) + 1}`;

export interface Addresses {
  /** The next free address. */
  take(): Promise<string>;
  /** An address owned before a restart. */
  retake(address: string): Promise<void>;
  release(address: string): void;
  close(): void;
}

/** Several simulators share the range: each begins elsewhere, and the kernel says what is taken. */
export function createAddresses(start: number): Addresses {
  const claims = new Map<string, Server>();
  let next = start;
  return {
    async take() {
      for (let tries = 0; tries < MAX_TRIES; tries += 1) {
        const address = nth(next++);
        const claim = claims.has(address) ? null : await claimOf(address);
        if (!claim) continue;
        claims.set(address, claim);
        return address;
      }
      throw new Error(`No free address in ${ADDRESS_RANGE}`);
    },
    async retake(address) {
      const claim = await claimOf(address);
      if (!claim)
        throw new Error(`${address} belongs to a simulated machine of ours but another process uses it`);
      claims.set(address, claim);
    },
    release(address) {
      claims.get(address)?.close();
      claims.delete(address);
    },
    close() {
      for (const claim of claims.values()) claim.close();
      claims.clear();
    },
  };
}

function claimOf(address: string): Promise<Server | null> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(null);
      else reject(error);
    });
    server.listen({ host: address, port: CLAIM_PORT, backlog: 1 }, () => resolve(server));
  });
}
