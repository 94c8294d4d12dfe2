import type { Transaction } from '../../db/database.js';
import type { DeploymentRepository } from '../../db/deployments.js';
import type { Release, ReleaseRepository } from '../../db/releases.js';
import { newId } from '../../db/repository.js';
import type { Vm } from '../../db/vms.js';
import type { DeployStep, Failure, StepOutcome } from '../../db/words.js';
import { type EventLog, subjects } from '../events/event-log.js';
import type { MinerLifecycle } from '../miners/miner-lifecycle.js';
import type { Deployment, DeploymentStep } from './deployment.js';

interface Needs {
  readonly deployments: DeploymentRepository;
  readonly releases: Pick<ReleaseRepository, 'add'>;
  /** What a deployment has sealed, sealed for the release of that id. */
  readonly sealAnew: (
    deployment: Deployment,
    releaseId: string,
  ) => Pick<Release, 'environmentSealed' | 'registrySealed'>;
  readonly lifecycle: MinerLifecycle;
  readonly events: EventLog;
  readonly now: () => Date;
  /** Container output is followed from its start. */
  readonly followLogs: (tx: Transaction, deployment: Deployment) => Promise<void>;
  readonly stopFollowing: (tx: Transaction, deploymentId: string) => Promise<void>;
}

/** What a deployment's steps write down, each in the transaction of its caller, and the events that tell of it. */
export function createDeploymentRecord({
  deployments,
  releases,
  sealAnew,
  lifecycle,
  events,
  now,
  followLogs,
  stopFollowing,
}: Needs) {
  const tellStep = (tx: Transaction, step: DeploymentStep): Promise<void> =>
    events.append(tx, subjects.deployment(step.deploymentId), [
      {
        type: 'DEPLOYMENT_STEP',
        payload: {
          deploymentId: step.deploymentId,
          step: step.step,
          attempt: step.attempt,
          outcome: step.outcome,
          detail: step.detail,
          startedAt: step.startedAt.toISOString(),
          endedAt: step.endedAt?.toISOString() ?? null,
        },
      },
    ]);

  /** Ends what still counts as running. */
  const closeSteps = async (tx: Transaction, id: string, detail: string): Promise<void> => {
    const change = { outcome: 'FAILED', detail, endedAt: now() } as const;
    for (const step of await deployments.closeSteps(tx, id, change)) await tellStep(tx, step);
  };

  return {
    closeSteps,

    async changed(tx: Transaction, { id, state, step }: Deployment): Promise<void> {
      await events.append(tx, subjects.deployment(id), [
        { type: 'DEPLOYMENT_CHANGED', payload: { deploymentId: id, state, step } },
      ]);
    },

    async stepBegan(tx: Transaction, { id, attempts }: Deployment, step: DeployStep): Promise<void> {
      // Left open by a process that died in it.
      await closeSteps(tx, id, 'interrupted');
      const began = await deployments.beginStep(tx, {
        deploymentId: id,
        step,
        attempt: attempts,
        outcome: 'RUNNING',
        startedAt: now(),
      });
      await tellStep(tx, began);
    },

    async stepEnded(
      tx: Transaction,
      { id, attempts }: Deployment,
      step: DeployStep,
      outcome: StepOutcome,
      detail: string | null,
    ): Promise<void> {
      const ended = await deployments.endStep(
        tx,
        { deploymentId: id, step, attempt: attempts },
        { outcome, detail, endedAt: now() },
      );
      if (ended) await tellStep(tx, ended);
    },

    /** What was built is a release from now on; a version gone back to is one already. */
    async built(tx: Transaction, deployment: Deployment): Promise<void> {
      if (deployment.releaseId !== null || deployment.imageId === null) return;
      const id = newId();
      const { ownerId, minerId, source, port, config, imageTag, imageId } = deployment;
      await releases.add(tx, {
        ...{ id, ownerId, minerId, source, port, config, imageTag, imageId },
        ...sealAnew(deployment, id),
        createdAt: now(),
      });
      await deployments.update(tx, deployment.id, { releaseId: id });
    },

    async containerStarted(tx: Transaction, deployment: Deployment): Promise<void> {
      await followLogs(tx, deployment);
    },

    /** From here on the miner is this deployment. */
    async serves(tx: Transaction, deployment: Deployment, vm: Vm): Promise<void> {
      const left = await lifecycle.serves(tx, deployment, vm);
      // Its machine is about to go, and with it what it writes.
      if (left !== null) await stopFollowing(tx, left);
    },

    /** The switch was undone: the miner is the one before again, or nothing. */
    async servesNoMore(
      tx: Transaction,
      deployment: Deployment,
      failure: Failure,
      { previous, isStopped }: { previous: Deployment | null; isStopped: boolean },
    ): Promise<void> {
      if (!previous) {
        await lifecycle.servesNoMore(tx, deployment, failure);
        return;
      }
      await lifecycle.servesAgain(tx, deployment, previous, isStopped);
      if (!isStopped) await followLogs(tx, previous);
    },

    async ended(tx: Transaction, deployment: Deployment, failure: Failure): Promise<void> {
      await stopFollowing(tx, deployment.id);
      if (deployment.isLaunch) await lifecycle.launchFailed(tx, deployment, failure);
      else await lifecycle.firstFailed(tx, deployment, failure);
    },
  };
}
export type DeploymentRecord = ReturnType<typeof createDeploymentRecord>;
