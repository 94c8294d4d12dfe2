import { expect, it } from 'vitest';
import { type LogFollower, logFollowerRepository } from '../../src/db/log-followers.js';
import { eachDatabase } from '../support/each-database.js';

const T0 = new Date('2026-01-01T00:00:00Z');
const at = (ms: number) => new Date(T0.getTime() + ms);

/** Any table of jobs will do. */
eachDatabase('work that is a row', (store) => {
  const open = () => {
    const { database: db, tables } = store();
    const queue = logFollowerRepository(tables);
    const add = (id: string, due: Partial<LogFollower> = {}) =>
      db
        .insert(tables.logFollowers)
        .values({ id, minerId: 'm', vmId: 'v', containerId: 'c', stepDueAt: T0, ...due })
        .returning();
    const claim = (token: string, now = T0, limit = 10) =>
      queue.claimDue(db, { token, now, until: at(now.getTime() - T0.getTime() + 1_000) }, limit);
    return { db, queue, add, claim };
  };

  it('is claimed when it is due, soonest first, and up to the limit', async () => {
    const { add, claim } = open();
    await add('later', { stepDueAt: at(1) });
    await add('never', { stepDueAt: null });
    await add('second', { stepDueAt: at(-10) });
    await add('first', { stepDueAt: at(-20) });
    await add('third', { stepDueAt: at(0) });
    expect((await claim('a', T0, 2)).map(({ id }) => id).sort()).toEqual(['first', 'second']);
    const [third, ...none] = await claim('b');
    expect(none).toEqual([]);
    expect(third).toMatchObject({ id: 'third', lockToken: 'b', lockExpiresAt: at(1_000), attempts: 1 });
  });

  it('is claimed by exactly one of ten who ask at once', async () => {
    const { add, claim } = open();
    const ids = Array.from({ length: 25 }, (_, i) => `job-${i}`);
    for (const id of ids) await add(id);
    const claims = await Promise.all(Array.from({ length: 10 }, (_, i) => claim(`t${i}`, T0, 5)));
    const claimed = claims.flat().map(({ id }) => id);
    expect(new Set(claimed).size).toBe(claimed.length);
    for (let rest = await claim('z', T0, 5); rest.length > 0; rest = await claim('z', T0, 5)) {
      claimed.push(...rest.map(({ id }) => id));
    }
    expect([...claimed].sort()).toEqual([...ids].sort());
  });

  it('is settled by its holder: unlocked and changed', async () => {
    const { db, queue, add, claim } = open();
    await add('job');
    await claim('a');
    const settled = await queue.settle(db, 'job', 'a', { stepDueAt: at(500), lastError: 'later' });
    expect(settled).toMatchObject({
      lockToken: null,
      lockExpiresAt: null,
      stepDueAt: at(500),
      lastError: 'later',
    });
    expect(await claim('b', at(499))).toEqual([]);
    expect(await claim('b', at(500))).toHaveLength(1);
  });

  it('drops what the holder of a stale token brings', async () => {
    const { db, queue, add, claim } = open();
    await add('job');
    await claim('a');
    await claim('b', at(1_000));
    expect(await queue.settle(db, 'job', 'a', { lastError: 'stale' })).toBeNull();
    expect(await queue.note(db, 'job', 'a', { lastError: 'stale' })).toBeNull();
    expect(await queue.renew(db, 'job', 'a', at(9_000))).toBe(false);
    expect(await queue.find(db, 'job')).toMatchObject({ lockToken: 'b', lastError: null, attempts: 2 });
  });

  it('may be taken over once its lock ran out, and not before', async () => {
    const { add, claim } = open();
    await add('job');
    await claim('a');
    expect(await claim('b', at(999))).toEqual([]);
    expect(await claim('b', at(1_000))).toMatchObject([{ id: 'job', lockToken: 'b' }]);
  });

  it('stays with a holder who renews, and is noted without being let go', async () => {
    const { db, queue, add, claim } = open();
    await add('job');
    await claim('a');
    expect(await queue.renew(db, 'job', 'a', at(5_000))).toBe(true);
    expect(await claim('b', at(4_999))).toEqual([]);
    expect(await queue.note(db, 'job', 'a', { lastEngineTime: 'x' })).toMatchObject({
      lastEngineTime: 'x',
      lockToken: 'a',
      lockExpiresAt: at(5_000),
    });
  });

  it('is due at once when it is woken', async () => {
    const { db, queue, add, claim } = open();
    await add('job', { stepDueAt: null });
    await queue.wake(db, 'job', T0);
    expect(await claim('a')).toHaveLength(1);
  });

  it('can be taken from its holder and be removed by the new one only', async () => {
    const { db, queue, add, claim } = open();
    await add('job');
    await claim('a');
    expect(await queue.takeOver(db, 'job', 'mine', at(9_000))).toMatchObject({ lockToken: 'mine' });
    expect(await queue.takeOver(db, 'no such job', 'mine', at(9_000))).toBeNull();
    expect(await queue.remove(db, 'job', 'a')).toBe(false);
    expect(await queue.remove(db, 'job', 'mine')).toBe(true);
    expect(await queue.find(db, 'job')).toBeNull();
  });
});
