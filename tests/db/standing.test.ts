import { beforeEach, expect, it } from 'vitest';
import { containerWatchRepository } from '../../src/db/container-watches.js';
import type { Database } from '../../src/db/database.js';
import { maintenanceRepository } from '../../src/db/maintenance.js';
import { probeTargetRepository } from '../../src/db/probe-targets.js';
import { type StandingRepository, standingRepository } from '../../src/db/standing.js';
import { eachDatabase } from '../support/each-database.js';
import { at } from './rows.js';

eachDatabase('what stands in the way of many miners', (store) => {
  let db: Database;
  let standing: StandingRepository;
  beforeEach(() => {
    db = store().database;
    standing = standingRepository(store().tables);
  });
  const strangers = Array.from({ length: 2_000 }, (_, i) => `x${i}`);
  const asked = ['a', 'b', 'c', ...strangers];

  it('finds when the health of each was last looked at, whatever else of it was', async () => {
    const targets = probeTargetRepository(store().tables);
    const target = { intervalMs: 1_000, dueAt: at(0), okStreak: 0, badStreak: 0 };
    await db.transaction((tx) =>
      targets.enroll(tx, [
        { ...target, minerId: 'a', kind: 'HEALTH', lastAt: at(1) },
        { ...target, minerId: 'a', kind: 'CHAT', lastAt: at(9) },
        { ...target, minerId: 'b', kind: 'HEALTH', lastAt: null },
        { ...target, minerId: 'c', kind: 'HEALTH', lastAt: at(3) },
        { ...target, minerId: 'not asked', kind: 'HEALTH', lastAt: at(4) },
      ]),
    );
    const expected = new Map([
      ['a', at(1)],
      ['c', at(3)],
    ]);
    expect(await standing.lastLookedAt(db, asked)).toEqual(expected);
    expect(await standing.lastLookedAt(db, [])).toEqual(new Map());
  });

  it('finds since when each crashes again and again', async () => {
    const watches = containerWatchRepository(store().tables);
    const watch = { deploymentId: 'd', dueAt: at(0) };
    await db.transaction(async (tx) => {
      for (const id of ['a', 'b', 'not asked']) await watches.enroll(tx, { ...watch, id }, at(0));
    });
    const { containerWatches } = store().tables;
    await db
      .update(containerWatches)
      .set({ crashLoopSince: at(5) })
      .returning();
    await db.transaction((tx) => watches.enroll(tx, { ...watch, id: 'b' }, at(6)));
    expect(await standing.crashLoopsSince(db, asked)).toEqual(new Map([['a', at(5)]]));
    expect(await standing.crashLoopsSince(db, [])).toEqual(new Map());
  });

  it('finds the window that each is in, from its first moment to before its last', async () => {
    const windows = maintenanceRepository(store().tables);
    const announce = (id: string, minerId: string, from: number, to: number) =>
      windows.insert(db, {
        ...{ id, minerId, ownerId: '0.0.1', reason: `for ${id}`, createdAt: at(0), cancelledAt: null },
        ...{ startsAt: at(from), endsAt: at(to) },
      });
    await announce('w1', 'a', 10, 20);
    await announce('w2', 'a', 20, 30);
    await announce('w3', 'b', 10, 30);
    await announce('w4', 'c', 10, 30);
    await announce('w5', 'not asked', 10, 30);
    await windows.cancel(db, 'w4', at(15));
    const first = { endsAt: at(20), reason: 'for w1' };
    const second = { endsAt: at(30), reason: 'for w2' };
    const long = { endsAt: at(30), reason: 'for w3' };
    const openAt = async (ms: number) => Object.fromEntries(await standing.maintenanceAt(db, asked, at(ms)));
    expect(await openAt(9)).toEqual({});
    expect(await openAt(10)).toEqual({ a: first, b: long });
    expect(await openAt(20)).toEqual({ a: second, b: long });
    expect(await openAt(30)).toEqual({});
    expect(await standing.maintenanceAt(db, [], at(10))).toEqual(new Map());
  });
});
