import { and, desc, eq, exists, inArray, lt } from 'drizzle-orm';
import { inChunks } from './chunks.js';
import type { Executor } from './database.js';
import { newestFirst, only, ownedBy, type OwnerScope, type PageRequest, pageWindow } from './repository.js';
import { releaseStandings, type ReleaseStanding } from './release-standings.js';
import type { Tables } from './tables.js';

export type Release = Tables['releases']['$inferSelect'];
export type NewRelease = Omit<Tables['releases']['$inferInsert'], 'number'>;

/** What was built. Rows are added and never changed, but for what they have sealed. */
export function releaseRepository(tables: Pick<Tables, 'releases' | 'deployments' | 'miners'>) {
  const { releases: t, deployments } = tables;
  return {
    /** Takes the miner's next number; whoever calls keeps others from doing the same at the same time. */
    async add(db: Executor, release: NewRelease): Promise<Release> {
      const [newest] = await db
        .select({ number: t.number })
        .from(t)
        .where(eq(t.minerId, release.minerId))
        .orderBy(desc(t.number))
        .limit(1);
      return only(
        await db
          .insert(t)
          .values({ ...release, number: (newest?.number ?? 0) + 1 })
          .returning(),
      );
    },

    /** What was sealed for the releases of a miner that has ended. */
    async forgetSecrets(db: Executor, minerId: string): Promise<void> {
      await db
        .update(t)
        .set({ environmentSealed: null, registrySealed: null })
        .where(eq(t.minerId, minerId))
        .returning({ id: t.id });
    },

    async find(db: Executor, id: string): Promise<Release | null> {
      return (await db.select().from(t).where(eq(t.id, id)))[0] ?? null;
    },

    async findOwned(db: Executor, owner: OwnerScope, ids: readonly string[]): Promise<Release[]> {
      const rows: Release[] = [];
      for (const some of inChunks(ids)) {
        rows.push(
          ...(await db
            .select()
            .from(t)
            .where(and(inArray(t.id, some), ownedBy(t.ownerId, owner)))),
        );
      }
      return rows;
    },

    async list(db: Executor, owner: OwnerScope, minerId: string, page: PageRequest): Promise<Release[]> {
      return db
        .select()
        .from(t)
        .where(and(ownedBy(t.ownerId, owner), eq(t.minerId, minerId), pageWindow(t.id, page)))
        .orderBy(newestFirst(t.id, page))
        .limit(page.limit);
    },

    /** Those that came to serve, newest first. */
    async listServed(
      db: Executor,
      minerId: string,
      { limit, before }: { readonly limit: number; readonly before?: number },
    ): Promise<Release[]> {
      const served = db
        .select({ id: deployments.id })
        .from(deployments)
        .where(and(eq(deployments.releaseId, t.id), eq(deployments.state, 'SUCCEEDED')));
      return db
        .select()
        .from(t)
        .where(
          and(
            eq(t.minerId, minerId),
            before === undefined ? undefined : lt(t.number, before),
            exists(served),
          ),
        )
        .orderBy(desc(t.number))
        .limit(limit);
    },

    /** In the order of `wanted`. */
    standings: (
      db: Executor,
      wanted: readonly Pick<Release, 'id' | 'minerId'>[],
      imagesKept: number,
    ): Promise<ReleaseStanding[]> => releaseStandings(tables, db, wanted, imagesKept),

    async listNewest(db: Executor, minerId: string, limit: number): Promise<Release[]> {
      return db.select().from(t).where(eq(t.minerId, minerId)).orderBy(desc(t.number)).limit(limit);
    },
  };
}
export type ReleaseRepository = ReturnType<typeof releaseRepository>;
