import type { AuditEvent, AuditRepository } from '../../db/audit.js';
import type { Database, Executor } from '../../db/database.js';
import { newId, type PageRequest } from '../../db/repository.js';
import { mayOperate, requireOperator, requireScope, type Viewer } from '../accounts/viewer.js';

export type { AuditEvent } from '../../db/audit.js';

interface Needs {
  readonly db: Database;
  readonly auditEvents: Pick<AuditRepository, 'insert' | 'list' | 'byIds'>;
  readonly now: () => Date;
}

/** Who did what to what; for operators, kept for 90 days. */
export function createAudit({ db, auditEvents, now }: Needs) {
  return {
    /** In the transaction that makes it true, or alone where the deed is outside the store. */
    async record(
      executor: Executor,
      {
        actor,
        action,
        target,
        detail = {},
      }: Pick<AuditEvent, 'actor' | 'action' | 'target'> & {
        readonly detail?: AuditEvent['detail'];
      },
    ): Promise<void> {
      await auditEvents.insert(executor, { id: newId(), actor, action, target, detail, at: now() });
    },

    byIds: async (viewer: Viewer | null, ids: readonly string[]): Promise<AuditEvent[]> =>
      mayOperate(viewer) ? auditEvents.byIds(db, ids) : [],

    async list(viewer: Viewer, page: PageRequest): Promise<AuditEvent[]> {
      requireOperator(requireScope(viewer, 'read'));
      return auditEvents.list(db, page);
    },
  };
}
export type Audit = ReturnType<typeof createAudit>;
