import { and, asc, eq, gt, gte, inArray, lt, lte, type SQL, sql } from 'drizzle-orm';
import type { Database, Executor } from './database.js';
import type { Tables } from './tables.js';
import type { MinerState } from './words.js';

const PART_BYTES = 1024 * 1024;
/** Parts that one statement removes. */
const PARTS_AT_ONCE = 16;
const IN_USE: readonly MinerState[] = ['LAUNCHING', 'ACTIVE', 'STOPPED'];

/** Build contexts, kept in the store so that any process can go on with a deployment. */
export function sourceRepository({
  sourceParts: t,
  deployments,
  miners,
}: Pick<Tables, 'sourceParts' | 'deployments' | 'miners'>) {
  return {
    /**
     * Same digest, same bytes: storing twice changes nothing but the date. One statement per part, so that nobody waits
     * for long; part 0 comes last and says that the others are there. The disk has them with the commit of whatever names
     * them: a wait for each part would take longer than the upload.
     */
    async put(db: Database, digest: string, bytes: Uint8Array, now: Date): Promise<void> {
      const known = await db
        .update(t)
        .set({ createdAt: now })
        .where(and(eq(t.digest, digest), eq(t.part, 0)))
        .returning({ part: t.part });
      if (known.length > 0) return;
      for (let part = Math.max(1, Math.ceil(bytes.length / PART_BYTES)) - 1; part >= 0; part -= 1) {
        const content = bytes.subarray(part * PART_BYTES, (part + 1) * PART_BYTES);
        await db.transaction(
          (tx) =>
            tx
              .insert(t)
              .values({ digest, part, content, createdAt: now })
              .onConflictDoUpdate({ target: [t.digest, t.part], set: { createdAt: now } })
              .returning({ part: t.part }),
          { isRelaxed: true },
        );
      }
    },

    async has(db: Executor, digest: string): Promise<boolean> {
      return (await db.$count(t, and(eq(t.digest, digest), eq(t.part, 0)))) > 0;
    },

    /** One part at a time, so a large context is never whole in memory. */
    async *read(db: Executor, digest: string): AsyncGenerator<Uint8Array> {
      for (let part = 0; ; part += 1) {
        const rows = await db
          .select({ content: t.content })
          .from(t)
          .where(and(eq(t.digest, digest), eq(t.part, part)))
          .orderBy(asc(t.part));
        const [row] = rows;
        if (!row) return;
        yield row.content;
      }
    },

    /** Whatever its age, whole or not. */
    async digestsAfter(db: Executor, after: string, limit: number): Promise<string[]> {
      const rows = await db
        .selectDistinct({ digest: t.digest })
        .from(t)
        .where(gt(t.digest, after))
        .orderBy(asc(t.digest))
        .limit(limit);
      return rows.map(({ digest }) => digest);
    },

    /** What the deployments under way were made of, in the order of their ids. */
    async ofLiveDeployments(
      db: Executor,
      after: string,
      limit: number,
    ): Promise<{ id: string; digest: string | null }[]> {
      const rows = await db
        .select({ id: deployments.id, source: deployments.source })
        .from(deployments)
        .where(and(gt(deployments.id, after), inArray(deployments.state, ['QUEUED', 'RUNNING'])))
        .orderBy(asc(deployments.id))
        .limit(limit);
      return rows.map(({ id, source }) => ({ id, digest: source.digest }));
    },

    /** What the newest deployments of miners that may still serve were made of, the newest that served, and those that serve, for `limit` miners in the order of their ids. */
    async ofMiners(
      db: Executor,
      after: string,
      limit: number,
      newest: number,
    ): Promise<{ last: string | null; digests: (string | null)[] }> {
      const some = await db
        .select({ id: miners.id, serving: deployments.source })
        .from(miners)
        .leftJoin(deployments, eq(deployments.id, miners.deploymentId))
        .where(and(gt(miners.id, after), inArray(miners.state, [...IN_USE])))
        .orderBy(asc(miners.id))
        .limit(limit);
      const ids = some.map(({ id }) => id);
      if (ids.length === 0) return { last: null, digests: [] };
      const newestOf = async (only?: SQL): Promise<(string | null)[]> => {
        const ranked = db
          .select({
            source: deployments.source,
            rank: sql<number>`row_number() over (partition by ${deployments.minerId} order by ${deployments.id} desc)`.as(
              'age_rank',
            ),
          })
          .from(deployments)
          .where(and(inArray(deployments.minerId, ids), only))
          .as('ranked');
        const rows = await db.select({ source: ranked.source }).from(ranked).where(lte(ranked.rank, newest));
        return rows.map(({ source }) => source.digest);
      };
      const serving = some.map((miner) => miner.serving?.digest ?? null);
      // Many that failed since must not push out what can be gone back to.
      const served = await newestOf(eq(deployments.state, 'SUCCEEDED'));
      return { last: ids.at(-1) ?? null, digests: [...serving, ...served, ...(await newestOf())] };
    },

    /** Removes one that was last stored before then, in small statements. False: it was stored again since. */
    async remove(db: Executor, digest: string, before: Date): Promise<boolean> {
      const old = and(eq(t.digest, digest), lt(t.createdAt, before));
      await db
        .delete(t)
        .where(and(old, eq(t.part, 0)))
        .returning({ part: t.part });
      if ((await db.$count(t, and(eq(t.digest, digest), gte(t.createdAt, before)))) > 0) return false;
      for (;;) {
        const parts = await db
          .select({ part: t.part })
          .from(t)
          .where(old)
          .orderBy(asc(t.part))
          .limit(PARTS_AT_ONCE);
        if (parts.length === 0) return true;
        await db
          .delete(t)
          .where(
            and(
              old,
              inArray(
                t.part,
                parts.map(({ part }) => part),
              ),
            ),
          )
          .returning({ part: t.part });
      }
    },
  };
}
export type SourceRepository = ReturnType<typeof sourceRepository>;
