import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { drizzle as drizzlePglite } from 'drizzle-orm/pglite';
import { expect, it } from 'vitest';
import { linesOf, type LogChunk } from '../../src/db/log-chunk.js';
import { migrationsOf } from '../../src/db/open.js';
import { openSqlite } from '../../src/db/sqlite.js';

const MESSAGE = 'a "quoted" line \u001b[31m€\\';
const COLUMNS = 'miner_id, seq, deployment_id, at, stream, severity, step, message';
const OLD_LINES = (at: string) =>
  `insert into log_lines (${COLUMNS}) values ('m', 7, 'd', ${at}, 'STDERR', 'WARN', null, '${MESSAGE}');
   insert into log_lines (${COLUMNS}) values ('m', 8, 'd', ${at}, 'BUILD', null, 'BUILD', '')`;
const AT = new Date('2026-05-01T00:00:00.123Z');

/** The statements of the migrations before and from the one that put lines into chunks. */
function migrations(dialect: 'sqlite' | 'pg'): [before: string[], after: string[]] {
  const folder = migrationsOf(dialect);
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort();
  const statements = (names: readonly string[]) =>
    names.flatMap((name) => readFileSync(join(folder, name), 'utf8').split('--> statement-breakpoint'));
  const at = files.findIndex((name) => name.includes('log_chunks'));
  return [statements(files.slice(0, at)), statements(files.slice(at, at + 2))];
}

const expectLines = (chunks: readonly LogChunk[]) => {
  const line = { minerId: 'm', deploymentId: 'd', at: AT, continues: false };
  expect(chunks.flatMap(linesOf)).toEqual([
    { ...line, seq: 7, stream: 'STDERR', severity: 'WARN', step: null, message: MESSAGE },
    { ...line, seq: 8, stream: 'BUILD', severity: null, step: 'BUILD', message: '' },
  ]);
  expect(chunks.map(({ bytes }) => bytes)).toEqual([Buffer.byteLength(MESSAGE), 0]);
};

const chunkOf = (row: Record<string, unknown>): LogChunk =>
  ({
    minerId: row['miner_id'],
    deploymentId: row['deployment_id'],
    firstSeq: Number(row['first_seq']),
    lastSeq: Number(row['last_seq']),
    fromAt: new Date(row['from_at'] as number | string),
    toAt: new Date(row['to_at'] as number | string),
    bytes: Number(row['bytes']),
    kinds: row['kinds'],
    lines: row['lines'],
  }) as LogChunk;

it('lines that were stored one a row are kept, on SQLite', async () => {
  const { connection, database } = openSqlite(':memory:');
  const [before, after] = migrations('sqlite');
  for (const statement of before) connection.exec(statement);
  connection.exec(OLD_LINES(String(AT.getTime())));
  for (const statement of after) connection.exec(statement);
  expectLines(
    connection
      .prepare('select * from log_chunks order by last_seq')
      .all()
      .map((row) => chunkOf(row as never)),
  );
  await database.close();
});

it('lines that were stored one a row are kept, on PostgreSQL', async () => {
  const client = new PGlite();
  const [before, after] = migrations('pg');
  for (const statement of before) await client.exec(statement);
  await client.exec(OLD_LINES(`'${AT.toISOString()}'`));
  for (const statement of after) await client.exec(statement);
  const { rows } = await drizzlePglite(client).execute('select * from log_chunks order by last_seq');
  expectLines(rows.map((row) => chunkOf(row)));
  await client.close();
}, 120_000);
