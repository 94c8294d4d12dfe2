import { and, eq, exists, inArray, lte, max, sql } from 'drizzle-orm';
import { inChunks } from './chunks.js';
import type { Executor } from './database.js';
import type { MinerState } from './words.js';
import type { Tables } from './tables.js';

/** What became of a release. */
export interface ReleaseStanding {
  readonly id: string;
  readonly lastDeploymentId: string | null;
  /** When a deployment of it last came to serve for good. */
  readonly servedAt: Date | null;
  readonly isServing: boolean;
  /** By what was built on the machine of its miner and what was removed there since. */
  readonly isImageKept: boolean;
}

const GONE: readonly MinerState[] = ['TERMINATING', 'TERMINATED'];

/** Some statements for all of them. `imagesKept`: of how many releases that served, that of the serving one among them. */
export async function releaseStandings(
  { releases, deployments, miners }: Pick<Tables, 'releases' | 'deployments' | 'miners'>,
  db: Executor,
  wanted: readonly { readonly id: string; readonly minerId: string }[],
  imagesKept: number,
): Promise<ReleaseStanding[]> {
  const found: ReleaseStanding[] = [];
  for (const some of inChunks(wanted)) {
    const minerIds = [...new Set(some.map(({ minerId }) => minerId))];
    const ofMiners = inArray(deployments.minerId, minerIds);
    const onMachine = sql`${deployments.vmId} = ${miners.vmId}`;
    const uses = await db
      .select({
        releaseId: deployments.releaseId,
        lastId: max(deployments.id),
        servedAt:
          sql`max(case when ${deployments.state} = 'SUCCEEDED' then ${deployments.endedAt} end)`.mapWith(
            deployments.endedAt,
          ),
        builtId: sql<
          string | null
        >`max(case when ${onMachine} and ${deployments.imageId} is not null then ${deployments.id} end)`,
      })
      .from(deployments)
      .innerJoin(miners, eq(miners.id, deployments.minerId))
      .where(
        and(
          ofMiners,
          inArray(
            deployments.releaseId,
            some.map(({ id }) => id),
          ),
        ),
      )
      .groupBy(deployments.releaseId);
    const owners = await db
      .select({ id: miners.id, state: miners.state, releaseId: deployments.releaseId })
      .from(miners)
      .leftJoin(deployments, eq(deployments.id, miners.deploymentId))
      .where(inArray(miners.id, minerIds));
    /** The one that last tidied the machine up. */
    const tidied = await db
      .select({ minerId: deployments.minerId, id: max(deployments.id) })
      .from(deployments)
      .innerJoin(miners, eq(miners.id, deployments.minerId))
      .where(and(ofMiners, eq(deployments.state, 'SUCCEEDED'), onMachine))
      .groupBy(deployments.minerId);
    const served = db
      .select({ id: deployments.id })
      .from(deployments)
      .where(
        and(
          eq(deployments.minerId, releases.minerId),
          eq(deployments.releaseId, releases.id),
          eq(deployments.state, 'SUCCEEDED'),
        ),
      );
    const ranked = db
      .select({
        id: releases.id,
        minerId: releases.minerId,
        rank: sql<number>`row_number() over (partition by ${releases.minerId} order by ${releases.number} desc)`.as(
          'age_rank',
        ),
      })
      .from(releases)
      .where(and(inArray(releases.minerId, minerIds), exists(served)))
      .as('ranked');
    const newest = await db
      .select({ id: ranked.id, minerId: ranked.minerId })
      .from(ranked)
      .where(lte(ranked.rank, imagesKept))
      .orderBy(ranked.minerId, ranked.rank);

    for (const { id, minerId } of some) {
      const use = uses.find(({ releaseId }) => releaseId === id);
      const miner = owners.find((one) => one.id === minerId);
      const isServing = miner?.releaseId === id;
      const others = newest.filter((one) => one.minerId === minerId && one.id !== miner?.releaseId);
      const isSpared = others.slice(0, imagesKept - 1).some((one) => one.id === id);
      const tidiedId = tidied.find((one) => one.minerId === minerId)?.id ?? '';
      const isBuilt = use?.builtId != null && (isServing || isSpared || use.builtId > tidiedId);
      found.push({
        id,
        lastDeploymentId: use?.lastId ?? null,
        servedAt: use?.servedAt ?? null,
        isServing,
        isImageKept: isBuilt && miner !== undefined && !GONE.includes(miner.state),
      });
    }
  }
  return found;
}
