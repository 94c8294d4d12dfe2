import { once } from 'node:events';
import { WebSocket } from 'ws';
import { ratesOf } from './hot-read.js';
import type { Helper, Line } from './measure.js';
import { inTurns } from './measure.js';

const SCORES = 'subscription { scores { __typename ... on ScoreChanged { seq before after } } }';
const SOCKETS_AT_ONCE = 100;

interface Crowd {
  readonly sockets: readonly WebSocket[];
  /** Resolves when every socket got one more frame after this call. */
  next(): Promise<string>;
  close(): void;
}

/** One change to many subscribers of the same operation; against a bare broadcast of the same frame. */
export async function fanOut(
  ours: Helper,
  bare: Helper,
  subscribers: number,
  rounds: number,
): Promise<Line & { bytesEach: number }> {
  const { url, token } = await ours.ask<{ url: string; token: string }>({ type: 'where' });
  const before = await ours.ask<{ rss: number }>({ type: 'memory' });
  const crowd = await gather(
    subscribers,
    `${url.replace('http', 'ws')}/graphql`,
    'graphql-transport-ws',
    (socket) => subscribe(socket, token),
  );
  const after = await ours.ask<{ rss: number }>({ type: 'memory' });

  const sample = crowd.next();
  await ours.ask({ type: 'publish' });
  const frame = await sample;

  const where = await bare.ask<{ url: string }>({ type: 'where' });
  const plain = await gather(subscribers, where.url.replace('http', 'ws'), undefined, async () => {});
  const rates = await inTurns(rounds, {
    ours: () => deliveries(crowd, subscribers, () => ours.ask({ type: 'publish' })),
    bare: () => deliveries(plain, subscribers, () => bare.ask({ type: 'publish', body: frame })),
  });
  crowd.close();
  plain.close();
  return {
    what: `fan-out to ${subscribers}`,
    ours: ratesOf(rates, 'ours'),
    bare: ratesOf(rates, 'bare'),
    unit: 'frames/s',
    target: 0.8,
    bytesEach: (after.rss - before.rss) / subscribers,
  };
}

async function deliveries(
  crowd: Crowd,
  subscribers: number,
  publish: () => Promise<unknown>,
): Promise<number> {
  const received = crowd.next();
  const began = performance.now();
  await publish();
  await received;
  return subscribers / ((performance.now() - began) / 1_000);
}

async function gather(
  count: number,
  url: string,
  protocol: string | undefined,
  prepare: (socket: WebSocket) => Promise<void>,
): Promise<Crowd> {
  const sockets: WebSocket[] = [];
  while (sockets.length < count) {
    const batch = Array.from({ length: Math.min(SOCKETS_AT_ONCE, count - sockets.length) }, async () => {
      const socket = new WebSocket(url, protocol, { perMessageDeflate: false });
      await once(socket, 'open');
      await prepare(socket);
      return socket;
    });
    sockets.push(...(await Promise.all(batch)));
  }
  let missing = 0;
  let last = '';
  let done: (frame: string) => void = () => {};
  for (const socket of sockets) {
    socket.on('message', (data: Buffer) => {
      if (isPing(data)) return;
      missing -= 1;
      last = data.toString();
      if (missing === 0) done(last);
    });
  }
  return {
    sockets,
    next() {
      missing = count;
      return new Promise((resolve) => {
        done = resolve;
      });
    },
    close: () => sockets.forEach((socket) => socket.terminate()),
  };
}

const isPing = (data: Buffer): boolean => data.length < 40 && data.toString().includes('"ping"');

/** Until the snapshot is there, so that nothing but changes follows. */
async function subscribe(socket: WebSocket, token: string): Promise<void> {
  socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } }));
  await once(socket, 'message');
  socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: SCORES } }));
  const [data] = (await once(socket, 'message')) as [Buffer];
  if (!data.toString().includes('ScoresSnapshot'))
    throw new Error(`No snapshot: ${data.toString().slice(0, 300)}`);
}
