import { expect, it } from 'vitest';
import { type Sighting, strayId, strayRepository } from '../../src/db/strays.js';
import { eachDatabase } from '../support/each-database.js';
import { T0 } from './rows.js';

eachDatabase('strays', (store) => {
  it('can be seen by several processes at once, in whatever order the provider lists them', async () => {
    const { database, tables } = store();
    const strays = strayRepository(tables);
    const seen = Array.from({ length: 200 }, (_, index): Sighting => {
      const resourceId = `disk-${index}`;
      return {
        id: strayId('FLUENCE', 'DISK', resourceId),
        ...{ provider: 'FLUENCE', kind: 'DISK', resourceId, name: `tn-${index}-d` },
        ...{ state: 'ready', reason: 'NO_INTENT', lastSeenAt: T0 },
      };
    });
    for (let round = 0; round < 5; round += 1) {
      const rows = await Promise.all([
        strays.sight(database, seen),
        strays.sight(database, seen.toReversed()),
        strays.sight(database, seen),
      ]);
      expect(rows.map(({ length }) => length)).toEqual([200, 200, 200]);
    }
    expect(await strays.countOpen(database)).toBe(200);
  });
});
