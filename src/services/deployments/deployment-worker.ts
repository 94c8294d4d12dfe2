import type { AccountRepository } from '../../db/accounts.js';
import type { Database, Transaction } from '../../db/database.js';
import type { DeploymentRepository } from '../../db/deployments.js';
import type { Vm, VmRepository } from '../../db/vms.js';
import type { DeploymentState, Failure } from '../../db/words.js';
import type { Engine } from '../adapters/engine.js';
import { AdapterError } from '../adapters/failure.js';
import type { Bus } from '../events/bus.js';
import type { Log } from '../log.js';
import { backOff, type Held, LockLost } from '../workers/lifecycle.js';
import { createWorker } from '../workers/worker.js';
import { candidateName } from './containers.js';
import {
  type Deployment,
  DeployFailed,
  type DeployFailureCode,
  deployFailure,
  isSwitched,
  NEXT_STEP,
} from './deployment.js';
import type { DeploymentRecord } from './deployment-record.js';
import { deploySteps, RolledBack, type Say, type StepPorts } from './deployment-steps.js';

interface Needs {
  readonly db: Database;
  readonly accounts: AccountRepository;
  readonly deployments: DeploymentRepository;
  readonly vms: VmRepository;
  readonly record: DeploymentRecord;
  readonly bus: Bus;
  readonly now: () => Date;
  readonly log: Log;
  readonly engineOf: (vm: Vm, signal: AbortSignal) => Promise<Engine>;
  readonly ports: StepPorts;
  readonly logs: {
    lines(
      minerId: string,
      deploymentId: string,
      entries: readonly { at: Date; stream: 'BUILD' | 'SYSTEM'; step: Deployment['step']; message: string }[],
    ): void | Promise<void>;
    flush(): Promise<void>;
  };
  readonly concurrency: number;
  readonly pollMs: number;
}

type EndState = Exclude<DeploymentState, 'QUEUED' | 'RUNNING'>;

/** Waits for a machine this long between looks; a machine that becomes READY wakes the deployment at once. */
const QUEUE_LOOK_MS = 10_000;
const STEP_TRIES = 6;
const CLEAN_UP_MS = 20_000;

class CancelRequested extends Error {
  override readonly name = 'CancelRequested';
}

export function createDeploymentWorker(needs: Needs) {
  const { db, accounts, deployments, vms, record, bus, now, log, engineOf, ports, logs } = needs;

  /** One deployment works on a machine at a time; the owner's row decides between two that try at once. */
  const begin = (deployment: Deployment, held: Held<Deployment>): Promise<void> =>
    db.transaction(async (tx) => {
      await accounts.hold(tx, deployment.ownerId);
      const busy = await deployments.findRunningOnVm(tx, deployment.vmId, deployment.id);
      const settled = await deployments.queue.settle(
        tx,
        deployment.id,
        held.token,
        busy
          ? { stepDueAt: new Date(now().getTime() + 2_000), attempts: 0 }
          : { state: 'RUNNING', step: 'LOCK', startedAt: now(), stepDueAt: now(), attempts: 0 },
      );
      if (settled && !busy) {
        await record.changed(tx, settled);
        bus.publish(tx, { type: 'nudge', worker: 'deployments' });
      }
    });

  const wait = async (deployment: Deployment, held: Held<Deployment>): Promise<void> => {
    const vm = await vms.find(db, deployment.vmId);
    if (!vm || vm.state === 'TERMINATING' || vm.state === 'TERMINATED') {
      await finishGone(deployment, held, vm);
      return;
    }
    if (vm.state === 'READY') {
      await begin(deployment, held);
      return;
    }
    await deployments.queue.settle(db, deployment.id, held.token, {
      attempts: 0,
      stepDueAt: new Date(now().getTime() + QUEUE_LOOK_MS),
    });
  };

  const work = async (deployment: Deployment, held: Held<Deployment>): Promise<void> => {
    const { step } = deployment;
    if (step === null) throw new Error(`Deployment ${deployment.id} runs without a step`);
    const vm = await vms.find(db, deployment.vmId);
    if (!vm || vm.state === 'TERMINATING' || vm.state === 'TERMINATED') {
      await finishGone(deployment, held, vm);
      return;
    }
    const previousId = deployment.previousDeploymentId;
    const previous = previousId === null ? null : await deployments.find(db, previousId);
    const say: Say = (message, stream = 'SYSTEM') =>
      void logs.lines(deployment.minerId, deployment.id, [{ at: now(), stream, step, message }]);

    await db.transaction((tx) => record.stepBegan(tx, deployment, step));
    const done = await deploySteps[step]({
      deployment,
      previous,
      vm,
      engine: (signal) => engineOf(vm, signal),
      ports,
      held,
      say,
    });
    await logs.flush();

    const next = NEXT_STEP[step];
    await db.transaction(async (tx) => {
      const change: Partial<Deployment> = { ...done.patch, attempts: 0, lastError: null };
      const settled = await deployments.queue.settle(tx, deployment.id, held.token, {
        ...change,
        ...(next === null
          ? { state: 'SUCCEEDED', endedAt: now(), stepDueAt: null }
          : { step: next, stepDueAt: now() }),
      });
      if (!settled) throw new LockLost();
      await record.stepEnded(tx, deployment, step, 'DONE', done.detail);
      if (done.serves) await record.serves(tx, settled, vm);
      if (step === 'START_CANDIDATE') await record.containerStarted(tx, settled);
      await record.changed(tx, settled);
      bus.publish(tx, { type: 'nudge', worker: 'deployments' });
    });
  };

  /** Ends it for good: first the containers it left behind, then the record. */
  const finish = async (
    deployment: Deployment,
    held: Held<Deployment>,
    state: EndState,
    failure: Failure,
  ): Promise<void> => {
    await removeLeftovers(deployment);
    await logs.flush();
    await db.transaction(async (tx) => {
      const ended = await deployments.queue.settle(tx, deployment.id, held.token, {
        state,
        failure,
        endedAt: now(),
        stepDueAt: null,
        lastError: failure.message,
      });
      if (!ended) throw new LockLost();
      await closeRecord(tx, ended, failure);
    });
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
    if (ended.step) await record.stepEnded(tx, ended, ended.step, 'FAILED', failure.message);
    await record.ended(tx, ended, failure);
    await record.changed(tx, ended);
  };

  /** Best effort: what stays is found by its labels when the machine is given back, or by the next deployment. */
  const removeLeftovers = async (deployment: Deployment): Promise<void> => {
    const vm = await vms.find(db, deployment.vmId);
    if (!vm || vm.state !== 'READY' || deployment.step === null || isSwitched(deployment)) return;
    const signal = AbortSignal.timeout(CLEAN_UP_MS);
    try {
      const docker = await engineOf(vm, signal);
      await ports.finishLogs(deployment.id, docker, signal);
      await docker.remove(candidateName(deployment), signal);
      if (deployment.previousDeploymentId === null || deployment.step === 'SWITCH') {
        await docker.remove(deployment.containerName, signal);
      }
    } catch (error) {
      log.warn(
        { err: error, deploymentId: deployment.id },
        'containers of an ended deployment could not be removed',
      );
    }
  };

  const perform = async (deployment: Deployment, held: Held<Deployment>): Promise<void> => {
    if (deployment.cancelRequestedAt !== null && !isSwitched(deployment)) throw new CancelRequested();
    if (deployment.deadlineAt < now()) throw new DeployFailed('TIMED_OUT');
    if (deployment.state === 'QUEUED') await wait(deployment, held);
    else await work(deployment, held);
  };

  return createWorker<Deployment>(
    { db, bus, now, log },
    {
      name: 'deployments',
      queue: deployments.queue,
      concurrency: needs.concurrency,
      pollMs: needs.pollMs,
      lockMs: 30_000,
      async perform(deployment, held) {
        const cancelling = new AbortController();
        const off = bus.on('cancelRequested', ({ deploymentId }) => {
          if (deploymentId === deployment.id && !isSwitched(deployment))
            cancelling.abort(new CancelRequested());
        });
        const remainingMs = Math.max(1_000, deployment.deadlineAt.getTime() - now().getTime());
        const deadline = AbortSignal.timeout(remainingMs);
        try {
          await perform(deployment, {
            ...held,
            signal: AbortSignal.any([held.signal, cancelling.signal, deadline]),
          });
        } catch (error) {
          if (held.signal.aborted || error instanceof LockLost) throw error;
          if (cancelling.signal.aborted) throw new CancelRequested();
          if (deadline.aborted) throw new DeployFailed('TIMED_OUT');
          throw error;
        } finally {
          off();
        }
      },
      async failed(deployment, error, held) {
        if (held.signal.aborted) {
          await deployments.queue.settle(db, deployment.id, held.token, { stepDueAt: now(), attempts: 0 });
          return;
        }
        if (error instanceof CancelRequested) {
          await finish(deployment, held, 'CANCELLED', deployFailure('CANCELLED', deployment.step));
          return;
        }
        log.warn(
          { err: error, deploymentId: deployment.id, step: deployment.step },
          'a deployment step failed',
        );
        const final = finalOf(error, deployment);
        if (final) {
          const { code, detail, evidence } = final;
          const failure = deployFailure(code, deployment.step, detail, evidence);
          await finish(deployment, held, endStateOf(error, code), failure);
          return;
        }
        await deployments.queue.settle(db, deployment.id, held.token, {
          lastError: error instanceof Error ? error.message : String(error),
          stepDueAt: new Date(now().getTime() + backOff(deployment.attempts)),
        });
      },
    },
  );
}

const endStateOf = (error: unknown, code: DeployFailureCode): EndState => {
  if (error instanceof RolledBack) return 'ROLLED_BACK';
  return code === 'TIMED_OUT' ? 'TIMED_OUT' : 'FAILED';
};

/** Null: worth another try. */
function finalOf(error: unknown, deployment: Deployment): DeployFailed | null {
  if (error instanceof RolledBack) return error.failure;
  if (error instanceof DeployFailed) return error;
  if (error instanceof AdapterError) {
    if (error.kind === 'IDENTITY')
      return new DeployFailed('MACHINE_UNREACHABLE', 'it showed another host key');
    if (error.retryable && deployment.attempts < STEP_TRIES) return null;
    const ofEngine = error.adapter === 'docker' || error.adapter === 'engine';
    return new DeployFailed(ofEngine ? 'ENGINE_FAILED' : 'MACHINE_UNREACHABLE', error.message);
  }
  return deployment.attempts < STEP_TRIES / 2 ? null : new DeployFailed('INTERNAL');
}
