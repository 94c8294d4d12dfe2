import { drizzle } from 'drizzle-orm/better-sqlite3';
import { migrate } from 'drizzle-orm/better-sqlite3/migrator';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRepositories } from '../../src/app/repositories.js';
import { sqliteColumns } from '../../src/db/columns.sqlite.js';
import { migrationsOf } from '../../src/db/open.js';
import { openSqlite } from '../../src/db/sqlite.js';
import { defineTables } from '../../src/db/tables.js';
import { at, T0 } from './rows.js';

let store: ReturnType<typeof openSqlite>;
beforeEach(() => {
  store = openSqlite(':memory:');
  migrate(drizzle(store.connection), { migrationsFolder: migrationsOf('sqlite') });
});
afterEach(() => store.database.close());

/** How SQLite goes about every statement that the work makes, table by table. */
async function plansOf(work: () => Promise<unknown>): Promise<string[]> {
  const { connection } = store;
  const prepare = connection.prepare.bind(connection);
  const plans: string[] = [];
  connection.prepare = ((sql: string) => {
    const { length: count } = sql.match(/\?/g) ?? [];
    const rows = prepare(`explain query plan ${sql}`).all(Array.from({ length: count }, () => 'x'));
    plans.push(...rows.map((row) => (row as { detail: string }).detail));
    return prepare(sql);
  }) as typeof connection.prepare;
  await work();
  connection.prepare = prepare as typeof connection.prepare;
  return plans.filter((plan) => / (vms|hosts) /.test(`${plan} `));
}

describe('what is asked on the way of every booking, every minute or every contact', () => {
  const day = { from: T0, to: at(86_400_000) };
  const repositories = () => createRepositories(defineTables(sqliteColumns));
  type Ask = (
    r: ReturnType<typeof repositories>,
    db: ReturnType<typeof openSqlite>['database'],
  ) => Promise<unknown>;

  it.each<[string, Ask]>([
    ['how many machines an owner has', (r, db) => r.vms.countAlive(db, '0.0.5')],
    ['how many are rented from one cloud', (r, db) => r.vms.countAliveOf(db, 'FLUENCE')],
    ['what an owner pays an hour', (r, db) => r.spend.aliveByPrice(db, '0.0.5')],
    ['what everybody pays an hour', (r, db) => r.spend.aliveByPrice(db, null)],
    ['what an owner spent', (r, db) => r.spend.byPrice(db, '0.0.5', day.from, day.to)],
    ['whose part something is', (r, db) => r.strays.claimed(db, ['id'])],
    ['what machine is at an address', (r, db) => r.vms.listAt(db, '192.0.2.1', 22)],
    ['what host is at an address', (r, db) => r.hosts.listAt(db, '192.0.2.1', 22)],
    ['which host a machine holds', (r, db) => r.hosts.findLeasedBy(db, 'tn-x')],
  ])('%s reads no machine that is long gone', async (_what, ask) => {
    const plans = await plansOf(() => ask(repositories(), store.database));
    expect(plans.length).toBeGreaterThan(0);
    for (const plan of plans) {
      expect(plan).toMatch(/terminated_at|vms_alive|_address|_lease|\(id=\?\)|autoindex/);
    }
  });
});
