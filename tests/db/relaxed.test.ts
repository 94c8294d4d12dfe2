import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import type { Transaction } from '../../src/db/database.js';
import { openPostgres } from '../../src/db/pg.js';
import { openSqlite } from '../../src/db/sqlite.js';

const FULL = 2;
const NORMAL = 1;

it('a relaxed transaction in SQLite does not wait for the disk, and leaves the others as strict as they were', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'tensornode-relaxed-'));
  const { connection, database } = openSqlite(join(dir, 'x.db'));
  const level = (): unknown => connection.pragma('synchronous', { simple: true });
  const seen: unknown[] = [];
  const look = async (): Promise<void> => void seen.push(level());
  try {
    await database.transaction(look, { isRelaxed: true });
    await database.transaction(look);
    const fails = database.transaction(
      async () => {
        await look();
        throw new Error('no');
      },
      { isRelaxed: true },
    );
    await expect(fails).rejects.toThrow('no');
    await database.transaction(look);
    expect(seen).toEqual([NORMAL, FULL, NORMAL, FULL]);
  } finally {
    await database.close();
    await rm(dir, { recursive: true, force: true });
  }
});

const POSTGRES_URL = process.env['TEST_POSTGRES_URL'] ?? null;

it.skipIf(POSTGRES_URL === null)('so it does in PostgreSQL', async () => {
  const { database } = openPostgres(POSTGRES_URL ?? '', { poolSize: 1 });
  const level = (tx: Transaction) =>
    tx.select({ level: sql`current_setting('synchronous_commit')` }).from(sql`(SELECT 1) AS one`);
  try {
    expect(await database.transaction(level, { isRelaxed: true })).toEqual([{ level: 'off' }]);
    expect(await database.transaction(level)).toEqual([{ level: 'on' }]);
  } finally {
    await database.close();
  }
});
