import type { AccountRepository } from '../../db/accounts.js';
import type { Database, Transaction } from '../../db/database.js';
import type { ProbeTargetRepository } from '../../db/probe-targets.js';
import type {
  Askable,
  NotCountedReason,
  Validation,
  ValidationRepository,
  ValidationResult,
} from '../../db/validations.js';
import { type EventLog, type NewEvent, subjects } from '../events/event-log.js';
import { counting, notCounted } from './counting.js';
import { promptShape } from './input.js';
import type { ValidationLimits } from './limits.js';
import { byOneGrader } from './one-grader.js';

/** Brings the scores of these miners up to date; what counts of them is stored already. */
export type Rescore = (tx: Transaction, minerIds: readonly string[]) => Promise<unknown>;

interface Needs {
  readonly db: Database;
  readonly validations: ValidationRepository;
  readonly accounts: Pick<AccountRepository, 'find'>;
  readonly probeTargets: Pick<ProbeTargetRepository, 'lockAsked'>;
  readonly events: EventLog;
  readonly rescore: Rescore;
  readonly now: () => Date;
  readonly limits: ValidationLimits;
}

interface Ending {
  readonly validation: Validation;
  /** As they were asked. */
  readonly miners: readonly Askable[];
  /** What is not written yet. */
  readonly unsaved: readonly ValidationResult[];
  /** Why it counts for nobody and has FAILED; null: it has not. */
  readonly failed: Extract<NotCountedReason, 'BLIND' | 'INTERRUPTED'> | null;
  /** Whether the account counts however young it is. */
  readonly isTrusted: boolean;
  /** Whether its validator chose whom to ask. */
  readonly isNamed: boolean;
}

/** What is written of a validation while it runs and when it ends. Only who finds it RUNNING writes. */
export function createValidationBook(needs: Needs) {
  const { db, validations, accounts, probeTargets, events, rescore, now, limits } = needs;
  const before = (ms: number): Date => new Date(now().getTime() - ms);

  const save = async (tx: Transaction, validationId: string, results: readonly ValidationResult[]) => {
    if (results.length === 0) return true;
    if (!(await validations.saveResults(tx, validationId, results))) return false;
    await events.append(
      tx,
      subjects.validation(validationId),
      results.map(({ minerId, state }) => ({
        type: 'VALIDATION_RESULT',
        payload: { validationId, minerId, state },
      })),
    );
    return true;
  };

  /** Why nothing of this validation counts although it was carried out. */
  const flawOf = async (
    tx: Transaction,
    { validation, isTrusted, isNamed }: Ending,
  ): Promise<NotCountedReason | null> => {
    if (isNamed) return 'NAMED';
    const account = await accounts.find(tx, validation.validatorId);
    const isNew = (account?.createdAt ?? now()) > before(limits.newAccountMs);
    if (isNew && !isTrusted) return 'NEW_ACCOUNT';
    const earlier = await validations.promptsBefore(tx, validation, before(limits.duplicateMs));
    const shape = promptShape(validation.prompt);
    return earlier.some((prompt) => promptShape(prompt) === shape) ? 'DUPLICATE_PROMPT' : null;
  };

  const judge = async (tx: Transaction, ending: Ending): Promise<ValidationResult[]> => {
    const { validation, miners, failed } = ending;
    const results = byOneGrader(validation, await validations.resultsOf(tx, validation.id));
    if (failed !== null) return results.map((result) => notCounted(result, failed, validation.grader));
    const ids = miners.map(({ id }) => id);
    // Whom its owner stopped or ended meanwhile is judged all the same, unless it served anew in between.
    const there = (await probeTargets.lockAsked(tx, ids)).filter(
      ({ state, activeAt }) => state === 'ACTIVE' || (activeAt !== null && activeAt <= validation.createdAt),
    );
    const addresses = new Map(there.map(({ id, address }) => [id, address]));
    return counting(results, {
      grader: validation.grader,
      ofAll: await flawOf(tx, ending),
      isShort: validation.deadlineAt.getTime() - validation.createdAt.getTime() < limits.answerWindowMs,
      unchanged: new Set(miners.flatMap(({ id, address }) => (addresses.get(id) === address ? [id] : []))),
      countedBefore: await validations.countCounted(
        tx,
        validation.validatorId,
        ids,
        before(limits.influenceMs),
      ),
      countedPerMiner: limits.countedPerMiner,
    });
  };

  const end = async (tx: Transaction, ending: Ending): Promise<boolean> => {
    const { id, validatorId } = ending.validation;
    await save(tx, id, ending.unsaved);
    const state = ending.failed === null ? 'COMPLETED' : 'FAILED';
    const endedAt = now();
    if (!(await validations.end(tx, id, { state, endedAt }))) return false;
    const results = await judge(tx, ending);
    await validations.setCounting(
      tx,
      results.map((result) => ({ ...result, at: result.at ?? endedAt })),
    );
    const changed: NewEvent = { type: 'VALIDATION_CHANGED', payload: { validationId: id, state } };
    await events.append(tx, subjects.account(validatorId), [changed]);
    await events.append(tx, subjects.validation(id), [changed]);
    await events.append(tx, subjects.network, [changed]);
    const counted = results.filter(({ counts }) => counts).map(({ minerId }) => minerId);
    if (counted.length > 0) await rescore(tx, counted);
    return true;
  };

  return {
    /** False: it has ended without us. */
    record: (validationId: string, results: readonly ValidationResult[]): Promise<boolean> =>
      db.transaction((tx) => save(tx, validationId, results)),

    /** False: somebody else has ended it. */
    end: (ending: Ending): Promise<boolean> => db.transaction((tx) => end(tx, ending)),

    /** Ends those that were cut off with their process: who was not heard by then is not held responsible. */
    async endInterrupted(deadlineBefore: Date, limit: number): Promise<number> {
      const ids = await validations.listStuck(db, deadlineBefore, limit);
      for (const id of ids) {
        await db.transaction(async (tx) => {
          const validation = await validations.find(tx, id);
          if (validation === null) return;
          await end(tx, {
            validation,
            miners: [],
            unsaved: [],
            failed: 'INTERRUPTED',
            isTrusted: false,
            isNamed: false,
          });
        });
      }
      return ids.length;
    },
  };
}
export type ValidationBook = ReturnType<typeof createValidationBook>;
