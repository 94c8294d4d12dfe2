import { abortable } from './abortable.js';
import { AdapterError } from './failure.js';
import { ADAPTER } from './fluence-api.js';

/**
 * A whole list, asked for once for everybody who wants it at the same time: what a thousand machines look for while they
 * end is in one list. Each gets one that was begun after asking, for one under way may have passed by what was made since.
 */
export function sharedList<T>(
  list: (signal: AbortSignal) => Promise<T[]>,
  timeoutMs: number,
): (signal: AbortSignal) => Promise<readonly T[]> {
  let underWay: Promise<unknown> = Promise.resolve();
  let next: Promise<T[]> | null = null;

  async function begin(): Promise<T[]> {
    await underWay;
    next = null;
    const deadline = AbortSignal.timeout(timeoutMs);
    const answer = list(deadline).catch((error: unknown) => {
      if (!deadline.aborted) throw error;
      throw new AdapterError(ADAPTER, 'TIMEOUT', 'No whole list within the time', { cause: error });
    });
    underWay = answer.catch(() => undefined);
    return answer;
  }

  return (signal) => {
    if (signal.aborted) return Promise.reject(signal.reason);
    next ??= begin();
    return abortable(next, signal);
  };
}
