import { and, desc, eq, inArray, isNotNull, isNull, lt, lte, notInArray, or } from 'drizzle-orm';
import { inChunks } from './chunks.js';
import type { Executor } from './database.js';
import { newestFirst, only, ownedBy, type OwnerScope, type PageRequest, pageWindow } from './repository.js';
import type { Health, MinerState, ModelType, Tables } from './tables.js';

export type Miner = Tables['miners']['$inferSelect'];
export type NewMiner = Tables['miners']['$inferInsert'];

export interface MinerFilter {
  readonly ownerId?: string;
  readonly states?: readonly MinerState[];
  readonly health?: Health;
  readonly modelType?: ModelType;
}

/** Where a page by score goes on: the last row's score (null sorts last) and id. */
export interface ScorePosition {
  readonly score: number | null;
  readonly id: string;
}

export function minerRepository({ miners, scores }: Pick<Tables, 'miners' | 'scores'>) {
  const matches = (filter: MinerFilter) =>
    and(
      filter.ownerId ? eq(miners.ownerId, filter.ownerId) : undefined,
      filter.states ? inArray(miners.state, [...filter.states]) : undefined,
      filter.health ? eq(miners.health, filter.health) : undefined,
      filter.modelType ? eq(miners.modelType, filter.modelType) : undefined,
    );

  return {
    async insert(db: Executor, miner: NewMiner): Promise<Miner> {
      return only(await db.insert(miners).values(miner).returning());
    },

    /** Miners are public; what is private about them is decided field by field. */
    async byIds(db: Executor, ids: readonly string[]): Promise<Miner[]> {
      const rows: Miner[] = [];
      for (const some of inChunks(ids))
        rows.push(...(await db.select().from(miners).where(inArray(miners.id, some))));
      return rows;
    },

    async findOwned(db: Executor, owner: OwnerScope, id: string): Promise<Miner | null> {
      return (
        (
          await db
            .select()
            .from(miners)
            .where(and(eq(miners.id, id), ownedBy(miners.ownerId, owner)))
        )[0] ?? null
      );
    },

    async find(db: Executor, id: string): Promise<Miner | null> {
      return (await db.select().from(miners).where(eq(miners.id, id)))[0] ?? null;
    },

    /** The miner whose machine this is, if one still is. */
    async findByVm(db: Executor, vmId: string): Promise<Miner | null> {
      const rows = await db
        .select()
        .from(miners)
        .where(and(eq(miners.vmId, vmId), notInArray(miners.state, ['TERMINATED'])))
        .orderBy(desc(miners.id))
        .limit(1);
      return rows[0] ?? null;
    },

    async list(db: Executor, filter: MinerFilter, page: PageRequest): Promise<Miner[]> {
      return db
        .select()
        .from(miners)
        .where(and(matches(filter), pageWindow(miners.id, page)))
        .orderBy(newestFirst(miners.id, page))
        .limit(page.limit);
    },

    /** Best first, miners without a score last, newest first among equals. */
    async listByScore(
      db: Executor,
      filter: MinerFilter,
      { limit, after }: { limit: number; after?: ScorePosition },
    ): Promise<{ miner: Miner; score: number | null }[]> {
      // In two parts, so that the first is read from the index of scores; databases also disagree about where NULL goes.
      const ranked = db.select({ miner: miners, score: scores.value }).from(scores);
      const own = eq(miners.id, scores.minerId);
      const scored =
        after?.score === null
          ? []
          : // SQLite never turns a cross join round; the few miners of one owner it had better look up first.
            await (filter.ownerId ? ranked.innerJoin(miners, own) : ranked.crossJoin(miners))
              .where(
                and(
                  own,
                  isNotNull(scores.value),
                  after && lte(scores.value, after.score),
                  after && or(lt(scores.value, after.score), lt(scores.minerId, after.id)),
                  matches(filter),
                ),
              )
              .orderBy(desc(scores.value), desc(scores.minerId))
              .limit(limit);
      if (scored.length === limit) return scored;
      const unscored = await db
        .select({ miner: miners, score: scores.value })
        .from(miners)
        .leftJoin(scores, eq(scores.minerId, miners.id))
        .where(
          and(
            isNull(scores.value),
            after?.score === null ? lt(miners.id, after.id) : undefined,
            matches(filter),
          ),
        )
        .orderBy(desc(miners.id))
        .limit(limit - scored.length);
      return [...scored, ...unscored];
    },

    async update(db: Executor, id: string, change: Partial<Miner>): Promise<Miner> {
      return only(await db.update(miners).set(change).where(eq(miners.id, id)).returning());
    },

    /** Null when the miner was in none of the states. */
    async updateIn(
      db: Executor,
      id: string,
      states: readonly MinerState[],
      change: Partial<Miner>,
    ): Promise<Miner | null> {
      const rows = await db
        .update(miners)
        .set(change)
        .where(and(eq(miners.id, id), inArray(miners.state, [...states])))
        .returning();
      return rows[0] ?? null;
    },

    /** Which of these a living miner has. */
    async takenNames(db: Executor, aliveNames: readonly string[]): Promise<Set<string>> {
      const taken = new Set<string>();
      for (const names of inChunks(aliveNames)) {
        const rows = await db
          .select({ aliveName: miners.aliveName })
          .from(miners)
          .where(inArray(miners.aliveName, names));
        for (const { aliveName } of rows) if (aliveName !== null) taken.add(aliveName);
      }
      return taken;
    },

    async isNameFree(db: Executor, aliveName: string): Promise<boolean> {
      return (await db.$count(miners, eq(miners.aliveName, aliveName))) === 0;
    },
  };
}
export type MinerRepository = ReturnType<typeof minerRepository>;
