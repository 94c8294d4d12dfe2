import { and, asc, eq, inArray } from 'drizzle-orm';
import type { Executor } from './database.js';
import type { Tables } from './tables.js';

export type MinerVariable = Tables['minerVariables']['$inferSelect'];

export function variableRepository({ minerVariables: t }: Pick<Tables, 'minerVariables'>) {
  return {
    /** In the order of their names. */
    async listOf(db: Executor, minerIds: readonly string[]): Promise<MinerVariable[]> {
      if (minerIds.length === 0) return [];
      return db
        .select()
        .from(t)
        .where(inArray(t.minerId, [...minerIds]))
        .orderBy(asc(t.minerId), asc(t.name));
    },

    async put(db: Executor, { minerId, name, ...change }: MinerVariable): Promise<void> {
      await db
        .insert(t)
        .values({ minerId, name, ...change })
        .onConflictDoUpdate({ target: [t.minerId, t.name], set: change })
        .returning({ name: t.name });
    },

    async removeAll(db: Executor, minerId: string): Promise<void> {
      await db.delete(t).where(eq(t.minerId, minerId)).returning({ name: t.name });
    },

    /** Returns the names that were there. */
    async remove(db: Executor, minerId: string, names: readonly string[]): Promise<string[]> {
      if (names.length === 0) return [];
      const gone = await db
        .delete(t)
        .where(and(eq(t.minerId, minerId), inArray(t.name, [...names])))
        .returning({ name: t.name });
      return gone.map(({ name }) => name);
    },
  };
}
export type VariableRepository = ReturnType<typeof variableRepository>;
