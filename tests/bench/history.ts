import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { migrate } from 'drizzle-orm/better-sqlite3/migrator';
import { createRepositories } from '../../src/app/repositories.js';
import { sqliteColumns } from '../../src/db/columns.sqlite.js';
import { migrationsOf } from '../../src/db/open.js';
import { openSqlite } from '../../src/db/sqlite.js';
import { defineTables } from '../../src/db/tables.js';
import { createScoreHistory } from '../../src/services/scoring/history.js';
import { inTurns, printTable } from './measure.js';

/** `npm run bench:history [-- --quick]`: histories of 10,000 miners over 30 days, while the raw rows grow 100 times. */
const isQuick = process.argv.includes('--quick');
const MINERS = isQuick ? 500 : 10_000;
const DAYS = 30;
/** A score moves in every third hour; the others carry it on. */
const EVERY_HOURS = 3;
const RAW_ROWS = isQuick ? 1_000 : 10_000;
const READS = isQuick ? 50 : 200;
const ROUNDS = isQuick ? 2 : 7;

const HOUR = 3_600_000;
const NOW = Math.floor(Date.UTC(2026, 4, 1, 12) / HOUR) * HOUR;
const FROM = NOW - (DAYS * 24 - 1) * HOUR;
const COMPONENTS = JSON.stringify(
  ['QUALITY', 'SPEED', 'AVAILABILITY', 'PARTICIPATION'].map((name) => ({
    ...{ name, value: 91.25, weight: 0.25, effectiveWeight: 0.25, samples: 50 },
  })),
);
const nameOf = (i: number) => `01980000-0000-7000-8000-${String(i).padStart(12, '0')}`;

const folder = await mkdtemp(join(tmpdir(), 'tensornode-history-'));
try {
  const { connection, database } = openSqlite(join(folder, 'history.sqlite'));
  migrate(drizzle(connection), { migrationsFolder: migrationsOf('sqlite') });
  const history = createScoreHistory(createRepositories(defineTables(sqliteColumns)));
  seedRollups();

  let turn = 0;
  const pick = () => nameOf((turn = (turn * 7_919 + 104_729) % MINERS));
  const rateOf = async (read: () => unknown): Promise<number> => {
    const began = performance.now();
    for (let i = 0; i < READS; i += 1) await read();
    return READS / ((performance.now() - began) / 1_000);
  };
  const bare = connection.prepare(
    'select at, last, lowest, highest, coverage, confidence, components from score_rollups where miner_id = ? and span = ? and at >= ? and at <= ? order by at',
  );
  const now = new Date(NOW);
  const contestants = {
    ours: () =>
      rateOf(async () => {
        const points = await history.of(database, pick(), { window: 'MONTH', step: 'HOUR', now });
        if (points.length !== DAYS * 24 || points.at(-1)?.value === null)
          throw new Error('Not a whole history');
      }),
    bare: () => rateOf(() => bare.all(pick(), 'HOUR', FROM, NOW)),
  };
  growRaw(RAW_ROWS);
  const small = await inTurns(ROUNDS, contestants);
  growRaw(99 * RAW_ROWS);
  const large = await inTurns(ROUNDS, contestants);
  const none = { median: 0, spread: 0 };
  const line = (what: string, ours = none, other = none, target = 0.5) => ({
    ...{ what, ours, bare: other, unit: 'histories/s', target },
  });
  printTable([
    line(`history of a month, ${RAW_ROWS} raw rows, beside its bare SQL`, small['ours'], small['bare']),
    line(`history of a month, ${100 * RAW_ROWS} raw rows, beside its bare SQL`, large['ours'], large['bare']),
    line('with 100 times the raw rows, beside before', large['ours'], small['ours'], 0.8),
  ]);
  await database.close();

  function seedRollups(): void {
    const insert = connection.prepare(
      'insert into score_rollups (miner_id, span, at, last, lowest, highest, coverage, confidence, components) values (?, ?, ?, ?, ?, ?, 1, 1, ?)',
    );
    connection.exec('begin');
    for (let i = 0; i < MINERS; i += 1) {
      for (let hour = 0; hour < DAYS * 24; hour += EVERY_HOURS) {
        const value = 50 + ((i + hour) % 40);
        insert.run(nameOf(i), 'HOUR', FROM + hour * HOUR, value, value - 1, value + 1, COMPONENTS);
      }
    }
    connection.exec('commit');
  }

  /** Challenges and changes of scores, evenly over all miners. */
  function growRaw(rows: number): void {
    const numbers = `with recursive n(i) as (select 0 union all select i + 1 from n where i + 1 < ${rows})`;
    const miner = `printf('01980000-0000-7000-8000-%012d', i % ${MINERS})`;
    connection.exec(`
      ${numbers} insert into probes (id, miner_id, round_id, kind, at, is_ok, is_void, first_byte_ms, total_ms, grade)
      select lower(hex(randomblob(16))), ${miner}, 'r', 'CHAT', ${FROM} + i, 1, 0, 100, 200, 1 from n;
      ${numbers} insert into score_changes
      (id, miner_id, before, after, components_before, components_after, cause, probe_ids, formula_version, at)
      select lower(hex(randomblob(16))), ${miner}, 1, 2, '[]', '[]', 'CHAT_PROBE', '[]', 2, ${FROM} + i from n;`);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
