import { drizzle } from 'drizzle-orm/better-sqlite3';
import { migrate } from 'drizzle-orm/better-sqlite3/migrator';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createRepositories } from '../../src/app/repositories.js';
import { sqliteColumns } from '../../src/db/columns.sqlite.js';
import { migrationsOf } from '../../src/db/open.js';
import { newId } from '../../src/db/repository.js';
import { openSqlite } from '../../src/db/sqlite.js';
import { defineTables } from '../../src/db/tables.js';

const { probeTargets, probes, scores, miners } = createRepositories(defineTables(sqliteColumns));
const AT = new Date();

let opened: ReturnType<typeof openSqlite>;
let plans: string[];
beforeEach(() => {
  opened = openSqlite(':memory:');
  const { connection } = opened;
  migrate(drizzle(connection), { migrationsFolder: migrationsOf('sqlite') });
  const prepare = connection.prepare.bind(connection);
  plans = [];
  connection.prepare = ((sql: string) => {
    const { length: count } = sql.match(/\?/g) ?? [];
    const rows = prepare(`explain query plan ${sql}`).all(Array.from({ length: count }, () => '[]'));
    plans.push(...rows.map((row) => (row as { detail: string }).detail));
    return prepare(sql);
  }) as typeof connection.prepare;
});
afterEach(() => opened.database.close());

it('takes what is due by its lane and time, however many miners there are', async () => {
  await opened.database.transaction((tx) => probeTargets.claimDue(tx, AT, 10, () => AT));
  expect(plans.join('\n')).toMatch(/probe_targets_lane \(<expr>=\? AND due_at<\?\)/);
  expect(plans.join('\n')).not.toMatch(/TEMP B-TREE|miners_state|SCAN (?!v)/);
});

it('counts what is overdue by lane and time', async () => {
  await probeTargets.backlog(opened.database, AT);
  expect(plans.filter((plan) => plan.includes('probe_targets_lane (<expr>=? AND due_at<?)'))).toHaveLength(3);
});

it('goes to the miners of a round one by one', async () => {
  const { connection, database } = opened;
  connection.pragma('foreign_keys = OFF');
  const id = newId();
  await database.transaction((tx) =>
    miners.insert(tx, {
      id,
      ownerId: '0.0.1',
      name: 'a',
      modelType: 'LLM',
      state: 'ACTIVE',
      address: '10.0.0.1',
      port: 1,
      createdAt: AT,
      health: 'HEALTHY',
    }),
  );
  await database.transaction((tx) =>
    probeTargets.enroll(tx, [
      { minerId: id, kind: 'HEALTH', intervalMs: 1, dueAt: AT, okStreak: 0, badStreak: 0, lastAt: AT },
    ]),
  );
  plans = [];
  expect(await database.transaction((tx) => probeTargets.lock(tx, [id]))).toHaveLength(1);
  expect(plans.join('\n')).toMatch(/sqlite_autoindex_miners_1/);
  expect(plans.join('\n')).toMatch(/sqlite_autoindex_probe_targets_1 \(miner_id=\?\)/);
  expect(plans.join('\n')).not.toMatch(/miners_state|SCAN (miners|probe_targets)/);
});

it('finds the answers and the health of a round’s miners without looking at others', async () => {
  const { database } = opened;
  await scores.listChats(database, ['m'], AT, 50);
  await scores.listCounted(database, ['m'], AT, { all: 10, ofOne: 2 });
  await scores.byMiners(database, ['m']);
  await probes.countHealth(database, ['m'], { hours: AT, days: AT });
  expect(plans.join('\n')).toMatch(
    /probes USING (COVERING )?INDEX probes_miner \(miner_id=\? AND kind=\? AND at>\?\)/,
  );
  expect(plans.join('\n')).toMatch(
    /sqlite_autoindex_probe_rollups_1 \(miner_id=\? AND kind=\? AND span=\? AND at>\?\)/,
  );
  expect(plans.join('\n')).not.toMatch(
    /probe_rollups_at|SCAN (probes|validation_results|scores|probe_rollups)/,
  );
});

it('reads the health of many miners by each of them', async () => {
  const { database } = opened;
  await probes.listHealth(database, ['m'], { span: 'HOUR', from: AT, to: AT });
  await probes.listSampled(database, ['m'], AT, AT);
  await probes.listHealthLooks(database, ['m'], AT, AT);
  const byMiner = (index: string, columns: string) =>
    plans.filter((plan) => plan.includes(index) && plan.includes(`(${columns} AND at>? AND at<?)`));
  expect(byMiner('sqlite_autoindex_probe_rollups_1', 'miner_id=? AND kind=? AND span=?')).toHaveLength(2);
  expect(byMiner('probes_miner', 'miner_id=? AND kind=?')).toHaveLength(1);
  expect(plans.join('\n')).not.toMatch(/probe_rollups_at|probes_at|SCAN (probes|probe_rollups)/);
});

it('lists the measurements of a miner kind by kind, in the order of the index', async () => {
  const { database } = opened;
  await probes.list(database, { minerId: 'm' }, { limit: 9 });
  await probes.list(database, { minerId: 'm' }, { limit: 9, after: { at: AT, id: 'p' }, fromEnd: true });
  const found = plans.filter((plan) => plan.includes('probes_miner (miner_id=? AND kind=?'));
  expect(found).toHaveLength(6);
  expect(found.slice(3)).toEqual(found.slice(3).map(() => expect.stringContaining('AND at<?') as string));
  expect(plans.join('\n')).not.toMatch(/probes_at|FOR ORDER BY|SCAN probes/);
});

it('finds what miners have left by their own moves, however many machines and moves there are', async () => {
  await opened.database.transaction((tx) => probeTargets.listLeft(tx, ['a']));
  expect(plans.join('\n')).toMatch(/deployments_miner \(miner_id=\?\)/);
  expect(plans.join('\n')).toMatch(/sqlite_autoindex_vms_1 \(id=\?\)/);
  expect(plans.join('\n')).not.toMatch(/SCAN (?!jsonb_each)/);
});
