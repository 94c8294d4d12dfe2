import { getTableColumns, type SQL, sql } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import { inChunks } from './chunks.js';
import type { Transaction } from './database.js';

/** Rows in one parameter: it is text that both sides hold in memory. */
const AT_ONCE = 5_000;

interface Shape {
  readonly columns: readonly (readonly [string, PgColumn])[];
  readonly cells: Readonly<Record<Transaction['dialect'], SQL>>;
}
const shapes = new WeakMap<PgTable, Shape>();

/**
 * Inserts whole rows, all of them in one parameter, so that the statement is the same however many they are: building,
 * preparing and binding a value for every cell is most of what a small row costs. `finish` adds what a conflict does.
 */
export async function insertRows<T extends PgTable>(
  tx: Transaction,
  table: T,
  rows: readonly T['$inferSelect'][],
  finish: (insert: Insert) => PromiseLike<unknown> = (insert) => insert,
): Promise<void> {
  const { columns, cells } = shapeOf(table);
  for (const some of inChunks(rows, AT_ONCE)) {
    const text = JSON.stringify(
      some.map((row) => columns.map(([name, column]) => cellOf(column, row[name]))),
    );
    const list = tx.dialect === 'pg' ? sql`jsonb_array_elements(${text}::jsonb)` : sql`json_each(${text})`;
    // `where true`: without it SQLite takes what follows a conflict for the condition of a join.
    await finish(tx.insert(table).select(sql`select ${cells[tx.dialect]} from ${list} where true`));
  }
}
type Insert = ReturnType<ReturnType<Transaction['insert']>['select']>;

function shapeOf(table: PgTable): Shape {
  const known = shapes.get(table);
  if (known) return known;
  const columns = Object.entries(getTableColumns(table));
  const shape = {
    columns,
    cells: {
      sqlite: sql.raw(columns.map((_, i) => `value ->> ${i}`).join(', ')),
      pg: sql.raw(columns.map(([, column], i) => `(value ->> ${i})::${column.getSQLType()}`).join(', ')),
    },
  };
  shapes.set(table, shape);
  return shape;
}

/** As the driver would have it, in what JSON has: instants are milliseconds in SQLite and text in PostgreSQL. */
function cellOf(column: PgColumn, value: unknown): unknown {
  if (value === null || value === undefined) return null;
  const cell: unknown = column.mapToDriverValue(value);
  // Half a character, as an answer may hold it, would not be read back out of JSON.
  return typeof cell === 'string' ? cell.toWellFormed() : cell;
}
