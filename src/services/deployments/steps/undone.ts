import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Engine } from '../../adapters/engine.js';
import { AdapterError } from '../../adapters/failure.js';
import { containerOf } from '../containers.js';
import { waitForHealth } from '../contract.js';
import { type Deployment, DeployFailed } from '../deployment.js';
import { CANDIDATE_HEADER } from '../gate-config.js';
import { isUngated, routes } from '../gate-plan.js';
import { redactorFor } from '../shown.js';
import { ailmentOf } from './ailments.js';
import { startMs } from './patience.js';
import { placeOf, type StepContext, SwitchUndone } from './step.js';
import { drained, giveBack, oldStoodStill, STOP_GRACE_SECONDS } from './switch.js';

/** Requests that a version answers which has to go. */
const LET_FINISH_MS = 30_000;
/** An old version that has ended has so long to serve again; the new one serves meanwhile. */
const LONGEST_RETURN_MS = 5 * 60_000;
const END_TRIES = 3;

/** Whoever asks on the declared port then is answered by the old version, and would take that for the new one. */
export async function isGivenBack(
  { deployment, previous, ports, held }: StepContext,
  docker: Engine,
): Promise<boolean> {
  if (!previous) return false;
  const now = await ports.gate.routes(docker, deployment.minerId, held.signal);
  return now === null ? isUngated(previous) : now.live?.port === previous.hostPort;
}

/** Whether something serves afterwards, as far as it did before. An old version that has ended is started for that. */
export async function canGoBack(context: StepContext, docker: Engine): Promise<boolean> {
  const { previous, held } = context;
  if (!previous) return true;
  const state = await docker.inspect(containerOf(previous), held.signal);
  if (!state) return false;
  if (state.status === 'running' || isUngated(previous) || (await oldStoodStill(context))) return true;
  return returns(context, docker, previous);
}

/** Asked with a token, as a candidate is: until it answers, the port stays with the new version. */
async function returns(context: StepContext, docker: Engine, old: Deployment): Promise<boolean> {
  const { deployment, vm, ports, held, say } = context;
  const { signal } = held;
  say('the old version has ended, and is started again');
  const { hostPort, port, config } = old;
  const redact = redactorFor(old, ports.secretsOf);
  const token = randomBytes(24).toString('hex');
  const place = placeOf(context, docker);
  const switched = routes.switched(deployment, old);
  try {
    if (hostPort === null || !(await started(docker, old, signal))) return false;
    const restartsBefore = (await docker.inspect(containerOf(old), signal))?.restartCount ?? 0;
    await ports.gate.set(place, { ...switched, candidate: { port: hostPort, token } }, signal);
    const headers = { [CANDIDATE_HEADER]: token };
    const gaveUp = await waitForHealth(
      ports.model,
      { address: vm.address ?? '', port, headers, ownConnection: true },
      {
        forMs: Math.min(LONGEST_RETURN_MS, startMs(old, ports.limits)),
        everyMs: ports.limits.healthEveryMs,
        path: config?.healthPath,
        async stillRuns() {
          const state = await docker.inspect(containerOf(old), signal);
          const ailment = ailmentOf(state, redact, { restartsBefore, memoryMb: config?.memoryMb });
          if (ailment) throw new DeployFailed(ailment.code, ailment.detail);
        },
      },
      signal,
    );
    if (gaveUp === null) return true;
  } catch (error) {
    if (!(error instanceof DeployFailed)) throw error;
  }
  await ports.gate.set(place, switched, signal);
  return false;
}

/** False: the engine says that it can not be. */
async function started(docker: Engine, old: Deployment, signal: AbortSignal): Promise<boolean> {
  try {
    await docker.start(containerOf(old), signal);
    return true;
  } catch (error) {
    if (!(error instanceof AdapterError) || error.retryable) throw error;
    return false;
  }
}

/** The port goes back. Entered again after a crash it finds the new one gone, and ends here as well. */
export async function undone(
  context: StepContext,
  docker: Engine,
  failure: DeployFailed,
  { letFinish = false } = {},
): Promise<SwitchUndone> {
  const { deployment, previous, ports, held, say } = context;
  const { signal } = held;
  const state = previous && (await docker.inspect(containerOf(previous), signal));
  const old = state ? previous : null;
  const stoodStill = old !== null && (await oldStoodStill(context));
  say(`${failure.message}; ${old ? 'going back to the old version' : 'there is none to go back to'}`);
  if (!old) {
    await end(context, docker);
    await ports.gate.remove(docker, deployment.minerId, signal);
    return new SwitchUndone(failure, null, false);
  }
  // The new one is of no use, so nothing is lost by turning to it before it answers.
  if (state?.status !== 'running' && !stoodStill && !isUngated(old)) await started(docker, old, signal);
  await giveBack(context, docker, old, stoodStill, signal).catch((error: unknown) => {
    // Tried again: the step behind this one would remove the version that is to come back.
    throw error instanceof DeployFailed
      ? new AdapterError('engine', 'NOT_READY', error.message, { cause: error })
      : error;
  });
  await endIfPossible(context, letFinish);
  return new SwitchUndone(failure, old, stoodStill);
}

/** The old version serves, and the record is to say so whatever becomes of the new one. */
async function endIfPossible(context: StepContext, letFinish: boolean): Promise<void> {
  const { engine, ports, held, say } = context;
  const { signal } = held;
  for (let attempt = 1; ; attempt += 1) {
    try {
      const docker = await engine(signal);
      if (letFinish) await drained(context, docker, LET_FINISH_MS, signal);
      await end(context, docker);
      return;
    } catch (error) {
      if (attempt < END_TRIES && !signal.aborted) {
        await sleep(ports.limits.healthEveryMs, undefined, { signal }).catch(() => undefined);
        continue;
      }
      const why = error instanceof Error ? error.message : String(error);
      say(`the new version could not be removed, which the next deployment does: ${why}`);
      return;
    }
  }
}

async function end({ deployment, ports, held }: StepContext, docker: Engine): Promise<void> {
  const container = containerOf(deployment);
  if (!(await docker.inspect(container, held.signal))) return;
  await docker.stop(container, STOP_GRACE_SECONDS, held.signal);
  await ports.finishLogs(deployment.id, docker, held.signal);
  await docker.remove(container, held.signal);
}
