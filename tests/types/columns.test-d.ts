import type { pgColumns } from '../../src/db/columns.pg.js';
import type { sqliteWords } from '../../src/db/columns.sqlite.js';

/** Compiles only while both dialects have the same words, each giving the same value. Nothing here ever runs. */

type Pg = typeof pgColumns;
type Sqlite = typeof sqliteWords;
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;
type Expect<T extends true> = T;

type Word = 'text' | 'integer' | 'real' | 'flag' | 'instant' | 'bytes';
type ValueOf<C> = C extends { _: { data: infer Value } } ? Value : never;
type Value<Columns extends Record<Word, (name: string) => unknown>, W extends Word> = ValueOf<
  ReturnType<Columns[W]>
>;

export type SameWords = Expect<Same<keyof Pg, keyof Sqlite>>;
export type SameValues = Expect<{ [W in Word]: Same<Value<Pg, W>, Value<Sqlite, W>> }[Word]>;
export type Instants = Expect<Same<Value<Pg, 'instant'>, Date>>;
export type Flags = Expect<Same<Value<Pg, 'flag'>, boolean>>;

declare const pg: Pg;
declare const sqlite: Sqlite;
type PgChoice = ValueOf<ReturnType<typeof pg.oneOf<readonly ['A', 'B']>>>;
type SqliteChoice = ValueOf<ReturnType<typeof sqlite.oneOf<readonly ['A', 'B']>>>;
export type PgChoices = Expect<Same<PgChoice, 'A' | 'B'>>;
export type SqliteChoices = Expect<Same<SqliteChoice, 'A' | 'B'>>;
