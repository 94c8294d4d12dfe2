import type { AccountRepository } from '../../db/accounts.js';
import type { Transaction } from '../../db/database.js';
import type { Deployment, DeploymentRepository } from '../../db/deployments.js';
import type { Miner, MinerRepository } from '../../db/miners.js';
import type { Vm, VmRepository } from '../../db/vms.js';
import type { Failure } from '../../db/words.js';
import type { Bus } from '../events/bus.js';
import type { Notices } from '../notices/notices.js';
import { endFailure } from '../vms/vm.js';
import type { ReleaseMachine, WhyItEnds } from './release-machine.js';

/** Books another machine for a miner that lost its own. A failure: it can not be booked, and why. */
export type PlaceAnew = (
  tx: Transaction,
  miner: Miner,
  lost: Vm,
  about: { readonly afterFailures: number; readonly avoidClusterIds: readonly string[] },
) => Promise<Failure | null>;

interface Needs {
  readonly accounts: AccountRepository;
  readonly miners: MinerRepository;
  readonly vms: VmRepository;
  readonly deployments: DeploymentRepository;
  readonly bus: Bus;
  readonly releaseMachine: ReleaseMachine;
  readonly placeAnew: PlaceAnew;
  readonly tellOwner: Notices['tell'];
  readonly tell: (tx: Transaction, miner: Miner) => Promise<void>;
  readonly fail: (tx: Transaction, minerId: string, failure: Failure) => Promise<void>;
  readonly withdraw: (tx: Transaction, minerId: string) => Promise<void>;
  readonly wakeDeployments: (tx: Transaction, vmId: string) => Promise<void>;
  /** How long questions that the old machine is answering are let come to their end. */
  readonly drainMs: number;
}

/** Placements in a row after which a miner that lost its machine is given up. */
const MOST_PLACEMENTS = 3;
const ITS_OWNER: WhyItEnds = { endReason: 'OWNER_REQUEST', failure: null };

/** What follows when a miner reached another machine, did not, or lost its own; in the transaction of the caller. */
export function createMoveOutcome(needs: Needs) {
  const { accounts, miners, vms, deployments, bus, releaseMachine, placeAnew, tellOwner, tell, fail } = needs;

  const placeOrFail = async (
    tx: Transaction,
    miner: Miner,
    lost: Vm,
    avoidClusterIds: readonly string[],
  ): Promise<void> => {
    const refused = await placeAnew(tx, miner, lost, { afterFailures: miner.failedMoves, avoidClusterIds });
    if (refused) await giveUp(tx, miner, refused);
  };

  const giveUp = async (tx: Transaction, miner: Miner, failure: Failure): Promise<void> => {
    await fail(tx, miner.id, failure);
    await tellOwner(tx, {
      ownerId: miner.ownerId,
      kind: 'MINER_MOVE_FAILED',
      message: `The miner ${miner.name} lost its machine and could not be placed elsewhere: ${failure.message}`,
      minerId: miner.id,
      vmId: miner.vmId,
    });
  };

  return {
    /** The machines that a miner was to move to are given back. */
    async abandon(tx: Transaction, minerId: string, why: WhyItEnds = ITS_OWNER): Promise<void> {
      for (const { vmId } of await deployments.listLiveMoves(tx, [minerId])) {
        await releaseMachine(tx, vmId, why);
        await needs.wakeDeployments(tx, vmId);
      }
    },

    /** The miner serves on its new machine; nothing needs the old one any more. */
    async arrived(tx: Transaction, miner: Miner, { movesFromVmId }: Deployment): Promise<void> {
      if (movesFromVmId === null) return;
      const why = { endReason: 'REPLACED', failure: null, afterMs: needs.drainMs } as const;
      await releaseMachine(tx, movesFromVmId, why);
      await needs.wakeDeployments(tx, movesFromVmId);
      bus.publish(tx, { type: 'minerMoved', minerId: miner.id });
      await tellOwner(tx, {
        ownerId: miner.ownerId,
        kind: 'MINER_MOVED',
        message: `The miner ${miner.name} serves on another machine, at ${miner.address}`,
        minerId: miner.id,
        vmId: miner.vmId,
      });
    },

    /** The new machine goes back. The miner stays where it is, or is placed once more when it is nowhere. */
    async failed(tx: Transaction, deployment: Deployment, failure: Failure): Promise<void> {
      const isCancelled = deployment.state === 'CANCELLED';
      await releaseMachine(tx, deployment.vmId, {
        endReason: isCancelled ? 'OWNER_REQUEST' : 'DEPLOYMENT_FAILED',
        failure: isCancelled ? null : endFailure('DEPLOYMENT_FAILED', failure.code),
      });
      const miner = await miners.find(tx, deployment.minerId);
      if (!miner || miner.state === 'TERMINATING' || miner.state === 'TERMINATED') return;
      if (miner.state !== 'LAUNCHING') {
        if (isCancelled) return;
        await tellOwner(tx, {
          ownerId: miner.ownerId,
          kind: 'MINER_MOVE_FAILED',
          message: `The miner ${miner.name} could not be moved to another machine: ${failure.message}`,
          minerId: miner.id,
          vmId: deployment.vmId,
        });
        return;
      }
      if (isCancelled) {
        await fail(tx, miner.id, failure);
        return;
      }
      const counted = await miners.update(tx, miner.id, { failedMoves: miner.failedMoves + 1 });
      const lost = deployment.movesFromVmId === null ? null : await vms.find(tx, deployment.movesFromVmId);
      const tried = await vms.find(tx, deployment.vmId);
      if (!lost || !mayBePlaced(counted, lost) || counted.failedMoves >= MOST_PLACEMENTS) {
        await giveUp(tx, counted, failure);
        return;
      }
      await placeOrFail(tx, counted, lost, [
        ...(tried?.requirements.avoidClusterIds ?? []),
        ...clusterOf(lost),
        ...(tried ? clusterOf(tried) : []),
      ]);
    },

    /** Whether the miner goes on elsewhere although its machine is lost; if not, it fails with it. */
    async lost(tx: Transaction, miner: Miner, vm: Vm): Promise<boolean> {
      if (vm.endReason !== 'PROVIDER_LOST' && vm.endReason !== 'UNPAID') return false;
      if (miner.deploymentId === null) return false;
      // Held: a resize that is being booked would be a second machine for the same miner.
      await accounts.hold(tx, miner.ownerId);
      const [moving] = await deployments.listLiveMoves(tx, [miner.id]);
      if (!moving && !mayBePlaced(miner, vm)) return false;
      const waiting = await miners.updateIn(tx, miner.id, ['ACTIVE', 'STOPPED'], {
        state: 'LAUNCHING',
        health: 'UNKNOWN',
        address: null,
        failedMoves: 0,
      });
      if (!waiting) return false;
      await needs.withdraw(tx, miner.id);
      await tell(tx, waiting);
      if (!moving) await placeOrFail(tx, waiting, vm, clusterOf(vm));
      return true;
    },
  };
}
export type MoveOutcome = ReturnType<typeof createMoveOutcome>;

/** Whoever registered a host did not ask for a rented machine. */
const mayBePlaced = ({ replaceOnLoss }: Miner, { provider }: Vm): boolean =>
  replaceOnLoss && provider !== 'SSH';

const clusterOf = ({ offer }: Vm): string[] => (offer ? [offer.clusterId] : []);
