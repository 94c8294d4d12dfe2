import { drizzle } from 'drizzle-orm/better-sqlite3';
import { migrate } from 'drizzle-orm/better-sqlite3/migrator';
import { expect, it } from 'vitest';
import { createRepositories } from '../../src/app/repositories.js';
import { sqliteColumns } from '../../src/db/columns.sqlite.js';
import { migrationsOf } from '../../src/db/open.js';
import { openSqlite } from '../../src/db/sqlite.js';
import { defineTables } from '../../src/db/tables.js';

it('takes what is due by its time, however many miners there are', async () => {
  const { connection, database } = openSqlite(':memory:');
  migrate(drizzle(connection), { migrationsFolder: migrationsOf('sqlite') });
  const { probeTargets } = createRepositories(defineTables(sqliteColumns));
  const prepare = connection.prepare.bind(connection);
  const plans: string[] = [];
  connection.prepare = ((sql: string) => {
    const { length: count } = sql.match(/\?/g) ?? [];
    const rows = prepare(`explain query plan ${sql}`).all(Array.from({ length: count }, () => 1));
    plans.push(...rows.map((row) => (row as { detail: string }).detail));
    return prepare(sql);
  }) as typeof connection.prepare;

  await database.transaction((tx) => probeTargets.claimDue(tx, new Date(), 10, () => new Date()));

  expect(plans.join('\n')).toMatch(/probe_targets_due/);
  expect(plans.join('\n')).not.toMatch(/TEMP B-TREE|miners_state/);
  await database.close();
});
