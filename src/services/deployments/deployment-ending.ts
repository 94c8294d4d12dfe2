import type { Database, Transaction } from '../../db/database.js';
import type { DeploymentRepository } from '../../db/deployments.js';
import type { MinerRepository } from '../../db/miners.js';
import type { Vm, VmRepository } from '../../db/vms.js';
import type { DeploymentState, Failure } from '../../db/words.js';
import { type Engine, LABEL_DEPLOYMENT } from '../adapters/engine.js';
import type { Bus } from '../events/bus.js';
import type { Log } from '../log.js';
import { backOff, type Held, LockLost } from '../workers/lifecycle.js';
import { type Deployment, type DeployStep, deployFailure, isSwitched } from './deployment.js';
import type { DeploymentRecord } from './deployment-record.js';
import { isUngated } from './gate-plan.js';
import { loggable, redactorFor } from './shown.js';
import { type StepPorts, type SwitchUndone } from './steps/step.js';
import { drained, giveBack } from './steps/switch.js';

export type EndState = Exclude<DeploymentState, 'QUEUED' | 'RUNNING'>;

interface Needs {
  readonly db: Database;
  readonly deployments: DeploymentRepository;
  readonly miners: MinerRepository;
  readonly vms: VmRepository;
  readonly record: DeploymentRecord;
  readonly bus: Bus;
  readonly now: () => Date;
  readonly log: Log;
  readonly engineOf: (vm: Vm, signal: AbortSignal) => Promise<Engine>;
  readonly ports: Pick<StepPorts, 'finishLogs' | 'secretsOf' | 'gate' | 'limits'>;
  readonly logs: { flush(): Promise<void> };
}

/** What was said is stored before the outcome is told; when it can not be, that is no reason not to tell it. */
export async function flushed(
  logs: { flush(): Promise<void> },
  log: Log,
  deploymentId: string,
): Promise<void> {
  try {
    await logs.flush();
  } catch (error) {
    log.error({ err: error, deploymentId }, 'the log of a deployment is not stored yet');
  }
}

const CLEAN_UP_MS = 60_000;
/** Requests that a version answers which has to go. */
const LET_FINISH_MS = 10_000;
/** A quarter of an hour, as for a version that is watched. */
const TURN_BACK_TRIES = 20;
/** From here on the gate knows of the new version. */
const AT_THE_GATE: ReadonlySet<DeployStep> = new Set(['START_CANDIDATE', 'CONTRACT_CHECK', 'SWITCH']);

/** How a deployment ends otherwise than by serving. */
export function createDeploymentEnding(needs: Needs) {
  const { db, deployments, miners, vms, record, bus, now, log, engineOf, ports, logs } = needs;

  /** Ends it for good: first the containers it left behind, then the record. */
  const finish = async (
    deployment: Deployment,
    held: Held<Deployment>,
    state: EndState,
    failure: Failure,
    undone?: Pick<SwitchUndone, 'previous' | 'isStopped'>,
  ): Promise<void> => {
    const trouble = await removeLeftovers(deployment);
    await flushed(logs, log, deployment.id);
    // A switch that was undone in its own step has turned the gate back already.
    if (trouble !== null && state !== 'ROLLED_BACK' && mayTurnBack(deployment)) {
      await turnBackLater(deployment, held, failure, trouble);
      return;
    }
    await db.transaction(async (tx) => {
      const ended = await deployments.queue.settle(tx, deployment.id, held.token, {
        state,
        failure,
        endedAt: now(),
        stepDueAt: null,
        lastError: failure.message,
      });
      if (!ended) throw new LockLost();
      if (undone) await record.servesNoMore(tx, ended, failure, undone);
      await closeRecord(tx, ended, failure);
    });
  };

  /** As long as the gate may lead to the new version, the record does not say that the old one serves. */
  const mayTurnBack = ({ step, previousDeploymentId, failure, attempts }: Deployment): boolean =>
    step === 'SWITCH' && previousDeploymentId !== null && (failure === null || attempts < TURN_BACK_TRIES);

  /** Its failure is noted while it still runs: whoever claims it next does not switch again, but ends it. */
  const turnBackLater = (
    deployment: Deployment,
    held: Held<Deployment>,
    failure: Failure,
    trouble: string,
  ): Promise<void> =>
    db.transaction(async (tx) => {
      const attempts = deployment.failure === null ? 0 : deployment.attempts;
      const settled = await deployments.queue.settle(tx, deployment.id, held.token, {
        failure,
        attempts,
        lastError: trouble,
        stepDueAt: new Date(now().getTime() + backOff(attempts)),
      });
      if (!settled) throw new LockLost();
      await record.closeSteps(tx, deployment.id, failure.message);
      await record.changed(tx, settled);
      bus.publish(tx, { type: 'nudge', worker: 'deployments' });
    });

  /** Goes on with an end that was begun when the machine was away. */
  const finishBegun = (deployment: Deployment, held: Held<Deployment>, failure: Failure): Promise<void> => {
    const { code } = failure;
    return finish(deployment, held, code === 'CANCELLED' || code === 'TIMED_OUT' ? code : 'FAILED', failure);
  };

  const finishGone = (deployment: Deployment, held: Held<Deployment>, vm: Vm | null): Promise<void> =>
    vm?.endReason === 'OWNER_REQUEST'
      ? finish(
          deployment,
          held,
          'CANCELLED',
          deployFailure('CANCELLED', deployment.step, 'its machine was terminated'),
        )
      : finish(deployment, held, 'FAILED', vm?.failure ?? deployFailure('MACHINE_LOST', deployment.step));

  const closeRecord = async (tx: Transaction, ended: Deployment, failure: Failure): Promise<void> => {
    await record.closeSteps(tx, ended.id, failure.message);
    await record.ended(tx, ended, failure);
    await record.changed(tx, ended);
  };

  /**
   * Best effort: what stays is found by its labels when the machine is given back, or by the next deployment. Returns
   * why the gate may still know of the new version; null when it does not.
   */
  const removeLeftovers = async (deployment: Deployment): Promise<string | null> => {
    const vm = await vms.find(db, deployment.vmId);
    if (!vm || vm.state !== 'READY' || deployment.step === null || isSwitched(deployment)) return null;
    const signal = AbortSignal.timeout(CLEAN_UP_MS);
    let isFree = false;
    try {
      const docker = await engineOf(vm, signal);
      const left = await docker.listContainers({ [LABEL_DEPLOYMENT]: deployment.id }, signal);
      if (left.length > 0) await ports.finishLogs(deployment.id, docker, signal);
      if (AT_THE_GATE.has(deployment.step)) await freeGate(deployment, vm, docker, signal);
      isFree = true;
      // The switch may have gone through, with nobody left to note it.
      if (deployment.step === 'SWITCH' && deployment.previousDeploymentId !== null)
        await drained({ deployment, ports }, docker, LET_FINISH_MS, signal);
      for (const { id } of left) await docker.remove(id, signal);
      return null;
    } catch (error) {
      const redact = redactorFor(deployment, ports.secretsOf);
      log.warn(
        { ...loggable(error, redact), deploymentId: deployment.id },
        'containers of an ended deployment could not be removed',
      );
      return isFree ? null : redact(error instanceof Error ? error.message : String(error));
    }
  };

  /** It leads to the old version alone, or goes with the first one. */
  const freeGate = async (
    deployment: Deployment,
    vm: Vm,
    docker: Engine,
    signal: AbortSignal,
  ): Promise<void> => {
    const previousId = deployment.previousDeploymentId;
    const previous = previousId === null ? null : await deployments.find(db, previousId);
    if (!previous || (isUngated(previous) && deployment.step !== 'SWITCH')) {
      await ports.gate.remove(docker, deployment.minerId, signal);
      return;
    }
    // What its owner stopped stays so.
    const stoodStill = (await miners.find(db, deployment.minerId))?.state === 'STOPPED';
    await giveBack({ deployment, vm, ports }, docker, previous, stoodStill, signal);
  };

  return { finish, finishBegun, finishGone };
}
export type DeploymentEnding = ReturnType<typeof createDeploymentEnding>;
