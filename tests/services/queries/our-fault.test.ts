import { expect, it } from 'vitest';
import { eachDatabase } from '../../support/each-database.js';
import { viewer } from '../../support/viewer.js';
import { ourFault } from '../probing/support.js';
import { askingWorld } from './support.js';

const PROMPT = 'What is 2 plus 40?';

eachDatabase('asking when this server has nothing to ask with', (store) => {
  it('turns to another miner, and gives the first no rest for it', async () => {
    const world = await askingWorld(store());
    const [hit, other] = [await world.addScored(90), await world.addScored(90)];
    world.behaviours.set(hit.address, () => ourFault);
    const outcomes: string[] = [];
    for (let n = 0; n < 20; n += 1) {
      const service = world.makeService({ random: () => n / 20 });
      const { query } = await service.ask(viewer(), { prompt: PROMPT });
      expect(query.minerId).toBe(other.id);
      outcomes.push((query.receipt?.tries ?? []).map(({ outcome }) => outcome).join(' '));
      expect(await service.routing(hit.id)).toMatchObject({ isEligible: true, cooldownUntil: null });
      service.close();
    }
    expect(new Set(outcomes)).toEqual(new Set(['OUR_FAULT ANSWERED', 'ANSWERED']));
    await world.close();
  });

  it('says whose fault it was when nobody could be asked', async () => {
    const world = await askingWorld(store());
    const miner = await world.addScored(90);
    world.behaviours.set(miner.address, () => ourFault);
    await expect(world.service.ask(viewer(), { prompt: PROMPT })).rejects.toMatchObject({
      code: 'MINERS_FAILED',
      message: 'No miner gave an answer (OUR_FAULT)',
      tries: [{ minerId: miner.id, outcome: 'OUR_FAULT' }],
    });
    await world.close();
  });
});
