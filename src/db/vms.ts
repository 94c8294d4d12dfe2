import { and, asc, eq, inArray, isNotNull, isNull, ne, type SQL, sql } from 'drizzle-orm';
import type { Executor, Transaction } from './database.js';
import { newestFirst, only, ownedBy, type OwnerScope, type PageRequest, pageWindow } from './repository.js';
import type { Provider, Tables, VmState } from './tables.js';
import { workQueue } from './work.js';

export type Vm = Tables['vms']['$inferSelect'];
export type NewVm = Tables['vms']['$inferInsert'];

export interface VmFilter {
  readonly states?: readonly VmState[];
  readonly provider?: Provider;
  readonly minerId?: string;
}

/** Machines are kept for ever, so those that are gone must not be read to find the others: the indexes know the time. */
export const aliveIn = (vms: Tables['vms']): SQL | undefined =>
  and(isNull(vms.terminatedAt), ne(vms.state, 'TERMINATED'));

export function vmRepository({ vms }: Pick<Tables, 'vms'>) {
  const isAlive = aliveIn(vms);

  return {
    queue: workQueue<Vm>(vms),
    /** Apart, so that a cloud that hangs does not keep registered hosts waiting. */
    queues: {
      rented: workQueue<Vm>(vms, ne(vms.provider, 'SSH')),
      registered: workQueue<Vm>(vms, eq(vms.provider, 'SSH')),
    },

    async insert(db: Executor, vm: NewVm): Promise<Vm> {
      return only(await db.insert(vms).values(vm).returning());
    },

    async findOwned(db: Executor, owner: OwnerScope, ids: readonly string[]): Promise<Vm[]> {
      if (ids.length === 0) return [];
      return db
        .select()
        .from(vms)
        .where(and(inArray(vms.id, [...ids]), ownedBy(vms.ownerId, owner)));
    },

    /** What has this address and SSH port, as long as it is not gone. */
    async listAt(db: Executor, address: string, sshPort: number): Promise<Vm[]> {
      return db
        .select()
        .from(vms)
        .where(and(eq(vms.address, address), eq(vms.sshPort, sshPort), isAlive))
        .orderBy(asc(vms.id))
        .limit(100);
    },

    /** For workers, which act for every owner. */
    async find(db: Executor, id: string): Promise<Vm | null> {
      return (await db.select().from(vms).where(eq(vms.id, id)))[0] ?? null;
    },

    async list(db: Executor, owner: OwnerScope, filter: VmFilter, page: PageRequest): Promise<Vm[]> {
      return db
        .select()
        .from(vms)
        .where(
          and(
            ownedBy(vms.ownerId, owner),
            filter.states ? inArray(vms.state, [...filter.states]) : undefined,
            filter.provider ? eq(vms.provider, filter.provider) : undefined,
            filter.minerId ? eq(vms.minerId, filter.minerId) : undefined,
            pageWindow(vms.id, page),
          ),
        )
        .orderBy(newestFirst(vms.id, page))
        .limit(page.limit);
    },

    /** Machines that still cost something, by who they were rented from. */
    async countAliveOf(db: Executor, provider: Provider): Promise<number> {
      return db.$count(vms, and(eq(vms.provider, provider), isAlive));
    },

    /** How many machines an owner pays for or is about to. */
    async countAlive(db: Executor, owner: string): Promise<number> {
      return db.$count(vms, and(eq(vms.ownerId, owner), isAlive));
    },

    /** Makes whoever ends one of the miner's machines wait for this transaction, and this one for them. */
    async holdAliveOfMiner(tx: Transaction, minerId: string): Promise<void> {
      const rows = tx
        .select({ id: vms.id })
        .from(vms)
        .where(and(eq(vms.minerId, minerId), aliveIn(vms)));
      await (tx.dialect === 'pg' ? rows.orderBy(asc(vms.id)).for('update') : rows);
    },

    async countAliveOfMiner(db: Executor, minerId: string): Promise<number> {
      return db.$count(vms, and(eq(vms.minerId, minerId), isAlive));
    },

    /** Changes what no step writes; a step in progress is not disturbed. */
    async update(db: Executor, id: string, change: Partial<Vm>): Promise<Vm> {
      return only(await db.update(vms).set(change).where(eq(vms.id, id)).returning());
    },

    /**
     * Changes a row that is in one of `from`, whoever holds it: a step in progress finds its lock gone. Null when it was
     * in none of them. A create call may be under way in that step, so the time in which its machine may still turn up
     * begins anew.
     */
    async seize(
      db: Executor,
      id: string,
      from: readonly VmState[],
      change: Partial<Vm>,
      now: Date,
    ): Promise<Vm | null> {
      const { createCalledAt, providerVmId } = vms;
      const mayBeCalling = and(isNotNull(createCalledAt), isNull(providerVmId));
      const rows = await db
        .update(vms)
        .set({
          ...change,
          createCalledAt: sql`case when ${mayBeCalling} then ${sql.param(now, createCalledAt)} else ${createCalledAt} end`,
          lockToken: null,
          lockExpiresAt: null,
        })
        .where(and(eq(vms.id, id), inArray(vms.state, [...from])))
        .returning();
      return rows[0] ?? null;
    },
  };
}
export type VmRepository = ReturnType<typeof vmRepository>;
