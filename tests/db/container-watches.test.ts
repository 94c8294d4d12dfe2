import { expect, it } from 'vitest';
import { type ContainerWatch, containerWatchRepository } from '../../src/db/container-watches.js';
import { eachDatabase } from '../support/each-database.js';
import { at, minerRow, T0 } from './rows.js';

eachDatabase('the containers that are watched', (store) => {
  const open = () => {
    const { database: db, tables } = store();
    const watches = containerWatchRepository(tables);
    const enroll = (id: string, deploymentId: string, dueAt = T0, now = T0) =>
      db.transaction((tx) => watches.enroll(tx, { id, deploymentId, dueAt }, now));
    const claim = (token: string, now = T0) => watches.claimDue(db, { token, now, until: at(60_000) }, 10);
    return { db, watches, enroll, claim };
  };
  const seen: Partial<ContainerWatch> = {
    ...{ state: 'CRASHED', stateSince: at(5), exitCode: 137, isOutOfMemory: true, engineRestarts: 2 },
    ...{ restarts: [at(1).toISOString()], checkedAt: at(6), restartAt: at(10_000), stepDueAt: at(10_000) },
  };

  it('are unknown until somebody looked, and due at once', async () => {
    const { watches, enroll, claim, db } = open();
    await enroll('m1', 'd1');
    expect(await watches.find(db, 'm1')).toMatchObject({
      ...{ deploymentId: 'd1', state: 'UNKNOWN', stateSince: T0, exitCode: null, isOutOfMemory: false },
      ...{ engineRestarts: 0, restarts: [], checkedAt: null, restartAt: null, crashLoopSince: null },
    });
    expect((await claim('a')).map(({ id }) => id)).toEqual(['m1']);
  });

  it('keep what was seen of them while the same version serves', async () => {
    const { watches, enroll, claim, db } = open();
    await enroll('m1', 'd1');
    await claim('a');
    await watches.settle(db, 'm1', 'a', seen);
    await enroll('m1', 'd1', at(7), at(7));
    expect(await watches.find(db, 'm1')).toMatchObject({ ...seen, stepDueAt: at(7) });
  });

  it('begin anew with another version, and who looked at the one before can say nothing', async () => {
    const { watches, enroll, claim, db } = open();
    await enroll('m1', 'd1');
    await claim('a');
    await watches.note(db, 'm1', 'a', seen);
    await enroll('m1', 'd2', at(7), at(7));
    expect(await watches.settle(db, 'm1', 'a', seen)).toBeNull();
    expect(await watches.find(db, 'm1')).toMatchObject({
      ...{ deploymentId: 'd2', state: 'UNKNOWN', stateSince: at(7), exitCode: null, restarts: [] },
      ...{ engineRestarts: 0, checkedAt: null, restartAt: null, lockToken: null, stepDueAt: at(7) },
    });
  });

  it('are not looked at once they are withdrawn, and who looked can say nothing', async () => {
    const { watches, enroll, claim, db } = open();
    await enroll('m1', 'd1');
    await enroll('m2', 'd2', at(9));
    await claim('a');
    await watches.note(db, 'm1', 'a', seen);
    await db.transaction((tx) => watches.withdraw(tx, 'm1', at(8)));
    expect(await watches.settle(db, 'm1', 'a', seen)).toBeNull();
    expect(await watches.find(db, 'm1')).toMatchObject({
      ...{ state: 'UNKNOWN', stateSince: at(8), exitCode: null, isOutOfMemory: false, restartAt: null },
      ...{ stepDueAt: null, checkedAt: at(6) },
    });
    expect((await claim('b', at(999_999))).map(({ id }) => id)).toEqual(['m2']);
  });

  it('keep a crash loop to be read until something serves again', async () => {
    const { watches, enroll, claim, db } = open();
    const loop = { ...seen, restartAt: null, crashLoopSince: at(9), stepDueAt: null };
    await enroll('m1', 'd1');
    await claim('a');
    await watches.settle(db, 'm1', 'a', loop);
    await db.transaction((tx) => watches.withdraw(tx, 'm1', at(10)));
    expect(await watches.find(db, 'm1')).toMatchObject(loop);
    await enroll('m1', 'd1', at(11), at(11));
    expect(await watches.find(db, 'm1')).toMatchObject({ crashLoopSince: null, stepDueAt: at(11) });
  });

  it('are missed of those who serve without, a page of miners at a time', async () => {
    const { watches, enroll, db } = open();
    await db
      .insert(store().tables.miners)
      .values([
        minerRow('m1', { deploymentId: 'd1' }),
        minerRow('m2', { deploymentId: 'd2' }),
        minerRow('m3', { deploymentId: 'd3', state: 'STOPPED' }),
        minerRow('m4'),
        minerRow('m5', { deploymentId: 'd5' }),
      ])
      .returning();
    await enroll('m2', 'd2');
    expect(await watches.pageOfUnwatched(db, '', 3)).toEqual({ ids: ['m1'], next: 'm3' });
    expect(await watches.pageOfUnwatched(db, 'm3', 3)).toEqual({ ids: ['m5'], next: null });
    expect(await watches.pageOfUnwatched(db, 'm5', 3)).toEqual({ ids: [], next: null });
  });

  it('are hastened, but never put off and never woken when nobody is to look', async () => {
    const { watches, enroll, db } = open();
    await enroll('soon', 'd', at(1_000));
    await enroll('late', 'd', at(60_000));
    await enroll('none', 'd');
    await db.transaction((tx) => watches.withdraw(tx, 'none', T0));
    await watches.hasten(db, ['soon', 'late', 'none', 'stranger'], at(2_000));
    const found = await watches.findMany(db, ['soon', 'late', 'none', 'stranger']);
    expect(Object.fromEntries(found.map(({ id, stepDueAt }) => [id, stepDueAt]))).toEqual({
      ...{ soon: at(1_000), late: at(2_000), none: null },
    });
  });
});
