import type { Database } from '../../db/database.js';
import type { IdempotencyRepository } from '../../db/idempotency.js';
import type { Query, QueryRepository } from '../../db/queries.js';
import { isUniqueViolation, newId, type PageRequest } from '../../db/repository.js';
import { mayRead, mayTouchMiner, ownerScope, requireScope, type Viewer } from '../accounts/viewer.js';
import type { ModelPort } from '../adapters/model.js';
import { IdempotencyKeyReused, NotFound } from '../errors.js';
import type { Bus } from '../events/bus.js';
import type { EventLog } from '../events/event-log.js';
import type { Log } from '../log.js';
import { type Maintenance, NO_MAINTENANCE } from '../probing/maintenance.js';
import { type AskInput, hashOfQuestion, type Question, readAskInput, sha256 } from './ask-input.js';
import { createDispatcher, type Dispatched } from './dispatcher.js';
import { createQueryRecorder } from './query-recorder.js';
import { type Sign, signReceipt } from './receipt.js';
import { MinersFailed, QueryInProgress } from './refusals.js';
import { INTERRUPTED_AFTER, type QueryLimits } from './limits.js';
import { createRoutingTable } from './routing-table.js';

interface Needs {
  readonly db: Database;
  readonly queries: QueryRepository;
  readonly idempotency: IdempotencyRepository;
  readonly model: ModelPort;
  readonly events: EventLog;
  readonly bus: Bus;
  readonly log: Log;
  readonly now: () => Date;
  readonly random: () => number;
  readonly sign: Sign;
  /** Default: nobody announces any. */
  readonly maintenance?: Maintenance;
  readonly limits?: Partial<QueryLimits>;
}

export interface Asked {
  readonly query: Query;
  /** null on a replay of a question whose answer was not to be kept: only its hash is known. */
  readonly answer: string | null;
  readonly replayed: boolean;
}

const OPERATION = 'ask';

/** Questions to the network. */
export function createQueryService(needs: Needs) {
  const { db, queries, idempotency, model, events, bus, log, now, random, sign } = needs;
  const table = createRoutingTable({ db, queries, bus, log, now });
  const dispatcher = createDispatcher({
    ...{ table, model, now, random },
    maintenance: needs.maintenance ?? NO_MAINTENANCE,
    limits: needs.limits ?? {},
  });
  const recorder = createQueryRecorder({ db, queries, events });
  const { deadlineMs, keyKeptMs } = dispatcher.limits;

  const ask = async (viewer: Viewer, input: AskInput, signal?: AbortSignal): Promise<Asked> => {
    requireScope(viewer, 'operate');
    const question = boundTo(viewer, readAskInput(input));
    const earlier = await replay(viewer, question);
    if (earlier) return earlier;
    const first = await dispatcher.open(question);

    const running: Query = {
      id: newId(),
      accountId: viewer.accountId,
      modelType: question.modelType,
      state: 'RUNNING',
      minerId: null,
      promptHash: sha256(question.prompt),
      answerHash: null,
      prompt: question.store ? question.prompt : null,
      answer: null,
      receipt: null,
      failure: null,
      createdAt: now(),
      endedAt: null,
    };
    if (question.idempotencyKey !== null && !(await reserve(running, question, question.idempotencyKey))) {
      const other = await replay(viewer, question);
      if (other) return other;
    }
    const dispatched = await dispatcher.run(first, question, signal);
    const query = ended(running, question, dispatched);
    const responseMs = dispatched.answer === null ? null : (dispatched.tries.at(-1)?.totalMs ?? 0);
    await recorder.record(query, responseMs);
    if (dispatched.answer === null) throw new MinersFailed(query.id, dispatched.tries);
    return { query, answer: dispatched.answer, replayed: false };
  };

  /** Claims the key for this question; false when another call was faster. */
  const reserve = async (running: Query, question: Question, key: string): Promise<boolean> => {
    const { accountId, createdAt } = running;
    try {
      await db.transaction(async (tx) => {
        await idempotency.insert(tx, {
          accountId,
          operation: OPERATION,
          key,
          inputHash: hashOfQuestion(question),
          resultId: running.id,
          createdAt,
          expiresAt: new Date(createdAt.getTime() + keyKeptMs),
        });
        await queries.save(tx, [running]);
      });
      return true;
    } catch (error) {
      if (isUniqueViolation(error)) return false;
      throw error;
    }
  };

  const replay = async (viewer: Viewer, question: Question): Promise<Asked | null> => {
    const key = question.idempotencyKey;
    if (key === null) return null;
    const { accountId } = viewer;
    const known = await idempotency.find(db, { accountId, operation: OPERATION, key });
    if (!known) return null;
    if (known.inputHash !== hashOfQuestion(question)) throw new IdempotencyKeyReused();
    const [query] = await queries.findOwned(db, accountId, [known.resultId]);
    if (!query) throw new Error(`The query ${known.resultId} of an idempotency key is missing`);
    if (query.state === 'ANSWERED') return { query, answer: query.answer, replayed: true };
    const isRunning =
      query.state === 'RUNNING' &&
      now().getTime() - query.createdAt.getTime() < INTERRUPTED_AFTER * deadlineMs;
    if (isRunning) throw new QueryInProgress();
    throw new MinersFailed(query.id, query.receipt?.tries ?? []);
  };

  const ended = (running: Query, question: Question, dispatched: Dispatched): Query => {
    const { answer, tries, minerId, message } = dispatched;
    const endedAt = now();
    const answerHash = answer === null ? null : sha256(answer);
    return {
      ...running,
      state: answer === null ? 'FAILED' : 'ANSWERED',
      minerId,
      answerHash,
      answer: question.store ? answer : null,
      endedAt,
      receipt: signReceipt(sign, {
        queryId: running.id,
        accountId: running.accountId,
        endedAt: endedAt.toISOString(),
        eligibleCount: dispatched.eligibleCount,
        excluded: dispatched.excluded,
        candidates: dispatched.candidates,
        tries,
        promptHash: running.promptHash,
        answerHash,
      }),
      failure:
        answer === null
          ? {
              step: null,
              code: 'MINERS_FAILED',
              message,
              hint: null,
              logTail: [],
              healthLog: [],
              retryable: true,
            }
          : null,
    };
  };

  return {
    /** Asks one miner, and another one if that fails. Throws `InvalidInput`, `NoEligibleMiner` or `MinersFailed`. */
    ask,

    /** A token bound to one miner sees what that miner answered. */
    async byIds(viewer: Viewer, ids: readonly string[]): Promise<Query[]> {
      if (!mayRead(viewer)) return [];
      const found = await queries.findOwned(db, ownerScope(viewer), ids);
      return viewer.minerId === null ? found : found.filter(({ minerId }) => minerId === viewer.minerId);
    },

    async list(viewer: Viewer, page: PageRequest): Promise<Query[]> {
      requireScope(viewer, 'read');
      return queries.list(db, ownerScope(viewer), page, viewer.minerId);
    },

    /** How this process would treat the miner now; null when it does not serve. */
    routing: dispatcher.routing,

    /** Of the questions of its type, 0 to 1. */
    share: dispatcher.share,

    /** Everybody of a type that serves, from memory. */
    candidates: table.ofType,

    close: (): void => table.close(),
  };
}
export type QueryService = ReturnType<typeof createQueryService>;

/** A token bound to one miner asks that one and no other. */
function boundTo(viewer: Viewer, question: Question): Question {
  if (viewer.minerId === null) return question;
  if (question.minerId !== null && !mayTouchMiner(viewer, question.minerId)) {
    throw new NotFound('miner', 'input.minerId');
  }
  return { ...question, minerId: viewer.minerId };
}
