import { afterEach, beforeEach, expect, it } from 'vitest';
import { StandingDocument } from '../operations/generated.js';
import { ALICE, openTestApi, type TestApi } from './api.js';
import { launch } from './scene.js';

let api: TestApi;
beforeEach(async () => {
  api = await openTestApi();
});
afterEach(() => api.close());

it('tells the owner of a stopped miner to start it, and not that nobody ever looked', async () => {
  const { minerId, miner } = await launch(api, ALICE, 'stopped');
  await api.repositories.miners.update(api.db, minerId, { state: 'STOPPED', health: 'UNKNOWN' });
  const { miner: found } = await api.ask(null, StandingDocument, { id: miner });
  const checkOf = (name: string) => found?.eligibility.checks.find(({ check }) => check === name);
  expect(checkOf('FRESH')).toMatchObject({
    passed: false,
    evidence: 'It is not looked at while it is STOPPED',
    fix: 'Only miners that serve are looked at. Start it with `startMiner`.',
  });
  expect(checkOf('HEALTHY')).toMatchObject({ passed: false, fix: 'Start it with `startMiner`.' });
});
