import type { Failure } from '../../db/words.js';
import { AdapterError } from '../adapters/failure.js';
import { HostPreparationFailed } from '../deployments/host-preparation.js';

const MAX_TRIES = 20;

export const HOST_KEY_CHANGED = 'HOST_KEY_CHANGED';

/** Why no machine can be placed on a host, and what its owner can do. */
export function failureOf(error: unknown): Failure {
  const base = { step: null, logTail: [], healthLog: [] };
  if (error instanceof HostPreparationFailed) {
    const { code, message, hint, retryable } = error;
    return { ...base, code, message, hint, retryable };
  }
  if (error instanceof AdapterError && error.kind === 'AUTH') {
    return {
      ...base,
      code: 'SSH_KEY_REFUSED',
      message: 'The host refused our key',
      hint: 'Put the public key into authorized_keys of the user.',
      retryable: true,
    };
  }
  if (error instanceof AdapterError && error.kind === 'IDENTITY') {
    return {
      ...base,
      code: HOST_KEY_CHANGED,
      message: 'The host showed another host key than before',
      hint: 'If you reinstalled it, compare the fingerprint on its console and accept it with `acceptHostKey`. If not, somebody may be in between.',
      retryable: false,
    };
  }
  if (error instanceof AdapterError) {
    return {
      ...base,
      code: 'SSH_UNREACHABLE',
      message: 'The host can not be reached over SSH',
      hint: 'Check address, port and firewall.',
      retryable: true,
    };
  }
  if (error instanceof DOMException && error.name === 'TimeoutError') {
    return {
      ...base,
      code: 'SSH_UNREACHABLE',
      message: 'The host did not answer in time',
      hint: 'Look at what it is busy with.',
      retryable: true,
    };
  }
  return { ...base, code: 'INTERNAL', message: 'The check failed', hint: null, retryable: true };
}

/** Tried again and again, until it is only looked at now and then. */
export const isTriedAgain = ({ retryable }: Failure, attempts: number): boolean =>
  retryable && attempts < MAX_TRIES;

/** After so many tries the owner is told that nobody waits for this host any more. */
export const withTries = (failure: Failure, attempts: number): Failure =>
  failure.retryable && attempts >= MAX_TRIES
    ? {
        ...failure,
        message: `${failure.message}; tried ${MAX_TRIES} times, and now once an hour`,
        hint: `${failure.hint ?? ''} Then have it looked at with \`checkHost\`.`.trim(),
      }
    : failure;
