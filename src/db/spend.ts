import { and, asc, eq, gt, inArray, isNotNull, isNull, lt, type SQL, sql } from 'drizzle-orm';
import type { Executor } from './database.js';
import type { Tables } from './tables.js';
import { aliveIn } from './vms.js';

/** How long an owner's machines of one price were rented, together. */
export interface RentedAtPrice {
  readonly pricePerHourUsd: string;
  readonly ms: number;
}

export interface RentedVm {
  readonly id: string;
  readonly pricePerHourUsd: string;
  readonly from: Date;
  /** Null while it is rented. */
  readonly to: Date | null;
}

/** What machines cost, from their rows: only those that were rented at some moment of a window are read. */
export function spendRepository({ vms }: Pick<Tables, 'vms'>) {
  const rentedFrom = sql<Date>`coalesce(${vms.rentedAt}, ${vms.launchedAt})`;
  const instant = (at: Date): SQL => sql`${sql.param(at, vms.rentedAt)}`;

  const rentedWithin = (db: Executor, ownerId: string, from: Date, to: Date): SQL | undefined => {
    const ofOwner = (about: SQL) =>
      db
        .select({ id: vms.id })
        .from(vms)
        .where(and(eq(vms.ownerId, ownerId), about));
    // Apart, for SQLite finds no way to search one index for two things.
    const ids = ofOwner(isNull(vms.terminatedAt)).unionAll(ofOwner(gt(vms.terminatedAt, from)));
    return and(inArray(vms.id, ids), isNotNull(vms.pricePerHourUsd), lt(rentedFrom, instant(to)));
  };

  return {
    /** One row for every price, so that the sum costs the same however many machines there were. */
    async byPrice(db: Executor, ownerId: string, from: Date, to: Date): Promise<RentedAtPrice[]> {
      const [earlier, later] = db.dialect === 'pg' ? ['least', 'greatest'] : ['min', 'max'];
      const end = sql`${sql.raw(earlier)}(coalesce(${vms.terminatedAt}, ${instant(to)}), ${instant(to)})`;
      const begin = sql`${sql.raw(later)}(${rentedFrom}, ${instant(from)})`;
      const ms =
        db.dialect === 'pg'
          ? sql`greatest(round(extract(epoch from (${end} - ${begin})) * 1000), 0)`
          : sql`max(${end} - ${begin}, 0)`;
      const rows = await db
        .select({ pricePerHourUsd: vms.pricePerHourUsd, ms: sql<number>`sum(${ms})`.mapWith(Number) })
        .from(vms)
        .where(rentedWithin(db, ownerId, from, to))
        .groupBy(vms.pricePerHourUsd);
      return rows.flatMap(({ pricePerHourUsd, ms: total }) =>
        pricePerHourUsd === null ? [] : [{ pricePerHourUsd, ms: total }],
      );
    },

    /** Machines that are not yet gone, by their price; those that were only booked are among them. */
    async aliveByPrice(
      db: Executor,
      owner: string | null,
    ): Promise<{ pricePerHourUsd: string; count: number }[]> {
      const rows = await db
        .select({ pricePerHourUsd: vms.pricePerHourUsd, count: sql<number>`count(*)`.mapWith(Number) })
        .from(vms)
        .where(
          and(
            owner === null ? undefined : eq(vms.ownerId, owner),
            aliveIn(vms),
            isNotNull(vms.pricePerHourUsd),
          ),
        )
        .groupBy(vms.pricePerHourUsd);
      return rows.flatMap(({ pricePerHourUsd, count }) =>
        pricePerHourUsd === null ? [] : [{ pricePerHourUsd, count }],
      );
    },

    /** A page of the machines themselves, in the order of their ids. */
    async listRented(
      db: Executor,
      ownerId: string,
      { from, to }: { readonly from: Date; readonly to: Date },
      { afterId, limit }: { readonly afterId: string | null; readonly limit: number },
    ): Promise<RentedVm[]> {
      const rows = await db
        .select({
          id: vms.id,
          pricePerHourUsd: vms.pricePerHourUsd,
          rentedAt: vms.rentedAt,
          launchedAt: vms.launchedAt,
          terminatedAt: vms.terminatedAt,
        })
        .from(vms)
        .where(and(rentedWithin(db, ownerId, from, to), afterId === null ? undefined : gt(vms.id, afterId)))
        .orderBy(asc(vms.id))
        .limit(limit);
      return rows.flatMap(({ id, pricePerHourUsd, rentedAt, launchedAt, terminatedAt }): RentedVm[] => {
        const start = rentedAt ?? launchedAt;
        return pricePerHourUsd === null || start === null
          ? []
          : [{ id, pricePerHourUsd, from: start, to: terminatedAt }];
      });
    },
  };
}
export type SpendRepository = ReturnType<typeof spendRepository>;
