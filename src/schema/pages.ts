import type { TimePageRequest, TimePosition } from '../db/repository.js';
import { InvalidInput } from '../services/errors.js';

export interface PageArgs {
  readonly first?: number | null | undefined;
  readonly last?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly before?: string | null | undefined;
}

/** A page as it was asked for, with one row more than that, so that one sees whether there are more. */
export interface Page<Position> {
  readonly size: number;
  readonly limit: number;
  readonly fromEnd: boolean;
  readonly after: Position | undefined;
  readonly before: Position | undefined;
}

/** How a position in a list is written as a cursor. Reading gives null for what is not a cursor of this list. */
export interface Cursor<Row, Position> {
  write(row: Row): string;
  read(cursor: string): Position | null;
}

const MAX_PAGE = 100;

/** How many rows a page may have, also when nothing was checked yet. */
export function sizeOf({ first, last }: PageArgs, most = MAX_PAGE): number {
  const size: unknown = first ?? last;
  return typeof size === 'number' && size >= 1 && size <= most ? size : most;
}

export function readPage<Position>(
  { first, last, after, before }: PageArgs,
  cursor: Pick<Cursor<never, Position>, 'read'>,
  most = MAX_PAGE,
): Page<Position> {
  if (first != null && last != null) throw new InvalidInput('last', 'Give `first` or `last`, not both');
  const fromEnd = first == null;
  const size = first ?? last;
  const field = fromEnd && last != null ? 'last' : 'first';
  if (size == null) throw new InvalidInput(field, `Give \`first\` or \`last\`, from 1 to ${most}`);
  if (size < 1 || size > most) throw new InvalidInput(field, `Must be from 1 to ${most}`);
  return {
    size,
    limit: size + 1,
    fromEnd,
    after: readCursor(after, 'after', cursor),
    before: readCursor(before, 'before', cursor),
  };
}

function readCursor<Position>(
  text: string | null | undefined,
  field: string,
  cursor: Pick<Cursor<never, Position>, 'read'>,
): Position | undefined {
  if (text == null) return undefined;
  const position = cursor.read(text);
  if (position === null) throw new InvalidInput(field, 'This is not a cursor of this list');
  return position;
}

interface Connection<Row> {
  readonly edges: { node: Row; cursor: string }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

/** `rows` begin at the end that the page was asked from. */
export function connectionOf<Row>(
  page: Page<unknown>,
  rows: readonly Row[],
  cursor: { write(row: NoInfer<Row>): string },
  /** The cursor up to which was looked, when there may be more beyond it although the page is not full. */
  lookedTo: string | null = null,
): Connection<Row> {
  const hasMore = rows.length > page.size || lookedTo !== null;
  const kept = rows.slice(0, page.size);
  if (page.fromEnd) kept.reverse();
  const edges = kept.map((node) => ({ node, cursor: cursor.write(node) }));
  return {
    edges,
    pageInfo: {
      hasNextPage: page.fromEnd ? page.before !== undefined : hasMore,
      hasPreviousPage: page.fromEnd ? hasMore : page.after !== undefined,
      startCursor: (page.fromEnd ? lookedTo : null) ?? edges.at(0)?.cursor ?? null,
      endCursor: (page.fromEnd ? null : lookedTo) ?? edges.at(-1)?.cursor ?? null,
    },
  };
}

const encode = (text: string): string => Buffer.from(text).toString('base64url');
const decode = (cursor: string): string =>
  /^[A-Za-z0-9_-]{1,200}$/.test(cursor) ? Buffer.from(cursor, 'base64url').toString() : '';

/** For lists whose order is that of their ids: nothing that is added or removed moves a cursor. */
export function idCursor<Row extends { readonly id: string }>(list: string): Cursor<Row, string> {
  const form = new RegExp(`^${list}:([0-9a-f-]{36})$`);
  return {
    write: ({ id }) => encode(`${list}:${id}`),
    read: (cursor) => form.exec(decode(cursor))?.[1] ?? null,
  };
}

/** For lists ordered by time. */
export function timeCursor<Row extends TimePosition>(list: string): Cursor<Row, TimePosition> {
  const form = new RegExp(`^${list}:(\\d{1,15}):([0-9a-f-]{36})$`);
  return {
    write: ({ at, id }) => encode(`${list}:${at.getTime()}:${id}`),
    read: (cursor) => {
      const [, at, id] = form.exec(decode(cursor)) ?? [];
      return at === undefined || id === undefined ? null : { at: new Date(Number(at)), id };
    },
  };
}

export interface ScorePosition {
  readonly score: number | null;
  readonly id: string;
}

/** For lists ordered by score: carries the score as well, which may have changed since. */
export function scoreCursor<Row extends { readonly id: string }>(
  list: string,
  scoreOf: (row: Row) => number | null,
): Cursor<Row, ScorePosition> {
  const form = new RegExp(`^${list}:(-|\\d{1,3}(?:\\.\\d{1,20})?(?:e-\\d{1,3})?):([0-9a-f-]{36})$`);
  return {
    write: (row) => encode(`${list}:${scoreOf(row) ?? '-'}:${row.id}`),
    read: (cursor) => {
      const [, score, id] = form.exec(decode(cursor)) ?? [];
      if (score === undefined || id === undefined) return null;
      return { score: score === '-' ? null : Number(score), id };
    },
  };
}

/** The page in the words of the repositories. */
export const idPage = ({ limit, fromEnd, after, before }: Page<string>) => ({
  limit,
  fromEnd,
  ...(after === undefined ? {} : { afterId: after }),
  ...(before === undefined ? {} : { beforeId: before }),
});

export const timePage = ({ limit, fromEnd, after, before }: Page<TimePosition>): TimePageRequest => ({
  limit,
  fromEnd,
  ...(after === undefined ? {} : { after }),
  ...(before === undefined ? {} : { before }),
});
