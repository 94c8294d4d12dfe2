import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { afterEach, expect, it } from 'vitest';
import { silentLog } from '../../../src/services/log.js';
import { eachDatabase } from '../../support/each-database.js';
import type { ByFew } from './few-descriptors.js';
import { answered, honest, ourFault, probingWorld, type ProbingWorld } from './support.js';

const MINUTE = 60_000;
const left: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of left.splice(0).reverse()) await end();
});

const standing = async ({ db, tables, repositories }: ProbingWorld, ids: readonly string[]) => ({
  health: (await db.select().from(tables.miners)).map(({ id, health }) => `${id} ${health}`).toSorted(),
  scores: await repositories.scores.byMiners(db, [...ids]),
  rollups: await db.select().from(tables.probeRollups),
  streaks: (await db.select().from(tables.probeTargets))
    .map(({ minerId, kind, okStreak, badStreak }) => `${minerId} ${kind} ${okStreak} ${badStreak}`)
    .toSorted(),
});

eachDatabase('what fails by our own fault', (store) => {
  it('counts against nobody, is told once a round, and the same miner is judged by the next look', async () => {
    const world = await probingWorld(store());
    const warned: object[] = [];
    const prober = world.makeProber({
      log: { ...silentLog, warn: (fields) => void warned.push(fields) },
    });
    const miners = [];
    for (let n = 0; n < 6; n += 1) miners.push(await world.addMiner());
    const look = async () => {
      world.pass(6 * MINUTE);
      return (await prober.runDue()).round;
    };
    for (let n = 0; n < 4; n += 1) await look();
    const ids = miners.map(({ id }) => id);
    const before = await standing(world, ids);

    for (const { address } of miners.slice(0, 2)) world.behaviours.set(address, () => ourFault);
    for (let n = 0; n < 3; n += 1)
      expect(await look()).toMatchObject({ voidReason: 'OUT_OF_RESOURCES', scoreChanges: [] });
    expect(await standing(world, ids)).toEqual(before);
    expect(warned).toHaveLength(3);
    expect(warned[0]).toMatchObject({ voidReason: 'OUT_OF_RESOURCES', ours: 'connect EMFILE' });
    const found = (await world.db.select().from(world.tables.probes)).filter(
      ({ error }) => error === 'OUR_FAULT',
    );
    expect(found.length).toBeGreaterThan(0);
    expect(new Set(found.map(({ isVoid, grade }) => `${isVoid} ${grade}`))).toEqual(new Set(['true null']));

    world.behaviours.clear();
    world.behaviours.set(miners[0]?.address ?? '', () => answered({ status: 'ill' }));
    for (let n = 0; n < 3; n += 1) expect((await look())?.voidReason).toBeNull();
    expect(await world.health(ids[0] ?? '')).toBe('DOWN');
    expect(await world.health(ids[1] ?? '')).toBe('HEALTHY');
    await world.close();
  });

  it('voids what was under way then, however it ended, and nothing that began later', async () => {
    const world = await probingWorld(store());
    const [hit, under, later] = [await world.addMiner(), await world.addMiner(), await world.addMiner()];
    for (let n = 0; n < 4; n += 1) {
      world.pass(6 * MINUTE);
      await world.prober.runDue();
    }
    world.behaviours.set(hit.address, () => ourFault);
    world.behaviours.set(under.address, () => answered({ status: 'ill' }));
    world.pass(MINUTE + 10_000);
    expect((await world.prober.runDue()).round?.voidReason).toBe('OUT_OF_RESOURCES');
    expect(await world.health(under.id)).toBe('HEALTHY');
    world.behaviours.clear();
    world.behaviours.set(later.address, (endpoint, request) =>
      request.path === '/health' ? answered({ status: 'ill' }) : honest(endpoint, request),
    );
    world.pass(MINUTE + 10_000);
    expect((await world.prober.runDue()).round).toMatchObject({ voidReason: null, failedCount: 1 });
    await world.close();
  });
});

it('a process that runs out of descriptors holds that against no miner, and judges again', async () => {
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ status: 'healthy', model_name: 'm', response: 'I do not know' }));
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  left.push(() => new Promise((done) => server.close(done)));
  const { port } = server.address() as AddressInfo;
  const child = new URL('few-descriptors.ts', import.meta.url).pathname;
  const command = 'ulimit -n 1024 && exec "$@"';
  const { stdout } = await promisify(execFile)(
    'sh',
    ['-c', command, 'sh', process.execPath, '--import', 'tsx', child, String(port)],
    { timeout: 25_000 },
  );
  const { before, hit, after } = JSON.parse(stdout) as ByFew;
  expect(before).toMatchObject({ health: { HEALTHY: 150 }, reason: null, bad: 0 });
  expect(hit).toMatchObject({ health: before.health, bad: 0, reason: 'OUT_OF_RESOURCES' });
  expect(hit.messages).toEqual([expect.stringMatching(/^connect EMFILE/)]);
  expect(hit.scores).toEqual(before.scores);
  expect(after).toMatchObject({ health: before.health, bad: 0, reason: null });
});
