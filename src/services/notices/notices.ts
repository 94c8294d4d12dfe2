import type { Database, Transaction } from '../../db/database.js';
import type { Notice, NoticeRepository } from '../../db/notices.js';
import { newId, type PageRequest } from '../../db/repository.js';
import type { NoticeKind } from '../../db/words.js';
import { mayRead, ownerScope, requireScope, type Viewer } from '../accounts/viewer.js';
import { Forbidden } from '../errors.js';
import { type EventLog, subjects } from '../events/event-log.js';

export type { Notice } from '../../db/notices.js';

interface Needs {
  readonly db: Database;
  readonly notices: NoticeRepository;
  readonly events: EventLog;
  readonly now: () => Date;
}

/** What an owner is to know without having asked. */
export interface News {
  readonly ownerId: string;
  readonly kind: NoticeKind;
  /** For people: what happened, and what follows from it. */
  readonly message: string;
  readonly vmId?: string | null;
  readonly minerId?: string | null;
  readonly hostId?: string | null;
}

/** Notices are told in the transaction that made them true, and read by their owner. */
export function createNotices({ db, notices, events, now }: Needs) {
  return {
    async tell(tx: Transaction, news: News): Promise<void> {
      const { ownerId, kind, message, vmId = null, minerId = null, hostId = null } = news;
      const row = { id: newId(), ownerId, kind, message, vmId, minerId, hostId, at: now() };
      const { id: noticeId } = await notices.insert(tx, row);
      await events.append(tx, subjects.account(ownerId), [{ type: 'NOTICE', payload: { noticeId, kind } }]);
    },

    /** Only what this viewer may see; the rest is as if it did not exist. */
    async byIds(viewer: Viewer, ids: readonly string[]): Promise<Notice[]> {
      if (!mayRead(viewer) || viewer.minerId !== null) return [];
      return notices.findOwned(db, ownerScope(viewer), ids);
    },

    async list(viewer: Viewer, page: PageRequest): Promise<Notice[]> {
      return notices.list(db, ownerScope(requireReader(viewer)), page);
    },

    /** The stream of events among which the notices of the viewer's own account are. */
    subjectOf: (viewer: Viewer): string => subjects.account(requireReader(viewer).accountId),

    /** The newest of the viewer's own account. */
    async latest(viewer: Viewer, count: number): Promise<Notice[]> {
      return notices.list(db, requireReader(viewer).accountId, { limit: count });
    },
  };
}
export type Notices = ReturnType<typeof createNotices>;

function requireReader(viewer: Viewer): Viewer {
  requireScope(viewer, 'read');
  if (viewer.minerId === null) return viewer;
  throw new Forbidden('A token bound to one miner does not see what the account is told', {
    hint: 'Use a token for the whole account.',
  });
}
