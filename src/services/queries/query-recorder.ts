import { groupBy } from '../../db/chunks.js';
import type { Database, Transaction } from '../../db/database.js';
import type { Query, QueryRepository, Traffic } from '../../db/queries.js';
import { type EventLog, subjects } from '../events/event-log.js';

interface Needs {
  readonly db: Database;
  readonly queries: QueryRepository;
  readonly events: EventLog;
}

interface Entry {
  readonly query: Query;
  /** What its answer adds to the miner; null when there is none. */
  readonly responseMs: number | null;
  readonly done: (error?: unknown) => void;
}

/** Finished questions in one transaction: those that end while one is being written go together into the next. */
export function createQueryRecorder({ db, queries, events }: Needs) {
  let waiting: Entry[] = [];
  let isWriting = false;

  const writeAll = async (): Promise<void> => {
    if (isWriting) return;
    isWriting = true;
    while (waiting.length > 0) {
      const entries = waiting;
      waiting = [];
      try {
        await db.transaction((tx) => write(tx, entries));
        for (const { done } of entries) done();
      } catch (error) {
        for (const { done } of entries) done(error);
      }
    }
    isWriting = false;
  };

  const write = async (tx: Transaction, entries: readonly Entry[]): Promise<void> => {
    // Miners before questions, as everybody takes them.
    await queries.addTraffic(tx, trafficOf(entries));
    await queries.save(
      tx,
      entries.map(({ query }) => query),
    );
    for (const [accountId, own] of groupBy(entries, ({ query }) => query.accountId)) {
      await events.append(
        tx,
        subjects.account(accountId),
        own.map(({ query }) => ({
          type: 'QUERY_CHANGED',
          payload: { queryId: query.id, state: query.state },
        })),
      );
    }
  };

  return {
    /** Resolves once the question is stored. */
    record: (query: Query, responseMs: number | null): Promise<void> =>
      new Promise((resolve, reject) => {
        waiting.push({
          query,
          responseMs,
          done: (error) => (error === undefined ? resolve() : reject(error)),
        });
        void writeAll();
      }),
  };
}
export type QueryRecorder = ReturnType<typeof createQueryRecorder>;

function trafficOf(entries: readonly Entry[]): Traffic[] {
  const answered = entries.flatMap(({ query: { minerId }, responseMs }) =>
    minerId === null || responseMs === null ? [] : [{ minerId, responseMs }],
  );
  return [...groupBy(answered, ({ minerId }) => minerId)].map(([minerId, own]) => ({
    minerId,
    requests: own.length,
    responseMs: own.reduce((sum, { responseMs }) => sum + responseMs, 0),
  }));
}
