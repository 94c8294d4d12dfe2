import type { Database } from '../../db/database.js';
import type { PageRequest } from '../../db/repository.js';
import type { Score, ScoreChange, ScoreRepository } from '../../db/scores.js';
import { type ScoreFormula, scoreFormula } from './formula.js';

/** Scores and why they changed; public. */
export function createScoreService({
  db,
  scores,
}: {
  readonly db: Database;
  readonly scores: ScoreRepository;
}) {
  return {
    byMiners: (minerIds: readonly string[]): Promise<Score[]> => scores.byMiners(db, minerIds),
    changesByIds: (ids: readonly string[]): Promise<ScoreChange[]> => scores.changesByIds(db, ids),
    /** Newest first, of one miner or (null) of all. */
    listChanges: (minerId: string | null, page: PageRequest): Promise<ScoreChange[]> =>
      scores.listChanges(db, minerId, page),
    formula: (): ScoreFormula => scoreFormula(),
  };
}
export type ScoreService = ReturnType<typeof createScoreService>;
