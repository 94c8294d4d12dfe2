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

/** Every way a deployment of ours can fail; the codes are stable and listed in docs/deployments.md. */
export const DEPLOY_FAILURES = {
  SOURCE_MISSING: ['The source is no longer stored', 'Deploy again with the source.', true],
  BUILD_FAILED: [
    'The image could not be built',
    'Read the build log; the failing instruction is its last line.',
    false,
  ],
  CONTAINER_EXITED: [
    'The container ended instead of serving',
    'Read its last log lines; check the command and its environment.',
    false,
  ],
  PORT_TAKEN: [
    'The port is taken by something else on the machine',
    'Choose another port, or free this one.',
    false,
  ],
  HEALTH_TIMEOUT: [
    '/health never answered as the contract says',
    'The model must listen on 0.0.0.0 and the declared port, and answer /health with 200.',
    false,
  ],
  CONTRACT_BROKEN: [
    'The container does not keep the API contract',
    'Compare the evidence with the contract: /health, /info and /api/chat.',
    false,
  ],
  SWITCH_FAILED: [
    'The new version did not serve on the declared port',
    'The old version serves again.',
    true,
  ],
  MACHINE_LOST: ['The machine went away', 'Launch again.', true],
  MACHINE_UNREACHABLE: [
    'The machine could not be reached over SSH',
    'Try again; check the machine if it stays.',
    true,
  ],
  ENGINE_FAILED: [
    'The Docker engine refused the work',
    'See the message; disk space is the usual cause.',
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
): Failure {
  const [message, hint, retryable] = DEPLOY_FAILURES[code];
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
  // Private, so that whoever logs the error does not log what the container said.
  readonly #evidence: Evidence | undefined;

  constructor(code: DeployFailureCode, detail?: string, evidence?: Evidence) {
    super(`${code}: ${detail ?? DEPLOY_FAILURES[code][0]}`);
    this.code = code;
    this.detail = detail;
    this.#evidence = evidence;
  }

  get evidence(): Evidence | undefined {
    return this.#evidence;
  }
}
