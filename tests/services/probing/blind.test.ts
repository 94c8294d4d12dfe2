import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import { afterEach, describe, expect, it } from 'vitest';
import { openStore, type Store } from '../../../src/db/open.js';
import { createHttpModels } from '../../../src/services/adapters/http-model.js';
import { answerTo } from '../../../src/simulator/model/answers.js';
import { probingWorld, type ProbingWorld, refused } from './support.js';

const MINUTE = 60_000;
const left: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of left.splice(0).reverse()) await end();
});

/** What must not move while we are blind: beliefs, scores, what is told, and any bad mark. */
async function standing({ db, tables, repositories }: ProbingWorld, ids: readonly string[]) {
  const scores = await repositories.scores.byMiners(db, [...ids]);
  const rollups = await db.select().from(tables.probeRollups);
  const events = await db.select().from(tables.events);
  return {
    health: (await db.select().from(tables.miners)).map(({ id, health }) => `${id} ${health}`).sort(),
    availability: scores
      .map(({ minerId, components }) => {
        const { value } = components.find(({ name }) => name === 'AVAILABILITY') ?? { value: null };
        return `${minerId} ${value}`;
      })
      .sort(),
    bad: rollups.reduce((sum, { total, ok }) => sum + total - ok, 0),
    healthEvents: events.filter(({ type }) => type === 'HEALTH_CHANGED').length,
    notices: (await db.select().from(tables.notices)).length,
  };
}
const reasons = async ({ db, repositories }: ProbingWorld) =>
  (await repositories.probes.listRounds(db, 200)).map(({ voidReason }) => voidReason);

describe('a prober whose network is cut', () => {
  it('judges nobody, says why it is blind, and judges again when somebody answers', async () => {
    const store = await openStore({ kind: 'sqlite', filename: ':memory:' });
    left.push(() => store.database.close());
    const world = await probingWorld(store);
    left.push(() => world.close());
    const model = createHttpModels({ maxConnectionsPerHost: 4, addressGuard: { check: () => 'ALLOWED' } });
    left.push(() => model.close());
    const prober = world.makeProber({ model });

    const servers: Server[] = [];
    const open = async (n: number, port: number): Promise<number> => {
      const server = createServer((request, response) => {
        const parts: Buffer[] = [];
        request.on('data', (part: Buffer) => parts.push(part));
        request.on('end', () => {
          const { prompt = '' } = JSON.parse(Buffer.concat(parts).toString() || '{}') as { prompt?: string };
          const body = { status: 'healthy', model_name: 'real', response: answerTo(prompt) };
          response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
        });
      });
      servers[n] = server;
      await new Promise<void>((done) => server.listen(port, `127.0.0.${10 + n}`, done));
      return (server.address() as AddressInfo).port;
    };
    const cut = async (n: number) => {
      servers[n]?.closeAllConnections();
      await new Promise((done) => servers[n]?.close(done));
    };
    const miners: { id: string; port: number }[] = [];
    for (let n = 0; n < 6; n += 1) {
      const port = await open(n, 0);
      miners.push(await world.addMiner({ address: `127.0.0.${10 + n}`, port }));
    }
    left.push(() => Promise.all(servers.map((_server, n) => cut(n))));
    const look = async (times: number) => {
      for (let i = 0; i < times; i += 1) {
        await prober.runDue();
        world.pass(MINUTE);
      }
    };
    const ids = miners.map(({ id }) => id);
    await look(12);
    const before = await standing(world, ids);
    expect(before.health.every((one) => one.endsWith('HEALTHY'))).toBe(true);
    const roundsBefore = (await reasons(world)).length;

    for (const n of miners.keys()) await cut(n);
    await look(4);
    expect(await standing(world, ids)).toEqual(before);
    const during = (await reasons(world)).slice(0, -roundsBefore);
    expect(during.length).toBeGreaterThan(0);
    expect(new Set(during)).toEqual(new Set(['MOST_TARGETS_FAILED']));

    for (const [n, { port }] of miners.entries()) await open(n, port);
    await look(2);
    expect((await reasons(world))[0]).toBeNull();
    await cut(0);
    await look(4);
    expect(await world.health(ids[0] ?? '')).toBe('DOWN');
    expect(await world.health(ids[1] ?? '')).toBe('HEALTHY');
  });
});

/** A prober with real timers over a store in a file. */
async function running(offset = { ms: 0 }) {
  const directory = await mkdtemp(join(tmpdir(), 'blind-'));
  left.push(() => rm(directory, { recursive: true, force: true }));
  const filename = join(directory, 'store.sqlite');
  const store: Store = await openStore({ kind: 'sqlite', filename });
  left.push(() => store.database.close());
  const limits = { healthIntervalMs: 200, chatIntervalMs: 400, recheckMs: 100, pollMs: 20, flushMs: 50 };
  const world = await probingWorld(store, limits);
  left.push(() => world.close());
  const now = () => new Date(Date.now() + offset.ms);
  const prober = world.makeProber({
    now,
    monotonic: () => performance.now(),
    limits: { ...limits, stallMs: 700 },
  });
  const ids: string[] = [];
  for (let n = 0; n < 6; n += 1) {
    const miner = await world.addMiner({ createdAt: now(), activeAt: now() });
    ids.push(miner.id);
  }
  await store.database.transaction(async (tx) => {
    for (const id of ids) await prober.enroll(tx, id, now());
  });
  prober.start();
  left.push(() => prober.drain(100));
  const goodRounds = async () => (await reasons(world)).filter((reason) => reason === null).length;
  const see = async (more: number) => {
    const seen = await goodRounds();
    await expect.poll(goodRounds, { timeout: 20_000, interval: 50 }).toBeGreaterThan(seen + more);
  };
  await expect
    .poll(async () => (await standing(world, ids)).health.every((one) => one.endsWith('HEALTHY')), {
      timeout: 20_000,
    })
    .toBe(true);
  await see(10);
  return { world, filename, prober, ids, see, offset };
}

/** Two of the six are being asked, and are refused once the returned function is called; those asked later answer. */
async function underWay(world: ProbingWorld): Promise<() => void> {
  let end: () => void = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const asked = new Set<number>();
  for (const n of [1, 2]) {
    world.behaviours.set(`10.0.0.${n}`, async () => {
      asked.add(n);
      await ended;
      return refused;
    });
  }
  await expect.poll(() => asked.size).toBe(2);
  world.behaviours.clear();
  left.push(end);
  return end;
}

describe('a prober whose store is locked', () => {
  it.each([1_500, 30_000])(
    'for %i ms judges nobody by what it saw then, and goes on',
    async (lockedMs) => {
      const { world, filename, ids, see } = await running();
      const before = await standing(world, ids);
      const end = await underWay(world);
      const other = new Sqlite(filename, { timeout: 0 });
      left.push(() => other.close());
      // Not while a transaction of the prober is open: it could not end as long as this waits.
      await expect.poll(() => other.exec('BEGIN EXCLUSIVE').inTransaction).toBe(true);
      end();
      await delay(lockedMs);
      other.exec('COMMIT');
      await see(5);
      expect(await reasons(world)).toContainEqual(expect.stringMatching(/_STALLED$/));
      expect(await standing(world, ids)).toEqual(before);
    },
    90_000,
  );
});

describe('a prober whose clock is set', () => {
  it.each([
    ['forward', 3_600_000],
    ['back', -3_600_000],
  ])(
    '%s judges nobody by what was under way then, and goes on',
    async (_direction, jumpMs) => {
      const { world, ids, see, offset } = await running();
      const before = await standing(world, ids);
      const end = await underWay(world);
      offset.ms += jumpMs;
      await delay(200);
      end();
      await see(5);
      expect(await reasons(world)).toContain('CLOCK_JUMPED');
      expect(await standing(world, ids)).toEqual(before);
    },
    60_000,
  );
});
