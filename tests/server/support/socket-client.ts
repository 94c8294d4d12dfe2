import { WebSocket } from 'ws';

export interface Message {
  readonly type: string;
  readonly id?: string;
  readonly payload?: unknown;
}

/** A plain WebSocket client: says and hears the protocol's messages one by one. */
export async function socketClient(
  url: string,
  {
    headers = {},
    protocol = 'graphql-transport-ws',
  }: { headers?: Record<string, string>; protocol?: string } = {},
) {
  const socket = new WebSocket(url, protocol, { headers });
  const messages: Message[] = [];
  const waiting = new Set<() => void>();
  const tell = (): void => waiting.forEach((look) => look());
  let closed: { code: number; reason: string } | null = null;
  socket.on('message', (data: Buffer) => {
    messages.push(JSON.parse(data.toString()) as Message);
    tell();
  });
  socket.on('close', (code, reason) => {
    closed = { code, reason: reason.toString() };
    tell();
  });
  const opened = new Promise<void>((resolve, reject) => socket.once('open', resolve).once('error', reject));
  socket.on('error', () => {});
  await opened;

  const when = <T>(what: string, look: () => T | null, ms: number): Promise<T> =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        waiting.delete(check);
        reject(new Error(`Waited ${ms} ms in vain for ${what}; closed: ${JSON.stringify(closed)}`));
      }, ms);
      const check = (): void => {
        const found = look();
        if (found === null) return;
        clearTimeout(timer);
        waiting.delete(check);
        resolve(found);
      };
      waiting.add(check);
      check();
    });

  return {
    socket,
    send: (message: object | string) =>
      socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
    /** The next message that was not taken yet. */
    next: (ms = 5_000): Promise<Message> => when('a message', () => messages.shift() ?? null, ms),
    closed: (ms = 5_000) => when('the close', () => closed, ms),
    async init(payload?: object): Promise<Message> {
      this.send({ type: 'connection_init', ...(payload ? { payload } : {}) });
      return this.next();
    },
    subscribe(id: string, query: string, variables?: object): void {
      this.send({ type: 'subscribe', id, payload: { query, ...(variables ? { variables } : {}) } });
    },
    close: () => socket.terminate(),
  };
}
