import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NoticesDocument, WatchNoticesDocument } from '../operations/generated.js';
import { ALICE, BOB, openTestApi, type TestApi, tokenOf } from './api.js';
import { type Launched, launch, setScore } from './scene.js';

let api: TestApi;
let mine: Launched;
beforeEach(async () => {
  api = await openTestApi({ maxLag: 20 });
  mine = await launch(api, ALICE);
});
afterEach(async () => {
  await api.close();
  expect(api.api.streams.openCount()).toBe(0);
});

const tell = (message: string, ownerId = ALICE.accountId) =>
  api.db.transaction((tx) =>
    api.mining.money.notices.tell(tx, {
      ownerId,
      kind: 'MACHINE_LOST',
      message,
      vmId: mine.vmId,
      minerId: mine.minerId,
    }),
  );

describe('notices', () => {
  it('come in pages, with what they are about', async () => {
    for (const message of ['a', 'b', 'c']) await tell(message);
    const { notices } = await api.ask(ALICE, NoticesDocument, { first: 2 });
    expect(notices.nodes).toMatchObject([
      { message: 'c', kind: 'MACHINE_LOST', accountId: ALICE.accountId, vm: { id: mine.vm } },
      { message: 'b', miner: { id: mine.miner }, host: null },
    ]);
    const after = notices.pageInfo.endCursor ?? '';
    const rest = await api.ask(ALICE, NoticesDocument, { first: 2, after });
    expect(rest.notices.nodes.map(({ message }) => message)).toEqual(['a']);
    expect(rest.notices.pageInfo.hasNextPage).toBe(false);
    expect((await api.ask(BOB, NoticesDocument, { first: 2 })).notices.nodes).toEqual([]);
  });

  it('are refused to nobody, and to tokens that may not read them', async () => {
    for (const [viewer, message] of [
      [null, 'Sign in first'],
      [tokenOf(ALICE, { scopes: ['deploy'] }), 'scope "read"'],
      [tokenOf(ALICE, { scopes: ['read'], minerId: mine.minerId }), 'bound to one miner'],
    ] as const) {
      const { errors } = await api.run(viewer, NoticesDocument, { first: 2 });
      expect(errors?.[0]?.message).toContain(message);
      const stream = await api.watch(viewer, WatchNoticesDocument, {});
      expect(await stream.rest()).toMatchObject([{ code: viewer ? 'FORBIDDEN' : 'UNAUTHENTICATED' }]);
    }
  });

  it('stream to their owner only, and are taken up again where they were left', async () => {
    await tell('before');
    const stream = await api.watch(ALICE, WatchNoticesDocument, {});
    expect(await stream.next()).toMatchObject({
      __typename: 'NoticesSnapshot',
      seq: '1',
      latest: [{ message: 'before' }],
    });
    await tell('of Bob', BOB.accountId);
    await setScore(api, mine.minerId, 50);
    await tell('live');
    expect(await stream.next()).toMatchObject({
      __typename: 'NoticeGiven',
      seq: '2',
      kind: 'MACHINE_LOST',
      notice: { message: 'live' },
    });
    await stream.stop();

    const again = await api.watch(ALICE, WatchNoticesDocument, { after: '0' });
    expect(await again.next()).toMatchObject({ seq: '1', notice: { message: 'before' } });
    expect(await again.next()).toMatchObject({ seq: '2', notice: { message: 'live' } });
    await again.stop();
  });

  it('show a gap to who was away too long, and end when the server stops', async () => {
    for (let i = 0; i < 25; i += 1) await tell(`${i}`);
    const stream = await api.watch(ALICE, WatchNoticesDocument, { after: '0' });
    expect(await stream.next()).toMatchObject({
      __typename: 'StreamGap',
      fromSeq: '1',
      toSeq: '25',
      backfill: expect.stringContaining('notices(first: 100)'),
    });
    api.api.streams.close();
    expect(await stream.next()).toMatchObject({ __typename: 'StreamEnd', reason: 'SERVER_RESTART' });
    expect(await stream.next()).toBeNull();
  });
});
