import type { Database } from '../../db/database.js';
import type { Deployment, DeploymentRepository } from '../../db/deployments.js';
import type { Miner, MinerRepository } from '../../db/miners.js';
import type { ReleaseStanding } from '../../db/release-standings.js';
import type { Release, ReleaseRepository } from '../../db/releases.js';
import type { PageRequest } from '../../db/repository.js';
import type { Vm } from '../../db/vms.js';
import { mayRead, mayTouchMiner, ownerScope, requireScope, type Viewer } from '../accounts/viewer.js';
import { ActionNotAllowed, NotFound } from '../errors.js';
import type { Idempotency } from '../idempotency.js';
import type { DeploymentPlan } from './deployment-plan.js';
import type { DeploymentService } from './deployment-service.js';
import type { SealedEnvironments } from './sealed-environment.js';
import type { SealedRegistries } from './sealed-registry.js';

export type { Release } from '../../db/releases.js';
export type { ReleaseStanding } from '../../db/release-standings.js';

interface Needs {
  readonly db: Database;
  readonly miners: MinerRepository;
  readonly deployments: DeploymentRepository;
  readonly releases: ReleaseRepository;
  readonly deploymentService: Pick<DeploymentService, 'take' | 'placeOf' | 'owned'>;
  readonly environments: SealedEnvironments;
  readonly registries: SealedRegistries;
  readonly idempotency: Idempotency;
  /** Of how many releases the image stays on the machine. */
  readonly imagesKept: number;
}

interface Deployed {
  readonly deployment: Deployment;
  readonly replayed: boolean;
}
export interface RedeployInput {
  readonly minerId: string;
  readonly idempotencyKey?: string;
}
export interface RollbackInput extends RedeployInput {
  /** Default: the one that served before. */
  readonly releaseId?: string;
}

const NOT_SERVED = 'Nothing has served yet';
const NO_EARLIER = 'No earlier release has served';

/** What was built, and going back to it. */
export function createReleaseService(needs: Needs) {
  const { db, miners, deployments, releases, deploymentService, environments, registries, idempotency } =
    needs;

  const owned = async (viewer: Viewer, minerId: string): Promise<Miner> => {
    const miner = mayTouchMiner(viewer, minerId)
      ? await miners.findOwned(db, ownerScope(viewer), minerId)
      : null;
    if (!miner) throw new NotFound('miner', 'input.minerId');
    return miner;
  };

  const servingOf = async ({ deploymentId }: Miner): Promise<Deployment | null> =>
    deploymentId === null ? null : deployments.find(db, deploymentId);

  /** The newest that served and is older than what serves; null when there is none. */
  const before = async (miner: Miner, serving: Deployment | null): Promise<Release | null> => {
    const current = serving?.releaseId == null ? null : await releases.find(db, serving.releaseId);
    // A miner whose version failed on its machine goes back to the last one that did serve.
    const older = current === null ? {} : { before: current.number };
    return (await releases.listServed(db, miner.id, { limit: 1, ...older }))[0] ?? null;
  };

  const refuse = (reason: string, hint: string) =>
    new ActionNotAllowed(reason, { field: 'input.minerId', hint });

  /** The deployment is booked like any other; `version` says of what. */
  const deploy = async (
    viewer: Viewer,
    operation: string,
    input: RollbackInput,
    version: (miner: Miner, vm: Vm) => Promise<DeploymentPlan>,
  ): Promise<Deployed> => {
    requireScope(viewer, 'deploy');
    const shown = async (id: string, replayed: boolean): Promise<Deployed> => ({
      deployment: await deploymentService.owned(viewer, id),
      replayed,
    });
    const request = { accountId: viewer.accountId, operation, key: input.idempotencyKey, input };
    const known = await idempotency.replayed(request);
    if (known !== null) return shown(known, true);

    await owned(viewer, input.minerId);
    const { vm, miner } = await deploymentService.placeOf(viewer, { minerId: input.minerId });
    if (!miner) throw new NotFound('miner', 'input.minerId');
    const planned = await version(miner, vm);
    const { id, replayed } = await idempotency.once(request, (tx) =>
      deploymentService.take(tx, vm, planned, { seenId: miner.id, name: null, modelType: undefined }),
    );
    return shown(id, replayed);
  };

  const service = {
    /** Puts a release that was kept back into its place, with what it had in its environment then. */
    rollback: (viewer: Viewer, input: RollbackInput): Promise<Deployed> =>
      deploy(viewer, 'rollbackMiner', input, async (miner) => {
        const serving = await servingOf(miner);
        const release =
          input.releaseId === undefined
            ? await before(miner, serving)
            : await releases.find(db, input.releaseId);
        if (input.releaseId !== undefined && release?.minerId !== miner.id)
          throw new NotFound('release', 'input.releaseId');
        if (!release) throw refuse(NO_EARLIER, 'Deploy the version that you want.');
        const { id, imageTag, source, port, config } = release;
        // While another one is on its way, this one may be what is to come after it.
        const isSettled = (await deployments.listLiveOfMiner(db, miner.id)).length === 0;
        if (id === serving?.releaseId && isSettled)
          throw new ActionNotAllowed('This release is what the miner serves already', {
            field: 'input.releaseId',
            hint: 'Use `redeployMiner` to deploy it once more.',
          });
        return {
          ...{ source, port, config, release: { id, imageTag } },
          environment: { kind: 'COPY', of: environments.open(release, 'release') },
          registry: registries.open(release, 'release'),
        };
      }),

    /** The source that serves once more, with the miner's variables as they are now. */
    redeploy: (viewer: Viewer, input: RedeployInput): Promise<Deployed> =>
      deploy(viewer, 'redeployMiner', input, async (miner) => {
        const serving = await servingOf(miner);
        if (!serving) throw refuse(NOT_SERVED, 'Deploy with a source.');
        return {
          source: serving.source,
          port: serving.port,
          // Not what a version had that was given up meanwhile.
          config: serving.config,
          environment: { kind: 'OVERLAY', given: [] },
          registry: registries.open(serving),
        };
      }),

    async byIds(viewer: Viewer, ids: readonly string[]): Promise<Release[]> {
      if (!mayRead(viewer)) return [];
      const found = await releases.findOwned(db, ownerScope(viewer), ids);
      return found.filter(({ minerId }) => mayTouchMiner(viewer, minerId));
    },

    async list(viewer: Viewer, minerId: string, page: PageRequest): Promise<Release[]> {
      requireScope(viewer, 'read');
      if (!mayTouchMiner(viewer, minerId)) return [];
      return releases.list(db, ownerScope(viewer), minerId, page);
    },

    /** Of releases that the caller was shown already; in their order. */
    standingsOf: (shown: readonly Pick<Release, 'id' | 'minerId'>[]): Promise<ReleaseStanding[]> =>
      releases.standings(db, shown, needs.imagesKept),

    /** What can be done with the releases of a miner; `mayDeploy` is what `availableActions` says of deploying. */
    async actionsOf(
      miner: Miner,
      mayDeploy: { readonly allowed: boolean; readonly reason: string | null },
    ): Promise<{ action: string; allowed: boolean; reason: string | null }[]> {
      const serving = await servingOf(miner);
      const judged = (action: string, refusal: string | null) => {
        const reason = mayDeploy.allowed ? refusal : mayDeploy.reason;
        return { action, allowed: reason === null, reason };
      };
      const earlier = mayDeploy.allowed ? await before(miner, serving) : null;
      return [
        judged('ROLLBACK', earlier ? null : NO_EARLIER),
        judged('REDEPLOY', serving ? null : NOT_SERVED),
      ];
    },
  };
  return service;
}
export type ReleaseService = ReturnType<typeof createReleaseService>;
