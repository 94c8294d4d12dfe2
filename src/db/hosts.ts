import { and, asc, eq, inArray, isNull, ne } from 'drizzle-orm';
import type { Executor } from './database.js';
import { newestFirst, only, ownedBy, type OwnerScope, type PageRequest, pageWindow } from './repository.js';
import type { Tables } from './tables.js';
import { workQueue } from './work.js';

export type Host = Tables['hosts']['$inferSelect'];
export type NewHost = Tables['hosts']['$inferInsert'];

export function hostRepository({ hosts }: Pick<Tables, 'hosts'>) {
  return {
    queue: workQueue<Host>(hosts),

    async insert(db: Executor, host: NewHost): Promise<Host> {
      return only(await db.insert(hosts).values(host).returning());
    },

    async findOwned(db: Executor, owner: OwnerScope, ids: readonly string[]): Promise<Host[]> {
      if (ids.length === 0) return [];
      return db
        .select()
        .from(hosts)
        .where(and(inArray(hosts.id, [...ids]), ownedBy(hosts.ownerId, owner)));
    },

    async list(db: Executor, owner: OwnerScope, page: PageRequest): Promise<Host[]> {
      return db
        .select()
        .from(hosts)
        .where(and(ownedBy(hosts.ownerId, owner), ne(hosts.state, 'REMOVED'), pageWindow(hosts.id, page)))
        .orderBy(newestFirst(hosts.id, page))
        .limit(page.limit);
    },

    async find(db: Executor, id: string): Promise<Host | null> {
      return (await db.select().from(hosts).where(eq(hosts.id, id)))[0] ?? null;
    },

    /** A host at this address that nobody has removed. */
    async findAt(db: Executor, address: string, port: number): Promise<Host | null> {
      const rows = await db
        .select()
        .from(hosts)
        .where(and(eq(hosts.address, address), eq(hosts.port, port), ne(hosts.state, 'REMOVED')))
        .limit(1);
      return rows[0] ?? null;
    },

    /** Checked and free hosts, longest registered first. */
    async listFree(db: Executor, owner: OwnerScope, hostId?: string): Promise<Host[]> {
      return db
        .select()
        .from(hosts)
        .where(
          and(
            ownedBy(hosts.ownerId, owner),
            eq(hosts.state, 'AVAILABLE'),
            isNull(hosts.leasedBy),
            hostId ? eq(hosts.id, hostId) : undefined,
          ),
        )
        .orderBy(asc(hosts.id))
        .limit(50);
    },

    /** Exactly one intent gets a free host; asking again for the same intent gives the same host. */
    async lease(db: Executor, id: string, intent: string): Promise<Host | null> {
      const rows = await db
        .update(hosts)
        .set({ leasedBy: intent, state: 'LEASED' })
        .where(and(eq(hosts.id, id), eq(hosts.state, 'AVAILABLE'), isNull(hosts.leasedBy)))
        .returning();
      return rows[0] ?? (await this.findLeasedBy(db, intent));
    },

    async findLeasedBy(db: Executor, intent: string): Promise<Host | null> {
      return (await db.select().from(hosts).where(eq(hosts.leasedBy, intent)))[0] ?? null;
    },

    async release(db: Executor, intent: string): Promise<Host | null> {
      const rows = await db
        .update(hosts)
        .set({ leasedBy: null, state: 'AVAILABLE' })
        .where(and(eq(hosts.leasedBy, intent), inArray(hosts.state, ['LEASED', 'UNREACHABLE'])))
        .returning();
      return rows[0] ?? null;
    },

    async update(db: Executor, id: string, change: Partial<Host>): Promise<Host> {
      return only(await db.update(hosts).set(change).where(eq(hosts.id, id)).returning());
    },

    /** Null when the host is leased or not this owner's. */
    async remove(db: Executor, owner: OwnerScope, id: string): Promise<Host | null> {
      const rows = await db
        .update(hosts)
        .set({ state: 'REMOVED', stepDueAt: null })
        .where(
          and(
            eq(hosts.id, id),
            ownedBy(hosts.ownerId, owner),
            isNull(hosts.leasedBy),
            ne(hosts.state, 'REMOVED'),
          ),
        )
        .returning();
      return rows[0] ?? null;
    },
  };
}
export type HostRepository = ReturnType<typeof hostRepository>;
