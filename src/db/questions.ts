import { and, eq, gt, inArray, isNull, lte, or } from 'drizzle-orm';
import { inChunks } from './chunks.js';
import type { Executor } from './database.js';
import { newestFirst, type PageRequest, pageWindow } from './repository.js';
import type { Tables } from './tables.js';
import type { ModelType } from './words.js';

export type Question = Tables['questions']['$inferSelect'];

export function questionRepository({ questions: t }: Pick<Tables, 'questions'>) {
  return {
    /** Those that were not there yet, by prompt. */
    async add(db: Executor, rows: readonly Question[]): Promise<Question[]> {
      const added: Question[] = [];
      for (const values of inChunks(rows))
        added.push(...(await db.insert(t).values(values).onConflictDoNothing().returning()));
      return added;
    },

    async listByHash(
      db: Executor,
      modelType: ModelType,
      hashes: readonly string[],
    ): Promise<Pick<Question, 'id' | 'promptHash' | 'retiredAt'>[]> {
      const found: Pick<Question, 'id' | 'promptHash' | 'retiredAt'>[] = [];
      for (const chunk of inChunks(hashes)) {
        found.push(
          ...(await db
            .select({ id: t.id, promptHash: t.promptHash, retiredAt: t.retiredAt })
            .from(t)
            .where(and(eq(t.modelType, modelType), inArray(t.promptHash, [...chunk])))),
        );
      }
      return found;
    },

    /** Added by then, and not retired before `startsAt`: the same whoever asks, once that time has come. */
    async listAsked(db: Executor, addedBy: Date, startsAt: Date): Promise<Question[]> {
      return db
        .select()
        .from(t)
        .where(and(lte(t.createdAt, addedBy), or(isNull(t.retiredAt), gt(t.retiredAt, startsAt))));
    },

    async byIds(db: Executor, ids: readonly string[]): Promise<Question[]> {
      if (ids.length === 0) return [];
      return db
        .select()
        .from(t)
        .where(inArray(t.id, [...ids]));
    },

    async list(
      db: Executor,
      filter: { readonly modelType: ModelType | null; readonly retired: boolean | null },
      page: PageRequest,
    ): Promise<Question[]> {
      const { modelType, retired } = filter;
      return db
        .select()
        .from(t)
        .where(
          and(
            modelType === null ? undefined : eq(t.modelType, modelType),
            retired === null ? undefined : eq(t.isEnabled, !retired),
            pageWindow(t.id, page),
          ),
        )
        .orderBy(newestFirst(t.id, page))
        .limit(page.limit);
    },

    /** null: there is none. Retiring twice keeps the first time. */
    async retire(db: Executor, id: string, at: Date): Promise<Question | null> {
      await db
        .update(t)
        .set({ isEnabled: false, retiredAt: at })
        .where(and(eq(t.id, id), isNull(t.retiredAt)))
        .returning({ id: t.id });
      return (await db.select().from(t).where(eq(t.id, id)))[0] ?? null;
    },
  };
}
export type QuestionRepository = ReturnType<typeof questionRepository>;
