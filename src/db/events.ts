import { and, asc, eq, gt, lt, sql } from 'drizzle-orm';
import type { Executor, Transaction } from './database.js';
import { only } from './repository.js';
import type { Tables } from './tables.js';

export type StoredEvent = Tables['events']['$inferSelect'];

export function eventRepository({ events, eventHeads }: Pick<Tables, 'events' | 'eventHeads'>) {
  return {
    /** Takes the next `count` numbers of the subject and returns the first. The subject's row stays locked until the commit, so numbers appear in order. */
    async takeSeq(tx: Transaction, subject: string, count = 1): Promise<number> {
      const { seq } = only(
        await tx
          .insert(eventHeads)
          .values({ subject, seq: count })
          .onConflictDoUpdate({ target: eventHeads.subject, set: { seq: sql`${eventHeads.seq} + ${count}` } })
          .returning({ seq: eventHeads.seq }),
      );
      return seq - count + 1;
    },

    async insert(tx: Transaction, rows: StoredEvent[]): Promise<void> {
      if (rows.length > 0) await tx.insert(events).values(rows).returning({ seq: events.seq });
    },

    /** The number of the subject's last event; 0 when there is none. */
    async head(db: Executor, subject: string): Promise<number> {
      const rows = await db
        .select({ seq: eventHeads.seq })
        .from(eventHeads)
        .where(eq(eventHeads.subject, subject));
      return rows[0]?.seq ?? 0;
    },

    async listAfter(db: Executor, subject: string, seq: number, limit: number): Promise<StoredEvent[]> {
      return db
        .select()
        .from(events)
        .where(and(eq(events.subject, subject), gt(events.seq, seq)))
        .orderBy(asc(events.seq))
        .limit(limit);
    },

    /** Removes at most `limit`, the oldest first. The numbers go on from where they were. */
    async removeBefore(db: Executor, at: Date, limit = 5_000): Promise<number> {
      const old = db
        .select({ subject: events.subject, seq: events.seq })
        .from(events)
        .where(lt(events.at, at))
        .orderBy(asc(events.at))
        .limit(limit);
      const rows = await db
        .delete(events)
        .where(sql`(${events.subject}, ${events.seq}) in ${old}`)
        .returning({ seq: events.seq });
      return rows.length;
    },
  };
}
export type EventRepository = ReturnType<typeof eventRepository>;
