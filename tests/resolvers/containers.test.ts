import { afterEach, beforeEach, expect, it } from 'vitest';
import { localId } from '../../src/schema/global-id.js';
import { LaunchMinerDocument, MinerContainerDocument } from '../operations/generated.js';
import { ALICE, DOCKERFILE, openTestApi, type TestApi } from './api.js';

let api: TestApi;
beforeEach(async () => {
  api = await openTestApi();
});
afterEach(() => api.close());

it('anybody sees how the container of a miner does, once a version of it has served', async () => {
  const input = { name: 'm', source: { dockerfile: DOCKERFILE } };
  const { launchMiner } = await api.ask(ALICE, LaunchMinerDocument, { input });
  if (launchMiner.__typename !== 'LaunchMinerPayload') throw new Error(JSON.stringify(launchMiner));
  const { id } = launchMiner.miner;
  const seen = async () => (await api.ask(null, MinerContainerDocument, { id })).miner?.container;
  expect(await seen()).toBeNull();

  const { db, repositories } = api;
  const watches = repositories.containerWatches;
  const minerId = localId('Miner', id);
  const at = new Date('2026-05-01T12:00:00Z');
  await db.transaction((tx) => watches.enroll(tx, { id: minerId, deploymentId: 'd', dueAt: at }, at));
  await watches.claimDue(db, { token: 't', now: at, until: at }, 1);
  await watches.settle(db, minerId, 't', {
    ...{ state: 'CRASHED', exitCode: 137, isOutOfMemory: true, restarts: [at.toISOString()] },
    ...{ restartAt: at, checkedAt: at, lastError: 'not for everybody' },
  });
  const told = at.toISOString();
  expect(await seen()).toEqual({
    ...{ state: 'CRASHED', since: told, exitCode: 137, isOutOfMemory: true, restarts: [told] },
    ...{ restartAt: told, crashLoopSince: null, checkedAt: told },
  });
});
