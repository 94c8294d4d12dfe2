import type { Database } from '../../db/database.js';
import type { Miner, MinerRepository } from '../../db/miners.js';
import type { ProbeRepository } from '../../db/probes.js';
import type { PageRequest } from '../../db/repository.js';
import type { ScoreSpan } from '../../db/score-rollups.js';
import type { Score, ScoreChange, ScoreRepository } from '../../db/scores.js';
import { NotFound } from '../errors.js';
import type { Eligibility, EligibilityService } from './eligibility.js';
import { countHealth, gatherAnswers, measure, NO_HEALTH } from './evidence.js';
import { combine, type ScoreFormula, scoreFormula, type ScoreResult } from './formula.js';
import { createScoreHistory, type HistoryWindow, type ScorePoint } from './history.js';
import type { Rank, Ranking } from './ranking.js';
import { recompute, type Recomputed } from './recompute.js';
import { checkOverrides, type ScoreOverrides, withComponents, withNext } from './simulate.js';

interface Needs {
  readonly db: Database;
  readonly scores: ScoreRepository;
  readonly probes: ProbeRepository;
  readonly miners: Pick<MinerRepository, 'find'>;
  readonly ranking: Ranking;
  readonly eligibility: EligibilityService;
  readonly now: () => Date;
}

export interface Simulated {
  readonly before: ScoreResult;
  readonly after: ScoreResult;
  /** null: there is no score, or it does not serve. */
  readonly rankBefore: Rank | null;
  /** As if it served. */
  readonly rankAfter: Rank | null;
}

/** Scores and why they changed; public. */
export function createScoreService({ db, scores, probes, miners, ranking, eligibility, now }: Needs) {
  const history = createScoreHistory({ scores });

  const requireMiner = async (minerId: string): Promise<Miner> => {
    const miner = await miners.find(db, minerId);
    if (!miner) throw new NotFound('miner', 'minerId');
    return miner;
  };

  return {
    byMiners: (minerIds: readonly string[]): Promise<Score[]> => scores.byMiners(db, minerIds),
    changesByIds: (ids: readonly string[]): Promise<ScoreChange[]> => scores.changesByIds(db, ids),
    /** Newest first, of one miner or (null) of all. */
    listChanges: (minerId: string | null, page: PageRequest): Promise<ScoreChange[]> =>
      scores.listChanges(db, minerId, page),
    formula: (): ScoreFormula => scoreFormula(),

    async history(minerId: string, window: HistoryWindow, step: ScoreSpan): Promise<ScorePoint[]> {
      await requireMiner(minerId);
      return history.of(db, minerId, { window, step, now: now() });
    },

    async recomputed(change: ScoreChange): Promise<Recomputed> {
      const miner = await requireMiner(change.minerId);
      return recompute(scores, db, change, miner.modelType);
    },

    async recompute(scoreChangeId: string): Promise<Recomputed> {
      const [change] = await scores.changesByIds(db, [scoreChangeId]);
      if (!change) throw new NotFound('score change', 'scoreChangeId');
      return this.recomputed(change);
    },

    /** null: it does not serve, or has no score. */
    rank: (minerId: string): Promise<Rank | null> => ranking.of(minerId),

    /** One for each, in their order. */
    eligibilities: (of: readonly Miner[]): Promise<Eligibility[]> => eligibility.of(of),

    /** What the score would be if; nothing is written. */
    async simulate(minerId: string, overrides: ScoreOverrides): Promise<Simulated> {
      checkOverrides(overrides);
      const { id, modelType, state } = await requireMiner(minerId);
      const at = now();
      const answersOf = await gatherAnswers(scores, db, [id], at);
      const health = (await countHealth(probes, db, [id], at)).get(id) ?? NO_HEALTH;
      const gathered = { ...answersOf(id), health };
      const before = combine(measure(gathered, modelType));
      const next = measure(withNext(gathered, id, at, overrides), modelType);
      const after = combine(withComponents(next, overrides));
      const rank = async (value: number | null) =>
        value === null ? null : ranking.wouldBe(id, value, modelType);
      return {
        before,
        after,
        rankBefore: state === 'ACTIVE' ? await rank(before.value) : null,
        rankAfter: await rank(after.value),
      };
    },
  };
}
export type ScoreService = ReturnType<typeof createScoreService>;
