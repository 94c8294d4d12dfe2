import { and, asc, eq, getTableColumns, gt, isNotNull, lte, type SQL, sql } from 'drizzle-orm';
import type { Transaction } from './database.js';
import { jsonRows } from './json-rows.js';
import { LANES, type Lane, laneIs } from './lanes.js';
import type { ProbeTarget } from './probe-targets.js';
import type { Health, ModelType, Tables } from './tables.js';
import type { ProbeSpec } from './tables-watch.js';

/** A target that was claimed, with where to reach its miner. */
export interface ClaimedTarget extends ProbeTarget {
  readonly ownerId: string;
  readonly address: string;
  readonly port: number;
  readonly modelType: ModelType;
  readonly activeAt: Date | null;
  readonly health: Health;
  /** What the owner asks of this kind of probe; null: nothing. */
  readonly spec: ProbeSpec | null;
  /** It became ACTIVE a short while ago and was never asked much, as the claim says. */
  readonly isNew?: boolean;
}

/** Which miners are new: ACTIVE after this, and with fewer challenges that count. */
export interface Newness {
  readonly activeAfter: Date;
  readonly chatsBelow: number;
}

/** The way of every single probe through the store: taken, and seen to be well. */
export function probeClaims({
  probeTargets: t,
  probeSpecs,
  miners,
  probes,
}: Pick<Tables, 'probeTargets' | 'probeSpecs' | 'miners' | 'probes'>) {
  const isProbed = and(eq(miners.state, 'ACTIVE'), isNotNull(miners.address));
  const isNew = ({ activeAfter, chatsBelow }: Newness): SQL<boolean> => {
    const asked = and(eq(probes.minerId, t.minerId), eq(probes.kind, 'CHAT'), eq(probes.isVoid, false));
    return sql<boolean>`case when ${gt(miners.activeAt, activeAfter)} then case when exists (select 1 from ${probes} where ${asked} limit 1 offset ${sql.raw(String(chatsBelow - 1))}) then 0 else 1 end else 0 end`.mapWith(
      Boolean,
    );
  };

  const dueIn = async (
    tx: Transaction,
    lane: Lane,
    now: Date,
    limit: number,
    newness: Newness,
  ): Promise<ClaimedTarget[]> => {
    const due = tx
      .select({
        ...getTableColumns(t),
        ownerId: miners.ownerId,
        address: miners.address,
        port: miners.port,
        modelType: miners.modelType,
        activeAt: miners.activeAt,
        health: miners.health,
        spec: probeSpecs.spec,
        isNew: isNew(newness),
      })
      .from(t)
      // Not an inner join: SQLite would begin with all active miners and sort all their targets.
      .crossJoin(miners)
      .leftJoin(probeSpecs, and(eq(probeSpecs.minerId, t.minerId), eq(probeSpecs.kind, t.kind)))
      .where(and(eq(miners.id, t.minerId), laneIs(t, lane), lte(t.dueAt, now), isProbed))
      .orderBy(asc(t.dueAt))
      .limit(limit);
    const rows = await (tx.dialect === 'pg' ? due.for('update', { of: t, skipLocked: true }) : due);
    return rows.filter((row): row is typeof row & { address: string } => row.address !== null);
  };

  return {
    /**
     * Takes at most `limit` targets that are due and moves their due times on in the same transaction: neither a second prober
     * nor a crash makes one be probed twice. Each lane gives up to an equal share, the oldest first, and what one leaves goes
     * to those before it in `LANES`. Rows that another prober is taking right now are passed over.
     */
    async claimDue(
      tx: Transaction,
      now: Date,
      limit: number,
      nextDue: (target: ClaimedTarget) => Date,
      lanes: readonly Lane[] = LANES,
      newness: Newness = { activeAfter: now, chatsBelow: 1 },
    ): Promise<ClaimedTarget[]> {
      const claimed: ClaimedTarget[] = [];
      for (const [i, lane] of lanes.toReversed().entries()) {
        const share = Math.ceil((limit - claimed.length) / (lanes.length - i));
        if (share > 0) claimed.push(...(await dueIn(tx, lane, now, share, newness)));
      }
      if (claimed.length === 0) return [];
      const moved = claimed.map((target) => [target.minerId, target.kind, nextDue(target).getTime()]);
      await tx
        .update(t)
        .set({ dueAt: sql`v.due_at` })
        .from(jsonRows(tx.dialect, { miner_id: 'text', kind: 'text', due_at: 'instant' }, moved))
        .where(sql`${t.minerId} = v.miner_id and ${t.kind} = v.kind`);
      return claimed;
    },

    /** Of these miners, those that are no longer probed at this address. */
    async listGone(
      tx: Transaction,
      asked: readonly { readonly minerId: string; readonly address: string }[],
    ): Promise<Set<string>> {
      if (asked.length === 0) return new Set();
      const rows = await tx
        .select({ minerId: sql<string>`v.miner_id` })
        .from(
          jsonRows(
            tx.dialect,
            { miner_id: 'text', address: 'text' },
            asked.map(({ minerId, address }) => [minerId, address]),
          ),
        )
        .where(
          sql`not exists (select 1 from ${miners} where ${miners.id} = v.miner_id and ${miners.address} = v.address and ${eq(miners.state, 'ACTIVE')})`,
        );
      return new Set(rows.map(({ minerId }) => minerId));
    },

    /** Their health was looked at and good, last at that time. */
    async saw(
      tx: Transaction,
      seen: readonly { readonly minerId: string; readonly at: Date }[],
    ): Promise<void> {
      if (seen.length === 0) return;
      const rows = seen.map(({ minerId, at }) => [minerId, at.getTime()]);
      await tx
        .update(t)
        .set({ lastAt: sql`v.at` })
        .from(jsonRows(tx.dialect, { miner_id: 'text', at: 'instant' }, rows))
        .where(
          sql`${t.minerId} = v.miner_id and ${eq(t.kind, 'HEALTH')} and (${t.lastAt} is null or ${t.lastAt} < v.at)`,
        );
    },
  };
}
