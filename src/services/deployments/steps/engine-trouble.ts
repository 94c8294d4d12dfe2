import { BuildFailed } from '../../adapters/engine.js';
import { AdapterError } from '../../adapters/failure.js';
import { DeployFailed } from '../deployment.js';

/** A registry that does not answer may do so in a moment. */
export const PULL_TRIES = 3;

/** The engine has no code for it, only what the kernel says. */
export const saysDiskFull = (text: string): boolean =>
  /no space left on device|disk quota exceeded/i.test(text);

export const diskFull = (error: unknown): boolean =>
  (error instanceof AdapterError || error instanceof BuildFailed || error instanceof DeployFailed) &&
  saysDiskFull(error.message);

const NOT_THERE = /manifest unknown|not found|no such (image|manifest)|does not exist|no matching manifest/i;
const REFUSED =
  /unauthorized|authentication required|access denied|denied|forbidden|incorrect username or password/i;

/** What a refused pull means for its owner; null when another try may help. */
export function pullFailure(error: unknown, image: string): DeployFailed | null {
  if (diskFull(error)) return new DeployFailed('DISK_FULL', `while ${image} was pulled`);
  if (!(error instanceof AdapterError) || error.adapter === 'ssh') return null;
  const detail = `${image}: ${error.message}`;
  if (error.kind === 'AUTH' || REFUSED.test(error.message)) return new DeployFailed('IMAGE_REFUSED', detail);
  if (error.kind === 'GONE' || NOT_THERE.test(error.message))
    return new DeployFailed('IMAGE_NOT_FOUND', detail);
  return error.retryable ? null : new DeployFailed('PULL_FAILED', detail);
}
