import { createDirectory } from '../services/directory/directory.js';
import { createNetworkStats } from '../services/directory/network-stats.js';
import { createEligibility } from '../services/scoring/eligibility.js';
import { createRanking } from '../services/scoring/ranking.js';
import { createRescoring } from '../services/scoring/rescoring.js';
import { createScoreService } from '../services/scoring/score-service.js';
import { createScorer } from '../services/scoring/scorer.js';
import type { Database } from '../db/database.js';
import type { EventLog } from '../services/events/event-log.js';
import type { QueryService } from '../services/queries/query-service.js';
import type { Repositories } from './repositories.js';

interface Needs {
  readonly db: Database;
  readonly repositories: Repositories;
  readonly eventLog: EventLog;
  readonly routing: QueryService['routing'];
  /** `simulated`, or the name of the Hedera network. */
  readonly ledger: string;
  readonly now: () => Date;
}

/** Everything about scores beside the prober's own path, and the directory that is ordered by them. */
export function createScoring({ db, repositories: r, eventLog, routing, ledger, now }: Needs) {
  const ranking = createRanking({ db, scores: r.scores, now });
  const eligibility = createEligibility({ db, ...r, routing, ledger, now });
  const rescoring = createRescoring({
    ...{ db, scores: r.scores, events: eventLog, now },
    scorer: createScorer(r),
  });
  const networkStats = createNetworkStats({ db, ...r, ranking, now });
  return {
    directory: createDirectory({ db, directory: r.directory, networkStats }),
    ranking,
    rescoring,
    service: createScoreService({ db, ...r, ranking, eligibility, now }),
  };
}
