import type { Transaction } from '../../db/database.js';
import type { AccountRepository } from '../../db/accounts.js';
import type { Deployment, DeploymentRepository } from '../../db/deployments.js';
import type { Miner, MinerRepository } from '../../db/miners.js';
import type { ReleaseRepository } from '../../db/releases.js';
import type { VariableRepository } from '../../db/variables.js';
import type { Vm, VmRepository } from '../../db/vms.js';
import type { Failure } from '../../db/words.js';
import type { Bus } from '../events/bus.js';
import { type EventLog, subjects } from '../events/event-log.js';
import type { Notices } from '../notices/notices.js';
import { isReaddressed } from '../vms/vm-news.js';
import { START_MS } from '../probing/limits.js';
import { endFailure } from '../vms/vm.js';
import { createReleaseMachine } from './release-machine.js';
import { aliveNameOf } from './miner.js';
import { createMoveOutcome, type PlaceAnew } from './move-outcome.js';

/** `stoodSince`: it stood still since then. `isSeen`: it answered just now, and has not to come up first. */
export type MinerEnrolment = (
  tx: Transaction,
  minerId: string,
  how: { readonly stoodSince?: Date | null; readonly isSeen?: boolean },
) => Promise<void>;

interface Needs {
  readonly accounts: AccountRepository;
  readonly miners: MinerRepository;
  readonly vms: VmRepository;
  readonly deployments: DeploymentRepository;
  readonly releases: Pick<ReleaseRepository, 'forgetSecrets'>;
  readonly variables: Pick<VariableRepository, 'removeAll'>;
  readonly events: EventLog;
  readonly bus: Bus;
  readonly now: () => Date;
  /** The prober measures a miner from the moment it serves until it stops. `stoodSince`: until now it stood still, as its owner's doing. */
  readonly enroll: MinerEnrolment;
  readonly withdraw: (tx: Transaction, minerId: string) => Promise<void>;
  /** Its owner had it started anew: what was known against its container is over. */
  readonly watchAnew: (tx: Transaction, minerId: string) => Promise<void>;
  readonly placeAnew: PlaceAnew;
  readonly tellOwner: Notices['tell'];
  /** How long a machine that was replaced goes on before it ends. */
  readonly drainMs: number;
}

/** How machine, deployment and miner move together; every function runs in its caller's transaction. */
export function createMinerLifecycle(needs: Needs) {
  const { miners, vms, deployments, releases, variables, events, bus, now, enroll, withdraw } = needs;
  const releaseMachine = createReleaseMachine(needs);

  /** `how`: whether the network gains or loses it by that. */
  const tell = async (
    tx: Transaction,
    { id, state, health }: Miner,
    how?: 'MINER_JOINED' | 'MINER_LEFT',
  ): Promise<void> => {
    const changed = { type: 'MINER_CHANGED' as const, payload: { minerId: id, state, health } };
    await events.append(tx, subjects.miner(id), [changed]);
    await events.append(tx, subjects.network, [
      changed,
      ...(how ? [{ type: how, payload: { minerId: id } }] : []),
    ]);
  };
  /** One that never served is not missed. */
  const goodbye = ({ activeAt }: Miner) => (activeAt === null ? undefined : 'MINER_LEFT');

  const fail = async (tx: Transaction, minerId: string, failure: Failure): Promise<void> => {
    const change: Partial<Miner> = {
      state: 'FAILED',
      failure,
      // A failed miner does not keep its name from the next try.
      aliveName: null,
      health: 'UNKNOWN',
      address: null,
    };
    const failed =
      (await miners.updateIn(tx, minerId, ['LAUNCHING', 'ACTIVE'], { ...change, healthSince: now() })) ??
      // It has stood still since its owner stopped it.
      (await miners.updateIn(tx, minerId, ['STOPPED'], change));
    if (!failed) return;
    await withdraw(tx, minerId);
    await tell(tx, failed, goodbye(failed));
  };

  const wakeDeployments = async (tx: Transaction, vmId: string): Promise<void> => {
    // One that has ended by now stays ended.
    for (const { id } of await deployments.listLiveOnVm(tx, vmId))
      await deployments.updateLive(tx, id, { stepDueAt: now() });
    bus.publish(tx, { type: 'nudge', worker: 'deployments' });
  };

  const moves = createMoveOutcome({ ...needs, releaseMachine, tell, fail, wakeDeployments });

  /** The miner stops serving; its machine goes on to be given back, and with it one that it was to move to. */
  const beginEnd = async (tx: Transaction, minerId: string): Promise<Miner | null> => {
    const ending = await miners.updateIn(tx, minerId, ['LAUNCHING', 'ACTIVE', 'STOPPED', 'FAILED'], {
      state: 'TERMINATING',
      aliveName: null,
      health: 'UNKNOWN',
    });
    if (!ending) return null;
    await withdraw(tx, minerId);
    await moves.abandon(tx, minerId);
    await tell(tx, ending, goodbye(ending));
    return ending;
  };

  /** Once the last of its machines is gone: while it moves it has two. */
  const ended = async (tx: Transaction, minerId: string): Promise<void> => {
    // Written to be locked: of two machines that end at once, the later has to see that the other is gone.
    if (!(await miners.updateIn(tx, minerId, ['TERMINATING'], { address: null }))) return;
    if ((await vms.countAliveOfMiner(tx, minerId)) > 0) return;
    const gone = await miners.updateIn(tx, minerId, ['TERMINATING'], {
      state: 'TERMINATED',
      terminatedAt: now(),
    });
    if (!gone) return;
    // None of its machines is there any more, so no version of it is ever started again.
    await variables.removeAll(tx, minerId);
    await deployments.forgetSecrets(tx, minerId);
    await releases.forgetSecrets(tx, minerId);
    await tell(tx, gone);
  };

  /** The owner stopped the container: it is neither probed nor asked, and how long is counted when it starts again. */
  const stopped = async (tx: Transaction, minerId: string): Promise<void> => {
    const healthSince = stoodFrom(await miners.find(tx, minerId), now());
    const change = { state: 'STOPPED', health: 'UNKNOWN', healthSince } as const;
    const idle = await miners.updateIn(tx, minerId, ['ACTIVE'], change);
    if (!idle) return;
    await withdraw(tx, minerId);
    await tell(tx, idle, 'MINER_LEFT');
  };

  const restarted = async (tx: Transaction, miner: Miner): Promise<void> => {
    const active = await miners.updateIn(tx, miner.id, ['STOPPED'], { state: 'ACTIVE', activeAt: now() });
    if (active) await enroll(tx, active.id, { stoodSince: active.healthSince });
    else if (miner.state === 'ACTIVE') await needs.watchAnew(tx, miner.id);
    await tell(tx, active ?? miner, active ? 'MINER_JOINED' : undefined);
  };

  /** It is asked and probed at its machine's new address from now on, and judged by nothing it said at the old one. */
  const readdressed = async (tx: Transaction, { id, address }: Vm): Promise<void> => {
    const miner = await miners.findByVm(tx, id);
    if (!miner || miner.address === null) return;
    const there = await miners.updateIn(tx, miner.id, ['ACTIVE', 'STOPPED'], { address, health: 'UNKNOWN' });
    if (!there) return;
    if (there.state === 'ACTIVE') await enroll(tx, there.id, {});
    bus.publish(tx, { type: 'minerMoved', minerId: there.id });
    await tell(tx, there);
  };

  return {
    tell,
    ended,
    stopped,
    restarted,
    /** It serves no more, on a machine that stays. */
    failed: fail,

    /**
     * The new container has the port: traffic, probes and score are its own from now on. Returns the deployment that is
     * left behind on another machine, if there is one.
     */
    async serves(tx: Transaction, deployment: Deployment, vm: Vm): Promise<string | null> {
      const { modelInfo } = deployment;
      const miner = await miners.find(tx, deployment.minerId);
      if (!miner) return null;
      const aliveName = miner.aliveName ?? aliveNameOf(miner);
      const mayHaveName = miner.aliveName !== null || (await miners.isNameFree(tx, aliveName));
      const active = await miners.updateIn(
        tx,
        deployment.minerId,
        ['LAUNCHING', 'ACTIVE', 'STOPPED', 'FAILED'],
        {
          state: 'ACTIVE',
          // A failed miner gave its name up; somebody may have it now.
          aliveName: mayHaveName ? aliveName : null,
          vmId: vm.id,
          deploymentId: deployment.id,
          address: vm.address,
          port: deployment.port,
          countryCode: vm.offer?.countryCode ?? null,
          failure: null,
          failedMoves: 0,
          activeAt: now(),
          modelName: modelInfo?.name ?? null,
          capabilities: modelInfo?.capabilities ?? null,
        },
      );
      if (!active) return null;
      await enroll(tx, active.id, { stoodSince: stoodSince(miner, vm), isSeen: true });
      await tell(tx, active, miner.state === 'ACTIVE' ? undefined : 'MINER_JOINED');
      if (deployment.movesFromVmId === null) return null;
      await moves.arrived(tx, active, deployment);
      return miner.deploymentId;
    },

    /** The old container has the port back. */
    async servesAgain(
      tx: Transaction,
      { id, minerId }: Deployment,
      previous: Deployment,
      isStopped: boolean,
    ): Promise<void> {
      if ((await miners.find(tx, minerId))?.deploymentId !== id) return;
      const again = await miners.updateIn(tx, minerId, ['ACTIVE', 'STOPPED'], {
        state: isStopped ? 'STOPPED' : 'ACTIVE',
        health: 'UNKNOWN',
        ...(isStopped ? { healthSince: now() } : {}),
        deploymentId: previous.id,
        port: previous.port,
        activeAt: now(),
        modelName: previous.modelInfo?.name ?? null,
        capabilities: previous.modelInfo?.capabilities ?? null,
      });
      if (!again) return;
      await (isStopped ? withdraw(tx, minerId) : enroll(tx, minerId, { isSeen: true }));
      await tell(tx, again);
    },

    /** The container that served is gone, and there is none to go back to. */
    async servesNoMore(tx: Transaction, { id, minerId }: Deployment, failure: Failure): Promise<void> {
      if ((await miners.find(tx, minerId))?.deploymentId !== id) return;
      await miners.update(tx, minerId, { deploymentId: null });
      await fail(tx, minerId, failure);
    },

    /**
     * The machine was rented apart from the miner, so it stays for the next try. A miner that serves, or for which
     * another version is on its way, has not failed.
     */
    async firstFailed(tx: Transaction, deployment: Deployment, failure: Failure): Promise<void> {
      const miner = await miners.find(tx, deployment.minerId);
      if (!miner || miner.deploymentId !== null) return;
      const live = await deployments.listLiveOnVm(tx, deployment.vmId);
      if (live.some(({ id, minerId }) => minerId === miner.id && id !== deployment.id)) return;
      await fail(tx, deployment.minerId, failure);
    },

    /** A launch that did not come to serving gives its machine back: nobody pays for a machine that does nothing. */
    async launchFailed(tx: Transaction, deployment: Deployment, failure: Failure): Promise<void> {
      if (deployment.movesFromVmId !== null) {
        await moves.failed(tx, deployment, failure);
        return;
      }
      await fail(tx, deployment.minerId, failure);
      const isCancelled = deployment.state === 'CANCELLED';
      await releaseMachine(tx, deployment.vmId, {
        endReason: isCancelled ? 'OWNER_REQUEST' : 'DEPLOYMENT_FAILED',
        failure: isCancelled ? null : endFailure('DEPLOYMENT_FAILED', failure.code),
      });
    },

    /** What follows from a machine's new state, or from its new address. */
    async vmMoved(tx: Transaction, before: Vm, vm: Vm): Promise<void> {
      if (isReaddressed(before, vm)) await readdressed(tx, vm);
      if (vm.state === 'READY') await wakeDeployments(tx, vm.id);
      if (vm.state !== 'TERMINATING' && vm.state !== 'TERMINATED') return;
      await wakeDeployments(tx, vm.id);
      // One that it moved from, or was to move to, is its own no more, but is waited for when the miner ends.
      if (vm.state === 'TERMINATED' && vm.minerId !== null) await ended(tx, vm.minerId);
      const miner = await miners.findByVm(tx, vm.id);
      if (!miner) return;
      if (vm.state === 'TERMINATING' && vm.endReason !== 'OWNER_REQUEST') {
        if (await moves.lost(tx, miner, vm)) return;
        const endReason = vm.endReason ?? 'INTERNAL';
        const failure = vm.failure ?? endFailure(endReason);
        await moves.abandon(tx, miner.id, { endReason, failure });
        await fail(tx, miner.id, failure);
        return;
      }
      if (vm.state === 'TERMINATING' && miner.state !== 'FAILED') await beginEnd(tx, miner.id);
      if (vm.state === 'TERMINATED') await ended(tx, miner.id);
    },

    beginEnd,
  };
}
export type MinerLifecycle = ReturnType<typeof createMinerLifecycle>;

/**
 * Since when it has stood still as its owner's doing, if it does: stopped, or its container came to nothing. One whose machine
 * was lost is never back on that; one that has not served before owed nothing yet.
 */
function stoodSince({ state, activeAt, vmId, healthSince }: Miner, vm: Vm): Date | null {
  const isBroken = state === 'FAILED' && activeAt !== null && vmId === vm.id;
  return state === 'STOPPED' || isBroken ? healthSince : null;
}

/** One that was started and not seen well since has stood still all the time that it was given to come up. */
function stoodFrom(miner: Miner | null, at: Date): Date {
  const { activeAt = null, health, healthSince = null } = miner ?? {};
  if (health !== 'UNKNOWN' || activeAt === null || healthSince === null || healthSince > activeAt) return at;
  return new Date(Math.max(activeAt.getTime(), at.getTime() - START_MS));
}
