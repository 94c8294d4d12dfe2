import { and, asc, desc, eq, inArray, isNotNull, isNull, ne } from 'drizzle-orm';
import { inChunks } from './chunks.js';
import type { Executor } from './database.js';
import { newestFirst, only, ownedBy, type OwnerScope, type PageRequest, pageWindow } from './repository.js';
import type { DeploymentState, Tables } from './tables.js';
import { workQueue } from './work.js';

export type Deployment = Tables['deployments']['$inferSelect'];
export type NewDeployment = Tables['deployments']['$inferInsert'];
export type DeploymentStep = Tables['deploymentSteps']['$inferSelect'];

export interface DeploymentFilter {
  readonly minerId?: string;
  readonly vmId?: string;
  readonly states?: readonly DeploymentState[];
}

export const LIVE_DEPLOYMENT_STATES = ['QUEUED', 'RUNNING'] as const satisfies readonly DeploymentState[];

export function deploymentRepository({
  deployments,
  deploymentSteps: steps,
}: Pick<Tables, 'deployments' | 'deploymentSteps'>) {
  return {
    queue: workQueue<Deployment>(deployments),

    async insert(db: Executor, deployment: NewDeployment): Promise<Deployment> {
      return only(await db.insert(deployments).values(deployment).returning());
    },

    async findOwned(db: Executor, owner: OwnerScope, ids: readonly string[]): Promise<Deployment[]> {
      if (ids.length === 0) return [];
      return db
        .select()
        .from(deployments)
        .where(and(inArray(deployments.id, [...ids]), ownedBy(deployments.ownerId, owner)));
    },

    async find(db: Executor, id: string): Promise<Deployment | null> {
      return (await db.select().from(deployments).where(eq(deployments.id, id)))[0] ?? null;
    },

    async list(
      db: Executor,
      owner: OwnerScope,
      filter: DeploymentFilter,
      page: PageRequest,
    ): Promise<Deployment[]> {
      return db
        .select()
        .from(deployments)
        .where(
          and(
            ownedBy(deployments.ownerId, owner),
            filter.minerId ? eq(deployments.minerId, filter.minerId) : undefined,
            filter.vmId ? eq(deployments.vmId, filter.vmId) : undefined,
            filter.states ? inArray(deployments.state, [...filter.states]) : undefined,
            pageWindow(deployments.id, page),
          ),
        )
        .orderBy(newestFirst(deployments.id, page))
        .limit(page.limit);
    },

    /** Queued and running ones on a machine, oldest first. */
    async listLiveOnVm(db: Executor, vmId: string): Promise<Deployment[]> {
      return db
        .select()
        .from(deployments)
        .where(and(eq(deployments.vmId, vmId), inArray(deployments.state, [...LIVE_DEPLOYMENT_STATES])))
        .orderBy(asc(deployments.id));
    },

    /** The deployments under way that are to bring these miners to other machines. */
    async listLiveMoves(db: Executor, minerIds: readonly string[]): Promise<Deployment[]> {
      const rows: Deployment[] = [];
      for (const ids of inChunks(minerIds)) {
        rows.push(
          ...(await db
            .select()
            .from(deployments)
            .where(
              and(
                inArray(deployments.minerId, ids),
                isNotNull(deployments.movesFromVmId),
                inArray(deployments.state, [...LIVE_DEPLOYMENT_STATES]),
              ),
            )
            .orderBy(asc(deployments.id))),
        );
      }
      return rows;
    },

    async listLiveOfMiner(db: Executor, minerId: string): Promise<Deployment[]> {
      return db
        .select()
        .from(deployments)
        .where(and(eq(deployments.minerId, minerId), inArray(deployments.state, [...LIVE_DEPLOYMENT_STATES])))
        .orderBy(asc(deployments.id));
    },

    async byIds(db: Executor, ids: readonly string[]): Promise<Deployment[]> {
      const rows: Deployment[] = [];
      for (const some of inChunks(ids))
        rows.push(...(await db.select().from(deployments).where(inArray(deployments.id, some))));
      return rows;
    },

    async countLive(db: Executor, ownerId: string): Promise<number> {
      return db.$count(
        deployments,
        and(eq(deployments.ownerId, ownerId), inArray(deployments.state, [...LIVE_DEPLOYMENT_STATES])),
      );
    },

    /** How many live deployments of the same machine are older than each of these. */
    async queuePositions(
      db: Executor,
      waiting: readonly Pick<Deployment, 'id' | 'vmId'>[],
    ): Promise<Map<string, number>> {
      const live: Pick<Deployment, 'id' | 'vmId'>[] = [];
      for (const vmIds of inChunks([...new Set(waiting.map(({ vmId }) => vmId))])) {
        live.push(
          ...(await db
            .select({ id: deployments.id, vmId: deployments.vmId })
            .from(deployments)
            .where(
              and(inArray(deployments.vmId, vmIds), inArray(deployments.state, [...LIVE_DEPLOYMENT_STATES])),
            )),
        );
      }
      return new Map(
        waiting.map(({ id, vmId }) => [
          id,
          live.filter((other) => other.vmId === vmId && other.id < id).length,
        ]),
      );
    },

    /** Another deployment that is at work on the same machine. */
    async findRunningOnVm(db: Executor, vmId: string, exceptId: string): Promise<Deployment | null> {
      const rows = await db
        .select()
        .from(deployments)
        .where(
          and(eq(deployments.vmId, vmId), eq(deployments.state, 'RUNNING'), ne(deployments.id, exceptId)),
        )
        .limit(1);
      return rows[0] ?? null;
    },

    /** The newest ones of a miner that have left a container behind. */
    async listWithContainer(db: Executor, minerId: string): Promise<Deployment[]> {
      return db
        .select()
        .from(deployments)
        .where(and(eq(deployments.minerId, minerId), isNotNull(deployments.containerId)))
        .orderBy(desc(deployments.id))
        .limit(20);
    },

    async update(db: Executor, id: string, change: Partial<Deployment>): Promise<Deployment> {
      return only(await db.update(deployments).set(change).where(eq(deployments.id, id)).returning());
    },

    /** What was sealed for the versions of a miner that has ended. */
    async forgetSecrets(db: Executor, minerId: string): Promise<void> {
      await db
        .update(deployments)
        .set({ environmentSealed: null, registrySealed: null })
        .where(eq(deployments.minerId, minerId))
        .returning({ id: deployments.id });
    },

    /** Changes a deployment that has not ended yet and makes it due; null when it has. */
    async updateLive(db: Executor, id: string, change: Partial<Deployment>): Promise<Deployment | null> {
      const rows = await db
        .update(deployments)
        .set(change)
        .where(and(eq(deployments.id, id), inArray(deployments.state, [...LIVE_DEPLOYMENT_STATES])))
        .returning();
      return rows[0] ?? null;
    },

    async beginStep(db: Executor, step: typeof steps.$inferInsert): Promise<DeploymentStep> {
      return only(
        await db
          .insert(steps)
          .values(step)
          .onConflictDoUpdate({
            target: [steps.deploymentId, steps.step, steps.attempt],
            set: { outcome: step.outcome, startedAt: step.startedAt, endedAt: null, detail: null },
          })
          .returning(),
      );
    },

    async endStep(
      db: Executor,
      key: Pick<DeploymentStep, 'deploymentId' | 'step' | 'attempt'>,
      change: Pick<DeploymentStep, 'outcome' | 'detail' | 'endedAt'>,
    ): Promise<DeploymentStep | null> {
      const rows = await db
        .update(steps)
        .set(change)
        .where(
          and(
            eq(steps.deploymentId, key.deploymentId),
            eq(steps.step, key.step),
            eq(steps.attempt, key.attempt),
          ),
        )
        .returning();
      return rows[0] ?? null;
    },

    /** Ends every step of a deployment that has no end yet. */
    async closeSteps(
      db: Executor,
      deploymentId: string,
      change: Pick<DeploymentStep, 'outcome' | 'detail' | 'endedAt'>,
    ): Promise<DeploymentStep[]> {
      return db
        .update(steps)
        .set(change)
        .where(and(eq(steps.deploymentId, deploymentId), isNull(steps.endedAt)))
        .returning();
    },

    async listSteps(db: Executor, deploymentIds: readonly string[]): Promise<DeploymentStep[]> {
      if (deploymentIds.length === 0) return [];
      return db
        .select()
        .from(steps)
        .where(inArray(steps.deploymentId, [...deploymentIds]))
        .orderBy(asc(steps.startedAt), asc(steps.attempt));
    },
  };
}
export type DeploymentRepository = ReturnType<typeof deploymentRepository>;
