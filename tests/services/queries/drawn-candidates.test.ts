import { expect, it } from 'vitest';
import { createRandom } from '../../../src/simulator/random.js';
import { eachDatabase } from '../../support/each-database.js';
import { viewer } from '../../support/viewer.js';
import { askingWorld } from './support.js';

eachDatabase('the receipt of a question for which many could be asked', (store) => {
  it('lists the two that were drawn in an order that does not tell which was drawn first', async () => {
    const draws = createRandom(3);
    const world = await askingWorld(store(), { random: () => draws.next() });
    for (let n = 0; n < 17; n += 1) await world.addScored(90);
    for (let n = 0; n < 8; n += 1) {
      const { query } = await world.service.ask(viewer(), { prompt: 'Which?' });
      const listed = query.receipt?.candidates.map(({ minerId }) => minerId) ?? [];
      expect(listed).toHaveLength(2);
      expect(listed).toEqual(listed.toSorted());
    }
    await world.close();
  });
});
