import { AdapterError } from '../adapters/failure.js';
import { type Deployment, DeployFailed, type DeployFailureCode } from './deployment.js';
import type { EndState } from './deployment-ending.js';
import { diskFull } from './steps/engine-trouble.js';
import { RolledBack, SwitchUndone } from './steps/step.js';

/** A minute, in which an engine is stopped and started with containers that end slowly. */
const STEP_TRIES = 7;
/** Of what nobody foresaw. */
const INTERNAL_TRIES = 3;
/**
 * A quarter of an hour, in which a machine may reboot: then it is asked whether the new version does well, and does not
 * keep two models in memory until the next deployment.
 */
const PATIENT_TRIES = 20;
const PATIENT_STEPS: readonly Deployment['step'][] = ['OBSERVE', 'RETIRE_OLD'];

export const endStateOf = (error: unknown, code: DeployFailureCode): EndState => {
  if (code === 'CANCELLED') return 'CANCELLED';
  if (error instanceof RolledBack || (error instanceof SwitchUndone && error.previous)) return 'ROLLED_BACK';
  return code === 'TIMED_OUT' ? 'TIMED_OUT' : 'FAILED';
};

/** Null: worth another try. */
export function finalOf(error: unknown, deployment: Deployment): DeployFailed | null {
  if (error instanceof RolledBack || error instanceof SwitchUndone) return error.failure;
  if (error instanceof DeployFailed) return error;
  if (!(error instanceof AdapterError))
    return deployment.attempts < INTERNAL_TRIES ? null : new DeployFailed('INTERNAL');
  if (diskFull(error)) return new DeployFailed('DISK_FULL', error.message);
  if (error.kind === 'IDENTITY') return new DeployFailed('MACHINE_UNREACHABLE', 'it showed another host key');
  const tries = PATIENT_STEPS.includes(deployment.step) ? PATIENT_TRIES : STEP_TRIES;
  if (error.retryable && deployment.attempts < tries) return null;
  // The machine answers, and behind the engine's socket there is nobody.
  if (error.adapter === 'ssh' && error.kind === 'NOT_READY')
    return new DeployFailed('ENGINE_STOPPED', error.message);
  const ofEngine = error.adapter === 'docker' || error.adapter === 'engine';
  return new DeployFailed(ofEngine ? 'ENGINE_FAILED' : 'MACHINE_UNREACHABLE', error.message);
}
