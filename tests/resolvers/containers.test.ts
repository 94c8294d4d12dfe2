import { afterEach, beforeEach, expect, it } from 'vitest';
import { localId } from '../../src/schema/global-id.js';
import {
  LaunchMinerDocument,
  MinerChangedDocument,
  MinerContainerDocument,
  WatchMinerDocument,
} from '../operations/generated.js';
import { ALICE, BOB, DOCKERFILE, openTestApi, type TestApi } from './api.js';
import { launch } from './scene.js';

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

it('whoever follows miners is told when a container is in another state', async () => {
  const { miner, minerId, deploymentId, vmId } = await launch(api, ALICE);
  const { db, repositories, mining } = api;
  const serving = { state: 'ACTIVE', health: 'HEALTHY', address: '192.0.2.1', deploymentId } as const;
  await repositories.miners.update(db, minerId, { ...serving, activeAt: new Date() });
  await repositories.vms.update(db, vmId, { state: 'READY' });
  await repositories.deployments.update(db, deploymentId, { state: 'SUCCEEDED', step: null });
  const before = new Date(Date.now() - 600_000);
  const about = { id: minerId, deploymentId, dueAt: before };
  await db.transaction((tx) => repositories.containerWatches.enroll(tx, about, before));
  await repositories.containerWatches.claimDue(db, { token: 't', now: before, until: before }, 1);
  await repositories.containerWatches.settle(db, minerId, 't', {
    ...{ state: 'RUNNING', checkedAt: before, stepDueAt: before },
  });
  const streams = [
    await api.watch(BOB, WatchMinerDocument, { id: miner }),
    await api.watch(null, MinerChangedDocument, { minerIds: [miner] }),
    await api.watch(null, MinerChangedDocument, { states: ['ACTIVE'], health: ['HEALTHY'] }),
  ];
  for (const stream of streams) await stream.next();

  // Its machine has no address here, so nobody can look any more.
  expect(await mining.guardian.runDue()).toBe(1);
  for (const stream of streams) {
    expect(await stream.next()).toMatchObject({
      ...{ __typename: 'MinerChanged', state: 'ACTIVE', health: 'HEALTHY' },
      miner: { id: miner, container: { state: 'UNKNOWN' } },
    });
    await stream.stop();
  }
});
