import { and, eq, inArray, ne, or, sql } from 'drizzle-orm';
import { groupBy } from './chunks.js';
import type { Executor } from './database.js';
import { newestFirst, type OwnerScope, type PageRequest, pageWindow } from './repository.js';
import type { Tables } from './tables.js';
import type { Validation, ValidationResult } from './validations.js';

/** A result, and what decides who may see all of it. */
export interface ResultInContext {
  readonly result: ValidationResult;
  readonly isRunning: boolean;
}

export interface ResultKey {
  readonly validationId: string;
  readonly minerId: string;
}

/** How the results of a validation are spread. */
export interface ValidationSum {
  readonly validationId: string;
  readonly waiting: number;
  readonly answered: number;
  readonly failed: number;
  readonly silent: number;
  readonly counted: number;
  readonly meanGrade: number | null;
  readonly meanTotalMs: number | null;
}

/** Validations and their results, for readers. */
export function validationReadingRepository({
  validations: v,
  validationResults: r,
}: Pick<Tables, 'validations' | 'validationResults'>) {
  /** Those that have ended are public; the others are their validator's and, with null, everybody's who sees all. */
  const visibleTo = (owner: OwnerScope | undefined) =>
    owner === null
      ? undefined
      : or(ne(v.state, 'RUNNING'), owner === undefined ? undefined : eq(v.validatorId, owner));

  const inContext = (
    rows: readonly { result: ValidationResult; state: Validation['state'] }[],
  ): ResultInContext[] => rows.map(({ result, state }) => ({ result, isRunning: state === 'RUNNING' }));

  return {
    /** `owner` undefined: only those that everybody may see. */
    async byIds(db: Executor, owner: OwnerScope | undefined, ids: readonly string[]): Promise<Validation[]> {
      if (ids.length === 0) return [];
      return db
        .select()
        .from(v)
        .where(and(inArray(v.id, [...ids]), visibleTo(owner)));
    },

    async list(
      db: Executor,
      owner: OwnerScope | undefined,
      validatorId: string | null,
      page: PageRequest,
    ): Promise<Validation[]> {
      return db
        .select()
        .from(v)
        .where(
          and(
            validatorId === null ? undefined : eq(v.validatorId, validatorId),
            visibleTo(owner),
            pageWindow(v.id, page),
          ),
        )
        .orderBy(newestFirst(v.id, page))
        .limit(page.limit);
    },

    async listResults(
      db: Executor,
      owner: OwnerScope | undefined,
      validationId: string,
      page: PageRequest,
    ): Promise<ResultInContext[]> {
      const rows = await db
        .select({ result: r, state: v.state })
        .from(r)
        .innerJoin(v, eq(v.id, r.validationId))
        .where(and(eq(r.validationId, validationId), visibleTo(owner), pageWindow(r.minerId, page)))
        .orderBy(newestFirst(r.minerId, page))
        .limit(page.limit);
      return inContext(rows);
    },

    /** Of validations that have ended, newest first. */
    async listResultsOfMiner(db: Executor, minerId: string, page: PageRequest): Promise<ResultInContext[]> {
      const rows = await db
        .select({ result: r, state: v.state })
        .from(r)
        .innerJoin(v, eq(v.id, r.validationId))
        .where(and(eq(r.minerId, minerId), ne(v.state, 'RUNNING'), pageWindow(r.validationId, page)))
        .orderBy(newestFirst(r.validationId, page))
        .limit(page.limit);
      return inContext(rows);
    },

    async resultsByKeys(
      db: Executor,
      owner: OwnerScope | undefined,
      keys: readonly ResultKey[],
    ): Promise<ResultInContext[]> {
      const found: ResultInContext[] = [];
      for (const [validationId, own] of groupBy(keys, (key) => key.validationId)) {
        const rows = await db
          .select({ result: r, state: v.state })
          .from(r)
          .innerJoin(v, eq(v.id, r.validationId))
          .where(
            and(
              eq(r.validationId, validationId),
              inArray(
                r.minerId,
                own.map(({ minerId }) => minerId),
              ),
              visibleTo(owner),
            ),
          );
        found.push(...inContext(rows));
      }
      return found;
    },

    async sumUp(db: Executor, validationIds: readonly string[]): Promise<ValidationSum[]> {
      if (validationIds.length === 0) return [];
      const rows = await db
        .select({
          validationId: r.validationId,
          state: r.state,
          count: sql<number>`count(*)`.mapWith(Number),
          counted: sql<number>`sum(case when ${eq(r.counts, true)} then 1 else 0 end)`.mapWith(Number),
          graded: sql<number>`count(${r.grade})`.mapWith(Number),
          grades: sql<number>`coalesce(sum(${r.grade}), 0)`.mapWith(Number),
          totalMs: sql<number>`coalesce(sum(${r.totalMs}), 0)`.mapWith(Number),
        })
        .from(r)
        .where(inArray(r.validationId, [...validationIds]))
        .groupBy(r.validationId, r.state);
      return [...groupBy(rows, ({ validationId }) => validationId)].map(([validationId, own]) => {
        const of = (state: ValidationResult['state']) => own.find((row) => row.state === state);
        const sum = (key: 'counted' | 'graded' | 'grades') => own.reduce((total, row) => total + row[key], 0);
        const answered = of('ANSWERED');
        return {
          validationId,
          waiting: of('WAITING')?.count ?? 0,
          answered: answered?.count ?? 0,
          failed: of('FAILED')?.count ?? 0,
          silent: of('SILENT')?.count ?? 0,
          counted: sum('counted'),
          meanGrade: sum('graded') === 0 ? null : sum('grades') / sum('graded'),
          meanTotalMs: answered ? answered.totalMs / answered.count : null,
        };
      });
    },
  };
}
export type ValidationReadingRepository = ReturnType<typeof validationReadingRepository>;
