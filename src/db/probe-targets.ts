import { and, asc, eq, gt, inArray, isNotNull, lt, lte, ne, notInArray, type SQL, sql } from 'drizzle-orm';
import { groupBy, inChunks } from './chunks.js';
import type { Executor, Transaction } from './database.js';
import { insertRows } from './insert-rows.js';
import { jsonIds } from './json-rows.js';
import { LANES, laneIs } from './lanes.js';
import { probeClaims } from './probe-claims.js';
import type { Health, MinerState, ModelType, ProbeKind, Tables } from './tables.js';
import type { ProbeSpec } from './tables-watch.js';

export type { ClaimedTarget } from './probe-claims.js';

export type ProbeTarget = Tables['probeTargets']['$inferSelect'];

/** A miner as it stands while a round is settled; its rows are locked until the commit. */
export interface SettlingMiner {
  readonly id: string;
  readonly ownerId: string;
  readonly modelType: ModelType;
  readonly health: Health;
  readonly state: MinerState;
  readonly activeAt: Date | null;
  /** Where it serves now: one that has moved since it was asked is not judged by that answer. */
  readonly address: string | null;
  readonly modelName: string | null;
  readonly capabilities: readonly string[] | null;
  readonly targets: readonly SettlingTarget[];
}

export interface SettlingTarget extends ProbeTarget {
  /** What the owner asks of this kind of probe; null: nothing. */
  readonly spec: ProbeSpec | null;
}

/** States in which a miner keeps the address at which it was asked: it is gone because its owner wanted that. */
const LEFT = ['STOPPED', 'TERMINATING'] as const satisfies readonly MinerState[];

/** What is due of whom, and when: one row per miner and kind of probe. */
export function probeTargetRepository({
  probeTargets: t,
  probeSpecs,
  miners,
  probes,
  vms,
  deployments,
  deploymentSteps: steps,
}: Pick<
  Tables,
  'probeTargets' | 'probeSpecs' | 'miners' | 'probes' | 'vms' | 'deployments' | 'deploymentSteps'
>) {
  const isProbed = and(eq(miners.state, 'ACTIVE'), isNotNull(miners.address));

  /** Rows that this transaction has locked, so that the insert always finds the row it replaces. */
  const overwrite = async (tx: Transaction, rows: readonly ProbeTarget[], columns: readonly Mutable[]) => {
    const set = Object.fromEntries(columns.map((name) => [name, sql.raw(`excluded.${t[name].name}`)]));
    await insertRows(tx, t, rows, (insert) =>
      insert.onConflictDoUpdate({ target: [t.minerId, t.kind], set }),
    );
  };

  const advance = async (tx: Transaction, kind: ProbeKind, minerIds: readonly string[], at: Date) => {
    for (const ids of inChunks(minerIds)) {
      await tx
        .update(t)
        .set({ dueAt: at })
        .where(and(eq(t.kind, kind), inArray(t.minerId, ids), gt(t.dueAt, at)))
        .returning({ minerId: t.minerId });
    }
  };

  const lockIn = async (
    tx: Transaction,
    minerIds: readonly string[],
    which: SQL | undefined,
  ): Promise<SettlingMiner[]> => {
    if (minerIds.length === 0) return [];
    const them = tx
      .select({
        id: miners.id,
        ownerId: miners.ownerId,
        modelType: miners.modelType,
        health: miners.health,
        state: miners.state,
        activeAt: miners.activeAt,
        address: miners.address,
        modelName: miners.modelName,
        capabilities: miners.capabilities,
      })
      .from(jsonIds(tx.dialect, minerIds))
      // Not an inner join: SQLite would begin with all active miners.
      .crossJoin(miners)
      .where(and(sql`${miners.id} = v.id`, which))
      .orderBy(asc(miners.id));
    const rows = await (tx.dialect === 'pg' ? them.for('update', { of: miners }) : them);
    if (rows.length === 0) return [];
    const theirs = tx
      .select({ target: t, spec: probeSpecs.spec })
      .from(
        jsonIds(
          tx.dialect,
          rows.map(({ id }) => id),
        ),
      )
      .crossJoin(t)
      .leftJoin(probeSpecs, and(eq(probeSpecs.minerId, t.minerId), eq(probeSpecs.kind, t.kind)))
      .where(sql`${t.minerId} = v.id`)
      .orderBy(asc(t.minerId), asc(t.kind));
    const targets = await (tx.dialect === 'pg' ? theirs.for('update', { of: t }) : theirs);
    const byMiner = groupBy(
      targets.map(({ target, spec }): SettlingTarget => ({ ...target, spec })),
      ({ minerId }) => minerId,
    );
    return rows.flatMap((row) => {
      const targets = row.state === 'ACTIVE' ? byMiner.get(row.id) : [];
      return targets ? [{ ...row, targets }] : [];
    });
  };

  return {
    ...probeClaims({ probeTargets: t, probeSpecs, miners, probes }),

    /** A miner that is enrolled already is made due again. */
    enroll: (tx: Transaction, rows: readonly ProbeTarget[]): Promise<void> =>
      overwrite(tx, rows, ['dueAt', 'intervalMs']),

    async withdraw(tx: Transaction, minerId: string): Promise<void> {
      await tx.delete(t).where(eq(t.minerId, minerId)).returning({ kind: t.kind });
    },

    /**
     * These miners with all their targets, as far as they are still probed. Miners are locked before their targets and in the
     * order of their ids, as everybody does who writes both.
     */
    lock: (tx: Transaction, minerIds: readonly string[]): Promise<SettlingMiner[]> =>
      lockIn(tx, minerIds, isProbed),

    /** The same, and beside them those that their owners have stopped or ended meanwhile; these have no targets. */
    lockAsked: (tx: Transaction, minerIds: readonly string[]): Promise<SettlingMiner[]> =>
      lockIn(tx, minerIds, and(inArray(miners.state, ['ACTIVE', ...LEFT]), isNotNull(miners.address))),

    /** Of these miners, the machines that they have left for others as their owners wanted, and when each did. */
    async listLeft(
      tx: Transaction,
      minerIds: readonly string[],
    ): Promise<{ minerId: string; address: string | null; leftAt: Date | null }[]> {
      if (minerIds.length === 0) return [];
      return (
        tx
          .select({ minerId: deployments.minerId, address: vms.address, leftAt: steps.endedAt })
          .from(jsonIds(tx.dialect, minerIds))
          // A machine is kept running for a while, and given back when its provider gets to it: its own end comes later.
          .crossJoin(deployments)
          .crossJoin(vms)
          .crossJoin(steps)
          .where(
            and(
              sql`${deployments.minerId} = v.id`,
              eq(vms.id, deployments.movesFromVmId),
              eq(vms.endReason, 'REPLACED'),
              eq(steps.deploymentId, deployments.id),
              eq(steps.step, 'SWITCH'),
              eq(steps.outcome, 'DONE'),
            ),
          )
      );
    },

    /** For targets that this transaction has locked. */
    saveStreaks: (tx: Transaction, rows: readonly ProbeTarget[]): Promise<void> =>
      overwrite(tx, rows, ['okStreak', 'badStreak', 'lastAt']),

    /** Makes targets due at `at`, unless they are due before that anyway. */
    advance,

    /** Whether anybody else than this owner is probed whose miner is not known to be down. */
    async hasOthers(tx: Transaction, ownerId: string): Promise<boolean> {
      const others = await tx
        .select({ id: miners.id })
        .from(miners)
        .where(and(isProbed, ne(miners.ownerId, ownerId), ne(miners.health, 'DOWN')))
        .limit(1);
      return others.length > 0;
    },

    /**
     * Others that are probed and not known to be down, those of this owner last, else drawn by lot: whoever could tell which they
     * are would have his own vouch for each other.
     */
    async listOthers(
      tx: Transaction,
      { except, owner, limit }: { except: readonly string[]; owner: string | null; limit: number },
    ): Promise<{ minerId: string; ownerId: string; health: Health }[]> {
      const isTheirs = owner === null ? [] : [sql`case when ${eq(miners.ownerId, owner)} then 1 else 0 end`];
      return tx
        .select({ minerId: t.minerId, ownerId: miners.ownerId, health: miners.health })
        .from(t)
        .innerJoin(miners, eq(miners.id, t.minerId))
        .where(
          and(eq(t.kind, 'HEALTH'), notInArray(t.minerId, [...except]), ne(miners.health, 'DOWN'), isProbed),
        )
        .orderBy(...isTheirs, sql`random()`)
        .limit(limit);
    },

    /** Makes health targets due at `at`, but for those that another transaction works on: to wait for them could deadlock. */
    async advanceFree(tx: Transaction, minerIds: readonly string[], at: Date): Promise<void> {
      if (tx.dialect !== 'pg') return advance(tx, 'HEALTH', minerIds, at);
      for (const ids of inChunks(minerIds)) {
        const free = await tx
          .select({ minerId: t.minerId })
          .from(t)
          .where(and(eq(t.kind, 'HEALTH'), inArray(t.minerId, ids)))
          .orderBy(asc(t.minerId))
          .for('update', { skipLocked: true });
        await advance(
          tx,
          'HEALTH',
          free.map(({ minerId }) => minerId),
          at,
        );
      }
    },

    /** Makes targets due at `at` that are planned for a time so far off that the clock must have been set since. */
    async pullIn(db: Executor, kind: ProbeKind, after: Date, at: Date): Promise<void> {
      await db
        .update(t)
        .set({ dueAt: at })
        .where(and(eq(t.kind, kind), gt(t.dueAt, after)))
        .returning({ minerId: t.minerId });
    },

    /** Miners whose health is believed although it was last looked at before `before`. */
    async listStale(db: Executor, before: Date, limit: number): Promise<string[]> {
      const rows = await db
        .select({ minerId: t.minerId })
        .from(t)
        .innerJoin(miners, eq(miners.id, t.minerId))
        .where(and(eq(t.kind, 'HEALTH'), lt(t.lastAt, before), ne(miners.health, 'UNKNOWN'), isProbed))
        .orderBy(asc(t.minerId))
        .limit(limit);
      return rows.map(({ minerId }) => minerId);
    },

    async setHealth(tx: Transaction, minerIds: readonly string[], health: Health, at: Date): Promise<void> {
      for (const ids of inChunks(minerIds)) {
        await tx
          .update(miners)
          .set({ health, healthSince: at })
          .where(inArray(miners.id, ids))
          .returning({ id: miners.id });
      }
    },

    async setInfo(
      tx: Transaction,
      minerId: string,
      info: { modelName: string; capabilities: readonly string[] },
    ): Promise<void> {
      await tx.update(miners).set(info).where(eq(miners.id, minerId)).returning({ id: miners.id });
    },

    /** How far behind the probers are: what is due by `now` and not taken. */
    async backlog(
      db: Executor,
      now: Date,
    ): Promise<{ targetCount: number; overdueCount: number; oldestDueAt: Date | null }> {
      const overdue = LANES.map((lane) =>
        db
          .select({
            count: sql<number>`count(*)`.mapWith(Number),
            oldest: sql<Date | null>`min(${t.dueAt})`.mapWith(t.dueAt),
          })
          .from(t)
          .crossJoin(miners)
          .where(and(eq(miners.id, t.minerId), laneIs(t, lane), lte(t.dueAt, now), isProbed)),
      );
      const [targetCount, ...lanes] = await Promise.all([db.$count(t), ...overdue]);
      const found = lanes.flat();
      const oldest = found.flatMap((lane) => (lane.oldest === null ? [] : [lane.oldest.getTime()]));
      return {
        targetCount,
        overdueCount: found.reduce((sum, { count }) => sum + count, 0),
        oldestDueAt: oldest.length === 0 ? null : new Date(Math.min(...oldest)),
      };
    },
  };
}
export type ProbeTargetRepository = ReturnType<typeof probeTargetRepository>;

type Mutable = 'dueAt' | 'intervalMs' | 'okStreak' | 'badStreak' | 'lastAt';
