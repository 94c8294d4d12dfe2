import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { drizzle as drizzleSqlite } from 'drizzle-orm/better-sqlite3';
import { migrate as migrateSqlite } from 'drizzle-orm/better-sqlite3/migrator';
import { drizzle as drizzlePg } from 'drizzle-orm/node-postgres';
import { migrate as migratePg } from 'drizzle-orm/node-postgres/migrator';
import { pgColumns } from './columns.pg.js';
import { sqliteColumns } from './columns.sqlite.js';
import type { Database } from './database.js';
import { openPostgres, type PostgresOptions } from './pg.js';
import { openSqlite } from './sqlite.js';
import { defineTables, type Tables } from './tables.js';

/** Processes that start together migrate one after the other. */
const MIGRATION_LOCK = 7_305_111;

export interface Store {
  readonly database: Database;
  readonly tables: Tables;
}

export type StoreLocation =
  | { readonly kind: 'sqlite'; readonly filename: string }
  | { readonly kind: 'pg'; readonly url: string };

/** Opens the store and brings it to the newest migration. */
export async function openStore(location: StoreLocation, options: PostgresOptions = {}): Promise<Store> {
  return location.kind === 'sqlite'
    ? openSqliteStore(location.filename, options)
    : openPostgresStore(location.url, options);
}

async function openSqliteStore(filename: string, options: PostgresOptions): Promise<Store> {
  if (filename !== ':memory:') {
    mkdirSync(dirname(filename), { recursive: true, mode: 0o700 });
    // SQLite would make it readable for everybody; its companions take over what the file has.
    closeSync(openSync(filename, 'a', 0o600));
  }
  const { connection, database } = openSqlite(filename, options);
  migrateSqlite(drizzleSqlite(connection), { migrationsFolder: migrationsOf('sqlite') });
  return { database, tables: defineTables(sqliteColumns) };
}

async function openPostgresStore(url: string, options: PostgresOptions): Promise<Store> {
  const { pool, database } = openPostgres(url, options);
  try {
    const client = await pool.connect();
    try {
      await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
      await migratePg(drizzlePg(client), { migrationsFolder: migrationsOf('pg') });
      await client.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]);
    } finally {
      client.release();
    }
  } catch (error) {
    await database.close();
    throw error;
  }
  return { database, tables: defineTables(pgColumns) };
}

export const migrationsOf = (dialect: 'sqlite' | 'pg'): string =>
  fileURLToPath(new URL(`../../drizzle/${dialect}`, import.meta.url));
