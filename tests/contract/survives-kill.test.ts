import { expect, it } from 'vitest';
import { runCampaign } from '../crash/campaign.js';
import { planOf } from '../crash/plan.js';

const POSTGRES_URL = process.env['TEST_POSTGRES_URL'] ?? null;
const SEEDS = [8, 9, 10, 11, 12, 13];

it('makes the same plan for the same seed, whatever the database', () => {
  expect(planOf(SEEDS[0] ?? 0)).toEqual(planOf(SEEDS[0] ?? 0));
});

for (const postgresUrl of POSTGRES_URL === null ? [] : [POSTGRES_URL]) {
  it('on PostgreSQL a server that is killed again and again leaks nothing and doubles nothing', async () => {
    const all = await runCampaign({ seeds: SEEDS, lanes: 3, postgresUrl, sabotage: null });
    expect(all.flatMap(({ problems, log }) => (problems.length > 0 ? [...problems, log] : []))).toEqual([]);
  }, 400_000);
}
