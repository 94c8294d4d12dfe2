import { expect, it } from 'vitest';
import { openMiningRig, viewerOf } from '../../fakes/mining-rig.js';
import { eachDatabase } from '../../support/each-database.js';

const OWNER = viewerOf('0.0.5');
const STRANGER = viewerOf('0.0.6');
const OPERATOR = viewerOf('0.0.9', { isOperator: true, seesAll: true });
const PAGE = { limit: 10 };

eachDatabase('notices', (store) => {
  it('are stored and told in the transaction that made them true, and in no other', async () => {
    const rig = await openMiningRig(store());
    const { notices } = rig.mining.money;
    await rig.db.transaction(async (tx) => {
      await notices.tell(tx, { ownerId: '0.0.5', kind: 'MACHINE_LOST', message: 'It is gone', vmId: 'v' });
    });
    await expect(
      rig.db.transaction(async (tx) => {
        await notices.tell(tx, { ownerId: '0.0.5', kind: 'MINER_MOVED', message: 'never' });
        throw new Error('rolled back');
      }),
    ).rejects.toThrow('rolled back');

    const [notice, ...others] = await notices.list(OWNER, PAGE);
    expect(others).toEqual([]);
    expect(notice).toMatchObject({
      kind: 'MACHINE_LOST',
      message: 'It is gone',
      vmId: 'v',
      minerId: null,
      at: rig.clock.at,
    });
    expect(await rig.repositories.events.listAfter(rig.db, 'account:0.0.5', 0, 9)).toMatchObject([
      { type: 'NOTICE', payload: { noticeId: notice?.id, kind: 'MACHINE_LOST' } },
    ]);
    await rig.close();
  });

  it('are seen by their owner and by operators, newest first', async () => {
    const rig = await openMiningRig(store());
    const { notices } = rig.mining.money;
    await rig.db.transaction(async (tx) => {
      for (const message of ['first', 'second', 'third'])
        await notices.tell(tx, { ownerId: '0.0.5', kind: 'BUDGET_WARNING', message });
    });
    const all = await notices.list(OWNER, PAGE);
    expect(all.map(({ message }) => message)).toEqual(['third', 'second', 'first']);
    expect(await notices.list(OWNER, { limit: 1, afterId: all[0]?.id ?? '' })).toEqual([all[1]]);
    expect(await notices.list(OPERATOR, PAGE)).toEqual(all);
    expect(await notices.list(STRANGER, PAGE)).toEqual([]);
    const ids = all.map(({ id }) => id);
    expect(await notices.byIds(OWNER, ids)).toHaveLength(3);
    expect(await notices.byIds(STRANGER, ids)).toEqual([]);
    expect(await notices.byIds(viewerOf('0.0.5', { scopes: ['deploy'] }), ids)).toEqual([]);
    expect(await notices.byIds(viewerOf('0.0.5', { minerId: 'm' }), ids)).toEqual([]);
    for (const about of [{ scopes: ['deploy' as const] }, { minerId: 'm' }]) {
      const token = viewerOf('0.0.5', about);
      await expect(notices.list(token, PAGE)).rejects.toMatchObject({ code: 'FORBIDDEN' });
      expect(() => notices.subjectOf(token)).toThrow(expect.objectContaining({ code: 'FORBIDDEN' }));
    }
    await rig.close();
  });
});
