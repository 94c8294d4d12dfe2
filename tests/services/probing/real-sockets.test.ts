import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openStore, type Store } from '../../../src/db/open.js';
import { createHttpModels } from '../../../src/services/adapters/http-model.js';
import type { ModelPort } from '../../../src/services/adapters/model.js';
import { answerTo } from '../../../src/simulator/model/answers.js';
import { type ProbingWorld, probingWorld } from './support.js';

let store: Store;
let world: ProbingWorld;
let model: ModelPort;
const servers: Server[] = [];

beforeEach(async () => {
  store = await openStore({ kind: 'sqlite', filename: ':memory:' });
  world = await probingWorld(store);
  model = createHttpModels({ maxConnectionsPerHost: 4, addressGuard: { check: () => 'ALLOWED' } });
});
afterEach(async () => {
  await model.close();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  }
  await world.close();
  await store.database.close();
});

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

async function serve(handler: Handler): Promise<{ port: number; connections: () => number }> {
  const server = createServer(handler);
  servers.push(server);
  let connections = 0;
  server.on('connection', () => {
    connections += 1;
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return { port: (server.address() as AddressInfo).port, connections: () => connections };
}

const send = (response: ServerResponse, body: unknown) =>
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));

const keepsTheContract: Handler = (request, response) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    if (request.url === '/health') send(response, { status: 'healthy', model_loaded: true });
    else if (request.url === '/info') send(response, { model_name: 'real' });
    else {
      const { prompt } = JSON.parse(Buffer.concat(parts).toString()) as { prompt: string };
      send(response, { response: answerTo(prompt) });
    }
  });
};

it('measures over real sockets what hangs, resets, babbles, drips and floods, without waiting for any of it', async () => {
  const good = await serve(keepsTheContract);
  const hanging = await serve(() => {});
  const resetting = await serve((request) => request.socket.resetAndDestroy());
  const babbling = await serve((_request, response) => response.end('<html>hello</html>'));
  const dripping = await serve((_request, response) => {
    response.writeHead(200);
    const drip = setInterval(() => response.write(' '), 20);
    response.on('close', () => clearInterval(drip));
  });
  const flooding = await serve((_request, response) =>
    response.end(`{"status":"healthy","x":"${'x'.repeat(70_000)}"}`),
  );

  const limits = { healthTimeoutMs: 400, chatTimeoutMs: 400, warmUpForMs: 0, blindMinFailures: 100 };
  const prober = world.makeProber({ model, limits });
  const miners = new Map<string, string>();
  for (const [name, { port }] of Object.entries({ good, hanging, resetting, babbling, dripping, flooding })) {
    miners.set((await world.addMiner({ address: '127.0.0.1', port })).id, name);
  }
  world.pass(500);
  const startedAt = performance.now();
  await prober.runDue();
  // 18 requests, 4 at once towards one host, of which 6 run into their time limit.
  expect(performance.now() - startedAt).toBeLessThan(5_000);

  const found = await world.db.select().from(world.tables.probes);
  const healthOf = Object.fromEntries(
    found
      .filter(({ kind }) => kind === 'HEALTH')
      .map((row) => [miners.get(row.minerId), row.isOk ? 'OK' : row.error]),
  );
  expect(healthOf).toEqual({
    good: 'OK',
    hanging: 'TIMEOUT',
    resetting: 'RESET',
    babbling: 'NOT_JSON',
    dripping: 'TIMEOUT',
    flooding: 'TOO_LARGE',
  });
  const chat = found.filter(({ kind, minerId }) => kind === 'CHAT' && miners.get(minerId) === 'good');
  expect(chat).toMatchObject([{ isOk: true, grade: 1 }]);
  expect(chat[0]?.firstByteMs).toBeGreaterThan(0);
});

it('keeps the connection to a miner open from one look to the next', async () => {
  const good = await serve(keepsTheContract);
  const prober = world.makeProber({ model });
  await world.addMiner({ address: '127.0.0.1', port: good.port });
  for (let n = 0; n < 12; n += 1) {
    await prober.runDue();
    world.pass(70_000);
  }
  const rollups = await world.db.select().from(world.tables.probeRollups);
  const asked = rollups.filter(({ span }) => span === 'HOUR').reduce((sum, { total }) => sum + total, 0);
  expect(asked).toBeGreaterThanOrEqual(12);
  expect(good.connections()).toBeLessThanOrEqual(4);
});

it('asks no more than the limit at once, of one host and of all', async () => {
  let [now, most] = [0, 0];
  const slow = await serve((request, response) => {
    now += 1;
    most = Math.max(most, now);
    setImmediate(() => {
      now -= 1;
      keepsTheContract(request, response);
    });
  });
  const roomy = createHttpModels({ maxConnectionsPerHost: 64, addressGuard: { check: () => 'ALLOWED' } });
  const prober = world.makeProber({ model: roomy, limits: { warmUpForMs: 0, perHost: 3 } });
  for (let n = 0; n < 20; n += 1) await world.addMiner({ address: '127.0.0.1', port: slow.port });
  world.pass(500);
  expect((await prober.runDue()).claimed).toBe(60);
  expect(most).toBeLessThanOrEqual(3);
  await roomy.close();
});
