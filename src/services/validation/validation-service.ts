import type { AccountRepository } from '../../db/accounts.js';
import type { Database, Transaction } from '../../db/database.js';
import { newId, type OwnerScope, type PageRequest } from '../../db/repository.js';
import type {
  ResultInContext,
  ResultKey,
  ValidationReadingRepository,
  ValidationSum,
} from '../../db/validation-reading.js';
import type { Askable, Validation, ValidationRepository, ValidationResult } from '../../db/validations.js';
import { mayRead, ownerScope, requireScope, type Viewer } from '../accounts/viewer.js';
import { DomainError, Forbidden, InvalidInput, NotFound, Unavailable } from '../errors.js';
import { parseTruth, type Truth } from '../grading/truths.js';
import type { Idempotency } from '../idempotency.js';
import { type Excluded, NoEligibleMiner } from '../queries/refusals.js';
import { withoutValues } from './fault.js';
import { readSubmission, type Submission, type SubmitInput } from './input.js';
import { LIMIT_WINDOWS, type ValidationLimits } from './limits.js';
import { RateLimited } from './refusals.js';
import type { Run, Runs } from './runs.js';
import type { createSample } from './sample.js';

interface Needs {
  readonly db: Database;
  readonly accounts: Pick<AccountRepository, 'ensure' | 'hold'>;
  readonly validations: ValidationRepository;
  readonly reading: ValidationReadingRepository;
  readonly idempotency: Idempotency;
  readonly runs: Pick<Runs, 'start' | 'hasRoomFor'>;
  readonly sample: ReturnType<typeof createSample>;
  readonly now: () => Date;
  readonly limits: ValidationLimits;
}

/** Nobody is told the truth before the end. */
export interface ShownValidation extends Omit<Validation, 'truth'> {
  readonly truth: Truth | null;
}

export interface Submitted {
  readonly validation: ShownValidation;
  readonly replayed: boolean;
  /** Who was not asked, by reason; nobody when it was replayed. */
  readonly excluded: readonly Excluded[];
}

interface Asked extends Omit<Submission, 'idempotencyKey'> {
  /** Some of a large network; null: all of it. */
  readonly drawn: readonly string[] | null;
}

const OPERATION = 'submitValidation';
/** Of those that are drawn in memory, the store may know that some can not be asked. */
const SPARE = 2;
const RETRY_MS = 10_000;

/** Questions with a truth: put to all miners that may be asked, and graded. */
export function createValidationService(needs: Needs) {
  const { db, accounts, validations, reading, idempotency, runs, sample, now, limits } = needs;

  /** Who may be asked now and who not, or why nobody can be. */
  const choose = async (
    tx: Transaction,
    validatorId: string,
    { modelType, minerIds, drawn, truth }: Asked,
  ) => {
    const at = now();
    const freshSince = new Date(at.getTime() - limits.staleAfterMs);
    const candidacy = { modelType, validatorId, minerIds: minerIds ?? drawn, now: at, freshSince };
    const excluded = await validations.countExcluded(tx, candidacy);
    if (minerIds !== null && excluded.some(({ reason }) => reason === 'OWN')) {
      throw new InvalidInput('input.miners', 'Nobody validates their own miners', 'Leave yours out.');
    }
    const miners = await validations.drawEligible(
      tx,
      candidacy,
      truth.kind === 'JUDGE' ? limits.maxJudgedMiners : limits.maxMiners,
    );
    const known = miners.length + excluded.reduce((sum, { count }) => sum + count, 0);
    if (minerIds !== null && known < minerIds.length)
      throw new NotFound('miner of this type', 'input.miners');
    if (miners.length === 0) throw new NoEligibleMiner(excluded, RETRY_MS);
    if (!runs.hasRoomFor(miners.length)) {
      throw new Unavailable('This server is busy with other validations', { retryAfterMs: RETRY_MS });
    }
    return { miners, excluded };
  };

  const requireTurn = async (tx: Transaction, validatorId: string, isJudged: boolean): Promise<void> => {
    const at = now();
    const newest = await validations.listNewest(tx, validatorId, limits.perDay);
    const since = (ms: number) => newest.filter(({ createdAt }) => createdAt.getTime() > at.getTime() - ms);
    const running = newest.filter(
      ({ state, deadlineAt }) =>
        state === 'RUNNING' && deadlineAt.getTime() + limits.takeOverMs > at.getTime(),
    );
    const [busy] = running.toReversed();
    if (busy && running.length >= limits.runningAtOnce) {
      const retryAt = new Date(Math.max(busy.deadlineAt.getTime(), at.getTime() + 1_000));
      throw new RateLimited('A validation of yours is still running', { retryAt, now: at });
    }
    for (const [most, ms, span] of [
      [limits.perHour, LIMIT_WINDOWS.hourMs, 'an hour'],
      [limits.perDay, LIMIT_WINDOWS.dayMs, 'a day'],
    ] as const) {
      const [oldest] = since(ms).slice(0, most).toReversed();
      if (oldest && since(ms).length >= most) {
        const retryAt = new Date(oldest.createdAt.getTime() + ms);
        throw new RateLimited(`An account may submit ${most} validations ${span}`, { retryAt, now: at });
      }
    }
    const judged = since(LIMIT_WINDOWS.dayMs).filter(({ grader }) => grader === 'JUDGE');
    const first = judged.at(limits.judgedPerDay - 1);
    if (isJudged && first) {
      const retryAt = new Date(first.createdAt.getTime() + LIMIT_WINDOWS.dayMs);
      const most = `An account may have ${limits.judgedPerDay} validations graded by a judge a day`;
      throw new RateLimited(most, { retryAt, now: at });
    }
  };

  const begin = async (tx: Transaction, { accountId }: Viewer, asked: Asked) => {
    await accounts.ensure(tx, accountId, now());
    await accounts.hold(tx, accountId);
    await requireTurn(tx, accountId, asked.truth.kind === 'JUDGE');
    const { miners, excluded } = await choose(tx, accountId, asked);
    const createdAt = now();
    const validation: Validation = {
      id: newId(),
      validatorId: accountId,
      modelType: asked.modelType,
      prompt: asked.prompt,
      truth: asked.truth,
      grader: asked.truth.kind,
      state: 'RUNNING',
      minerCount: miners.length,
      answeredCount: 0,
      deadlineAt: new Date(createdAt.getTime() + asked.deadlineMs),
      createdAt,
      endedAt: null,
    };
    // Before anybody is asked, it is on record whom we are about to ask.
    await validations.insert(
      tx,
      validation,
      miners.map(({ id }) => id),
    );
    return { validation, miners, excluded };
  };

  const submit = async (viewer: Viewer, input: SubmitInput): Promise<Submitted> => {
    requireScope(viewer, 'operate');
    if (viewer.minerId !== null) throw new Forbidden('A token bound to one miner can not validate others');
    const { idempotencyKey: key, ...asked } = readSubmission(input, limits);
    const drawn = asked.minerIds === null ? await sample(asked.modelType, SPARE * limits.maxMiners) : null;
    let begun: { validation: Validation; miners: Askable[]; excluded: Excluded[] } | null = null;
    const { id, replayed } = await idempotency.once(
      { accountId: viewer.accountId, operation: OPERATION, key, input: asked },
      async (tx) => {
        begun = await begin(tx, viewer, { ...asked, drawn });
        return { id: begun.validation.id };
      },
    );
    const known = begun as (Omit<Run, 'isTrusted' | 'isNamed'> & { excluded: Excluded[] }) | null;
    if (!replayed && known !== null) {
      const { validation, miners } = known;
      runs.start({ validation, miners, isTrusted: viewer.isOperator, isNamed: asked.minerIds !== null });
      return { validation: concealed(known.validation), replayed, excluded: known.excluded };
    }
    const [validation] = await reading.byIds(db, viewer.accountId, [id]);
    if (!validation) throw new Error('The validation of an idempotency key is missing');
    return { validation: concealed(validation), replayed, excluded: [] };
  };

  return {
    /** Answers at once; the miners are asked meanwhile. */
    async submit(viewer: Viewer, input: SubmitInput): Promise<Submitted> {
      try {
        return await submit(viewer, input);
      } catch (error) {
        throw error instanceof DomainError ? error : withoutValues(error);
      }
    },

    /** Those that run are shown to their validator and to operators; those that have ended to anybody. */
    async byIds(viewer: Viewer | null, ids: readonly string[]): Promise<ShownValidation[]> {
      return (await reading.byIds(db, scopeOf(viewer), ids)).map(concealed);
    },

    async list(
      viewer: Viewer | null,
      validatorId: string | null,
      page: PageRequest,
    ): Promise<ShownValidation[]> {
      return (await reading.list(db, scopeOf(viewer), validatorId, page)).map(concealed);
    },

    async results(
      viewer: Viewer | null,
      validationId: string,
      page: PageRequest,
    ): Promise<ValidationResult[]> {
      return shown(viewer, await reading.listResults(db, scopeOf(viewer), validationId, page));
    },

    async resultsByKeys(viewer: Viewer | null, keys: readonly ResultKey[]): Promise<ValidationResult[]> {
      return shown(viewer, await reading.resultsByKeys(db, scopeOf(viewer), keys));
    },

    async resultsOfMiner(minerId: string, page: PageRequest): Promise<ValidationResult[]> {
      return shown(null, await reading.listResultsOfMiner(db, minerId, page));
    },

    /** Of validations that the viewer has before them. */
    async sums(viewer: Viewer | null, ids: readonly string[]): Promise<ValidationSum[]> {
      const seen = await reading.byIds(db, scopeOf(viewer), ids);
      const whole = new Set(seen.filter((one) => seesGrades(viewer, one)).map(({ id }) => id));
      const sums = await reading.sumUp(
        db,
        seen.map(({ id }) => id),
      );
      return sums.map((sum) => (whole.has(sum.validationId) ? sum : { ...sum, meanGrade: null }));
    },
  };
}
export type ValidationService = ReturnType<typeof createValidationService>;

const concealed = (validation: Validation): ShownValidation => ({
  ...validation,
  truth: validation.state === 'RUNNING' ? null : parseTruth(validation.truth),
});

/** Tokens for one miner see what everybody sees: a validation is about all of them. */
function scopeOf(viewer: Viewer | null): OwnerScope | undefined {
  return viewer !== null && mayRead(viewer) && viewer.minerId === null ? ownerScope(viewer) : undefined;
}

/** Until it has ended, grades are for whoever knows the truth anyway. */
const seesGrades = (
  viewer: Viewer | null,
  { validatorId, state }: Pick<Validation, 'validatorId' | 'state'>,
) => state !== 'RUNNING' || (viewer !== null && viewer.accountId === validatorId);

const shown = (viewer: Viewer | null, rows: readonly ResultInContext[]): ValidationResult[] =>
  rows.map(({ result, isRunning }) => {
    const state = isRunning ? 'RUNNING' : 'COMPLETED';
    return seesGrades(viewer, { validatorId: result.validatorId, state })
      ? result
      : { ...result, grade: null, evidence: null, answer: null };
  });
