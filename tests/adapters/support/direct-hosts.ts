import { connect } from 'node:net';
import type { HostPort } from '../../../src/services/adapters/host.js';

/** Hosts without SSH: the engine's socket is a port on loopback. */
export function directHosts(port: number): HostPort {
  return {
    async connect() {
      return {
        hostKeyFingerprint: 'SHA256:none',
        exec: () => Promise.reject(new Error('there is no shell')),
        openSocket: () =>
          new Promise((resolve, reject) => {
            const socket = connect(port, '127.0.0.1', () => resolve(socket));
            socket.on('error', reject);
          }),
      };
    },
    knock: async () => 'REFUSED',
    drop: () => undefined,
    close: async () => undefined,
  };
}

export const ANY_HOST = {
  address: '127.0.0.1',
  port: 22,
  user: 'u',
  privateKey: '',
  hostKeyFingerprint: null,
};
