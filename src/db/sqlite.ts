import { setImmediate } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/sqlite-proxy';
import { type DatabaseOptions, makeDatabase } from './database.js';

/** More distinct statements than this are prepared again; queries with lists of varying length would grow the cache for ever. */
const STATEMENTS_KEPT = 500;

export function openSqlite(filename: string, options: DatabaseOptions = {}) {
  const connection = new Sqlite(filename);
  for (const pragma of [
    'journal_mode = WAL',
    'foreign_keys = ON',
    // FULL, not NORMAL: a rented machine must not be forgotten after a power cut.
    'synchronous = FULL',
    'busy_timeout = 5000',
    // 64 MB instead of 2: due times and scores of a big network are written all over the file.
    'cache_size = -65536',
    'wal_autocheckpoint = 16000',
    // What a big statement could have to take back goes to a file otherwise.
    'temp_store = MEMORY',
  ]) {
    connection.pragma(pragma);
  }
  const loopTurn = createLoopTurn();
  const turn = createTurnstile(loopTurn);
  const statements = createStatementCache(connection);
  const listeners = new Set<(text: string) => void>();

  const execute = (sql: string, params: unknown[], method: string): { rows: unknown[] } => {
    const statement = statements(sql);
    if (!statement.reader) {
      statement.run(params);
      return { rows: [] };
    }
    statement.raw(true);
    return { rows: (method === 'get' ? statement.get(params) : statement.all(params)) as unknown[] };
  };
  const waiting = drizzle(async (sql, params, method) => turn(() => execute(sql, params, method)));

  const database = makeDatabase(
    {
      dialect: 'sqlite',
      outside: waiting,
      async begin(work, notifications, { isRelaxed = false }) {
        const value = await turn(async () => {
          let isOver = false;
          const inside = drizzle(async (sql, params, method) => {
            // A statement nobody waited for would otherwise join whatever transaction is open by then.
            const refuse = (): void => {
              if (isOver) throw new Error('A statement came after its transaction had ended');
            };
            refuse();
            const turning = loopTurn();
            if (turning) {
              await turning;
              refuse();
            }
            return execute(sql, params, method);
          });
          // The next commit of the strict kind brings the disk everything before it as well.
          if (isRelaxed) connection.pragma('synchronous = NORMAL');
          try {
            connection.exec('BEGIN IMMEDIATE');
            const result = await work(inside).finally(() => {
              isOver = true;
            });
            connection.exec('COMMIT');
            return result;
          } catch (error) {
            if (connection.inTransaction) connection.exec('ROLLBACK');
            throw error;
          } finally {
            if (isRelaxed) connection.pragma('synchronous = FULL');
          }
        });
        for (const text of notifications) for (const listener of listeners) listener(text);
        return value;
      },
      async listen(listener) {
        listeners.add(listener);
        return async () => void listeners.delete(listener);
      },
      close: () => turn(() => void connection.close()),
      isDeadlock: () => false,
    },
    options,
  );
  return { connection, database };
}

/** Least recently used goes first. */
function createStatementCache(connection: Sqlite.Database) {
  const kept = new Map<string, Sqlite.Statement>();
  return (sql: string): Sqlite.Statement => {
    const statement = kept.get(sql) ?? connection.prepare(sql);
    kept.delete(sql);
    kept.set(sql, statement);
    if (kept.size > STATEMENTS_KEPT) {
      const oldest = kept.keys().next();
      if (!oldest.done) kept.delete(oldest.value);
    }
    return statement;
  };
}

/** What comes out of SQLite never waits, so a queue of it would keep sockets and timers waiting until it is empty. */
const LONGEST_SLICE_MS = 10;

/** Says what to wait for so that the event loop turns now and then; null: go on at once. */
function createLoopTurn() {
  let sliceBegan: number | null = null;
  return (): Promise<void> | null => {
    const now = performance.now();
    if (sliceBegan === null) {
      sliceBegan = now;
      void setImmediate().then(() => {
        sliceBegan = null;
      });
    }
    return now - sliceBegan < LONGEST_SLICE_MS ? null : setImmediate();
  };
}

/** One at a time, in order of arrival; the event loop turns in between. */
export function createTurnstile(loopTurn = createLoopTurn()) {
  let last: Promise<unknown> = Promise.resolve();
  return <T>(work: () => T | Promise<T>): Promise<T> => {
    const go = (): T | Promise<T> => loopTurn()?.then(work) ?? work();
    const mine = last.then(go, go);
    last = mine.then(
      () => {},
      () => {},
    );
    return mine;
  };
}
