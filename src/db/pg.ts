import { drizzle } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { type DatabaseOptions, type Driver, makeDatabase } from './database.js';

const CHANNEL = 'tensornode';

export interface PostgresOptions extends DatabaseOptions {
  readonly poolSize?: number;
  /** An idle connection broke, or listening did; the pool replaces the one, the listener reconnects the other. */
  readonly onConnectionError?: (error: Error) => void;
}

export function openPostgres(url: string, options: PostgresOptions = {}) {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.poolSize ?? 10,
    connectionTimeoutMillis: 10_000,
    statement_timeout: 30_000,
    application_name: 'tensornode',
  });
  pool.on('error', (error) => options.onConnectionError?.(error));
  const listener = createListener(url, options);

  const driver: Driver = {
    dialect: 'pg',
    outside: drizzle(pool),
    async begin(work, notifications, { isRelaxed = false }) {
      const client = await pool.connect();
      let broken: Error | undefined;
      try {
        await client.query(isRelaxed ? 'BEGIN; SET LOCAL synchronous_commit = off' : 'BEGIN');
        let isOver = false;
        // A statement nobody waited for would otherwise join whatever transaction the connection serves by then.
        const inside: pg.PoolClient = Object.create(client, {
          query: {
            value: (...args: Parameters<typeof client.query>) => {
              if (isOver) throw new Error('A statement came after its transaction had ended');
              return client.query(...args);
            },
          },
        });
        try {
          const value = await work(drizzle(inside)).finally(() => {
            isOver = true;
          });
          for (const text of notifications) await client.query('SELECT pg_notify($1, $2)', [CHANNEL, text]);
          // After a failed statement PostgreSQL answers COMMIT with a rollback, and calls that a success.
          const { command } = await client.query('COMMIT');
          if (command !== 'COMMIT') throw new Error('A failed statement had ended the transaction already');
          return value;
        } catch (error) {
          await client.query('ROLLBACK').catch((rollbackError: unknown) => {
            broken = rollbackError instanceof Error ? rollbackError : new Error(String(rollbackError));
          });
          throw error;
        }
      } finally {
        client.release(broken);
      }
    },
    listen: listener.listen,
    isDeadlock,
    async close() {
      await listener.close();
      await pool.end();
    },
  };
  return { pool, database: makeDatabase(driver, options) };
}

/** One connection of its own for LISTEN, opened with the first listener and kept open through failures. */
function createListener(url: string, options: PostgresOptions) {
  const listeners = new Set<(text: string) => void>();
  let client: pg.Client | null = null;
  let opening: Promise<void> | null = null;
  let retry: NodeJS.Timeout | null = null;
  let closed = false;

  const open = async (): Promise<void> => {
    const fresh = new pg.Client({
      connectionString: url,
      application_name: 'tensornode listener',
      keepAlive: true,
      connectionTimeoutMillis: 10_000,
    });
    const lost = (error?: Error) => {
      if (client !== fresh) return;
      client = null;
      if (error) options.onConnectionError?.(error);
      again();
    };
    fresh.on('error', lost);
    fresh.on('end', () => lost());
    fresh.on('notification', ({ payload }) => {
      if (payload) for (const listener of listeners) listener(payload);
    });
    await fresh.connect();
    await fresh.query(`LISTEN ${CHANNEL}`);
    if (closed) {
      await fresh.end();
      return;
    }
    client = fresh;
    // What was notified while nobody listened is unknown: followers read the store again.
    for (const listener of listeners) listener('');
  };
  const again = (): void => {
    if (closed || retry) return;
    retry = setTimeout(() => {
      retry = null;
      open().catch((error: unknown) => {
        options.onConnectionError?.(error instanceof Error ? error : new Error(String(error)));
        again();
      });
    }, 1_000);
  };

  return {
    async listen(listener: (text: string) => void) {
      listeners.add(listener);
      opening ??= open();
      await opening;
      return async () => void listeners.delete(listener);
    },
    async close() {
      closed = true;
      if (retry) clearTimeout(retry);
      const last = client;
      client = null;
      await last?.end();
    },
  };
}

/** 40P01 deadlock detected, 40001 serialization failure; drizzle wraps what the driver throws. */
function isDeadlock(error: unknown): boolean {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    const { code } = at as Error & { code?: unknown };
    if (code === '40P01' || code === '40001') return true;
  }
  return false;
}
