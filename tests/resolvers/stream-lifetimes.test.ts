import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { subjects } from '../../src/services/events/event-log.js';
import {
  TerminateVmDocument,
  WatchDeploymentDocument,
  WatchDeploymentEventsDocument,
  WatchLogsDocument,
  WatchMinerDocument,
  WatchScoresDocument,
  WatchVmDocument,
} from '../operations/generated.js';
import { until } from '../support/until.js';
import { ALICE, BOB, openTestApi, type TestApi, tokenOf } from './api.js';
import { type Launched, launch } from './scene.js';

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

describe('a stream cursor', () => {
  it.each(['-1', '1.5', 'abc', '', ' 1', '99999999999999999999', '2'])(
    'is refused by name: %j',
    async (after) => {
      const streams = [
        await api.watch(ALICE, WatchDeploymentDocument, { id: mine.deployment, after }),
        await api.watch(ALICE, WatchDeploymentEventsDocument, { id: mine.deployment, after }),
        await api.watch(ALICE, WatchVmDocument, { id: mine.vm, after }),
        await api.watch(null, WatchMinerDocument, { id: mine.miner, after }),
        await api.watch(ALICE, WatchLogsDocument, { source: { minerId: mine.miner }, after }),
        await api.watch(null, WatchScoresDocument, { after }),
      ];
      for (const stream of streams) {
        expect(await stream.rest()).toMatchObject([
          { __typename: 'InvalidInput', code: 'INVALID_INPUT', field: 'after' },
        ]);
      }
    },
  );
});

describe('any stream', () => {
  it('ends with REVOKED when its session ends', async () => {
    const streams = [
      await api.watch(ALICE, WatchVmDocument, { id: mine.vm }),
      await api.watch(ALICE, WatchDeploymentDocument, { id: mine.deployment }),
      await api.watch(ALICE, WatchMinerDocument, { id: mine.miner }),
    ];
    for (const stream of streams) await stream.next();
    const logs = await api.watch(ALICE, WatchLogsDocument, { source: { minerId: mine.miner } });
    const live = logs.next();
    await until('the log stream is open', () => api.api.streams.openCount() === 4);

    await api.db.transaction(async (tx) =>
      api.bus.publish(tx, { type: 'sessionEnded', sessionId: 'session-of-alice', reason: 'REVOKED' }),
    );

    for (const stream of streams) {
      expect(await stream.rest()).toEqual([{ __typename: 'StreamEnd', reason: 'REVOKED' }]);
    }
    expect(await live).toEqual({ __typename: 'StreamEnd', reason: 'REVOKED' });
    expect(await logs.rest()).toEqual([]);
  });

  it('ends with REVOKED when its API token is revoked', async () => {
    const stream = await api.watch(tokenOf(ALICE, { scopes: ['read'] }), WatchVmDocument, { id: mine.vm });
    await stream.next();
    await api.db.transaction(async (tx) =>
      api.bus.publish(tx, { type: 'sessionEnded', sessionId: 'token-1', reason: 'REVOKED' }),
    );
    expect(await stream.rest()).toEqual([{ __typename: 'StreamEnd', reason: 'REVOKED' }]);
  });

  it('goes on when somebody else’s session ends', async () => {
    const stream = await api.watch(ALICE, WatchVmDocument, { id: mine.vm });
    await stream.next();
    await api.db.transaction(async (tx) =>
      api.bus.publish(tx, { type: 'sessionEnded', sessionId: 'session-of-bob', reason: 'REVOKED' }),
    );
    await api.ask(ALICE, TerminateVmDocument, { id: mine.vm });
    expect(await stream.next()).toMatchObject({ __typename: 'VmChanged', state: 'TERMINATING' });
    await stream.stop();
  });

  it('ends with REVOKED once what it watches belongs to somebody else', async () => {
    const stream = await api.watch(ALICE, WatchVmDocument, { id: mine.vm });
    await stream.next();
    await api.db.transaction(async (tx) => {
      await api.repositories.vms.update(tx, mine.vmId, { ownerId: BOB.accountId });
      const payload = { vmId: mine.vmId, state: 'READY' } as const;
      await api.eventLog.append(tx, subjects.vm(mine.vmId), [{ type: 'VM_CHANGED', payload }]);
    });
    expect(await stream.rest()).toEqual([{ __typename: 'StreamEnd', reason: 'REVOKED' }]);
  });

  it('says when the server stops, so that clients come back', async () => {
    const stream = await api.watch(null, WatchMinerDocument, { id: mine.miner });
    await stream.next();
    api.api.streams.close();
    expect(await stream.rest()).toEqual([{ __typename: 'StreamEnd', reason: 'SERVER_RESTART' }]);
  });

  it('lets go of everything as soon as its reader leaves, though nothing happens', async () => {
    const stream = await api.watch(ALICE, WatchDeploymentDocument, { id: mine.deployment });
    await stream.next();
    const waiting = stream.next();
    await until('the reader waits', () => api.hub.topicCount() === 1);

    await stream.stop();

    expect(await waiting).toBeNull();
    expect(api.hub.topicCount()).toBe(0);
    expect(api.api.streams.openCount()).toBe(0);
  });

  it('lets go of everything when the operation is aborted', async () => {
    const gone = new AbortController();
    const stream = await api.watch(ALICE, WatchVmDocument, { id: mine.vm }, gone.signal);
    await stream.next();
    gone.abort();
    expect(await stream.rest()).toEqual([]);
  });

  it('does not break off the socket when something of ours fails', async () => {
    const { vms } = api.api.services;
    const byIds = vms.byIds;
    const stream = await api.watch(ALICE, WatchVmDocument, { id: mine.vm });
    await stream.next();
    vms.byIds = async () => {
      throw new Error('the disk is gone');
    };
    await api.ask(ALICE, TerminateVmDocument, { id: mine.vm });
    expect(await stream.rest()).toEqual([{ __typename: 'StreamEnd', reason: 'FAILED' }]);
    vms.byIds = byIds;
  });
});
