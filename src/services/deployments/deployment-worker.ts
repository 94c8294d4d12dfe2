import type { AccountRepository } from '../../db/accounts.js';
import type { Database, Transaction } from '../../db/database.js';
import type { DeploymentRepository } from '../../db/deployments.js';
import type { MinerRepository } from '../../db/miners.js';
import type { Vm, VmRepository } from '../../db/vms.js';
import type { DeployStep } from '../../db/words.js';
import type { Engine } from '../adapters/engine.js';
import type { ExecResult } from '../adapters/host.js';
import type { Bus } from '../events/bus.js';
import type { Log } from '../log.js';
import type { LogEntry } from '../logs/log-store.js';
import { backOff, type Held, LockLost } from '../workers/lifecycle.js';
import { createWorker } from '../workers/worker.js';
import {
  type Deployment,
  DeployFailed,
  deployFailure,
  isCancellable,
  isLive,
  isSwitched,
  NEXT_STEP,
} from './deployment.js';
import { createDeploymentEnding, flushed } from './deployment-ending.js';
import { endStateOf, finalOf } from './deployment-outcome.js';
import { createDeploymentQueue } from './deployment-queue.js';
import type { DeploymentRecord } from './deployment-record.js';
import { deploySteps } from './deployment-steps.js';
import { loggable, redactorFor, shownEvidence } from './shown.js';
import { startMs } from './steps/patience.js';
import { type Say, type StepPorts, SwitchUndone } from './steps/step.js';

interface Needs {
  readonly db: Database;
  readonly accounts: AccountRepository;
  readonly deployments: DeploymentRepository;
  readonly vms: VmRepository;
  readonly miners: MinerRepository;
  readonly record: DeploymentRecord;
  readonly bus: Bus;
  readonly now: () => Date;
  readonly log: Log;
  readonly engineOf: (vm: Vm, signal: AbortSignal) => Promise<Engine>;
  readonly execOn: (vm: Vm, words: readonly string[], signal: AbortSignal) => Promise<ExecResult>;
  readonly ports: StepPorts;
  readonly logs: {
    lines(
      minerId: string,
      deploymentId: string,
      entries: readonly Pick<LogEntry, 'at' | 'stream' | 'step' | 'continues' | 'message'>[],
    ): void | Promise<void>;
    flush(): Promise<void>;
  };
  readonly concurrency: number;
  readonly pollMs: number;
  readonly lockMs: number;
}

/** After the switch the deadline of the whole counts no more; a version that starts once more has its time beside. */
const TIDYING_MS = 10 * 60_000;

class CancelRequested extends Error {
  override readonly name = 'CancelRequested';
}

class EndBegun extends Error {
  override readonly name = 'EndBegun';
}

export function createDeploymentWorker(needs: Needs) {
  const { db, accounts, deployments, vms, miners, record, bus, now, log, engineOf, ports, logs } = needs;
  const { finish, finishBegun, finishGone } = createDeploymentEnding(needs);
  const { wait } = createDeploymentQueue({ ...needs, finishGone });
  const redactorOf = (deployment: Deployment) => redactorFor(deployment, ports.secretsOf);

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
    const say: Say = (message, stream = 'SYSTEM', how = {}) =>
      void logs.lines(deployment.minerId, deployment.id, [{ at: now(), stream, step, ...how, message }]);

    await db.transaction(async (tx) => {
      const fresh = await deployments.find(tx, deployment.id);
      // Asked for after this row was claimed, and before anybody here listened.
      if (fresh?.cancelRequestedAt && isNews(deployment)) throw new CancelRequested();
      await record.stepBegan(tx, deployment, step);
    });
    const done = await deploySteps[step]({
      deployment,
      previous,
      vm,
      engine: (signal) => engineOf(vm, signal),
      exec: (words, signal) => needs.execOn(vm, words, signal),
      isStopped: async () => (await miners.find(db, deployment.minerId))?.state === 'STOPPED',
      ports,
      held,
      say,
    });
    await flushed(logs, log, deployment.id);
    const detail = done.detail === null ? null : redactorOf(deployment)(done.detail);
    await db.transaction(async (tx) => {
      // Before the row: two that number their releases at once have to wait for each other.
      if (step === 'BUILD') await accounts.hold(tx, deployment.ownerId);
      const settled = await goOn(tx, deployment, held, step, done.patch ?? {});
      if (settled.cancelRequestedAt !== null && isNews(deployment)) throw new CancelRequested();
      if (step === 'BUILD') await record.built(tx, settled);
      await record.stepEnded(tx, deployment, step, 'DONE', detail);
      if (done.serves) await record.serves(tx, settled, vm);
      if (step === 'START_CANDIDATE') await record.containerStarted(tx, settled);
      await record.changed(tx, settled);
    });
  };

  const goOn = async (
    tx: Transaction,
    deployment: Deployment,
    held: Held<Deployment>,
    step: DeployStep,
    patch: Partial<Deployment>,
  ): Promise<Deployment> => {
    const next = NEXT_STEP[step];
    const settled = await deployments.queue.settle(tx, deployment.id, held.token, {
      ...patch,
      attempts: 0,
      lastError: null,
      ...(next === null
        ? { state: 'SUCCEEDED', endedAt: now(), stepDueAt: null }
        : { step: next, stepDueAt: now() }),
    });
    if (!settled) throw new LockLost();
    bus.publish(tx, { type: 'nudge', worker: 'deployments' });
    return settled;
  };

  /** The new version serves, so what is left is tidying: a failure of that ends nothing. */
  const skip = (deployment: Deployment, held: Held<Deployment>, why: string): Promise<void> =>
    db.transaction(async (tx) => {
      if (deployment.step === null) return;
      const settled = await goOn(tx, deployment, held, deployment.step, {});
      await record.stepEnded(tx, deployment, deployment.step, 'SKIPPED', why);
      await record.changed(tx, settled);
    });

  const retry = (deployment: Deployment, held: Held<Deployment>, why: string): Promise<void> =>
    db.transaction(async (tx) => {
      const stepDueAt = new Date(now().getTime() + backOff(deployment.attempts));
      const settled = await deployments.queue.settle(tx, deployment.id, held.token, {
        lastError: why,
        stepDueAt,
      });
      if (!settled) throw new LockLost();
      await record.closeSteps(tx, deployment.id, why);
      // Asked for while the row was held.
      if (settled.cancelRequestedAt !== null) await deployments.queue.wake(tx, deployment.id, now());
      bus.publish(tx, { type: 'nudge', worker: 'deployments' });
    });

  /** The step is entered again, and sees that it is to be undone. */
  const undo = (deployment: Deployment, held: Held<Deployment>): Promise<void> =>
    db.transaction(async (tx) => {
      if (!(await deployments.queue.settle(tx, deployment.id, held.token, { stepDueAt: now() })))
        throw new LockLost();
      await record.closeSteps(tx, deployment.id, 'its owner asked for it to be cancelled');
      bus.publish(tx, { type: 'nudge', worker: 'deployments' });
    });

  const perform = async (deployment: Deployment, held: Held<Deployment>): Promise<void> => {
    if (!isLive(deployment)) {
      await deployments.queue.settle(db, deployment.id, held.token, { stepDueAt: null });
      return;
    }
    // It has failed, and the gate could not be turned back then; nothing takes the place of that reason.
    if (deployment.failure !== null) throw new EndBegun();
    if (deployment.cancelRequestedAt !== null && !isSwitched(deployment)) throw new CancelRequested();
    if (deployment.deadlineAt < now() && !isSwitched(deployment)) throw new DeployFailed('TIMED_OUT');
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
      lockMs: needs.lockMs,
      async perform(deployment, held) {
        const cancelling = new AbortController();
        const off = bus.on('cancelRequested', ({ deploymentId }) => {
          if (deploymentId === deployment.id && isNews(deployment)) cancelling.abort(new CancelRequested());
        });
        const remainingMs = isSwitched(deployment)
          ? TIDYING_MS + (deployment.step === 'OBSERVE' ? startMs(deployment, ports.limits) : 0)
          : Math.max(1_000, deployment.deadlineAt.getTime() - now().getTime());
        const deadline = AbortSignal.timeout(remainingMs);
        try {
          await perform(deployment, {
            ...held,
            signal: AbortSignal.any([held.signal, cancelling.signal, deadline]),
          });
        } catch (error) {
          if (held.signal.aborted || error instanceof LockLost) throw error;
          if (cancelling.signal.aborted) throw new CancelRequested();
          // Of one that is undone already it is to be noted.
          if (deadline.aborted && !(error instanceof SwitchUndone)) throw new DeployFailed('TIMED_OUT');
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
        if (deployment.failure !== null) {
          await finishBegun(deployment, held, deployment.failure);
          return;
        }
        if (error instanceof CancelRequested) {
          if (isSwitched(deployment)) {
            await undo(deployment, held);
            return;
          }
          await finish(deployment, held, 'CANCELLED', deployFailure('CANCELLED', deployment.step));
          return;
        }
        const redact = redactorOf(deployment);
        log.warn(
          { ...loggable(error, redact), deploymentId: deployment.id, step: deployment.step },
          'a deployment step failed',
        );
        const final = finalOf(error, deployment);
        if (final) {
          const undone = error instanceof SwitchUndone ? error : undefined;
          if (isSwitched(deployment) && !undone) {
            if (isCalledOff(deployment)) {
              const detail = `its container could not be ended (${redact(final.message)})`;
              const failure = deployFailure('CANCELLED', deployment.step, detail);
              await finish(deployment, held, 'CANCELLED', failure, { previous: null, isStopped: false });
            } else await skip(deployment, held, redact(final.message));
            return;
          }
          const { code, detail, evidence, hint } = final;
          const failure = deployFailure(
            code,
            deployment.step,
            detail === undefined ? undefined : redact(detail),
            evidence && shownEvidence(evidence, redact),
            hint,
          );
          await finish(deployment, held, endStateOf(error, code), failure, undone);
          return;
        }
        await retry(deployment, held, redact(error instanceof Error ? error.message : String(error)));
      },
    },
  );
}

/** Whether a cancel that comes now changes anything. */
const isNews = (deployment: Deployment): boolean =>
  deployment.cancelRequestedAt === null && isCancellable(deployment);

/** A first version that is cancelled: nothing is to have the port instead, so it ends whether its machine answers or not. */
const isCalledOff = ({ step, previousDeploymentId, cancelRequestedAt }: Deployment): boolean =>
  step === 'OBSERVE' && previousDeploymentId === null && cancelRequestedAt !== null;
