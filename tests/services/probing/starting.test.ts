import { eq } from 'drizzle-orm';
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
    return { world, prober, miner, look, bad, chats };
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

  it('is judged although a new version takes over again and again', async () => {
    const { world, prober, miner, look, bad } = await worldWith();
    world.behaviours.set(miner.address, () => refused);
    await look(5 * SECOND);
    expect(await bad()).toBe(0);
    for (let n = 0; n < 3; n += 1) {
      await world.db.transaction(async (tx) => {
        await tx.update(world.tables.miners).set({ activeAt: world.now(), health: 'UNKNOWN' }).returning();
        await prober.enroll(tx, miner.id, world.now(), true);
      });
      await look(20 * SECOND);
    }
    expect(await bad()).toBeGreaterThan(3);
    expect(await world.health(miner.id)).toBe('DOWN');
    await world.close();
  });

  it('is not judged by what was asked before', async () => {
    const { world, prober, miner, look } = await worldWith();
    for (let n = 0; n < 5; n += 1) await world.addMiner({ ownerId: `0.0.20${n}` });
    await look(30 * SECOND);
    world.behaviours.set(miner.address, () => refused);
    const before = world.requests.length;
    const isAsked = () => world.requests.slice(before).some(({ address }) => address === miner.address);
    for (let n = 0; n < 70 && !isAsked(); n += 1) await look(SECOND);
    expect(await world.health(miner.id)).toBe('HEALTHY');
    await world.db.transaction(async (tx) => {
      await prober.withdraw(tx, miner.id);
      await tx
        .update(world.tables.miners)
        .set({ activeAt: world.now(), health: 'UNKNOWN' })
        .where(eq(world.tables.miners.id, miner.id))
        .returning();
      await prober.enroll(tx, miner.id, world.now());
    });
    await look(30 * SECOND);
    expect(await world.health(miner.id)).toBe('UNKNOWN');
    await world.close();
  });
});
