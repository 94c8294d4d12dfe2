import { type SQL, sql } from 'drizzle-orm';
import type { Dialect } from './database.js';

type Kind = 'text' | 'integer' | 'real' | 'instant';
/** An instant is its milliseconds. */
type Cell = string | number | null;

/**
 * Many rows as one parameter, to be selected from: `statement` is the same however many they are, so it is built and prepared
 * once, which is most of what a small row costs.
 */
export function jsonRows(
  dialect: Dialect,
  columns: Readonly<Record<string, Kind>>,
  rows: readonly (readonly Cell[])[],
): SQL {
  const text = JSON.stringify(rows);
  const cells = Object.entries(columns).map(([name, kind], i) =>
    sql.raw(dialect === 'pg' ? `${pgCell(kind, i)} as ${name}` : `value ->> ${i} as ${name}`),
  );
  const list = sql.join(cells, sql.raw(', '));
  return dialect === 'pg'
    ? sql`(select ${list} from jsonb_array_elements(${text}::jsonb)) as v`
    : sql`(select ${list} from jsonb_each(${text})) as v`;
}

function pgCell(kind: Kind, i: number): string {
  const cell = `value ->> ${i}`;
  switch (kind) {
    case 'text':
      return cell;
    case 'integer':
      return `(${cell})::bigint`;
    case 'real':
      return `(${cell})::double precision`;
    case 'instant':
      return `to_timestamp((${cell})::double precision / 1000)`;
  }
}

/** Rows `v.id`, to begin a join with: SQLite keeps to the order of a cross join. */
export const jsonIds = (dialect: Dialect, ids: readonly string[]): SQL =>
  jsonRows(
    dialect,
    { id: 'text' },
    ids.map((id) => [id]),
  );

/** Many texts as one parameter, to be compared with: for few columns that have an index of their own. */
export function jsonTexts(dialect: Dialect, texts: readonly string[]): SQL {
  const list = JSON.stringify(texts);
  return dialect === 'pg'
    ? sql`(select jsonb_array_elements_text(${list}::jsonb))`
    : sql`(select value from json_each(${list}))`;
}
