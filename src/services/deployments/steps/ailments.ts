import type { ContainerState, Engine } from '../../adapters/engine.js';
import { AdapterError } from '../../adapters/failure.js';
import type { Redactor } from '../../logs/redactor.js';
import { redactHealth } from '../../logs/seams.js';
import { containerOf, gatherEvidence } from '../containers.js';
import { DeployFailed, type DeployFailureCode } from '../deployment.js';
import { type Listener, listenersOf } from '../listeners.js';
import type { StepContext } from './step.js';

export interface Ailment {
  readonly code: DeployFailureCode;
  readonly detail: string;
  readonly hint?: string;
}

/** Ends after which a container is taken to be unable to stay up. */
const CRASHES = 3;
/** 128 + SIGKILL: nobody but the kernel kills it, and it does so when memory is short. */
const KILLED = 137;
const LONGEST_SAID = 300;

/** What the engine's word on a container says against it; null for nothing, or nothing yet. */
export function ailmentOf(
  state: ContainerState | null,
  redact: Redactor,
  { restartsBefore = 0, memoryMb }: { restartsBefore?: number; memoryMb?: number | undefined } = {},
): Ailment | null {
  if (!state) return { code: 'CONTAINER_EXITED', detail: 'it is gone' };
  const restarts = state.restartCount - restartsBefore;
  const exit = `exit code ${state.exitCode ?? 'unknown'}`;
  const limit = memoryMb === undefined ? 'of the machine' : `of ${memoryMb} MB`;
  if (state.oomKilled) return { code: 'OUT_OF_MEMORY', detail: `${exit}, at the limit ${limit}` };
  if (restarts >= CRASHES) {
    return state.exitCode === KILLED && memoryMb !== undefined
      ? { code: 'OUT_OF_MEMORY', detail: `${exit}, at the limit ${limit}` }
      : { code: 'CRASH_LOOP', detail: `${exit}, started again ${restarts} times` };
  }
  if (state.status === 'exited' || state.status === 'dead' || state.status === 'removing')
    return { code: 'CONTAINER_EXITED', detail: exit };
  if (state.health === 'unhealthy') {
    const said = state.healthLog.at(-1)?.trim() ?? '';
    if (said === '') return { code: 'IMAGE_UNHEALTHY', detail: 'it failed its checks' };
    // Redacted before it is cut: a cut could run through a secret.
    return { code: 'IMAGE_UNHEALTHY', detail: redactHealth(said, redact).slice(0, LONGEST_SAID) };
  }
  return null;
}

/** Why nothing answers on the declared port although the container runs; null when that can not be seen. */
export async function portAilment(context: StepContext, docker: Engine): Promise<Ailment | null> {
  const { deployment, exec, held } = context;
  const state = await docker.inspect(containerOf(deployment), held.signal);
  if (state?.status !== 'running' || state.pid === null || state.pid <= 0) return null;
  let listeners: Listener[] | null;
  try {
    listeners = await listenersOf(exec, state.pid, held.signal);
  } catch (error) {
    // It would only have made the reason clearer.
    if (!(error instanceof AdapterError)) throw error;
    return null;
  }
  return listeners && judgePorts(listeners, deployment.port);
}

export function judgePorts(listeners: readonly Listener[], declared: number): Ailment | null {
  const there = listeners.find(({ port }) => port === declared);
  if (there) {
    return there.isLoopback ? { code: 'LOOPBACK_ONLY', detail: `127.0.0.1:${declared}` } : null;
  }
  const others = listeners.map(({ port }) => port);
  if (others.length === 0) return null;
  return {
    code: 'WRONG_PORT',
    detail: `it listens on ${others.join(', ')}, not on ${declared}`,
    hint: `Declare port ${others.join(' or ')}, or have it listen on 0.0.0.0:${declared}.`,
  };
}

/** With what the container said and what our looks at its health found, as it may be gone soon. */
export async function failedWith(
  { deployment, held }: Pick<StepContext, 'deployment' | 'held'>,
  docker: Engine,
  { code, detail, hint }: Ailment,
  looks: readonly string[] = [],
): Promise<DeployFailed> {
  const evidence = await gatherEvidence(docker, containerOf(deployment), held.signal, {
    looks,
    healthPath: deployment.config?.healthPath,
  });
  return new DeployFailed(code, detail, evidence, hint);
}
