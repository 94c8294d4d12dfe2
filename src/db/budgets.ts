import { and, asc, eq, gt, lt, ne, or } from 'drizzle-orm';
import type { Executor, Transaction } from './database.js';
import { only } from './repository.js';
import type { Tables } from './tables.js';

export type Budget = Tables['budgets']['$inferSelect'];

export function budgetRepository({ budgets }: Pick<Tables, 'budgets'>) {
  return {
    async find(db: Executor, ownerId: string): Promise<Budget | null> {
      return (await db.select().from(budgets).where(eq(budgets.ownerId, ownerId)))[0] ?? null;
    },

    async put(tx: Transaction, budget: Budget): Promise<Budget> {
      const { ownerId: _key, ...set } = budget;
      return only(
        await tx
          .insert(budgets)
          .values(budget)
          .onConflictDoUpdate({ target: budgets.ownerId, set })
          .returning(),
      );
    },

    async remove(tx: Transaction, ownerId: string): Promise<boolean> {
      const rows = await tx
        .delete(budgets)
        .where(eq(budgets.ownerId, ownerId))
        .returning({ ownerId: budgets.ownerId });
      return rows.length > 0;
    },

    async list(db: Executor, afterOwnerId: string, limit: number): Promise<Budget[]> {
      return db
        .select()
        .from(budgets)
        .where(gt(budgets.ownerId, afterOwnerId))
        .orderBy(asc(budgets.ownerId))
        .limit(limit);
    },

    /**
     * Notes that the owner is told of `percent` in this period. False when somebody else did so before, or the budget
     * was changed meanwhile.
     */
    async noteWarned(
      tx: Transaction,
      budget: Budget,
      { periodStartedAt, percent }: { readonly periodStartedAt: Date; readonly percent: number },
    ): Promise<boolean> {
      const rows = await tx
        .update(budgets)
        .set({ periodStartedAt, warnedPercent: percent })
        .where(
          and(
            eq(budgets.ownerId, budget.ownerId),
            eq(budgets.updatedAt, budget.updatedAt),
            or(ne(budgets.periodStartedAt, periodStartedAt), lt(budgets.warnedPercent, percent)),
          ),
        )
        .returning({ ownerId: budgets.ownerId });
      return rows.length > 0;
    },
  };
}
export type BudgetRepository = ReturnType<typeof budgetRepository>;
