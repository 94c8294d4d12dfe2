import { asc, inArray, lt } from 'drizzle-orm';
import type { Executor } from './database.js';
import { newestFirst, only, type PageRequest, pageWindow } from './repository.js';
import type { Tables } from './tables.js';

export type AuditEvent = Tables['auditEvents']['$inferSelect'];

export function auditRepository({ auditEvents: t }: Pick<Tables, 'auditEvents'>) {
  return {
    async insert(db: Executor, event: AuditEvent): Promise<AuditEvent> {
      return only(await db.insert(t).values(event).returning());
    },

    async byIds(db: Executor, ids: readonly string[]): Promise<AuditEvent[]> {
      if (ids.length === 0) return [];
      return db
        .select()
        .from(t)
        .where(inArray(t.id, [...ids]));
    },

    async list(db: Executor, page: PageRequest): Promise<AuditEvent[]> {
      return db
        .select()
        .from(t)
        .where(pageWindow(t.id, page))
        .orderBy(newestFirst(t.id, page))
        .limit(page.limit);
    },

    async removeBefore(db: Executor, before: Date, limit: number): Promise<number> {
      const old = db.select({ id: t.id }).from(t).where(lt(t.at, before)).orderBy(asc(t.at)).limit(limit);
      return (await db.delete(t).where(inArray(t.id, old)).returning({ id: t.id })).length;
    },
  };
}
export type AuditRepository = ReturnType<typeof auditRepository>;
