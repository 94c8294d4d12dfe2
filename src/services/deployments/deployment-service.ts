import type { Database } from '../../db/database.js';
import type { DeploymentFilter, DeploymentStep } from '../../db/deployments.js';
import type { PageRequest } from '../../db/repository.js';
import type { ModelType } from '../../db/words.js';
import { mayRead, mayTouchMiner, ownerScope, requireScope, type Viewer } from '../accounts/viewer.js';
import type { SourceFetcherPort } from '../adapters/source-fetcher.js';
import { ActionNotAllowed, InvalidInput, NotFound } from '../errors.js';
import type { Idempotency } from '../idempotency.js';
import { checkName } from '../vms/rent-input.js';
import type { VmService } from '../vms/vm-service.js';
import { type Deployment, whyNotCancel } from './deployment.js';
import { type BookingNeeds, createDeploymentBooking } from './deployment-booking.js';
import { createDeploymentPlace } from './deployment-place.js';
import { createDeploymentPlanner } from './deployment-plan.js';
import { type ContainerConfigInput, requireFitting } from './container-config.js';
import type { EnvironmentVariable } from './environment.js';
import type { SourceInput } from './source-input.js';

export interface DeployInput {
  /** The machine, or the miner that is on it: exactly one. */
  readonly vmId?: string;
  readonly minerId?: string;
  /** Name of the miner that is made when the machine has none yet. */
  readonly name?: string;
  readonly modelType?: ModelType;
  readonly source: SourceInput;
  readonly port?: number;
  /** Laid over the miner's variables, and kept as such. */
  readonly environment?: readonly EnvironmentVariable[];
  /** Instead of all that the miner's version before had. */
  readonly config?: ContainerConfigInput;
  readonly idempotencyKey?: string;
}

interface Needs extends BookingNeeds {
  readonly db: Database;
  readonly vmService: Pick<VmService, 'openPort' | 'owned'>;
  readonly fetcher: SourceFetcherPort;
  readonly idempotency: Idempotency;
}

export function createDeploymentService(needs: Needs) {
  const { db, deployments, bus, idempotency, now } = needs;

  const owned = async (viewer: Viewer, id: string): Promise<Deployment> => {
    const [deployment] = await deployments.findOwned(db, ownerScope(viewer), [id]);
    if (!deployment || !mayTouchMiner(viewer, deployment.minerId)) throw new NotFound('deployment', 'id');
    return deployment;
  };

  const { plan, requireRoom } = createDeploymentPlanner(needs);

  const { placeOf, requireStaying } = createDeploymentPlace(needs);
  const booking = createDeploymentBooking({ ...needs, requireRoom, requireStaying });

  return {
    plan,
    requireBookable: booking.requireBookable,
    book: booking.book,
    take: booking.take,
    placeOf,
    owned,

    /** Puts a version onto a machine that is there already; the old one serves until the new one passed. */
    async deploy(viewer: Viewer, input: DeployInput): Promise<{ deployment: Deployment; replayed: boolean }> {
      requireScope(viewer, 'deploy');
      if ((input.vmId === undefined) === (input.minerId === undefined)) {
        throw new InvalidInput('input', 'Give exactly one of vmId and minerId');
      }
      const request = { accountId: viewer.accountId, operation: 'deploy', key: input.idempotencyKey, input };
      const before = await idempotency.replayed(request);
      if (before !== null) return { deployment: await owned(viewer, before), replayed: true };

      const { vm, miner } = await placeOf(viewer, input);
      const name = input.name === undefined ? null : checkName(input.name, 'input.name');
      const planned = await plan(input, 'input', miner?.port, vm.ownerId);
      requireFitting(planned.config ?? null, vm);
      const { id, replayed } = await idempotency.once(request, (tx) =>
        booking.take(tx, vm, planned, { seenId: miner?.id ?? null, name, modelType: input.modelType }),
      );
      return { deployment: await owned(viewer, id), replayed };
    },

    async cancel(viewer: Viewer, id: string): Promise<Deployment> {
      requireScope(viewer, 'deploy');
      const deployment = await owned(viewer, id);
      const requireCancellable = (one: Deployment): void => {
        const refusal = whyNotCancel(one);
        if (refusal) throw new ActionNotAllowed(refusal.reason, { field: 'id', hint: refusal.hint });
      };
      requireCancellable(deployment);
      return db.transaction(async (tx) => {
        const asked = await deployments.updateLive(tx, id, { cancelRequestedAt: now(), stepDueAt: now() });
        if (!asked) throw new ActionNotAllowed('This deployment has ended', { field: 'id' });
        // It may have gone on in the meantime.
        requireCancellable(asked);
        bus.publish(tx, { type: 'cancelRequested', deploymentId: id });
        bus.publish(tx, { type: 'nudge', worker: 'deployments' });
        return asked;
      });
    },

    async byIds(viewer: Viewer, ids: readonly string[]): Promise<Deployment[]> {
      if (!mayRead(viewer)) return [];
      const found = await deployments.findOwned(db, ownerScope(viewer), ids);
      return found.filter(({ minerId }) => mayTouchMiner(viewer, minerId));
    },

    async list(viewer: Viewer, filter: DeploymentFilter, page: PageRequest): Promise<Deployment[]> {
      requireScope(viewer, 'read');
      // Another miner than the credential's own: nothing, rather than what belongs to its own.
      if (filter.minerId !== undefined && !mayTouchMiner(viewer, filter.minerId)) return [];
      const minerId = viewer.minerId ?? filter.minerId;
      return deployments.list(
        db,
        ownerScope(viewer),
        { ...filter, ...(minerId === undefined ? {} : { minerId }) },
        page,
      );
    },

    /** For deployments the caller was shown already. */
    stepsOf: (deploymentIds: readonly string[]): Promise<DeploymentStep[]> =>
      deployments.listSteps(db, deploymentIds),

    /** How many deployments on its machine come before each of those that wait. */
    queuePositions: (waiting: readonly Deployment[]): Promise<Map<string, number>> =>
      deployments.queuePositions(db, waiting),

    availableActions: (
      deployment: Deployment,
    ): { action: string; allowed: boolean; reason: string | null }[] => {
      const refusal = whyNotCancel(deployment);
      return [{ action: 'CANCEL', allowed: refusal === null, reason: refusal?.reason ?? null }];
    },
  };
}

export type DeploymentService = ReturnType<typeof createDeploymentService>;
