import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getTableColumns } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { openStore, type StoreLocation } from '../../src/db/open.js';
import { eachDatabase, openFreshPostgres } from '../support/each-database.js';

eachDatabase('the migrations', (store, kind) => {
  it('make every table with every column', async () => {
    const { database, tables } = store();
    for (const [name, table] of Object.entries(tables)) {
      expect(await database.select(getTableColumns(table)).from(table), name).toEqual([]);
    }
  });

  if (kind === 'pglite') return;

  /** A store that outlives its connections. */
  async function openLasting(): Promise<{ location: StoreLocation; remove: () => Promise<void> }> {
    const serverUrl = process.env['TEST_POSTGRES_URL'];
    if (kind === 'postgres' && serverUrl) {
      const made = await openFreshPostgres(serverUrl);
      return { location: { kind: 'pg', url: made.url }, remove: () => made.database.close() };
    }
    const folder = await mkdtemp(join(tmpdir(), 'tensornode-migrations-'));
    const filename = join(folder, 'not', 'there', 'yet.sqlite');
    return { location: { kind: 'sqlite', filename }, remove: () => rm(folder, { recursive: true }) };
  }

  it('run once: what is stored survives the next start', async () => {
    const { location, remove } = await openLasting();
    try {
      const first = await openStore(location);
      await first.database.insert(first.tables.settings).values({ key: 'k', value: 'v' }).returning();
      await first.database.close();
      const second = await openStore(location);
      expect(await second.database.select().from(second.tables.settings)).toEqual([{ key: 'k', value: 'v' }]);
      await second.database.close();
    } finally {
      await remove();
    }
  });

  it('run once when several processes start together', async () => {
    const { location, remove } = await openLasting();
    try {
      // SQLite serves one process; PostgreSQL as many as start.
      const starts = kind === 'postgres' ? 5 : 1;
      const stores = await Promise.all(Array.from({ length: starts }, () => openStore(location)));
      for (const { database, tables } of stores) {
        expect(await database.select().from(tables.vms)).toEqual([]);
        await database.close();
      }
    } finally {
      await remove();
    }
  });
});
