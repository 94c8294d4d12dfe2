import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  WatchDeploymentDocument,
  WatchDeploymentEventsDocument,
  WatchLogsDocument,
  WatchScoresDocument,
} from '../operations/generated.js';
import { ALICE, BOB, openTestApi, type TestApi } from './api.js';
import { beginStep, type Launched, launch, moveDeployment, setScore, writeLines } from './scene.js';

let api: TestApi;
let mine: Launched;

beforeEach(async () => {
  api = await openTestApi({ maxLag: 20 });
  mine = await launch(api, ALICE);
});
afterEach(async () => {
  await api.close();
  expect(api.api.streams.openCount()).toBe(0);
  expect(api.hub.topicCount()).toBe(0);
});

const types = (items: readonly ({ readonly __typename?: string } | null)[]) =>
  items.map((item) => item?.__typename);

describe('watching a deployment', () => {
  it('begins with what is true, tells every change, and ends after the last', async () => {
    const stream = await api.watch(ALICE, WatchDeploymentDocument, { id: mine.deployment });
    expect(await stream.next()).toMatchObject({
      __typename: 'DeploymentSnapshot',
      seq: '1',
      deployment: { id: mine.deployment, state: 'QUEUED' },
    });

    await moveDeployment(api, mine.deploymentId, 'RUNNING', 'BUILD');
    expect(await stream.next()).toMatchObject({ __typename: 'DeploymentChanged', seq: '2', step: 'BUILD' });
    await beginStep(api, mine.deploymentId, 'SWITCH');
    await moveDeployment(api, mine.deploymentId, 'SUCCEEDED', 'UNLOCK');

    expect(await stream.rest()).toMatchObject([
      { __typename: 'DeploymentChanged', seq: '4', state: 'SUCCEEDED' },
      { __typename: 'StreamEnd', reason: 'DONE' },
    ]);
  });

  it('shows the deployment as it is now at every change, not as it was when it was first read', async () => {
    const stream = await api.watch(ALICE, WatchDeploymentDocument, { id: mine.deployment });
    await stream.next();
    await moveDeployment(api, mine.deploymentId, 'RUNNING', 'CONNECT');
    expect(await stream.next()).toMatchObject({
      deployment: { state: 'RUNNING', step: 'CONNECT', steps: [] },
    });
    await beginStep(api, mine.deploymentId, 'BUILD');
    await moveDeployment(api, mine.deploymentId, 'RUNNING', 'BUILD');
    expect(await stream.next()).toMatchObject({
      deployment: { step: 'BUILD', steps: [{ step: 'BUILD', outcome: 'RUNNING' }] },
    });
    await stream.stop();
  });

  it('misses nothing that happens while the snapshot is read', async () => {
    const { deployments } = api.api.services;
    const { byIds } = deployments;
    let reads = 0;
    deployments.byIds = async (viewer, ids) => {
      reads += 1;
      // The first read is before the stream's head was taken, the second after it.
      if (reads === 2) await moveDeployment(api, mine.deploymentId, 'RUNNING', 'LOCK');
      return byIds(viewer, ids);
    };
    const stream = await api.watch(ALICE, WatchDeploymentDocument, { id: mine.deployment });
    expect(await stream.next()).toMatchObject({ __typename: 'DeploymentSnapshot', seq: '1' });
    expect(await stream.next()).toMatchObject({ seq: '2', state: 'RUNNING' });
    await stream.stop();
  });

  it('tells its steps in between to those who ask for events', async () => {
    const stream = await api.watch(ALICE, WatchDeploymentEventsDocument, { id: mine.deployment });
    await stream.next();
    await beginStep(api, mine.deploymentId, 'BUILD');
    expect(await stream.next()).toMatchObject({
      __typename: 'DeploymentStepChanged',
      step: 'BUILD',
      attempt: 1,
    });
    await stream.stop();
  });

  it('goes on after a break with nothing missing and nothing twice', async () => {
    const first = await api.watch(ALICE, WatchDeploymentEventsDocument, { id: mine.deployment });
    await first.next();
    await moveDeployment(api, mine.deploymentId, 'RUNNING', 'LOCK');
    const last = await first.next();
    if (last?.__typename !== 'DeploymentChanged') expect.fail('no change came');
    await first.stop();

    await beginStep(api, mine.deploymentId, 'CONNECT');
    await beginStep(api, mine.deploymentId, 'BUILD');
    const second = await api.watch(ALICE, WatchDeploymentEventsDocument, {
      id: mine.deployment,
      after: last.seq,
    });
    expect(await second.next()).toMatchObject({ seq: '3', step: 'CONNECT' });
    expect(await second.next()).toMatchObject({ seq: '4', step: 'BUILD' });
    await moveDeployment(api, mine.deploymentId, 'FAILED', 'BUILD');
    expect(types(await second.rest())).toEqual(['DeploymentChanged', 'StreamEnd']);
  });

  it('tells the whole story of one that is over, and ends at once for those who know it', async () => {
    await moveDeployment(api, mine.deploymentId, 'RUNNING', 'LOCK');
    await moveDeployment(api, mine.deploymentId, 'CANCELLED', 'LOCK');
    const watch = (after?: string) =>
      api.watch(ALICE, WatchDeploymentDocument, { id: mine.deployment, ...(after ? { after } : {}) });

    expect(types(await (await watch()).rest())).toEqual(['DeploymentSnapshot', 'StreamEnd']);
    expect(types(await (await watch('0')).rest())).toEqual([
      'DeploymentChanged',
      'DeploymentChanged',
      'DeploymentChanged',
      'StreamEnd',
    ]);
    expect(await (await watch('3')).rest()).toMatchObject([{ __typename: 'StreamEnd', reason: 'DONE' }]);
  });

  it('shows the gap when it comes back after too long, and goes on with the newest', async () => {
    for (let i = 0; i < 600; i += 1) await moveDeployment(api, mine.deploymentId, 'RUNNING', 'BUILD');
    const stream = await api.watch(ALICE, WatchDeploymentDocument, { id: mine.deployment, after: '1' });
    expect(await stream.next()).toMatchObject({
      __typename: 'StreamGap',
      fromSeq: '2',
      toSeq: '601',
      seq: '601',
      cause: 'AWAY_TOO_LONG',
      backfill: expect.stringContaining(mine.deployment),
    });
    await moveDeployment(api, mine.deploymentId, 'SUCCEEDED', 'UNLOCK');
    expect(await stream.next()).toMatchObject({ seq: '602', state: 'SUCCEEDED' });
    await stream.stop();
  });
});

describe('watching scores', () => {
  it('shows one miner’s, with why they changed', async () => {
    await setScore(api, mine.minerId, 40);
    const stream = await api.watch(null, WatchScoresDocument, { minerIds: [mine.miner] });
    expect(await stream.next()).toMatchObject({
      __typename: 'ScoresSnapshot',
      seq: '1',
      miners: [{ id: mine.miner, score: { value: 40 } }],
    });
    await setScore(api, mine.minerId, 55);
    expect(await stream.next()).toMatchObject({
      seq: '2',
      before: 40,
      after: 55,
      miner: { id: mine.miner, score: { value: 55 } },
      change: { cause: 'CHAT_PROBE' },
    });
    await stream.stop();
  });

  it('leaves out other miners and small changes', async () => {
    const theirs = await launch(api, BOB);
    const third = await launch(api, BOB, 'third');
    const stream = await api.watch(null, WatchScoresDocument, {
      minerIds: [mine.miner, theirs.miner],
      minDelta: 5,
    });
    await stream.next();
    await setScore(api, mine.minerId, 40);
    await setScore(api, mine.minerId, 44);
    await setScore(api, third.minerId, 90);
    await setScore(api, theirs.minerId, 70);
    await setScore(api, mine.minerId, 49);
    expect(await stream.next()).toMatchObject({ before: null, after: 40 });
    expect(await stream.next()).toMatchObject({ seq: '4', after: 70 });
    expect(await stream.next()).toMatchObject({ seq: '5', before: 44, after: 49 });
    await stream.stop();
  });

  it.each([
    [{ minerIds: [] }, 'minerIds'],
    [{ minDelta: -1 }, 'minDelta'],
    [{ minDelta: Number.MAX_VALUE }, 'minDelta'],
    [{ minerIds: ['Vm_0198b3c0-0000-7000-8000-000000000000'] }, 'minerIds'],
    [{ minerIds: ['nonsense'] }, 'minerIds'],
    [{ minerIds: ['Miner_0198b3c0-0000-7000-8000-000000000000'] }, 'minerIds'],
  ])('refuses what it can not watch: %j', async (variables, field) => {
    const stream = await api.watch(null, WatchScoresDocument, variables);
    expect(await stream.rest()).toMatchObject([
      { code: expect.stringMatching(/INVALID_INPUT|NOT_FOUND/), field },
    ]);
  });
});

describe('watching logs', () => {
  it('shows the last lines, then new ones, and takes up where it was left', async () => {
    await writeLines(api, mine, ['Step 1/3', 'Step 2/3', 'Step 3/3']);
    const stream = await api.watch(ALICE, WatchLogsDocument, {
      source: { deploymentId: mine.deployment },
      tail: 2,
    });
    expect(await stream.next()).toMatchObject({
      seq: '3',
      lines: [{ message: 'Step 2/3', stream: 'BUILD' }, { message: 'Step 3/3' }],
    });
    await writeLines(api, mine, ['done']);
    expect(await stream.next()).toMatchObject({ seq: '4', lines: [{ seq: '4', message: 'done' }] });
    await stream.stop();

    const again = await api.watch(ALICE, WatchLogsDocument, { source: { minerId: mine.miner }, after: '2' });
    expect(await again.next()).toMatchObject({ lines: [{ seq: '3' }, { seq: '4' }] });
    await again.stop();
  });
});
