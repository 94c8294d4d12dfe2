import { and, asc, eq, inArray, isNull, ne } from 'drizzle-orm';
import type { Executor, Transaction } from './database.js';
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

    /** The row as it is now, kept as it is until the transaction ends. */
    async hold(tx: Transaction, id: string): Promise<Host | null> {
      const one = tx.select().from(hosts).where(eq(hosts.id, id));
      return (await (tx.dialect === 'pg' ? one.for('update') : one))[0] ?? null;
    },

    /** Whoever registered this address and port, and did not remove it. */
    async listAt(db: Executor, address: string, port: number): Promise<Host[]> {
      return db
        .select()
        .from(hosts)
        .where(and(eq(hosts.address, address), eq(hosts.port, port), ne(hosts.state, 'REMOVED')))
        .orderBy(asc(hosts.id))
        .limit(100);
    },

    /** Hosts of this owner that are not removed. */
    async listKept(db: Executor, ownerId: string, limit: number): Promise<Host[]> {
      return db
        .select()
        .from(hosts)
        .where(and(eq(hosts.ownerId, ownerId), ne(hosts.state, 'REMOVED')))
        .limit(limit);
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

    /**
     * Exactly one intent gets a free host; asking again for the same intent gives the same host. Several owners may
     * have registered one machine: only one of them has it at a time.
     */
    async lease(tx: Transaction, id: string, intent: string): Promise<Host | null> {
      const before = await this.findLeasedBy(tx, intent);
      if (before) return before;
      const host = await this.find(tx, id);
      if (!host) return null;
      const same = tx
        .select({ id: hosts.id, leasedBy: hosts.leasedBy })
        .from(hosts)
        .where(and(eq(hosts.address, host.address), eq(hosts.port, host.port), ne(hosts.state, 'REMOVED')))
        .orderBy(asc(hosts.id));
      // Held in one order, so that two owners can not both find the machine free.
      const rows = await (tx.dialect === 'pg' ? same.for('update') : same);
      if (rows.some(({ leasedBy }) => leasedBy !== null)) return null;
      const leased = await tx
        .update(hosts)
        .set({ leasedBy: intent, state: 'LEASED' })
        .where(and(eq(hosts.id, id), eq(hosts.state, 'AVAILABLE'), isNull(hosts.leasedBy)))
        .returning();
      return leased[0] ?? null;
    },

    async findLeasedBy(db: Executor, intent: string): Promise<Host | null> {
      return (await db.select().from(hosts).where(eq(hosts.leasedBy, intent)))[0] ?? null;
    },

    /** One that fails its checks stays UNREACHABLE until it passes; either way it is looked at once more. */
    async release(tx: Transaction, intent: string, now: Date): Promise<Host | null> {
      const leased = await this.findLeasedBy(tx, intent);
      const host = leased && (await this.hold(tx, leased.id));
      if (host?.leasedBy !== intent) return null;
      const state = host.state === 'LEASED' ? 'AVAILABLE' : host.state;
      return this.update(tx, host.id, { leasedBy: null, state, stepDueAt: now });
    },

    async update(db: Executor, id: string, change: Partial<Host>): Promise<Host> {
      return only(await db.update(hosts).set(change).where(eq(hosts.id, id)).returning());
    },

    /**
     * Null when the host is leased or not this owner's. The key to it is forgotten, and whoever checks it loses the right
     * to write what it finds.
     */
    async remove(db: Executor, owner: OwnerScope, id: string): Promise<Host | null> {
      const rows = await db
        .update(hosts)
        .set({
          state: 'REMOVED',
          privateKeySealed: '',
          stepDueAt: null,
          lockToken: null,
          lockExpiresAt: null,
        })
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
