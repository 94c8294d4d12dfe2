import { connect } from 'node:net';
import type { Knock } from './host.js';

const WAIT_MS = 3_000;

/** Opens a TCP connection and closes it again at once. */
export function knock(address: string, port: number, signal: AbortSignal): Promise<Knock> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(WAIT_MS)]);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address, port });
    const finish = (found: Knock) => {
      limit.removeEventListener('abort', late);
      socket.destroy();
      if (signal.aborted) reject(signal.reason as Error);
      else resolve(found);
    };
    const late = () => finish('SILENT');
    limit.addEventListener('abort', late);
    socket.on('connect', () => finish('OPEN'));
    socket.on('error', (error: NodeJS.ErrnoException) =>
      finish(error.code === 'ECONNREFUSED' ? 'REFUSED' : 'SILENT'),
    );
    if (limit.aborted) late();
  });
}
