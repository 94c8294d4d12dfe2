import { drizzle } from 'drizzle-orm/better-sqlite3';
import { migrate } from 'drizzle-orm/better-sqlite3/migrator';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRepositories } from '../../src/app/repositories.js';
import { sqliteColumns } from '../../src/db/columns.sqlite.js';
import type { Database } from '../../src/db/database.js';
import { directoryRepository } from '../../src/db/directory.js';
import { migrationsOf } from '../../src/db/open.js';
import { openSqlite } from '../../src/db/sqlite.js';
import { defineTables } from '../../src/db/tables.js';
import { createScoreHistory } from '../../src/services/scoring/history.js';
import { minerRow, T0 } from './rows.js';

let store: ReturnType<typeof openSqlite>;
beforeEach(() => {
  store = openSqlite(':memory:');
  migrate(drizzle(store.connection), { migrationsFolder: migrationsOf('sqlite') });
});
afterEach(() => store.database.close());

/** The statements of the work, and how SQLite goes about each. */
async function plansOf(work: (db: Database) => Promise<unknown>) {
  const { connection } = store;
  const prepare = connection.prepare.bind(connection);
  const found: { sql: string; plan: string[] }[] = [];
  connection.prepare = ((sql: string) => {
    const { length: count } = sql.match(/\?/g) ?? [];
    const rows = prepare(`explain query plan ${sql}`).all(Array.from({ length: count }, () => 'x'));
    found.push({ sql, plan: rows.map((row) => (row as { detail: string }).detail) });
    return prepare(sql);
  }) as typeof connection.prepare;
  await work(store.database);
  connection.prepare = prepare as typeof connection.prepare;
  return found;
}

const repositories = createRepositories(defineTables(sqliteColumns));
const { scores, directory, standing } = repositories;
const history = createScoreHistory({ scores });

describe('what is asked about scores', () => {
  it.each(['HOUR', 'DAY'] as const)(
    'reads a history by %s from roll-ups alone, by their key',
    async (step) => {
      const found = await plansOf((db) => history.of(db, 'm', { window: 'MONTH', step, now: T0 }));
      expect(found.length).toBeGreaterThan(1);
      for (const { sql, plan } of found) {
        expect(sql).not.toMatch(/from "(probes|score_changes|probe_rollups)"/);
        expect(plan).toHaveLength(1);
        expect(plan[0]).toMatch(
          /^SEARCH score_rollups USING INDEX .*autoindex.* \(miner_id=\? AND span=\? AND at[<>]/,
        );
      }
    },
  );

  it('finds the answers that count by miner and time, however many there are', async () => {
    const found = await plansOf(async (db) => {
      await scores.listChats(db, ['a', 'b'], T0, 50);
      await scores.listCounted(db, ['a', 'b'], T0, { all: 30, ofOne: 5 });
      await scores.listChatsBetween(db, 'a', { fromId: 'x', toId: 'y' }, 60);
      await scores.countedByIds(db, 'a', ['x']);
    });
    for (const { plan } of found)
      for (const step of plan.filter((one) => /(SCAN|SEARCH) (probes|validation_results)/.test(one)))
        expect(step).toMatch(/^SEARCH \w+( EXISTS)? USING (INDEX|COVERING INDEX)/);
  });

  it('finds what stands in the way of miners by their keys, table by table', async () => {
    const found = await plansOf(async (db) => {
      await standing.lastLookedAt(db, ['a', 'b']);
      await standing.crashLoopsSince(db, ['a', 'b']);
      await standing.maintenanceAt(db, ['a', 'b'], T0);
    });
    const steps = found.map(({ plan }) => plan.filter((step) => !/jsonb_each/.test(step)));
    expect(steps).toEqual([
      [expect.stringMatching(/^SEARCH probe_targets USING INDEX .*autoindex.* \(miner_id=\? AND kind=\?\)/)],
      [expect.stringMatching(/^SEARCH container_watches USING INDEX .*autoindex.* \(id=\?\)/)],
      [
        expect.stringMatching(
          /^SEARCH maintenance_windows USING INDEX maintenance_windows_miner \(miner_id=\?/,
        ),
      ],
    ]);
  });

  it('asks about all miners of a round at once', async () => {
    const ids = Array.from({ length: 1_000 }, (_, i) => `m${i}`);
    let statements = 0;
    const { connection } = store;
    const prepare = connection.prepare.bind(connection);
    connection.prepare = ((sql: string) => {
      const statement = prepare(sql);
      const all = statement.all.bind(statement);
      statement.all = (...values: unknown[]) => {
        statements += 1;
        return all(...values);
      };
      return statement;
    }) as typeof connection.prepare;
    await scores.listChats(store.database, ids, T0, 50);
    expect(statements).toBe(1);
  });
});

describe('the directory', () => {
  const NARROW = { limit: 20 };
  it.each(['NEWEST', 'SCORE', 'RANK', 'NAME', 'HEALTH', 'REGION'] as const)(
    'reads the first and the following page by %s in the order of an index',
    async (by) => {
      let seen = 0;
      for (const isReversed of [false, true]) {
        const after = {
          stretch: 0,
          key: by === 'NAME' || by === 'REGION' ? 'n' : by === 'SCORE' || by === 'RANK' ? 50 : null,
          id: 'x',
        };
        for (const page of [NARROW, { ...NARROW, after }]) {
          const found = await plansOf((db) => directory.list(db, {}, { by, isReversed }, page));
          // What was prepared before is not prepared again.
          for (const { plan } of found.slice(0, 1)) {
            seen += 1;
            expect(plan.join('\n')).not.toContain('TEMP B-TREE');
            expect(plan[0]).toMatch(by === 'SCORE' || by === 'RANK' ? /scores_value/ : /USING .*INDEX/);
          }
        }
      }
      expect(seen).toBeGreaterThan(0);
    },
  );

  it('reads prices in the order of their index, and sorts only those that are alike', async () => {
    for (const isReversed of [false, true]) {
      const [first] = await plansOf((db) => directory.list(db, {}, { by: 'PRICE', isReversed }, NARROW));
      expect(first?.plan[0]).toMatch(/vms USING INDEX vms_price/);
      expect(first?.plan.join('\n')).not.toMatch(/B-TREE FOR ORDER BY/);
    }
  });

  it('finds the few miners of a type by an index, and goes through many in slices of the order', async () => {
    const order = { by: 'MODEL_TYPE', isReversed: false } as const;
    const after = { stretch: 0, key: null, id: 'x' };
    for (const page of [NARROW, { ...NARROW, after }]) {
      const few = await plansOf((db) => directory.list(db, {}, order, page));
      for (const { plan } of few)
        expect(plan[0]).toMatch(/USING (COVERING )?INDEX miners_state \(state=\? AND/);
    }
    const rows = Array.from({ length: 4 }, (_, i) => minerRow(`m${i}`, { aliveName: null }));
    for (const row of rows) await repositories.miners.insert(store.database, row);
    const sliced = directoryRepository(defineTables(sqliteColumns), { rows: 2, page: 10 });
    const [, end, read] = await plansOf((db) => sliced.list(db, {}, order, NARROW));
    for (const one of [end, read]) {
      expect(one?.plan[0]).toMatch(/miners USING (COVERING )?INDEX sqlite_autoindex_miners_1/);
      expect(one?.plan.join('\n')).not.toContain('TEMP B-TREE');
    }
  });

  it('looks the miners of one owner up first', async () => {
    const [first] = await plansOf((db) =>
      directory.list(db, { ownerId: '0.0.5' }, { by: 'NEWEST', isReversed: false }, NARROW),
    );
    expect(first?.plan[0]).toMatch(/miners USING INDEX miners_owner/);
  });
});
