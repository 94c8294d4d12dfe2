import { AdapterError, type FailureKind } from '../adapters/failure.js';
import type { Vm } from './vm.js';

/** Failures in a row before they are anybody's business but the log's. */
const PATIENCE = 3;

const WORDS: Partial<Record<FailureKind, string>> = {
  AUTH: 'refuses our credentials',
  BALANCE: 'is not paid',
  IDENTITY: 'shows another host key',
  RATE_LIMIT: 'takes no more requests for now',
  UNREACHABLE: 'does not answer',
  TIMEOUT: 'does not answer',
  AMBIGUOUS: 'does not answer',
};

type Kept = Pick<Vm, 'state' | 'lastError'>;

const isShown = ({ state }: Kept): boolean => state === 'READY' || state === 'TERMINATING';

/**
 * What is wrong with a machine that serves or is being given back, for its owner. In these states `lastError` is
 * written in our words only: before them the owner reads the failure in which they end.
 */
export const problemOf = (vm: Kept): string | null => (isShown(vm) ? vm.lastError : null);

/** What a step that failed leaves on the row. The far end's own words are for the log. */
export function lastErrorAfter(
  vm: Kept & Pick<Vm, 'provider' | 'attempts'>,
  error: unknown,
  message: string,
): string | null {
  if (!isShown(vm)) return message;
  if (vm.attempts < PATIENCE) return vm.lastError;
  if (!(error instanceof AdapterError)) return 'this server could not look after it';
  const who = vm.provider === 'SSH' ? 'the host' : 'the provider';
  return `${who} ${WORDS[error.kind] ?? 'answered with an error'}`;
}
