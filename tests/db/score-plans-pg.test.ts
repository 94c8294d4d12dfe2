import { PGlite } from '@electric-sql/pglite';
import { drizzle } from 'drizzle-orm/pglite';
import { migrate } from 'drizzle-orm/pglite/migrator';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createRepositories } from '../../src/app/repositories.js';
import { pgColumns } from '../../src/db/columns.pg.js';
import type { Database } from '../../src/db/database.js';
import { migrationsOf } from '../../src/db/open.js';
import { defineTables } from '../../src/db/tables.js';
import { createScoreHistory } from '../../src/services/scoring/history.js';
import { T0 } from './rows.js';

const { scores, directory, standing } = createRepositories(defineTables(pgColumns));
const history = createScoreHistory({ scores });
let engine: PGlite;
let db: Database;
let asked: { readonly sql: string; readonly params: unknown[] }[] = [];

beforeAll(async () => {
  engine = await PGlite.create();
  const logger = { logQuery: (sql: string, params: unknown[]) => void asked.push({ sql, params }) };
  const drizzled = drizzle(engine, { logger });
  await migrate(drizzled, { migrationsFolder: migrationsOf('pg') });
  await engine.exec(`insert into score_rollups (miner_id, span, at, coverage, confidence, components)
    select 'm' || i % 200, span, timestamptz '2026-05-01' - i * interval '10 minutes', 1, 1, '[]'
    from generate_series(1, 10000) as i, (values ('HOUR'), ('DAY')) as spans (span);
    analyze score_rollups;`);
  // The other tables are empty: what is tried is whether an index can serve, not what the planner guesses.
  await engine.exec('set enable_seqscan = off; set enable_sort = off; set enable_bitmapscan = off;');
  db = { dialect: 'pg', select: drizzled.select.bind(drizzled) } as unknown as Database;
});
afterAll(() => engine.close());

async function plansOf(work: () => Promise<unknown>): Promise<string[]> {
  asked = [];
  await work();
  const plans: string[] = [];
  for (const { sql, params } of asked) {
    const { rows } = await engine.query<{ 'QUERY PLAN': string }>(`explain ${sql}`, params);
    plans.push(rows.map((row) => row['QUERY PLAN']).join('\n'));
  }
  return plans;
}

it.each([
  ['NEWEST', 'miners_pkey', null],
  ['SCORE', 'scores_value', 50],
  ['RANK', 'scores_value', 50],
  ['NAME', 'miners_name', 'n'],
  ['HEALTH', 'miners_health', null],
  ['REGION', 'miners_country', 'n'],
] as const)('the directory by %s is read in the order of the index %s', async (by, index, key) => {
  for (const isReversed of [false, true]) {
    for (const page of [{ limit: 20 }, { limit: 20, after: { stretch: 0, key, id: 'x' } }]) {
      const [first] = await plansOf(() => directory.list(db, {}, { by, isReversed }, page));
      expect(first).toContain(`using ${index} `);
      expect(first).not.toMatch(/\bSort\b/);
    }
  }
});

it('the directory by PRICE is read by the index of prices', async () => {
  const [first] = await plansOf(() =>
    directory.list(db, {}, { by: 'PRICE', isReversed: false }, { limit: 20 }),
  );
  expect(first).toContain('using vms_price ');
});

it('whether there are few miners of a type is told by their index', async () => {
  const [first] = await plansOf(() =>
    directory.list(db, {}, { by: 'MODEL_TYPE', isReversed: false }, { limit: 20 }),
  );
  expect(first).toContain('using miners_state ');
});

it.each(['HOUR', 'DAY'] as const)('a history by %s is read by its key alone', async (step) => {
  const plans = await plansOf(() => history.of(db, 'm7', { window: 'MONTH', step, now: T0 }));
  expect(plans.length).toBeGreaterThan(1);
  for (const plan of plans) {
    expect(plan).toMatch(/Index Scan( Backward)? using score_rollups_\w*(pk|pkey)\b/);
    expect(plan).toMatch(/Index Cond: .*miner_id = .*span = .*at [<>]/);
    expect(plan).not.toContain('Sort');
  }
});

it('the answers that count are found by miner and time', async () => {
  const plans = await plansOf(async () => {
    await scores.listChats(db, ['a', 'b'], T0, 50);
    await scores.listCounted(db, ['a', 'b'], T0, { all: 30, ofOne: 5 });
  });
  expect(plans[0]).toContain('probes_miner');
  expect(plans[1]).toContain('validation_results_miner');
});

it('when miners were looked at, and whether they crash, is found by their keys', async () => {
  await engine.exec(`insert into probe_targets (miner_id, kind, interval_ms, due_at)
    select 'm' || i, 'HEALTH', 1000, now() from generate_series(1, 10000) as i;
    insert into container_watches (id, state, state_since, restarts)
    select 'm' || i, 'RUNNING', now(), '[]' from generate_series(1, 10000) as i;
    analyze probe_targets, container_watches;`);
  const plans = await plansOf(async () => {
    await standing.lastLookedAt(db, ['m1', 'm2']);
    await standing.crashLoopsSince(db, ['m1', 'm2']);
  });
  expect(plans).toEqual([
    expect.stringMatching(/using probe_targets_\w*(pk|pkey)\b[^]*Index Cond: .*miner_id = .*kind = /),
    expect.stringMatching(/using container_watches_pkey\b[^]*Index Cond: .*id = /),
  ]);
});
