import { expect, it } from 'vitest';
import { maintenanceRepository } from '../../../src/db/maintenance.js';
import { probeSpecRepository } from '../../../src/db/probe-specs.js';
import { newId } from '../../../src/db/repository.js';
import { PROBER_DEFAULTS } from '../../../src/services/probing/limits.js';
import { createStandstill } from '../../../src/services/probing/standstill.js';
import { recompute } from '../../../src/services/scoring/recompute.js';
import { eachDatabase } from '../../support/each-database.js';
import { probingWorld } from './support.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

eachDatabase('a miner that its owner had stopped', (store) => {
  const worldWith = async () => {
    const world = await probingWorld(store());
    const miner = await world.addMiner();
    const windows = maintenanceRepository(world.tables);
    const probeSpecs = probeSpecRepository(world.tables);
    const look = async (times: number) => {
      for (let n = 0; n < times; n += 1) {
        await world.prober.runDue();
        world.pass(MINUTE);
      }
    };
    const standStill = async (ms: number, random: () => number = () => 0.5) => {
      const since = world.now();
      const { probes } = world.repositories;
      const standstill = createStandstill({ probes, probeSpecs, windows, random, limits: PROBER_DEFAULTS });
      await world.db.transaction((tx) => world.prober.withdraw(tx, miner.id));
      world.pass(ms);
      await world.db.transaction(async (tx) => {
        await standstill.count(tx, miner.id, since, world.now());
        await world.prober.enroll(tx, miner.id, world.now());
      });
    };
    const announce = (fromMs: number, toMs: number) =>
      windows.insert(world.db, {
        id: newId(),
        minerId: miner.id,
        ownerId: miner.ownerId,
        startsAt: new Date(world.now().getTime() + fromMs),
        endsAt: new Date(world.now().getTime() + toMs),
        reason: 'new disks',
        createdAt: world.now(),
        cancelledAt: null,
      });
    const health = async () => {
      const { scores } = world.repositories;
      const [change] = await scores.listChanges(world.db, miner.id, { limit: 1 });
      if (!change) throw new Error('Its score has not moved');
      expect(await recompute(scores, world.db, change, 'LLM')).toMatchObject({ isSame: true, missing: [] });
      const value = change.componentsAfter.find(({ name }) => name === 'AVAILABILITY')?.value;
      return { ...change.evidence?.health, value };
    };
    return { world, miner, probeSpecs, look, standStill, announce, health };
  };

  it('was not available meanwhile, as the evidence of its score shows', async () => {
    const { world, look, standStill, health } = await worldWith();
    await look(60);
    expect(await health()).toMatchObject({ value: 100 });
    await standStill(10 * HOUR);
    await look(60);
    const { day, week, value } = await health();
    for (const counts of [day, week]) expect((counts?.total ?? 0) - (counts?.ok ?? 0)).toBe(600);
    expect(value).toBeLessThan(20);
    await world.close();
  });

  it('is not blamed for announced maintenance, and for seven days at most', async () => {
    const { world, look, standStill, announce, health } = await worldWith();
    await look(10);
    await announce(HOUR, 3 * HOUR);
    await standStill(3 * HOUR);
    await look(10);
    const { week } = await health();
    expect((week?.total ?? 0) - (week?.ok ?? 0)).toBe(60);
    await standStill(30 * 24 * HOUR);
    const rows = await world.db.select().from(world.tables.probeRollups);
    const missed = rows.filter(({ span }) => span === 'HOUR').map(({ total, ok }) => total - ok);
    expect(missed.reduce((sum, count) => sum + count, 0)).toBe(60 + 7 * 24 * 60);
    await world.close();
  });

  it('misses as many looks as its own interval has, also in stops that are shorter', async () => {
    const { world, miner, probeSpecs, look, standStill, health } = await worldWith();
    const about = { minerId: miner.id, kind: 'HEALTH', updatedAt: world.now() } as const;
    await probeSpecs.put(world.db, { ...about, spec: { everyMs: 2 * MINUTE } });
    await look(10);
    let turn = 0;
    const random = () => ((turn += 1) % 4) / 4;
    for (let n = 0; n < 40; n += 1) await standStill(MINUTE, random);
    await look(10);
    const { day } = await health();
    expect((day?.total ?? 0) - (day?.ok ?? 0)).toBe(20);
    await world.close();
  });
});
