import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { getTableConfig as pgTable } from 'drizzle-orm/pg-core';
import { getTableConfig as sqliteTable, type SQLiteTable } from 'drizzle-orm/sqlite-core';
import { describe, expect, it } from 'vitest';
import { pgColumns } from '../src/db/columns.pg.js';
import { sqliteColumns } from '../src/db/columns.sqlite.js';
import * as pgSchema from '../src/db/schema.pg.js';
import * as sqliteSchema from '../src/db/schema.sqlite.js';
import { defineTables } from '../src/db/tables.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

describe('the two databases', () => {
  const pg = Object.entries(defineTables(pgColumns));
  const sqlite = new Map(Object.entries(defineTables(sqliteColumns)));

  it('have the same tables, columns and indexes', () => {
    expect([...sqlite.keys()].sort()).toEqual(pg.map(([name]) => name).sort());
    for (const [name, table] of pg) {
      const one = pgTable(table);
      const other = sqliteTable(sqlite.get(name) as unknown as SQLiteTable);
      expect(other.name).toBe(one.name);
      const columnsOf = (columns: readonly { name: string; notNull: boolean; primary: boolean }[]) =>
        columns.map(({ name: column, notNull, primary }) => ({ column, notNull, primary }));
      expect(columnsOf(other.columns), name).toEqual(columnsOf(one.columns));
      expect(
        other.indexes.map((index) => [index.config.name, index.config.unique]),
        name,
      ).toEqual(one.indexes.map((index) => [index.config.name, index.config.unique]));
    }
  });

  it('show every table to drizzle-kit', () => {
    const names = pg.map(([name]) => name).sort();
    expect(Object.keys(pgSchema).sort()).toEqual(names);
    expect(Object.keys(sqliteSchema).sort()).toEqual(names);
  });

  it('have migrations with the same numbers and names', () => {
    const [one, other] = ['sqlite', 'pg'].map((dialect) => {
      const folder = join(ROOT, 'drizzle', dialect);
      const journal = JSON.parse(readFileSync(join(folder, 'meta/_journal.json'), 'utf8')) as {
        entries: { idx: number; tag: string }[];
      };
      const files = readdirSync(folder).filter((name) => name.endsWith('.sql'));
      const tags = journal.entries.map(({ idx, tag }) => ({ idx, tag }));
      expect(files.sort()).toEqual(tags.map(({ tag }) => `${tag}.sql`).sort());
      return tags;
    });
    expect(other).toEqual(one);
  });
});

type Place =
  | 'main'
  | 'app'
  | 'config'
  | 'server'
  | 'roof'
  | 'resolvers'
  | 'schema'
  | 'services'
  | 'adapters'
  | 'db'
  | 'demo'
  | 'simulator';

/** What each place may import beside itself; `types` only with `import type`. */
const MAY_IMPORT: Readonly<Record<Place, { values: readonly Place[]; types?: readonly Place[] }>> = {
  main: { values: ['app', 'config', 'services'] },
  app: {
    values: ['config', 'server', 'roof', 'resolvers', 'schema', 'services', 'adapters', 'db', 'simulator'],
  },
  config: { values: ['services'] },
  server: { values: ['roof', 'resolvers', 'schema', 'services'], types: ['db', 'adapters', 'config'] },
  roof: { values: ['schema', 'resolvers', 'services'], types: ['db'] },
  resolvers: { values: ['schema', 'services'], types: ['db', 'adapters'] },
  schema: { values: ['services'], types: ['db', 'adapters'] },
  services: { values: ['db', 'config'], types: ['adapters'] },
  adapters: { values: ['services'] },
  db: { values: [], types: ['adapters', 'services'] },
  demo: { values: ['app', 'config', 'services', 'schema'] },
  simulator: { values: [] },
};

/** Words, values and errors that belong to nobody's inside. */
const SHARED = [
  'db/words.ts',
  'services/adapters/failure.ts',
  'services/adapters/decimal.ts',
  'services/adapters/address.ts',
  'services/adapters/cloud.ts',
  'services/adapters/engine.ts',
  'services/adapters/host.ts',
  'services/adapters/source-fetcher.ts',
  'services/adapters/archives.ts',
];

function placeOf(file: string): Place {
  const [first = '', second] = file.split('/');
  if (file === 'schema/index.ts') return 'roof';
  if (first === 'services' && second === 'adapters') return 'adapters';
  return first.replace(/\.ts$/, '') as Place;
}

interface Import {
  readonly from: string;
  readonly to: string;
  readonly isType: boolean;
}

const IMPORT =
  /(?:^|\n)\s*(import|export)\s+(type\s)?(?:[^'";]*?\sfrom\s+)?'(\.[^']+)'|import\('(\.[^']+)'\)/g;

function importsOf(file: string): Import[] {
  const text = readFileSync(join(ROOT, 'src', file), 'utf8');
  return [...text.matchAll(IMPORT)].map(([, , type, path, lazy]) => ({
    from: file,
    to: relative(join(ROOT, 'src'), join(ROOT, 'src', dirname(file), path ?? lazy ?? '')).replace(
      /\.js$/,
      '.ts',
    ),
    isType: type !== undefined,
  }));
}

describe('the layers', () => {
  const files = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );

  it('have a place for every file', () => {
    const unknown = files.filter((file) => !(placeOf(file) in MAY_IMPORT));
    expect(unknown).toEqual([]);
  });

  it('import only what lies below them', () => {
    const wrong = files
      .flatMap(importsOf)
      .filter(({ from, to, isType }) => {
        const place = placeOf(from);
        const rule = MAY_IMPORT[place];
        const target = placeOf(to);
        if (place === target || SHARED.includes(to)) return false;
        return !(rule.values.includes(target) || (isType && rule.types?.includes(target)));
      })
      .map(({ from, to }) => `${from} imports ${to}`);
    expect(wrong).toEqual([]);
  });

  it('choose adapters in one place: every other part knows ports', () => {
    const ports = [
      'cloud',
      'host',
      'engine',
      'ledger',
      'model',
      'judge',
      'source-fetcher',
      'failure',
      'address',
      'decimal',
    ];
    // Archives have no far end: they are read where they are given.
    const allowed = [...ports, 'archives'].map((name) => `services/adapters/${name}.ts`);
    const wrong = files
      .filter((file) => !['app', 'adapters', 'simulator'].includes(placeOf(file)))
      .flatMap(importsOf)
      .filter(({ to }) => placeOf(to) === 'adapters' && !allowed.includes(to))
      .map(({ from, to }) => `${from} imports ${to}`);
    expect(wrong).toEqual([]);
  });
});
