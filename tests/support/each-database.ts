import { randomBytes } from 'node:crypto';
import { PGlite } from '@electric-sql/pglite';
import { drizzle } from 'drizzle-orm/pglite';
import { migrate } from 'drizzle-orm/pglite/migrator';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe } from 'vitest';
import { pgColumns } from '../../src/db/columns.pg.js';
import { makeDatabase } from '../../src/db/database.js';
import { migrationsOf, openStore, type Store } from '../../src/db/open.js';
import { createTurnstile } from '../../src/db/sqlite.js';
import { defineTables } from '../../src/db/tables.js';

export type StoreKind = 'sqlite' | 'pglite' | 'postgres';

const POSTGRES_URL = process.env['TEST_POSTGRES_URL'];

/** Runs the suite on SQLite, PGlite and, where TEST_POSTGRES_URL names a server, PostgreSQL; a fresh store for every test. */
export function eachDatabase(name: string, suite: (store: () => Store, kind: StoreKind) => void): void {
  const kinds: StoreKind[] = POSTGRES_URL ? ['sqlite', 'pglite', 'postgres'] : ['sqlite', 'pglite'];
  for (const kind of kinds) {
    describe(`${name}, on ${kind}`, () => {
      let store: Store | undefined;
      let engine: PGlite | undefined;

      beforeAll(async () => {
        if (kind === 'pglite') engine = await PGlite.create();
      });
      beforeEach(async () => {
        if (kind === 'sqlite') store = await openStore({ kind: 'sqlite', filename: ':memory:' });
        if (kind === 'pglite' && engine) store = await openPglite(engine);
        if (kind === 'postgres' && POSTGRES_URL) store = await openFreshPostgres(POSTGRES_URL);
      });
      afterEach(async () => {
        await store?.database.close();
        store = undefined;
      });
      afterAll(() => engine?.close());

      suite(() => {
        if (!store) throw new Error('The store is open only while a test runs');
        return store;
      }, kind);
    });
  }
}

async function openPglite(engine: PGlite): Promise<Store> {
  await engine.exec(
    'DROP SCHEMA IF EXISTS drizzle CASCADE; DROP SCHEMA public CASCADE; CREATE SCHEMA public;',
  );
  const db = drizzle(engine);
  await migrate(db, { migrationsFolder: migrationsOf('pg') });
  const turn = createTurnstile();
  const listeners = new Set<(text: string) => void>();
  const database = makeDatabase({
    dialect: 'pg',
    outside: db,
    async begin(work, notifications) {
      const value = await turn(() =>
        db.transaction(async (tx) => {
          const result = await work(tx);
          // Fails when an earlier statement did; COMMIT itself would not say so.
          await tx.execute('SELECT 1');
          return result;
        }),
      );
      for (const text of notifications) for (const listener of listeners) listener(text);
      return value;
    },
    async listen(listener) {
      listeners.add(listener);
      return async () => void listeners.delete(listener);
    },
    close: async () => {},
    isDeadlock: () => false,
  });
  return { database, tables: defineTables(pgColumns) };
}

/** A database of its own on the server, dropped when it is closed. */
export async function openFreshPostgres(serverUrl: string): Promise<Store & { url: string }> {
  const name = `tn_test_${randomBytes(6).toString('hex')}`;
  await onServer(serverUrl, `CREATE DATABASE ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  const store = await openStore({ kind: 'pg', url: url.href });
  return {
    tables: store.tables,
    url: url.href,
    database: {
      ...store.database,
      async close() {
        await store.database.close();
        await onServer(serverUrl, `DROP DATABASE ${name} WITH (FORCE)`);
      },
    },
  };
}

async function onServer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
