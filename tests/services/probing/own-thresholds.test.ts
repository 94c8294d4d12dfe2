import { expect, it } from 'vitest';
import { probeSpecRepository } from '../../../src/db/probe-specs.js';
import type { ProbeSpec } from '../../../src/db/tables-watch.js';
import { eachDatabase } from '../../support/each-database.js';
import { answered, probingWorld, refused } from './support.js';

const MINUTE = 60_000;

eachDatabase('a miner whose owner asks for other probes', (store) => {
  const worldWith = async (spec: ProbeSpec) => {
    const world = await probingWorld(store());
    const miner = await world.addMiner();
    const row = { minerId: miner.id, kind: 'HEALTH' as const, spec, updatedAt: world.now() };
    await probeSpecRepository(world.tables).put(world.db, row);
    const look = async (times: number) => {
      for (let n = 0; n < times; n += 1) {
        await world.prober.runDue();
        world.pass(MINUTE);
      }
      return world.health(miner.id);
    };
    return { world, miner, look };
  };

  it('falls and rises by its own thresholds', async () => {
    const { world, miner, look } = await worldWith({ failAfter: 5, passAfter: 1 });
    expect(await look(1)).toBe('HEALTHY');
    world.behaviours.set(miner.address, () => refused);
    expect(await look(4)).toBe('HEALTHY');
    expect(await look(1)).toBe('DOWN');
    world.behaviours.delete(miner.address);
    expect(await look(1)).toBe('HEALTHY');
    await world.close();
  });

  it('is asked at its own path, and judged by its conditions beside the contract', async () => {
    const { world, miner, look } = await worldWith({ path: '/ready', conditions: ['[BODY].queue < 10'] });
    const queue = { length: 3 };
    world.behaviours.set(miner.address, () =>
      answered({ status: 'healthy', response: 'x', model_name: 'm', queue: queue.length }),
    );
    expect(await look(2)).toBe('HEALTHY');
    expect(world.requests.map(({ path }) => path)).toContain('/ready');
    expect(world.requests.map(({ path }) => path)).not.toContain('/health');
    queue.length = 10;
    expect(await look(3)).toBe('DOWN');
    const [latest] = await world.repositories.probes.listLatest(world.db, [miner.id], 'HEALTH', 1);
    expect(latest).toMatchObject({ isOk: false, error: 'CONDITION_FAILED' });
    await world.close();
  });

  it('is looked at every four minutes at least, whatever was stored before longer times were refused', async () => {
    const { world, look } = await worldWith({ everyMs: 60 * MINUTE });
    await look(30);
    const looks = world.requests.filter(({ path }) => path === '/health');
    expect(looks.length).toBeGreaterThanOrEqual(7);
    await world.close();
  });

  it('keeps its health while it is young, and is measured all the same', async () => {
    const { world, miner, look } = await worldWith({ graceMs: 5 * MINUTE });
    world.behaviours.set(miner.address, () => refused);
    expect(await look(5)).toBe('UNKNOWN');
    const measured = await world.repositories.probes.listLatest(world.db, [miner.id], 'HEALTH', 10);
    expect(measured.length).toBeGreaterThanOrEqual(4);
    expect(measured.every(({ isVoid, isOk }) => !isVoid && !isOk)).toBe(true);
    expect(await look(4)).toBe('DOWN');
    await world.close();
  });
});
