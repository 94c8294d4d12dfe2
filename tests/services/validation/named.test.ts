import { expect, it } from 'vitest';
import { eachDatabase } from '../../support/each-database.js';
import { viewer } from '../../support/viewer.js';
import { validatingWorld } from './support.js';

eachDatabase('a validation that names its miners', (store) => {
  it('is carried out and shown, and counts for no score, whoever asks', async () => {
    const world = await validatingWorld(store());
    const rival = await world.says('Paris');
    const other = await world.says('Paris');
    for (const isOperator of [false, true]) {
      const { validation } = await world.submit(
        { truth: 'London', minerIds: [rival.id] },
        viewer(undefined, { isOperator }),
      );
      await world.ended(validation.id);
      expect((await world.results(validation.id)).get(rival.id)).toMatchObject({
        ...{ state: 'ANSWERED', grade: 0, counts: false },
        evidence: { notCounted: 'NAMED' },
      });
    }
    const all = await world.submit();
    await world.ended(all.validation.id);
    const results = await world.results(all.validation.id);
    expect([rival.id, other.id].map((id) => results.get(id)?.counts)).toEqual([true, true]);
    await world.close();
  });
});
