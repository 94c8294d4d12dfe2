import { eq } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { eachDatabase } from '../../support/each-database.js';
import { probingWorld, refused } from './support.js';

const MINUTE = 60_000;

eachDatabase('prober and miners that leave', (store) => {
  it('learns the model name, and stops when the miner is withdrawn', async () => {
    const world = await probingWorld(store());
    const miner = await world.addMiner();
    world.pass(500);
    await world.prober.runDue();
    expect(await world.miner(miner.id)).toMatchObject({ modelName: 'sim', capabilities: ['qa'] });

    await world.db.transaction((tx) => world.prober.withdraw(tx, miner.id));
    world.requests.length = 0;
    world.pass(10 * MINUTE);
    expect((await world.prober.runDue()).claimed).toBe(0);
    await world.close();
  });

  it('drops what it found of a miner that ended meanwhile', async () => {
    const world = await probingWorld(store());
    const miner = await world.addMiner();
    world.behaviours.set(miner.address, async () => {
      await world.db.transaction((tx) => world.prober.withdraw(tx, miner.id));
      return refused;
    });
    const { round } = await world.prober.runDue();
    expect(round).toMatchObject({ targetCount: 0 });
    expect(await world.db.select().from(world.tables.probes)).toEqual([]);
    expect(await world.db.select().from(world.tables.probeTargets)).toEqual([]);
    await world.close();
  });

  it('drops what it found at the old address of a miner that moved meanwhile', async () => {
    const world = await probingWorld(store());
    const miner = await world.addMiner();
    world.behaviours.set(miner.address, async () => {
      const moved = { address: '203.0.113.99' };
      await world.db.transaction((tx) =>
        tx.update(world.tables.miners).set(moved).where(eq(world.tables.miners.id, miner.id)).returning(),
      );
      return refused;
    });
    const { round } = await world.prober.runDue();
    expect(round).toMatchObject({ targetCount: 0 });
    expect(await world.db.select().from(world.tables.probes)).toEqual([]);
    await world.close();
  });
});
