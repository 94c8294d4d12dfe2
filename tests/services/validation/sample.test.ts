import { expect, it } from 'vitest';
import type { Health } from '../../../src/db/words.js';
import { eachDatabase } from '../../support/each-database.js';
import { createSample } from '../../../src/services/validation/sample.js';
import { createRandom } from '../../../src/simulator/random.js';
import { validatingWorld } from './support.js';

const network = (count: number, health: Health = 'HEALTHY') =>
  Array.from({ length: count }, (_, n) => ({ minerId: `m${n}`, health }));

it('leaves a small network to the store', async () => {
  const sample = createSample(async () => network(10), Math.random);
  expect(await sample('LLM', 10)).toBeNull();
});

it('draws every miner of a large network as often as any other, and each once', async () => {
  const random = createRandom(7);
  const all = [...network(50), { minerId: 'down', health: 'DOWN' as const }];
  const sample = createSample(
    async () => all,
    () => random.next(),
  );
  const counts = new Map<string, number>();
  for (let n = 0; n < 500; n += 1) {
    const drawn = (await sample('LLM', 10)) ?? [];
    expect(new Set(drawn).size).toBe(10);
    for (const id of drawn) counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  expect(counts.has('down')).toBe(false);
  expect(counts.size).toBe(50);
  for (const count of counts.values()) expect(Math.abs(count - 100)).toBeLessThan(45);
});

eachDatabase('a validation of a large network', (store) => {
  it('asks as many as it may, and the store has the last word on each', async () => {
    const ids: string[] = [];
    const world = await validatingWorld(store(), {
      limits: { maxMiners: 2 },
      candidates: async () => ids.map((minerId) => ({ minerId, health: 'HEALTHY' })),
    });
    for (let n = 0; n < 4; n += 1) ids.push((await world.says('Paris')).id);
    const down = await world.says('Paris', { health: 'DOWN' });
    ids.push(down.id);
    for (let n = 0; n < 3; n += 1) {
      const { validation } = await world.submit();
      expect(await world.ended(validation.id)).toMatchObject({ minerCount: 2, answeredCount: 2 });
    }
    expect(down.asked).toEqual([]);
    await world.close();
  });
});
