import { drizzle } from 'drizzle-orm/better-sqlite3';
import { migrate } from 'drizzle-orm/better-sqlite3/migrator';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sqliteColumns } from '../../src/db/columns.sqlite.js';
import { logFollowerRepository } from '../../src/db/log-followers.js';
import { type LogLineRepository, logLineRepository } from '../../src/db/log-lines.js';
import { migrationsOf } from '../../src/db/open.js';
import { openSqlite } from '../../src/db/sqlite.js';
import { defineTables } from '../../src/db/tables.js';
import { T0 } from './rows.js';

let store: ReturnType<typeof openSqlite>;
beforeEach(() => {
  store = openSqlite(':memory:');
  migrate(drizzle(store.connection), { migrationsFolder: migrationsOf('sqlite') });
});
afterEach(() => store.database.close());

/** The statements that the work prepares, and how SQLite goes about them. */
async function prepared(work: () => Promise<unknown>) {
  const { connection } = store;
  const prepare = connection.prepare.bind(connection);
  const statements: string[] = [];
  const plans: string[] = [];
  connection.prepare = ((sql: string) => {
    const { length: count } = sql.match(/\?/g) ?? [];
    const rows = prepare(`explain query plan ${sql}`).all(Array.from({ length: count }, () => 'x'));
    plans.push(...rows.map((row) => (row as { detail: string }).detail));
    statements.push(sql);
    return prepare(sql);
  }) as typeof connection.prepare;
  await work();
  connection.prepare = prepare as typeof connection.prepare;
  return { statements, plans };
}

describe('the log', () => {
  const tables = defineTables(sqliteColumns);
  const logLines = logLineRepository(tables);
  type Ask = (lines: LogLineRepository, db: ReturnType<typeof openSqlite>['database']) => Promise<unknown>;
  const ofMiner = { minerId: 'm', deploymentId: null };
  const ofDeployment = { minerId: 'm', deploymentId: 'd' };
  const filter = { from: T0, to: T0, minSeverity: 'WARN', streams: ['STDERR'], steps: ['BUILD'] } as const;
  const forward = { limit: 50, direction: 'FORWARD', afterSeq: 7 } as const;
  const backward = { limit: 50, direction: 'BACKWARD', beforeSeq: 700 } as const;

  it.each<[string, Ask]>([
    ['of a miner, forward', (r, db) => r.list(db, ofMiner, filter, forward)],
    ['of a miner, backward', (r, db) => r.list(db, ofMiner, filter, backward)],
    ['of a deployment, forward', (r, db) => r.list(db, ofDeployment, filter, forward)],
    ['of a deployment, backward', (r, db) => r.list(db, ofDeployment, filter, backward)],
    ['since a number', (r, db) => r.listAfter(db, 'm', 7, 500)],
    ['that is too old', (r, db) => r.minersWithLinesBefore(db, T0, 10)],
    ['that is too big', (r, db) => r.removableUpTo(db, 'm', { before: T0, maxBytes: 1 })],
    ['when it is trimmed', (r, db) => r.removeUpTo(db, 'm', 7, 10)],
  ])('%s is found by an index and read in its order', async (_what, ask) => {
    const { plans } = await prepared(() => ask(logLines, store.database));
    const ofChunks = plans.filter((plan) => plan.includes('log_chunks'));
    expect(ofChunks.length).toBeGreaterThan(0);
    for (const plan of ofChunks) expect(plan).toMatch(/^SEARCH .* USING .*INDEX .*\(/);
    if (/forward|backward|number/.test(_what)) expect(plans.join()).not.toContain('TEMP B-TREE');
  });

  it('as a whole is measured by an index alone', async () => {
    const { plans } = await prepared(async () => {
      await logLines.totalBytes(store.database);
      await logLines.biggest(store.database, 10);
    });
    for (const plan of plans.filter((one) => one.includes('log_chunks')))
      expect(plan).toContain('COVERING INDEX');
  });

  it('is written with the same statements whatever comes', async () => {
    const followers = logFollowerRepository(tables);
    const write = (from: number, count: number) =>
      store.database.transaction(async (tx) => {
        await followers.note(tx, 'd', 'token', { lastEngineTime: `${from}`, lastTimeCount: count });
        await logLines.insert(
          tx,
          Array.from({ length: count }, (_, i) => ({
            ...{ minerId: 'm', deploymentId: 'd', seq: from + i, at: T0, stream: 'STDOUT' as const },
            ...{ severity: null, step: null, continues: false, message: `${i}` },
          })),
        );
      });
    await write(1, 1);
    // Through the cache the second time.
    const { statements } = await prepared(async () => {
      await write(2, 500);
      await write(502, 2_500);
    });
    expect(statements).toEqual([]);
  });
});
