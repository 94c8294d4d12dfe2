import { Column, getTableColumns, type SQL, sql } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { Transaction } from './database.js';

/** Of one parameter, in characters; only a row that is longer by itself makes a longer one. */
const AT_ONCE = 8 * 1024 * 1024;

interface Cell {
  readonly name: string;
  readonly column: PgColumn;
  /** The driver takes its values as they are. */
  readonly isPlain: boolean;
}
interface Shape {
  readonly columns: readonly Cell[];
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
  for (const text of inTexts(rows, (row) => textOf(columns, row))) {
    const list = tx.dialect === 'pg' ? sql`jsonb_array_elements(${text}::jsonb)` : sql`jsonb_each(${text})`;
    // `where true`: without it SQLite takes what follows a conflict for the condition of a join.
    await finish(tx.insert(table).select(sql`select ${cells[tx.dialect]} from ${list} where true`));
  }
}

/** JSON of rows one after the other. */
function* inTexts<T>(rows: readonly T[], textOfRow: (row: T) => string): Generator<string> {
  let parts: string[] = [];
  let size = 0;
  for (const row of rows) {
    const text = textOfRow(row);
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
  const columns = Object.entries(getTableColumns(table)).map(
    ([name, column]): Cell => ({
      name,
      column,
      isPlain: column.mapToDriverValue === Column.prototype.mapToDriverValue,
    }),
  );
  const shape = {
    columns,
    cells: {
      sqlite: sql.raw(columns.map((_, i) => `value ->> ${i}`).join(', ')),
      pg: sql.raw(columns.map(({ column }, i) => `(value ->> ${i})::${column.getSQLType()}`).join(', ')),
    },
  };
  shapes.set(table, shape);
  return shape;
}

/** JSON of one row, as the driver would have its values: instants are milliseconds in SQLite and text in PostgreSQL. */
function textOf(columns: readonly Cell[], row: Readonly<Record<string, unknown>>): string {
  const cells = columns.map(({ name, column, isPlain }): unknown => {
    const value = row[name] ?? null;
    return isPlain || value === null ? value : column.mapToDriverValue(value);
  });
  const text = JSON.stringify(cells);
  // Hardly ever: one look at the whole row is cheaper than one at each text in it.
  if (!UNSTORABLE.test(text)) return text;
  return JSON.stringify(
    cells.map((cell, i) => {
      if (typeof cell !== 'string') return cell;
      return columns[i]?.isPlain ? cell.toWellFormed().replaceAll('\0', '\ufffd') : storable(cell);
    }),
  );
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
