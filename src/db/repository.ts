import type { Column, SQL } from 'drizzle-orm';
import { and, asc, desc, eq, gt, gte, lt, lte, or } from 'drizzle-orm';
import { v7 } from 'uuid';

/** Ids sort by the time they were made, so an id is also a stable cursor. */
export const newId = (): string => v7();

/** Whose rows may be seen. `null` is everyone's, for operators and workers. */
export type OwnerScope = string | null;

export const ownedBy = (column: Column, owner: OwnerScope): SQL | undefined =>
  owner === null ? undefined : eq(column, owner);

/** Newest first; `before` and `after` are ids in that order. */
export interface PageRequest {
  readonly limit: number;
  readonly afterId?: string;
  readonly beforeId?: string;
  /** Takes the last `limit` rows of the window instead of the first, and returns them oldest first. */
  readonly fromEnd?: boolean;
}

/** A place in a list that is ordered by time; ids settle what was at the same time. */
export interface TimePosition {
  readonly at: Date;
  readonly id: string;
}

/** As `PageRequest`, by time. */
export interface TimePageRequest {
  readonly limit: number;
  readonly after?: TimePosition;
  readonly before?: TimePosition;
  readonly fromEnd?: boolean;
}

/** The bound of the time stands by itself, so that an index on it can be used. */
export const timeWindow = (at: Column, id: Column, { after, before }: TimePageRequest): SQL | undefined =>
  and(
    after && and(lte(at, after.at), or(lt(at, after.at), lt(id, after.id))),
    before && and(gte(at, before.at), or(gt(at, before.at), gt(id, before.id))),
  );

export const pageWindow = (id: Column, page: PageRequest): SQL | undefined =>
  and(
    page.afterId === undefined ? undefined : lt(id, page.afterId),
    page.beforeId === undefined ? undefined : gt(id, page.beforeId),
  );

export const newestFirst = (id: Column, page?: PageRequest): SQL => (page?.fromEnd ? asc(id) : desc(id));

/** Exactly one row was expected; anything else is a bug of ours. */
export function only<T>(rows: readonly T[]): T {
  const [row] = rows;
  if (rows.length !== 1 || row === undefined) throw new Error(`Expected one row, got ${rows.length}`);
  return row;
}

/** drizzle wraps what the driver throws, so the cause is searched too. */
export function isUniqueViolation(error: unknown): boolean {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    const { code } = at as Error & { code?: unknown };
    if (code === '23505' || code === 'SQLITE_CONSTRAINT_UNIQUE' || code === 'SQLITE_CONSTRAINT_PRIMARYKEY')
      return true;
  }
  return false;
}
