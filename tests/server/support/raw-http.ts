import { connect, type Socket } from 'node:net';

/** A TCP connection that says exactly what a test wants, for what HTTP clients would never send. */
export async function rawConnection(port: number) {
  const socket: Socket = connect({ host: '127.0.0.1', port });
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  let received = '';
  const waiting = new Set<() => void>();
  const tell = (): void => waiting.forEach((look) => look());
  let isClosed = false;
  socket.setEncoding('utf8');
  socket.on('data', (text: string) => {
    received += text;
    tell();
  });
  socket.on('close', () => {
    isClosed = true;
    tell();
  });
  socket.on('error', () => {});
  const when = (what: string, holds: () => boolean, ms: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        waiting.delete(look);
        reject(new Error(`Waited ${ms} ms in vain for ${what}; received: ${received}`));
      }, ms);
      const look = (): void => {
        if (!holds()) return;
        clearTimeout(timer);
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
    });

  return {
    socket,
    write: (text: string) => void socket.write(text),
    received: () => received,
    until: (text: string, ms = 5_000) => when(`"${text}"`, () => received.includes(text), ms),
    closed: (ms = 5_000) => when('the end of the connection', () => isClosed, ms),
    destroy: () => void socket.destroy(),
  };
}
export type RawConnection = Awaited<ReturnType<typeof rawConnection>>;
