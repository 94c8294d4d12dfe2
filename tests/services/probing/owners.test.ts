import { expect, it } from 'vitest';
import { eachDatabase } from '../../support/each-database.js';
import { probingWorld, refused } from './support.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

eachDatabase('a prober in a network of several owners', (store) => {
  const worldWith = async (counts: Readonly<Record<string, number>>) => {
    const world = await probingWorld(store());
    const miners: Awaited<ReturnType<typeof world.addMiner>>[] = [];
    for (const [ownerId, count] of Object.entries(counts)) {
      for (let n = 0; n < count; n += 1) miners.push(await world.addMiner({ ownerId }));
      // Never in one round with those of another owner, as long as nothing happens.
      world.pass(20 * SECOND);
    }
    const look = async (ms: number) => {
      const reasons: (string | null)[] = [];
      for (let passed = 0; passed < ms; passed += SECOND) {
        const { round } = await world.prober.runDue({ isAddedUp: false });
        if (round) reasons.push(round.voidReason);
        world.pass(SECOND);
      }
      return reasons;
    };
    await look(2 * MINUTE);
    const healthOf = async (ownerId: string) =>
      Promise.all(miners.filter((miner) => miner.ownerId === ownerId).map(({ id }) => world.health(id)));
    const fail = (ownerIds: readonly string[]) => {
      for (const { ownerId, address } of miners)
        if (ownerIds.includes(ownerId)) world.behaviours.set(address, () => refused);
    };
    return { world, look, healthOf, fail };
  };

  it('judges all miners of one that fail together, with others in the round and without', async () => {
    const { world, look, healthOf, fail } = await worldWith({ '0.0.1001': 6, '0.0.1002': 1 });
    fail(['0.0.1001']);
    expect(new Set(await look(2 * MINUTE))).toEqual(new Set([null]));
    expect(new Set(await healthOf('0.0.1001'))).toEqual(new Set(['DOWN']));
    expect(await healthOf('0.0.1002')).toEqual(['HEALTHY']);
    await world.close();
  });

  it('asks those of others before it believes that one failed with all of his, and convicts nobody when it is blind', async () => {
    const { world, look, healthOf, fail } = await worldWith({ '0.0.1001': 12, '0.0.1002': 1 });
    fail(['0.0.1001', '0.0.1002']);
    expect(await look(3 * MINUTE)).toContain('MOST_TARGETS_FAILED');
    expect(new Set(await healthOf('0.0.1001'))).toEqual(new Set(['HEALTHY']));
    expect(await healthOf('0.0.1002')).toEqual(['HEALTHY']);
    await world.close();
  });
});
