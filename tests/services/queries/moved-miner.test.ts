import { eq } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { eachDatabase } from '../../support/each-database.js';
import { refused } from '../probing/support.js';
import { viewer } from '../../support/viewer.js';
import { askingWorld } from './support.js';

eachDatabase('a miner that just moved', (store) => {
  it('is asked where it is, and never where it was', async () => {
    const world = await askingWorld(store());
    const miner = await world.addScored(90);
    await world.service.ask(viewer(), { prompt: 'What is 1 plus 1?' });
    let asked = 0;
    world.behaviours.set(miner.address, () => {
      asked += 1;
      return refused;
    });
    const { miners } = world.tables;
    await world.db.transaction(async (tx) => {
      await tx.update(miners).set({ address: '203.0.113.99' }).where(eq(miners.id, miner.id)).returning();
      world.bus.publish(tx, { type: 'minerMoved', minerId: miner.id });
    });
    const { answer } = await world.service.ask(viewer(), { prompt: 'What is 2 plus 40?' });
    expect({ answer, asked }).toEqual({ answer: '42', asked: 0 });
    await world.close();
  });
});
