import { and, asc, eq, gt, gte, inArray, ne, sql } from 'drizzle-orm';
import type { Executor } from './database.js';
import type { Health, MinerState, ModelType, Tables } from './tables.js';
import { QUERY_STATES } from './tables.js';

export interface CountedMiner {
  readonly id: string;
  readonly state: MinerState;
  readonly health: Health;
  readonly modelType: ModelType;
  readonly countryCode: string | null;
}

const count = sql<number>`count(*)`.mapWith(Number);

const OVER = QUERY_STATES.filter((state) => state !== 'RUNNING');

/** Public facts about the network as a whole. */
export function networkStatsRepository({
  miners,
  queries,
  validations,
}: Pick<Tables, 'miners' | 'queries' | 'validations'>) {
  return {
    /** Miners that have not ended, in the order of their ids. */
    async listAlive(db: Executor, afterId: string, limit: number): Promise<CountedMiner[]> {
      const { id, state, health, modelType, countryCode } = miners;
      return db
        .select({ id, state, health, modelType, countryCode })
        .from(miners)
        .where(and(gt(id, afterId), ne(state, 'TERMINATED')))
        .orderBy(asc(id))
        .limit(limit);
    },

    async countTerminated(db: Executor): Promise<number> {
      return db.$count(miners, eq(miners.state, 'TERMINATED'));
    },

    // What is under way is not counted: a miner that is asked could see here who asks.
    async countQuestions(db: Executor, since: Date): Promise<number> {
      return db.$count(queries, and(inArray(queries.state, OVER), gte(queries.createdAt, since)));
    },

    async countValidations(
      db: Executor,
      since: Date,
    ): Promise<{ readonly validations: number; readonly validators: number }> {
      const rows = await db
        .select({
          count,
          validators: sql<number>`count(distinct ${validations.validatorId})`.mapWith(Number),
        })
        .from(validations)
        .where(and(ne(validations.state, 'RUNNING'), gte(validations.createdAt, since)));
      return { validations: rows[0]?.count ?? 0, validators: rows[0]?.validators ?? 0 };
    },
  };
}
export type NetworkStatsRepository = ReturnType<typeof networkStatsRepository>;
