import { eq } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { createChallengeSource } from '../../../src/services/probing/challenge-source.js';
import { fixedEpochs } from '../../../src/services/probing/epochs.js';
import { PROBER_DEFAULTS } from '../../../src/services/probing/limits.js';
import { MIN_SAMPLES } from '../../../src/services/scoring/formula.js';
import { eachDatabase } from '../../support/each-database.js';
import { probingWorld } from './support.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

eachDatabase('a miner that has just become active', (store) => {
  const worldWith = async () => {
    const world = await probingWorld(store());
    const limits = { warmUpForMs: MINUTE };
    const challenges = createChallengeSource({
      epochs: fixedEpochs('seed'),
      limits: { ...PROBER_DEFAULTS, ...limits },
    });
    const prober = world.makeProber({ challenges, limits });
    const chatsIn = async (ms: number, stepMs: number) => {
      const before = world.requests.length;
      for (let passed = 0; passed < ms; passed += stepMs) {
        await prober.runDue();
        world.pass(stepMs);
      }
      return world.requests.slice(before).filter(({ path }) => path === '/api/chat').length;
    };
    const startAgain = async (id: string) => {
      await world.db.transaction((tx) => prober.withdraw(tx, id));
      const { miners } = world.tables;
      await world.db.update(miners).set({ activeAt: world.now() }).where(eq(miners.id, id)).returning();
      await world.db.transaction((tx) => prober.enroll(tx, id, world.now()));
    };
    return { world, chatsIn, startAgain };
  };

  it('is asked just enough for a score within a minute', async () => {
    const { world, chatsIn } = await worldWith();
    const miner = await world.addMiner();
    world.pass(500);
    expect(await chatsIn(MINUTE, SECOND)).toBeGreaterThanOrEqual(MIN_SAMPLES);
    expect(world.requests.filter(({ path }) => path === '/api/chat').length).toBeLessThanOrEqual(
      MIN_SAMPLES + 1,
    );
    expect((await world.score(miner.id))?.value).toBeGreaterThan(0);
    await world.close();
  });

  it('is not asked more often, nor at once, for having stopped and started again', async () => {
    const { world, chatsIn, startAgain } = await worldWith();
    const miner = await world.addMiner();
    world.pass(500);
    await chatsIn(20 * MINUTE, 10 * SECOND);
    let chats = 0;
    let atOnce = 0;
    for (let n = 0; n < 10; n += 1) {
      await startAgain(miner.id);
      atOnce += await chatsIn(2 * SECOND, 500);
      chats += await chatsIn(58 * SECOND, 2 * SECOND);
    }
    expect(atOnce).toBe(0);
    expect(chats).toBeLessThanOrEqual(3);
    await world.close();
  });
});
