import type { Database } from '../db/database.js';
import type { EventLog } from '../services/events/event-log.js';
import { createBudgets } from '../services/budgets/budgets.js';
import { createNotices } from '../services/notices/notices.js';
import { createProviderAccount } from '../services/spend/provider-account.js';
import { createSpend } from '../services/spend/spend.js';
import type { Log } from '../services/log.js';
import type { Clouds } from '../services/vms/offers.js';
import type { Repositories } from './repositories.js';

interface Needs {
  readonly db: Database;
  readonly repositories: Repositories;
  readonly eventLog: EventLog;
  readonly now: () => Date;
  readonly log: Log;
  readonly clouds: Clouds;
}

/** What owners are told, and what their machines may cost. */
export function createMoney({ db, repositories: r, eventLog, now, log, clouds }: Needs) {
  const notices = createNotices({ db, notices: r.notices, events: eventLog, now });
  const budgets = createBudgets({ db, ...r, now });
  const spend = createSpend({ db, spend: r.spend, now });
  const cloud = clouds.of(clouds.preferred);
  if (!cloud) throw new Error('There is no cloud to rent from');
  const providerAccount = createProviderAccount({ db, spend: r.spend, cloud, now, log });
  return { notices, budgets, spend, providerAccount };
}
export type Money = ReturnType<typeof createMoney>;
