import {
  customType,
  index,
  integer,
  primaryKey,
  real,
  sqliteTable,
  text,
  uniqueIndex,
} from 'drizzle-orm/sqlite-core';
import type { Columns } from './columns.pg.js';

const blob = customType<{ data: Uint8Array; driverData: Uint8Array }>({ dataType: () => 'blob' });

/** The same words as SQLite columns; `tests/types/columns.test-d.ts` holds the two together. */
export const sqliteWords = {
  table: sqliteTable,
  index,
  uniqueIndex,
  primaryKey,
  text: (name: string) => text(name),
  oneOf: <const V extends readonly [string, ...string[]]>(name: string, values: V) =>
    text(name, { enum: values as unknown as [V[number], ...V[number][]] }),
  integer: (name: string) => integer(name),
  real: (name: string) => real(name),
  flag: (name: string) => integer(name, { mode: 'boolean' }),
  instant: (name: string) => integer(name, { mode: 'timestamp_ms' }),
  json: <T>(name: string) => text(name, { mode: 'json' }).$type<T>(),
  bytes: (name: string) => blob(name),
};

/** The one place where the dialect of a column is forgotten. */
export const sqliteColumns = sqliteWords as unknown as Columns;
