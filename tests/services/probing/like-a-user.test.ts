import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openStore, type Store } from '../../../src/db/open.js';
import { createHttpModels } from '../../../src/services/adapters/http-model.js';
import type { ModelPort } from '../../../src/services/adapters/model.js';
import { viewer } from '../../support/viewer.js';
import { askingWorld } from '../queries/support.js';

interface Seen {
  readonly head: string;
  readonly body: Record<string, unknown>;
  /** Which of the connections it came over. */
  readonly connection: number;
}

let store: Store;
let model: ModelPort;
let server: Server;
let sockets: Socket[];
let seen: Seen[];

/** Speaks HTTP by hand, so that what was sent is compared to the byte. */
function talk(socket: Socket): void {
  const connection = sockets.push(socket);
  let text = '';
  socket.on('data', (part) => {
    text += part.toString('latin1');
    for (;;) {
      const end = text.indexOf('\r\n\r\n');
      if (end < 0) return;
      const length = Number(/content-length: (\d+)/i.exec(text.slice(0, end))?.[1] ?? 0);
      if (text.length < end + 4 + length) return;
      const head = text.slice(0, end);
      const body = text.slice(end + 4, end + 4 + length);
      text = text.slice(end + 4 + length);
      if (head.startsWith('POST')) {
        seen.push({ head, body: JSON.parse(body) as Record<string, unknown>, connection });
      }
      const answer = head.startsWith('GET /health')
        ? '{"status":"healthy","model_loaded":true}'
        : '{"response":"42","model_name":"m"}';
      socket.write(
        `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${answer.length}\r\n\r\n${answer}`,
      );
    }
  });
  socket.on('error', () => {});
}

beforeEach(async () => {
  store = await openStore({ kind: 'sqlite', filename: ':memory:' });
  model = createHttpModels({ maxConnectionsPerHost: 1, addressGuard: { check: () => 'ALLOWED' } });
  [sockets, seen] = [[], []];
  server = createServer(talk).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(async () => {
  await model.close();
  for (const socket of sockets) socket.destroy();
  server.close();
  await store.database.close();
});

it('asks challenges exactly as an asker asks: same path, headers in the same order, same kept connection', async () => {
  const world = await askingWorld(store, { model });
  const { port } = server.address() as AddressInfo;
  const miner = await world.addScored(90, { address: '127.0.0.1', port });
  const prober = world.makeProber({ model });
  const ask = () => world.service.ask(viewer(), { prompt: 'What is 17 plus 25?', minerId: miner.id });
  await ask();
  for (let i = 0; i < 3; i += 1) {
    await prober.runDue();
    await ask();
    world.pass(360_000);
  }
  const shapeOf = ({ head, connection }: Seen): string =>
    `${connection}: ${head.replace(/content-length: \d+/i, 'content-length: N')}`;
  const shapes = new Set(seen.map(shapeOf));
  expect(seen.length).toBeGreaterThan(5);
  expect([...shapes]).toHaveLength(1);
  expect([...shapes][0]).toContain('POST /api/chat HTTP/1.1');
  // Both kinds are among them, and only what is asked differs.
  const prompts = new Set(seen.map(({ body }) => body['prompt']));
  expect(prompts.has('What is 17 plus 25?')).toBe(true);
  expect(prompts.size).toBeGreaterThan(2);
  expect(new Set(seen.map(({ body }) => Object.keys(body).join()))).toEqual(
    new Set(['prompt,temperature,max_tokens']),
  );
  await prober.drain(1_000);
  await world.close();
});
