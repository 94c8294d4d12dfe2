import { and, desc, eq, inArray, notInArray } from 'drizzle-orm';
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

export function minerRepository({ miners }: Pick<Tables, 'miners'>) {
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
