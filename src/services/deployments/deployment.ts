import type { Deployment } from '../../db/deployments.js';
import type { DeploymentState, DeployStep, Failure } from '../../db/words.js';

export type { Deployment, DeploymentStep } from '../../db/deployments.js';
export { DEPLOY_STEPS, type DeployStep } from '../../db/words.js';

/** The order of the work. Each step can be done again after a crash without harm. */
export const NEXT_STEP = {
  LOCK: 'CONNECT',
  CONNECT: 'PREPARE_HOST',
  PREPARE_HOST: 'FETCH_SOURCE',
  FETCH_SOURCE: 'BUILD',
  BUILD: 'START_CANDIDATE',
  START_CANDIDATE: 'CONTRACT_CHECK',
  CONTRACT_CHECK: 'SWITCH',
  SWITCH: 'OBSERVE',
  OBSERVE: 'RETIRE_OLD',
  RETIRE_OLD: 'PRUNE',
  PRUNE: 'UNLOCK',
  UNLOCK: null,
} as const satisfies Record<DeployStep, DeployStep | null>;

/** Before this point the old container serves untouched. */
const STEPS_AFTER_SWITCH: ReadonlySet<DeployStep> = new Set(['OBSERVE', 'RETIRE_OLD', 'PRUNE', 'UNLOCK']);
export const isSwitched = ({ step }: Pick<Deployment, 'step'>): boolean =>
  step !== null && STEPS_AFTER_SWITCH.has(step);

export const isLive = ({ state }: { readonly state: DeploymentState }): boolean =>
  state === 'QUEUED' || state === 'RUNNING';

type Cancellable = Pick<Deployment, 'state' | 'step' | 'previousDeploymentId' | 'movesFromVmId' | 'baseline'>;

/**
 * Why it can not be cancelled any more; null when it can: the port was never given away, can go back to the old version,
 * or is given up with the first one.
 */
export function whyNotCancel(
  deployment: Cancellable,
): { readonly reason: string; readonly hint: string } | null {
  const { step, previousDeploymentId, movesFromVmId, baseline } = deployment;
  if (!isLive(deployment)) return { reason: 'This deployment has ended', hint: GO_BACK };
  if (!isSwitched(deployment)) return null;
  if (movesFromVmId !== null)
    return {
      reason: 'The miner serves on its new machine already, and the old one is given back',
      hint: 'Use `resizeMiner` for another machine, or `terminateMiner`.',
    };
  if (step === 'OBSERVE') return null;
  if (previousDeploymentId === null)
    return { reason: 'It serves already, and has proved itself', hint: 'Use `terminateMiner` to end it.' };
  if (step === 'RETIRE_OLD' && !baseline?.isLeaving) return null;
  return { reason: 'The new version serves already, and the old one was given up', hint: GO_BACK };
}
const GO_BACK = 'Go back with `rollbackMiner`, or deploy the version that you want.';

export const isCancellable = (deployment: Cancellable): boolean => whyNotCancel(deployment) === null;

/** Every way a deployment of ours can fail; the codes are stable and listed in docs/deployments.md. */
export const DEPLOY_FAILURES = {
  SOURCE_MISSING: ['The source is no longer stored', 'Deploy again with the source.', true],
  IMAGE_NOT_FOUND: [
    'The registry does not have this image',
    'Check name and tag; the image must exist for linux/amd64.',
    false,
  ],
  IMAGE_REFUSED: [
    'The registry refused the credentials',
    'Give user and password of an account that may pull this image.',
    false,
  ],
  PULL_FAILED: [
    'The image could not be pulled',
    'Read the build log; try again if the registry was busy.',
    true,
  ],
  BUILD_FAILED: [
    'The image could not be built',
    'Read the end of the build log: the failing instruction, and what the engine says of it.',
    false,
  ],
  DISK_FULL: [
    'The disk of the machine is full',
    'Free space on it, make the image smaller, or resize the miner to a machine with more storage.',
    false,
  ],
  CONTAINER_EXITED: [
    'The container ended instead of serving',
    'Read its last log lines; check the command and its environment.',
    false,
  ],
  CRASH_LOOP: [
    'The container ends again and again',
    'Read its last log lines: it starts, and ends before it answers.',
    false,
  ],
  OUT_OF_MEMORY: [
    'The container used more memory than it may',
    'Raise `memoryMb`, take a larger machine, or load a smaller model.',
    false,
  ],
  PORT_TAKEN: [
    'The port is taken by something else on the machine',
    'Choose another port, or free this one.',
    false,
  ],
  HEALTH_TIMEOUT: [
    '/health never answered as the contract says',
    'The model must listen on 0.0.0.0 and the declared port, and answer /health with 200. Raise `startSeconds` if it needs longer.',
    false,
  ],
  IMAGE_UNHEALTHY: [
    'The HEALTHCHECK of the image found the container unhealthy',
    'Read the health log. A model that needs long to load needs a longer --start-period.',
    false,
  ],
  WRONG_PORT: [
    'The container listens on another port than the declared one',
    'Declare the port that it listens on, or have it listen on the declared one.',
    false,
  ],
  LOOPBACK_ONLY: [
    'The container listens on 127.0.0.1 only, where nobody outside of it reaches it',
    'Have it listen on 0.0.0.0.',
    false,
  ],
  CONTRACT_BROKEN: [
    'The container does not keep the API contract',
    'Compare the evidence with the contract: /health, /info and /api/chat.',
    false,
  ],
  GATE_IMAGE_UNAVAILABLE: [
    'The image of the gate that holds the port could not be pulled to the machine',
    'Let the machine reach the registry, or have the operator set GATE_IMAGE.',
    true,
  ],
  GATE_FAILED: [
    'The gate that holds the port did not do as it was told',
    'Try again; its own log lines are below.',
    true,
  ],
  SWITCH_FAILED: [
    'The port could not be given to the new version',
    'The old version serves again, if there was one.',
    true,
  ],
  OBSERVED_WORSE: [
    'The new version answered clearly worse than the old one',
    'The old version serves again. Compare the numbers. One that is meant to be slower can take the place of a miner that is stopped: nothing is compared then.',
    false,
  ],
  MACHINE_LOST: ['The machine went away', 'Launch again.', true],
  MACHINE_UNREACHABLE: [
    'The machine could not be reached over SSH',
    'Try again; check the machine if it stays.',
    true,
  ],
  ENGINE_FAILED: ['The Docker engine refused the work', 'See the message.', true],
  ENGINE_STOPPED: [
    'The Docker engine of the machine does not answer',
    'Look at `journalctl -u docker` on the machine; reboot it if it stays.',
    true,
  ],
  TIMED_OUT: ['The deployment took too long', 'Make the image smaller or the start quicker.', true],
  CANCELLED: ['The owner cancelled it', null, true],
  SUPERSEDED: ['A newer deployment took its place', null, false],
  INTERNAL: ['The server could not finish the work', 'Try again; tell the operator if it stays.', true],
} as const satisfies Record<string, readonly [message: string, hint: string | null, retryable: boolean]>;
export type DeployFailureCode = keyof typeof DEPLOY_FAILURES;

/** What was found out about the container before it was removed. */
export interface Evidence {
  readonly logTail: readonly string[];
  readonly healthLog: readonly string[];
}

export function deployFailure(
  code: DeployFailureCode,
  step: DeployStep | null,
  detail?: string,
  evidence?: Evidence,
  hint: string | null = DEPLOY_FAILURES[code][1],
): Failure {
  const [message, , retryable] = DEPLOY_FAILURES[code];
  return {
    step,
    code,
    message: detail === undefined ? message : `${message}: ${detail}`,
    hint,
    retryable,
    logTail: evidence?.logTail ?? [],
    healthLog: evidence?.healthLog ?? [],
  };
}

/** Ends the deployment; trying the step again would not help. */
export class DeployFailed extends Error {
  override readonly name = 'DeployFailed';
  readonly code: DeployFailureCode;
  readonly detail: string | undefined;
  /** In place of the usual hint of the code. */
  readonly hint: string | undefined;
  // Private, so that whoever logs the error does not log what the container said.
  readonly #evidence: Evidence | undefined;

  constructor(code: DeployFailureCode, detail?: string, evidence?: Evidence, hint?: string) {
    super(`${code}: ${detail ?? DEPLOY_FAILURES[code][0]}`);
    this.code = code;
    this.detail = detail;
    this.hint = hint;
    this.#evidence = evidence;
  }

  get evidence(): Evidence | undefined {
    return this.#evidence;
  }
}
