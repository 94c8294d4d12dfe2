import { expect, it } from 'vitest';
import { describeMoment, MOMENTS, momentOf } from '../crash/moments.js';
import { startSimulatorProcess } from '../crash/processes.js';
import { describeScenario, runScenario, scenarioOf } from '../crash/scenario.js';
import { openFreshPostgres } from '../support/each-database.js';

const POSTGRES_URL = process.env['TEST_POSTGRES_URL'];
/** Of the twenty that SQLite goes through: one of each kind of moment. */
const SEEDS = [2, 3, 5, 9, 13, 16];
const OF = 20;

it('kills at moments that lie all over the launch, the same for the same seed', () => {
  const hit = new Set(
    Array.from({ length: 200 }, (_, seed) => describeMoment(momentOf(seed, 200)).split(' after ')[0]),
  );
  const missed = MOMENTS.map((moment) => describeMoment({ ...moment, ms: 0 })).filter(
    (moment) => !hit.has(moment),
  );
  expect(missed.length).toBeLessThan(MOMENTS.length / 5);
  expect(scenarioOf(7, OF)).toEqual(scenarioOf(7, OF));
});

for (const seed of POSTGRES_URL === undefined ? [] : SEEDS) {
  const scenario = scenarioOf(seed, OF);
  it(`on PostgreSQL a killed launch serves with one machine or fails with none, ${describeScenario(scenario)}`, async () => {
    const store = await openFreshPostgres(POSTGRES_URL ?? '');
    const simulator = await startSimulatorProcess();
    try {
      expect(await runScenario(scenario, simulator, store.url)).toEqual([]);
    } finally {
      await simulator.close();
      await store.database.close();
    }
  }, 180_000);
}
