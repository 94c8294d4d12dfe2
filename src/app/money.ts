import type { Database } from '../db/database.js';
import type { EventLog } from '../services/events/event-log.js';
import { createBudgets } from '../services/budgets/budgets.js';
import { createNotices } from '../services/notices/notices.js';
import { createSpend } from '../services/spend/spend.js';
import type { Repositories } from './repositories.js';

interface Needs {
  readonly db: Database;
  readonly repositories: Repositories;
  readonly eventLog: EventLog;
  readonly now: () => Date;
}

/** What owners are told, and what their machines may cost. */
export function createMoney({ db, repositories: r, eventLog, now }: Needs) {
  const notices = createNotices({ db, notices: r.notices, events: eventLog, now });
  const budgets = createBudgets({ db, ...r, now });
  const spend = createSpend({ db, spend: r.spend, now });
  return { notices, budgets, spend };
}
export type Money = ReturnType<typeof createMoney>;
