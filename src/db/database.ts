import { AsyncLocalStorage } from 'node:async_hooks';
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';

/** The part of drizzle that means the same thing on both dialects. */
export type Queries = Pick<
  PgDatabase<PgQueryResultHKT, Record<string, never>>,
  'select' | 'selectDistinct' | 'insert' | 'update' | 'delete' | 'with' | '$with' | '$count'
>;

export type Dialect = 'sqlite' | 'pg';

export interface TransactionOptions {
  /**
   * Whether the commit may return before the disk has it. A killed process loses nothing by it; a power cut may take the
   * last moments back, in whole transactions and from the end. Only for what can be fetched or measured again.
   */
  readonly isRelaxed?: boolean;
}

export interface Database extends Queries {
  readonly dialect: Dialect;
  transaction<T>(work: (tx: Transaction) => Promise<T>, options?: TransactionOptions): Promise<T>;
  /** Calls `listener` with every text notified by any process on this database, and by this one. */
  listen(listener: (text: string) => void): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

/** Has no `transaction` of its own, so a transaction cannot be opened inside a transaction. */
export interface Transaction extends Queries {
  readonly dialect: Dialect;
  /** Runs once the work is done, inside the transaction: for rows that everybody wants and nobody may hold for long. */
  beforeCommit(effect: () => Promise<void>): void;
  /** Runs after COMMIT, never after ROLLBACK. Must not throw. */
  afterCommit(effect: () => void): void;
  /** Reaches every listener of every process once this transaction has committed. */
  notify(text: string): void;
}

export type Executor = Database | Transaction;

/** What a driver file has to supply. */
export interface Driver {
  readonly dialect: Dialect;
  /** A drizzle handle for statements outside any transaction. */
  readonly outside: object;
  /** Runs `work` between BEGIN and COMMIT; `notifications` is read just before COMMIT. */
  begin<T>(
    work: (inside: object) => Promise<T>,
    notifications: readonly string[],
    options: TransactionOptions,
  ): Promise<T>;
  listen(listener: (text: string) => void): Promise<() => Promise<void>>;
  close(): Promise<void>;
  /** The database rolled this transaction back to let another one through; running it again is right. */
  isDeadlock(error: unknown): boolean;
}

export interface DatabaseOptions {
  /** Told of every transaction that stayed open longer than `slowMs`. */
  readonly onSlowTransaction?: (openMs: number) => void;
  readonly slowMs?: number;
}

/** A transaction that lost against another one is run again this often. */
const DEADLOCK_TRIES = 4;

const SHARED = ['select', 'selectDistinct', 'insert', 'update', 'delete', 'with', '$with', '$count'] as const;

/** The one place where the dialect of a drizzle handle is forgotten. */
function narrow(drizzled: object, check: (name: string) => void): Queries {
  const source = drizzled as Record<string, (...args: unknown[]) => unknown>;
  return Object.fromEntries(
    SHARED.map((name) => [
      name,
      (...args: unknown[]) => {
        check(name);
        const method = source[name];
        if (!method) throw new Error(`The driver has no ${name}`);
        return method.apply(source, args);
      },
    ]),
  ) as unknown as Queries;
}

export function makeDatabase(driver: Driver, options: DatabaseOptions = {}): Database {
  const inTransaction = new AsyncLocalStorage<true>();
  const { dialect } = driver;
  const slowMs = options.slowMs ?? 250;

  const attempt = async <T>(work: (tx: Transaction) => Promise<T>, given: TransactionOptions): Promise<T> => {
    const endings: (() => Promise<void>)[] = [];
    const effects: (() => void)[] = [];
    const notifications: string[] = [];
    let over = false;
    const stillOpen = (name: string) => {
      if (over) throw new Error(`tx.${name} was called after its transaction had ended`);
    };
    const result = await driver.begin(
      (inside) => {
        const startedAt = performance.now();
        return inTransaction.run(true, async () => {
          try {
            const value = await work({
              ...narrow(inside, stillOpen),
              dialect,
              beforeCommit: (effect) => void endings.push(effect),
              afterCommit: (effect) => void effects.push(effect),
              notify: (text) => void notifications.push(text),
            });
            for (const ending of endings) await ending();
            return value;
          } finally {
            over = true;
            const openMs = performance.now() - startedAt;
            if (openMs > slowMs) options.onSlowTransaction?.(Math.round(openMs));
          }
        });
      },
      notifications,
      given,
    );
    for (const effect of effects) effect();
    return result;
  };

  return {
    ...narrow(driver.outside, (name) => {
      if (inTransaction.getStore()) throw new Error(`Inside a transaction, call tx.${name}, not db.${name}`);
    }),
    dialect,
    listen: (listener) => driver.listen(listener),
    close: () => driver.close(),

    async transaction(work, given = {}) {
      if (inTransaction.getStore()) throw new Error('Transactions do not nest');
      for (let tries = 1; ; tries += 1) {
        try {
          return await attempt(work, given);
        } catch (error) {
          if (tries >= DEADLOCK_TRIES || !driver.isDeadlock(error)) throw error;
        }
      }
    },
  };
}
