import type { Database } from '../db/database.js';
import type { ModelPort } from '../services/adapters/model.js';
import type { EventLog } from '../services/events/event-log.js';
import { createGrading, type Grading } from '../services/grading/grading.js';
import type { Idempotency } from '../services/idempotency.js';
import type { Log } from '../services/log.js';
import { createRescoring } from '../services/scoring/rescoring.js';
import { createScorer } from '../services/scoring/scorer.js';
import { createAsking } from '../services/validation/asking.js';
import { createValidationBook, type Rescore } from '../services/validation/book.js';
import { withoutValues } from '../services/validation/fault.js';
import { VALIDATION_DEFAULTS, type ValidationLimits } from '../services/validation/limits.js';
import { type Candidates, createSample } from '../services/validation/sample.js';
import { createRuns } from '../services/validation/runs.js';
import { createValidationService } from '../services/validation/validation-service.js';
import type { Repositories } from './repositories.js';

/** The chore that fails is logged, and the store's errors repeat what was to be written. */
const fail = (error: unknown): never => {
  throw withoutValues(error);
};

interface Needs {
  readonly db: Database;
  readonly repositories: Pick<
    Repositories,
    'accounts' | 'validations' | 'validationReading' | 'probeTargets' | 'probes' | 'scores'
  >;
  readonly model: Pick<ModelPort, 'request'>;
  /** Default: by rule alone. */
  readonly grading?: Pick<Grading, 'grade' | 'gradeNow'>;
  /** Everybody of a type that serves, from memory; default: the store is asked. */
  readonly candidates?: Candidates;
  readonly eventLog: EventLog;
  readonly idempotency: Idempotency;
  readonly now: () => Date;
  readonly log: Log;
  readonly limits?: Partial<ValidationLimits>;
}

const AT_ONCE = 50;

/** Questions with a truth, put to all miners. */
export function createValidating({ repositories: r, ...needs }: Needs) {
  const { db, model, eventLog: events, idempotency, now, log } = needs;
  const grading = needs.grading ?? createGrading({ judge: null });
  const rescoring = createRescoring({ db, scores: r.scores, scorer: createScorer(r), events, now });
  const rescore: Rescore = (tx, minerIds) => rescoring.rescoreIn(tx, minerIds, 'VALIDATION');
  const limits = { ...VALIDATION_DEFAULTS, ...needs.limits };
  const book = createValidationBook({ db, ...r, events, rescore, now, limits });
  const runs = createRuns({
    ask: createAsking({ model, grading, log, now }),
    book,
    async isProberBlind() {
      const [newest] = await r.probes.listRounds(db, 1);
      return newest?.isVoid === true && newest.endedAt.getTime() > now().getTime() - limits.blindMs;
    },
    log,
    now,
    limits,
  });
  const service = createValidationService({
    ...{ db, accounts: r.accounts, validations: r.validations, reading: r.validationReading },
    ...{ idempotency, runs, now, limits },
    sample: createSample(needs.candidates ?? (async () => []), Math.random),
  });

  const endAll = async (before: () => Date, signal?: AbortSignal): Promise<number> => {
    for (let ended = 0; ; ) {
      const some = signal?.aborted ? 0 : await book.endInterrupted(before(), AT_ONCE).catch(fail);
      ended += some;
      if (some < AT_ONCE) return ended;
    }
  };
  return {
    service,
    /** Ends what was cut off with another process. */
    endInterrupted: (signal?: AbortSignal): Promise<number> =>
      endAll(() => new Date(now().getTime() - limits.takeOverMs), signal),
    /** Ends all that run: for whoever is the only process and has just started. */
    endLeftovers: (): Promise<number> => endAll(() => new Date(now().getTime() + 2 * limits.maxDeadlineMs)),
    drain: runs.drain,
    runningCount: runs.runningCount,
  };
}
export type Validating = ReturnType<typeof createValidating>;
