import { setImmediate } from 'node:timers/promises';
import type { AccountRepository } from '../../db/accounts.js';
import type { BatchRepository, LaunchBatch, LaunchItemRow } from '../../db/batches.js';
import { groupBy } from '../../db/chunks.js';
import type { Database, Transaction } from '../../db/database.js';
import type { Deployment, DeploymentRepository } from '../../db/deployments.js';
import type { Miner, MinerRepository } from '../../db/miners.js';
import { newId, type PageRequest } from '../../db/repository.js';
import { mayRead, ownerScope, requireScope, type Viewer } from '../accounts/viewer.js';
import { isSwitched } from '../deployments/deployment.js';
import type { DeploymentService } from '../deployments/deployment-service.js';
import { ActionNotAllowed, DomainError, InvalidInput, NotFound } from '../errors.js';
import type { Idempotency } from '../idempotency.js';
import { checkName } from '../vms/rent-input.js';
import { type LaunchItem, launchItemOf } from './launch-item.js';
import type { LaunchInput, LaunchPlan, MinerLaunch } from './miner-launch.js';
import type { MinerService } from './miner-service.js';

export type { LaunchBatch } from '../../db/batches.js';

export interface LaunchMinersInput extends LaunchInput {
  /** The first part of the names: the miners are called `name-1` and so on. */
  readonly name: string;
  readonly count: number;
  readonly idempotencyKey?: string;
}

interface Needs {
  readonly db: Database;
  readonly accounts: AccountRepository;
  readonly batches: BatchRepository;
  readonly miners: MinerRepository;
  readonly deployments: DeploymentRepository;
  readonly launch: MinerLaunch;
  readonly minerService: Pick<MinerService, 'terminate'>;
  readonly deploymentService: Pick<DeploymentService, 'cancel'>;
  readonly idempotency: Idempotency;
  readonly now: () => Date;
}

export const MOST_IN_A_BATCH = 100;
const MAY_SERVE: readonly Miner['state'][] = ['LAUNCHING', 'ACTIVE', 'STOPPED'];
/** Booked before other work of this process gets its turn. */
const BOOKED_AT_A_STRETCH = 5;

/** Many miners of one kind by one call, each with its own outcome. */
export function createBatchService(needs: Needs) {
  const { db, accounts, batches, miners, deployments, launch, idempotency, now } = needs;

  const owned = async (viewer: Viewer, id: string, field = 'id'): Promise<LaunchBatch> => {
    const [batch] = viewer.minerId === null ? await batches.findOwned(db, ownerScope(viewer), [id]) : [];
    if (!batch) throw new NotFound('launch batch', field);
    return batch;
  };

  /** One miner, or why not; a refusal leaves nothing behind in the transaction. */
  const bookOne = async (tx: Transaction, plan: LaunchPlan): Promise<Omit<LaunchItemRow, Place>> => {
    try {
      const { minerId, id } = await launch.book(tx, plan);
      return { minerId, deploymentId: id, failure: null };
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      const { code, message, field, hint, retryable } = error;
      return { minerId: null, deploymentId: null, failure: { code, message, field, hint, retryable } };
    }
  };

  const bookAll = async (tx: Transaction, plan: LaunchPlan, count: number): Promise<LaunchBatch> => {
    await accounts.ensure(tx, plan.ownerId, now());
    await accounts.hold(tx, plan.ownerId);
    const batchId = newId();
    const items: LaunchItemRow[] = [];
    for (let position = 0; position < count; position += 1) {
      const name = `${plan.name}-${position + 1}`;
      const rental = { ...plan.rental, label: plan.rental.label === plan.name ? name : plan.rental.label };
      items.push({ batchId, position, name, ...(await bookOne(tx, { ...plan, name, rental })) });
      if (items.length % BOOKED_AT_A_STRETCH === 0) await setImmediate();
    }
    const { ownerId, name } = plan;
    return batches.insert(tx, { id: batchId, ownerId, name, count, createdAt: now() }, items);
  };

  const itemsOf = async (batchIds: readonly string[]): Promise<LaunchItem[]> => {
    const rows = await batches.listItems(db, batchIds);
    const known = <K>(ids: readonly (K | null)[]): K[] => ids.filter((id): id is K => id !== null);
    const [them, theirs] = await Promise.all([
      miners.byIds(db, known(rows.map(({ minerId }) => minerId))),
      deployments.byIds(db, known(rows.map(({ deploymentId }) => deploymentId))),
    ]);
    const minerOf = new Map<string | null, Miner>(them.map((miner) => [miner.id, miner]));
    const deploymentOf = new Map<string | null, Deployment>(theirs.map((one) => [one.id, one]));
    return rows.map((row) =>
      launchItemOf(row, minerOf.get(row.minerId) ?? null, deploymentOf.get(row.deploymentId) ?? null),
    );
  };

  /** Calls off what is on its way. False when it may come to serving all the same, or has. */
  const callOff = async (viewer: Viewer, minerId: string): Promise<boolean> => {
    const live = await deployments.listLiveOfMiner(db, minerId);
    let isOff = live.length > 0;
    for (const deployment of live) {
      try {
        const asked = await needs.deploymentService.cancel(viewer, deployment.id);
        // It serves, or is about to: whether that is undone depends on its machine.
        isOff &&= asked.step !== 'SWITCH' && !isSwitched(asked);
      } catch (error) {
        if (!(error instanceof ActionNotAllowed)) throw error;
        isOff = false;
      }
    }
    return isOff;
  };

  return {
    async launchMany(
      viewer: Viewer,
      input: LaunchMinersInput,
    ): Promise<{ batch: LaunchBatch; replayed: boolean }> {
      launch.requireLauncher(viewer);
      const { idempotencyKey: key, count } = input;
      const request = { accountId: viewer.accountId, operation: 'launchMiners', key, input };
      const before = await idempotency.replayed(request);
      if (before !== null) return { batch: await owned(viewer, before), replayed: true };
      if (!Number.isInteger(count) || count < 1 || count > MOST_IN_A_BATCH) {
        throw new InvalidInput('input.count', `Must be a whole number from 1 to ${MOST_IN_A_BATCH}`);
      }
      checkName(input.name, 'input.name');
      checkName(`${input.name}-${count}`, 'input.name');
      if (count > 1 && input.machine?.hostId !== undefined) {
        throw new InvalidInput('input.machine.hostId', 'One host takes one miner', 'Launch a single miner.');
      }
      const plan = await launch.plan(viewer, input);
      const { id, replayed } = await idempotency.once(request, (tx) => bookAll(tx, plan, count));
      return { batch: await owned(viewer, id), replayed };
    },

    /** Calls off what does not serve yet; what serves stays, unless it is to be terminated too. */
    async cancel(viewer: Viewer, id: string, { terminateServing = false } = {}): Promise<LaunchBatch> {
      requireScope(viewer, 'deploy');
      if (terminateServing) requireScope(viewer, 'operate');
      const batch = await owned(viewer, id);
      for (const { minerId } of await batches.listItems(db, [batch.id])) {
        // Read in its turn: a batch takes seconds, and some begin to serve meanwhile.
        const miner = minerId === null ? null : await miners.find(db, minerId);
        if (miner?.state === 'LAUNCHING' && (await callOff(viewer, miner.id))) continue;
        if (terminateServing && miner && MAY_SERVE.includes(miner.state))
          await needs.minerService.terminate(viewer, miner.id);
      }
      return batch;
    },

    async byIds(viewer: Viewer, ids: readonly string[]): Promise<LaunchBatch[]> {
      if (!mayRead(viewer) || viewer.minerId !== null) return [];
      return batches.findOwned(db, ownerScope(viewer), ids);
    },

    async list(viewer: Viewer, page: PageRequest): Promise<LaunchBatch[]> {
      requireScope(viewer, 'read');
      return viewer.minerId === null ? batches.list(db, ownerScope(viewer), page) : [];
    },

    /** For batches the caller was shown already; in the order of their places. */
    itemsOf,

    /** The same, for each of the batches by itself. */
    async itemsOfEach(batchIds: readonly string[]): Promise<LaunchItem[][]> {
      const ofBatch = groupBy(await itemsOf(batchIds), ({ batchId }) => batchId);
      return batchIds.map((id) => ofBatch.get(id) ?? []);
    },
  };
}
export type BatchService = ReturnType<typeof createBatchService>;

type Place = 'batchId' | 'position' | 'name';
