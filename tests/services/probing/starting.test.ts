import { expect, it } from 'vitest';
import { eachDatabase } from '../../support/each-database.js';
import { answered, probingWorld, refused } from './support.js';

const SECOND = 1_000;

eachDatabase('a miner that its owner has just started', (store) => {
  const worldWith = async () => {
    const world = await probingWorld(store());
    const prober = world.makeProber({ limits: { warmUpForMs: 0, startMs: 60 * SECOND } });
    const miner = await world.addMiner();
    const look = async (ms: number) => {
      for (let passed = 0; passed < ms; passed += SECOND) {
        await prober.runDue();
        world.pass(SECOND);
      }
    };
    const bad = async () =>
      (await world.db.select().from(world.tables.probeRollups))
        .filter(({ kind }) => kind !== 'INFO')
        .reduce((sum, { total, ok }) => sum + total - ok, 0);
    const chats = () => world.requests.filter(({ path }) => path === '/api/chat').length;
    return { world, miner, look, bad, chats };
  };

  it.each([
    ['refuses connections', refused],
    ['answers 503', answered('loading', 5, 503)],
  ])(
    'is not blamed that it %s while it comes up, and is believed as soon as it has',
    async (_how, answer) => {
      const { world, miner, look, bad, chats } = await worldWith();
      world.behaviours.set(miner.address, () => answer);
      await look(20 * SECOND);
      expect([await bad(), chats()]).toEqual([0, 0]);
      expect(world.requests.filter(({ path }) => path === '/health').length).toBeGreaterThanOrEqual(5);

      world.behaviours.delete(miner.address);
      await look(10 * SECOND);
      expect(await world.health(miner.id)).toBe('HEALTHY');
      expect(await bad()).toBe(0);
      await world.close();
    },
  );

  it('is judged once it was seen well, and when a minute is over', async () => {
    const { world, miner, look, bad } = await worldWith();
    await look(2 * SECOND);
    world.behaviours.set(miner.address, () => refused);
    await look(10 * SECOND);
    expect(await bad()).toBeGreaterThan(0);
    expect(await world.health(miner.id)).toBe('DOWN');

    const late = await world.addMiner();
    world.behaviours.set(late.address, () => refused);
    await look(70 * SECOND);
    expect(await world.health(late.id)).toBe('DOWN');
    await world.close();
  });
});
