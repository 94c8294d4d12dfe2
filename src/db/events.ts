import { and, asc, eq, gt, lt, sql } from 'drizzle-orm';
import type { Executor, Transaction } from './database.js';
import { insertRows } from './insert-rows.js';
import { jsonRows } from './json-rows.js';
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

    /** The same for many subjects, none of them twice; they are locked in the order given. Returns each one's first number. */
    async takeSeqs(
      tx: Transaction,
      wanted: readonly { readonly subject: string; readonly count: number }[],
    ): Promise<Map<string, number>> {
      const first = new Map<string, number>();
      if (wanted.length === 0) return first;
      const cells = wanted.map(({ subject, count }) => [subject, count]);
      const rows = await tx
        .insert(eventHeads)
        .select(
          sql`select subject, seq from ${jsonRows(tx.dialect, { subject: 'text', seq: 'integer' }, cells)} where true`,
        )
        .onConflictDoUpdate({
          target: eventHeads.subject,
          set: { seq: sql`${eventHeads.seq} + excluded.seq` },
        })
        .returning({ subject: eventHeads.subject, seq: eventHeads.seq });
      const counts = new Map(wanted.map(({ subject, count }) => [subject, count]));
      for (const { subject, seq } of rows) first.set(subject, seq - (counts.get(subject) ?? 0) + 1);
      return first;
    },

    async insert(tx: Transaction, rows: readonly StoredEvent[]): Promise<void> {
      await insertRows(tx, events, rows);
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
