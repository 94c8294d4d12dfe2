import { setImmediate } from 'node:timers/promises';
import {
  and,
  asc,
  desc,
  eq,
  gt,
  gte,
  inArray,
  isNotNull,
  isNull,
  lt,
  lte,
  or,
  type SQL,
  sql,
} from 'drizzle-orm';
import type { Executor } from './database.js';
import type {
  DirectoryFilter,
  DirectoryFound,
  DirectoryPage,
  DirectoryPosition,
  DirectoryRow,
  MinerOrder,
} from './directory-words.js';
import { createStretches, type Stretch } from './directory-stretches.js';
import type { Tables } from './tables.js';

export * from './directory-words.js';

/** Rows that one statement goes through when a filter may match few of them, and rows that one page does. */
export const DIRECTORY_SLICES = { rows: 2_000, page: 20_000 } as const;
type Slices = Readonly<Record<keyof typeof DIRECTORY_SLICES, number>>;

const likeText = (text: string): string => `%${text.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`;

export function directoryRepository(
  { miners, scores, vms }: Pick<Tables, 'miners' | 'scores' | 'vms'>,
  slices: Slices = DIRECTORY_SLICES,
) {
  const price = sql<string>`cast(${vms.pricePerHourUsd} as numeric)`;

  const matches = (filter: DirectoryFilter): SQL | undefined => {
    const { search, capability } = filter;
    const pattern = search === undefined ? null : likeText(search.toLowerCase());
    const named = capability === undefined ? null : JSON.stringify(capability);
    const listed = sql`cast(${miners.capabilities} as text)`;
    return and(
      filter.ownerId ? eq(miners.ownerId, filter.ownerId) : undefined,
      filter.states ? inArray(miners.state, [...filter.states]) : undefined,
      filter.health ? eq(miners.health, filter.health) : undefined,
      filter.healths ? inArray(miners.health, [...filter.healths]) : undefined,
      filter.modelType ? eq(miners.modelType, filter.modelType) : undefined,
      filter.countryCodes ? inArray(miners.countryCode, [...filter.countryCodes]) : undefined,
      pattern === null
        ? undefined
        : sql`(lower(${miners.name}) like ${pattern} escape '\\' or lower(${miners.modelName}) like ${pattern} escape '\\')`,
      // Unlike `like`, `replace` minds the case in both databases.
      named === null ? undefined : sql`replace(${listed}, ${named}, '') <> ${listed}`,
      filter.minScore === undefined ? undefined : gte(scores.value, filter.minScore),
      filter.isScored === undefined ? undefined : (filter.isScored ? isNotNull : isNull)(scores.value),
      filter.maxPricePerHourUsd === undefined
        ? undefined
        : sql`${price} <= cast(${filter.maxPricePerHourUsd} as numeric)`,
    );
  };

  const stretchesOf = createStretches({ miners, scores, vms });

  return {
    /** `isReversed`: worst, dearest, oldest or last in the alphabet first; what is unknown stays last. */
    async list(
      db: Executor,
      filter: DirectoryFilter,
      order: { readonly by: MinerOrder; readonly isReversed: boolean },
      page: DirectoryPage,
    ): Promise<DirectoryFound> {
      const { limit, after, before, fromEnd = false } = page;
      const isNarrow = filter.ownerId !== undefined;
      const isFiltered = Object.keys(filter).length > 0;
      let looked = 0;
      const stretches = [...stretchesOf(order.by, order.isReversed).entries()];
      const found: DirectoryRow[] = [];
      for (const [index, stretch] of fromEnd ? stretches.reverse() : stretches) {
        if (found.length === limit) break;
        if ((after && index < after.stretch) || (before && index > before.stretch)) continue;
        const within = and(
          after?.stretch === index ? beyond(stretch, after, stretch.isDescending) : undefined,
          before?.stretch === index ? beyond(stretch, before, !stretch.isDescending) : undefined,
        );
        const isDescending = stretch.isDescending !== fromEnd;
        const { ifFew } = stretch;
        const few = ifFew && !isNarrow && (await areFew(db, ifFew)) ? ifFew : null;
        const isSliced = !isNarrow && !few && (isFiltered || ifFew !== undefined);
        for (let from: DirectoryPosition | null = null; ; ) {
          const left = and(within, from ? beyond(stretch, from, isDescending) : undefined);
          const to = isSliced ? await endOfSlice(db, index, stretch, left, isDescending) : null;
          const slice = and(left, to ? beyond(stretch, to, !isDescending, true) : undefined);
          const rows = await read(db, stretch, and(few ?? stretch.where, matches(filter), slice), {
            isDescending,
            limit: limit - found.length,
            isNarrow,
          });
          found.push(
            ...rows.map(({ miner, score, price: perHour }) => {
              const key = { score, price: perHour, name: miner.name, region: miner.countryCode }[
                stretch.key ?? 'name'
              ];
              return {
                miner,
                position: { stretch: index, key: stretch.key === null ? null : key, id: miner.id },
              };
            }),
          );
          looked += slices.rows;
          if (found.length === limit || to === null) break;
          if (looked >= slices.page) return { rows: found, lookedTo: to };
          from = to;
          // Whoever else waits has a turn.
          await setImmediate();
        }
      }
      return { rows: found, lookedTo: null };
    },

    /** What the machines of these miners cost; public, as offers are. */
    async pricesOf(db: Executor, minerIds: readonly string[]): Promise<Map<string, string | null>> {
      const rows = await db
        .select({ id: miners.id, price: vms.pricePerHourUsd })
        .from(miners)
        .innerJoin(vms, eq(vms.id, miners.vmId))
        .where(inArray(miners.id, [...minerIds]));
      return new Map(rows.map((row) => [row.id, row.price]));
    },
  };

  /** No more than one statement goes through anyway. */
  async function areFew(db: Executor, where: SQL): Promise<boolean> {
    const beyondFew = await db
      .select({ one: sql<number>`1` })
      .from(miners)
      .where(where)
      .limit(1)
      .offset(slices.rows);
    return beyondFew.length === 0;
  }

  function columnsOf({ from, key }: Stretch) {
    const id = from === 'scores' ? scores.minerId : miners.id;
    const keys = { score: scores.value, name: miners.name, price, region: miners.countryCode };
    return { id, key: key === null ? null : keys[key] };
  }

  function beyond(
    stretch: Stretch,
    { key, id }: DirectoryPosition,
    isDescending: boolean,
    isIncluded = false,
  ): SQL | undefined {
    const columns = columnsOf(stretch);
    const [strictly, loosely] = isDescending ? [lt, lte] : [gt, gte];
    const isPast = isIncluded ? loosely : strictly;
    if (columns.key === null) return isPast(columns.id, id);
    const value = stretch.key === 'price' ? sql`cast(${key} as numeric)` : sql`${key}`;
    const past = sql.raw(isDescending ? '<' : '>');
    return and(
      sql`${columns.key} ${past}= ${value}`,
      or(sql`${columns.key} ${past} ${value}`, isPast(columns.id, id)),
    );
  }

  /** Where the next slice ends, whatever matches in it; null: with the stretch. */
  async function endOfSlice(
    db: Executor,
    index: number,
    stretch: Stretch,
    left: SQL | undefined,
    isDescending: boolean,
  ): Promise<DirectoryPosition | null> {
    const { id, key } = columnsOf(stretch);
    const along = isDescending ? desc : asc;
    const order = key === null ? [along(id)] : [along(key), along(id)];
    const columns = { id, key: key === null ? sql<null>`null` : sql<number | string>`${key}` };
    const skipped = slices.rows - 1;
    const rows = await (() => {
      switch (stretch.from) {
        case 'scores':
          return db
            .select(columns)
            .from(scores)
            .where(and(isNotNull(scores.value), left));
        case 'vms':
          return db
            .select({ ...columns, key: vms.pricePerHourUsd })
            .from(vms)
            .crossJoin(miners)
            .where(and(eq(miners.vmId, vms.id), isNotNull(vms.pricePerHourUsd), left));
        case 'miners':
          return db.select(columns).from(miners).where(and(stretch.indexed, left));
      }
    })()
      .orderBy(...order)
      .limit(1)
      .offset(skipped);
    const [last] = rows;
    return last ? { stretch: index, id: last.id, key: last.key } : null;
  }

  async function read(
    db: Executor,
    stretch: Stretch,
    where: SQL | undefined,
    {
      isDescending,
      limit,
      isNarrow,
    }: { readonly isDescending: boolean; readonly limit: number; readonly isNarrow: boolean },
  ) {
    const columns = { miner: miners, score: scores.value, price: vms.pricePerHourUsd };
    const { id, key } = columnsOf(stretch);
    const along = isDescending ? desc : asc;
    const order = key === null ? [along(id)] : [along(key), along(id)];
    const [ofScore, ofVm] = [eq(miners.id, scores.minerId), eq(miners.vmId, vms.id)];
    // SQLite never turns a cross join round, so the rows come in the order of the index of the first table; the few miners
    // of one owner it had better look up first.
    switch (stretch.from) {
      case 'scores':
        return (
          isNarrow
            ? db.select(columns).from(scores).innerJoin(miners, ofScore)
            : db.select(columns).from(scores).crossJoin(miners)
        )
          .leftJoin(vms, ofVm)
          .where(and(ofScore, where))
          .orderBy(...order)
          .limit(limit);
      case 'vms':
        return (
          isNarrow
            ? db.select(columns).from(vms).innerJoin(miners, ofVm)
            : db.select(columns).from(vms).crossJoin(miners)
        )
          .leftJoin(scores, ofScore)
          .where(and(ofVm, where))
          .orderBy(...order)
          .limit(limit);
      case 'miners':
        return db
          .select(columns)
          .from(miners)
          .leftJoin(scores, ofScore)
          .leftJoin(vms, ofVm)
          .where(where)
          .orderBy(...order)
          .limit(limit);
    }
  }
}
export type DirectoryRepository = ReturnType<typeof directoryRepository>;
