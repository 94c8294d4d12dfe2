import { setTimeout as sleep } from 'node:timers/promises';
import type { Engine } from '../adapters/engine.js';
import { gatherEvidence } from './containers.js';
import { askHealth } from './contract.js';
import { type Deployment, DeployFailed } from './deployment.js';
import type { StepContext, StepDone } from './deployment-steps.js';

const STOP_GRACE_SECONDS = 10;
const LONGEST_WATCH_MS = 10_000;
/** Looks in a row; a single one may be bad luck. */
const BAD_LOOKS = 3;
/** How the switch notes in its detail that the old version stood still; it is read again when that one is to come back. */
const OLD_STOOD_STILL = 'the old version had been stopped by its owner';

export const switchDetail = (port: number, oldStoodStill: boolean): string =>
  `took port ${port} over${oldStoodStill ? `; ${OLD_STOOD_STILL}` : ''}`;

/** The new version had the port, and did not keep serving. */
export class SwitchUndone extends Error {
  override readonly name = 'SwitchUndone';
  readonly failure: DeployFailed;
  /** The one that is in place again; null when there was none. */
  readonly previous: Deployment | null;
  readonly isStopped: boolean;
  constructor(failure: DeployFailed, previous: Deployment | null, isStopped: boolean) {
    super(failure.message);
    this.failure = failure;
    this.previous = previous;
    this.isStopped = isStopped;
  }
}

/** Watches the new version for a while on the declared port; one that dies or falls ill gives its place back. */
export async function observe(context: StepContext): Promise<StepDone> {
  const { deployment, engine, ports, held, isStopped } = context;
  const docker = await engine(held.signal);
  const { healthMs, healthEveryMs, observeMs = Math.min(LONGEST_WATCH_MS, healthMs / 20) } = ports.limits;
  const until = performance.now() + observeMs;
  const look = watcher(context, docker);
  for (let bad = 0; ; ) {
    const problem = await look();
    if (await isStopped()) return { detail: 'stopped by its owner' };
    bad = problem === null ? 0 : bad + 1;
    if (problem && bad >= BAD_LOOKS) {
      const evidence = await gatherEvidence(docker, deployment.containerName, held.signal);
      throw await undone(context, docker, new DeployFailed(problem.code, problem.detail, evidence));
    }
    if (problem === null && performance.now() >= until) return { detail: 'healthy after the switch' };
    await sleep(healthEveryMs, undefined, { signal: held.signal });
  }
}

interface Problem {
  readonly code: 'CONTAINER_EXITED' | 'HEALTH_TIMEOUT';
  readonly detail: string;
}

function watcher({ deployment, vm, ports, held }: StepContext, docker: Engine) {
  let restarts: number | null = null;
  return async (): Promise<Problem | null> => {
    const state = await docker.inspect(deployment.containerName, held.signal);
    if (!state) return { code: 'CONTAINER_EXITED', detail: 'it is gone' };
    restarts ??= state.restartCount;
    if (state.status !== 'running' || state.restartCount > restarts) {
      const memory = state.oomKilled ? ', out of memory' : '';
      return { code: 'CONTAINER_EXITED', detail: `exit code ${state.exitCode ?? 'unknown'}${memory}` };
    }
    const endpoint = { address: vm.address ?? '', port: deployment.port };
    const detail = await askHealth(ports.model, endpoint, held.signal);
    return detail === null ? null : { code: 'HEALTH_TIMEOUT', detail };
  };
}

/** The port goes back. Entered again after a crash it finds the new one gone, and ends here as well. */
async function undone(
  { deployment, previous, ports, held, say }: StepContext,
  docker: Engine,
  failure: DeployFailed,
): Promise<SwitchUndone> {
  await docker.inspect(deployment.containerName, held.signal).then(async (found) => {
    if (!found) return;
    await ports.finishLogs(deployment.id, docker, held.signal);
    await docker.stop(deployment.containerName, STOP_GRACE_SECONDS, held.signal);
  });
  const old = previous && (await docker.inspect(previous.containerName, held.signal));
  if (!previous || !old) {
    say(`the new version does not keep serving (${failure.message})`);
    await docker.remove(deployment.containerName, held.signal);
    return new SwitchUndone(failure, null, false);
  }
  say(`the new version does not keep serving (${failure.message}); going back to the old one`);
  const steps = await ports.deployments.listSteps(ports.db, [deployment.id]);
  const stoodStill = steps.some(({ step, detail }) => step === 'SWITCH' && detail?.endsWith(OLD_STOOD_STILL));
  if (!stoodStill) await docker.start(previous.containerName, held.signal);
  await docker.remove(deployment.containerName, held.signal);
  const rolledBack = new DeployFailed('SWITCH_FAILED', failure.message, failure.evidence);
  return new SwitchUndone(rolledBack, previous, stoodStill);
}
