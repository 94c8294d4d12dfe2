import { getTableColumns, type SQL, sql } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { Transaction } from './database.js';

/** Of one parameter, in characters; only a row that is longer by itself makes a longer one. */
const AT_ONCE = 8 * 1024 * 1024;

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
  for (const text of inTexts(rows, (row) => columns.map(([name, column]) => cellOf(column, row[name])))) {
    const list = tx.dialect === 'pg' ? sql`jsonb_array_elements(${text}::jsonb)` : sql`json_each(${text})`;
    // `where true`: without it SQLite takes what follows a conflict for the condition of a join.
    await finish(tx.insert(table).select(sql`select ${cells[tx.dialect]} from ${list} where true`));
  }
}

/** JSON of rows one after the other. */
function* inTexts<T>(rows: readonly T[], cellsOf: (row: T) => readonly unknown[]): Generator<string> {
  let parts: string[] = [];
  let size = 0;
  for (const row of rows) {
    const text = JSON.stringify(cellsOf(row));
    if (size > 0 && size + text.length > AT_ONCE) {
      yield `[${parts.join(',')}]`;
      parts = [];
      size = 0;
    }
    parts.push(text);
    size += text.length;
  }
  if (parts.length > 0) yield `[${parts.join(',')}]`;
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
  if (typeof cell !== 'string') return cell;
  return typeof value === 'string' ? cell.toWellFormed().replaceAll('\0', '\ufffd') : storable(cell);
}

/**
 * Half a character, where an answer was cut, or a NUL: PostgreSQL takes neither, so one answer would keep what is written
 * along with it from the store for ever. JSON has them as escapes, and whole characters never.
 */
function storable(json: string): string {
  if (!UNSTORABLE.test(json)) return json;
  return json.replaceAll(ESCAPES, (escape) => (UNSTORABLE.test(escape) ? '\ufffd' : escape));
}
const UNSTORABLE = /\\u(?:0000|d[89a-f])/;
/** One by one, so that a backslash that stands for itself begins none. */
const ESCAPES = /\\(?:u[\da-f]{4}|.)/g;
