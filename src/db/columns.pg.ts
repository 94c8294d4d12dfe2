import {
  bigint,
  boolean,
  customType,
  doublePrecision,
  index,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
} from 'drizzle-orm/pg-core';

const bytea = customType<{ data: Uint8Array; driverData: Uint8Array }>({ dataType: () => 'bytea' });

/** Our column words as PostgreSQL columns. The type of this object is the canonical one. */
export const pgColumns = {
  table: pgTable,
  index,
  uniqueIndex,
  primaryKey,
  text: (name: string) => text(name),
  oneOf: <const V extends readonly [string, ...string[]]>(name: string, values: V) =>
    text(name, { enum: values as unknown as [V[number], ...V[number][]] }),
  /** Whole numbers up to 2^53 - 1. */
  integer: (name: string) => bigint(name, { mode: 'number' }),
  real: (name: string) => doublePrecision(name),
  flag: (name: string) => boolean(name),
  /** A point in time, to the millisecond. */
  instant: (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'date' }),
  json: <T>(name: string) => jsonb(name).$type<T>(),
  bytes: (name: string) => bytea(name),
};

export type Columns = typeof pgColumns;
