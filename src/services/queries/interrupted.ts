import { groupBy } from '../../db/chunks.js';
import type { Database } from '../../db/database.js';
import type { QueryRepository } from '../../db/queries.js';
import { type EventLog, subjects } from '../events/event-log.js';
import { INTERRUPTED_AFTER, QUERY_DEFAULTS } from './limits.js';

interface Needs {
  readonly db: Database;
  readonly queries: QueryRepository;
  readonly eventLog: EventLog;
  readonly now: () => Date;
  /** As the query service has it. */
  readonly deadlineMs?: number;
}

/** Brings questions that were cut off with their process to their end; returns how many of at most `limit`. */
export function createInterruptedQueries({
  db,
  queries,
  eventLog,
  now,
  deadlineMs = QUERY_DEFAULTS.deadlineMs,
}: Needs) {
  return (limit: number): Promise<number> =>
    db.transaction(async (tx) => {
      const endedAt = now();
      const failed = await queries.interrupt(
        tx,
        new Date(endedAt.getTime() - INTERRUPTED_AFTER * deadlineMs),
        {
          endedAt,
          failure: {
            step: null,
            code: 'INTERRUPTED',
            message: 'The server stopped before the answer came',
            hint: 'Ask again with a fresh idempotency key.',
            logTail: [],
            healthLog: [],
            retryable: true,
          },
        },
        limit,
      );
      for (const [accountId, own] of groupBy(failed, ({ accountId }) => accountId)) {
        await eventLog.append(
          tx,
          subjects.account(accountId),
          own.map(({ id, state }) => ({ type: 'QUERY_CHANGED', payload: { queryId: id, state } })),
        );
      }
      return failed.length;
    });
}
