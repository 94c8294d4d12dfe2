import { beforeEach, expect, it } from 'vitest';
import type { Database } from '../../src/db/database.js';
import { type MaintenanceRepository, maintenanceRepository } from '../../src/db/maintenance.js';
import { probeSpecRepository } from '../../src/db/probe-specs.js';
import { eachDatabase } from '../support/each-database.js';
import { at } from './rows.js';

eachDatabase('what owners say to the measurement of miners', (store) => {
  let db: Database;
  let windows: MaintenanceRepository;
  beforeEach(() => {
    db = store().database;
    windows = maintenanceRepository(store().tables);
  });
  const window = (id: string, minerId: string, from: number, to: number) =>
    windows.insert(db, {
      ...{ id, minerId, ownerId: '0.0.1', reason: 'disk', createdAt: at(0), cancelledAt: null },
      ...{ startsAt: at(from), endsAt: at(to) },
    });
  const ids = (rows: readonly { readonly id: string }[]) => rows.map(({ id }) => id);

  it('finds windows by miner and by time', async () => {
    await window('c', 'm', 30, 40);
    await window('a', 'm', 1, 5);
    await window('b', 'n', 10, 20);
    expect(ids(await windows.listOf(db, ['m', 'n'], at(0)))).toEqual(['a', 'b', 'c']);
    expect(ids(await windows.listOf(db, ['m'], at(5)))).toEqual(['c']);
    expect(ids(await windows.listBetween(db, at(20), at(31)))).toEqual(['c']);
    expect(ids(await windows.byIds(db, ['b', 'x']))).toEqual(['b']);
    expect(await windows.byIds(db, [])).toEqual([]);
  });

  it('leaves out what was cancelled before it began, but counts that it was announced', async () => {
    await window('a', 'm', 10, 20);
    await window('b', 'm', 30, 40);
    await window('c', 'm', 50, 60);
    await windows.cancel(db, 'a', at(10));
    await windows.cancel(db, 'b', at(35));
    expect(ids(await windows.listBetween(db, at(0), at(100)))).toEqual(['b', 'c']);
    expect(ids(await windows.listPlanned(db, 'm', at(0)))).toEqual(['b', 'c']);
    expect(ids(await windows.listOf(db, ['m'], at(0)))).toEqual(['a', 'b', 'c']);
    expect(await windows.countAnnounced(db, 'm', at(0))).toBe(3);
    expect(await windows.countAnnounced(db, 'm', at(1))).toBe(0);
  });

  it('cancels a window once, and none that is over', async () => {
    await window('a', 'm', 10, 20);
    expect(await windows.cancel(db, 'a', at(20))).toBeNull();
    expect(await windows.cancel(db, 'a', at(12))).toMatchObject({ cancelledAt: at(12), endsAt: at(20) });
    expect(await windows.cancel(db, 'a', at(13))).toBeNull();
    expect(await windows.removeBefore(db, at(20), 10)).toBe(0);
    expect(await windows.removeBefore(db, at(21), 10)).toBe(1);
  });

  it('keeps one spec for each miner and kind', async () => {
    const specs = probeSpecRepository(store().tables);
    const spec = { conditions: ['[STATUS] == 200'], failAfter: 5 };
    await specs.put(db, { minerId: 'm', kind: 'HEALTH', spec: { everyMs: 15_000 }, updatedAt: at(1) });
    await specs.put(db, { minerId: 'm', kind: 'HEALTH', spec, updatedAt: at(2) });
    await specs.put(db, { minerId: 'm', kind: 'CHAT', spec: {}, updatedAt: at(1) });
    expect(await specs.listOf(db, ['m', 'n'])).toMatchObject([{ kind: 'CHAT' }, { kind: 'HEALTH', spec }]);
    expect(await specs.remove(db, 'm', 'HEALTH')).toBe(true);
    expect(await specs.remove(db, 'm', 'HEALTH')).toBe(false);
    expect(await specs.listOf(db, ['m'])).toHaveLength(1);
  });
});
