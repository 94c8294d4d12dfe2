import { and, asc, desc, eq, gte, inArray, lte, type SQL, sql } from 'drizzle-orm';
import { inChunks } from './chunks.js';
import type { Executor } from './database.js';
import { jsonIds } from './json-rows.js';
import type { Tables } from './tables.js';

/** Statements that are glued together; SQLite takes 500 at most. */
const GLUED = 50;

/** Counted validations of one miner that are looked at: a bound on the work, far above what is kept of them. */
const LOOKED_AT = 2_000;

interface Ended {
  readonly validationId: string;
  readonly at: Date | null;
}

/** The answers that scores are made of, without what was said in them. */
export function scoreSamples({ probes, validationResults: v }: Pick<Tables, 'probes' | 'validationResults'>) {
  const chatColumns = {
    minerId: probes.minerId,
    id: probes.id,
    at: probes.at,
    isOk: probes.isOk,
    grade: probes.grade,
    firstByteMs: probes.firstByteMs,
    totalMs: probes.totalMs,
    outputTokens: probes.outputTokens,
  };
  const validationColumns = {
    minerId: v.minerId,
    validationId: v.validationId,
    validatorId: v.validatorId,
    state: v.state,
    grade: v.grade,
    at: v.at,
  };
  const validatedSince = async (
    db: Executor,
    minerIds: readonly string[],
    since: Date,
  ): Promise<string[]> => {
    if (minerIds.length === 0) return [];
    const rows = await db
      .select({ id: sql<string>`v.id` })
      .from(jsonIds(db.dialect, minerIds))
      .where(
        sql`exists (select 1 from ${v} where ${and(sql`${v.minerId} = v.id`, eq(v.counts, true), gte(v.at, since))})`,
      );
    return rows.map(({ id }) => id);
  };
  const counts = (minerId: string | SQL) =>
    and(eq(probes.minerId, minerId), eq(probes.kind, 'CHAT'), eq(probes.isVoid, false));

  return {
    /** The last `limit` challenges of each miner since `since` that count, newest first. */
    async listChats(db: Executor, minerIds: readonly string[], since: Date, limit: number) {
      if (minerIds.length === 0) return [];
      const isWanted = and(counts(sql`v.id`), gte(probes.at, since));
      const newest = [desc(probes.at), desc(probes.id)];
      const wanted = jsonIds(db.dialect, minerIds);
      if (db.dialect === 'pg') {
        const latest = db
          .select(chatColumns)
          .from(probes)
          .where(isWanted)
          .orderBy(...newest)
          .limit(limit)
          .as('latest');
        const { at, id } = latest;
        return db
          .select(latest._.selectedFields)
          .from(wanted)
          .crossJoinLateral(latest)
          .orderBy(desc(at), desc(id));
      }
      // SQLite knows no lateral joins, and PostgreSQL would look for the ids of each miner in all rows.
      const latestIds = db
        .select({ id: probes.id })
        .from(probes)
        .where(isWanted)
        .orderBy(...newest)
        .limit(limit);
      return db
        .select(chatColumns)
        .from(wanted)
        .crossJoin(probes)
        .where(inArray(probes.id, latestIds))
        .orderBy(...newest);
    },

    /**
     * Of the validations of each miner since `since` that have ended and count, `most.all`, newest first: the newest of each
     * validator, then the second of each, and so on, at most `most.ofOne` of one.
     */
    async listCounted(
      db: Executor,
      minerIds: readonly string[],
      since: Date,
      most: { readonly all: number; readonly ofOne: number },
    ) {
      const latestOf = (minerId: string) => {
        const counted = db
          .select(validationColumns)
          .from(v)
          .where(and(eq(v.minerId, minerId), eq(v.counts, true), gte(v.at, since)))
          .orderBy(desc(v.at), desc(v.validationId))
          .limit(LOOKED_AT)
          .as('counted');
        const turn = sql<number>`row_number() over (partition by ${counted.validatorId}
          order by ${counted.at} desc, ${counted.validationId} desc)`.as('turn');
        const inTurn = db
          .select({ ...counted._.selectedFields, turn })
          .from(counted)
          .as('in_turn');
        const { turn: _turn, ...kept } = inTurn._.selectedFields;
        const latest = db
          .select(kept)
          .from(inTurn)
          .where(lte(inTurn.turn, most.ofOne))
          .orderBy(asc(inTurn.turn), desc(inTurn.at), desc(inTurn.validationId))
          .limit(most.all)
          .as('latest');
        return db.select().from(latest).$dynamic();
      };
      const found: Awaited<ReturnType<typeof latestOf>> = [];
      // Few miners have any, and those statements are long.
      for (const ids of inChunks(await validatedSince(db, minerIds, since), GLUED)) {
        const [first, ...rest] = ids.map(latestOf);
        if (!first) continue;
        found.push(...(await rest.reduce((all, one) => all.unionAll(one), first)));
      }
      return found.sort(newestFirst);
    },

    /** The challenges of a miner that count, from one to another in the order of their times, both included. */
    async listChatsBetween(
      db: Executor,
      minerId: string,
      { fromId, toId }: { readonly fromId: string; readonly toId: string },
      limit: number,
    ) {
      const ends = await db
        .select({ id: probes.id, at: probes.at })
        .from(probes)
        .where(and(eq(probes.minerId, minerId), inArray(probes.id, [fromId, toId])));
      const [from, to] = [fromId, toId].map((id) => ends.find((end) => end.id === id));
      if (!from || !to) return [];
      const rows = await db
        .select(chatColumns)
        .from(probes)
        .where(and(counts(minerId), gte(probes.at, from.at), lte(probes.at, to.at)))
        .orderBy(asc(probes.at), asc(probes.id))
        .limit(limit);
      const isBefore = (a: { at: Date; id: string }, b: { at: Date; id: string }) =>
        a.at.getTime() - b.at.getTime() || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
      return rows.filter((row) => isBefore(row, from) >= 0 && isBefore(row, to) <= 0);
    },

    async countedByIds(db: Executor, minerId: string, validationIds: readonly string[]) {
      if (validationIds.length === 0) return [];
      return db
        .select(validationColumns)
        .from(v)
        .where(and(eq(v.minerId, minerId), inArray(v.validationId, [...validationIds]), eq(v.counts, true)));
    },
  };
}

const newestFirst = (a: Ended, b: Ended): number =>
  (b.at?.getTime() ?? 0) - (a.at?.getTime() ?? 0) || (a.validationId < b.validationId ? 1 : -1);

export type ScoreSamples = ReturnType<typeof scoreSamples>;
export type ChatRow = Awaited<ReturnType<ScoreSamples['listChats']>>[number];
export type ValidationRow = Awaited<ReturnType<ScoreSamples['listCounted']>>[number];
