import { canonicalJson } from '../canonical-json.js';
import { abortable } from './abortable.js';
import type { CloudOffer, CloudPort } from './cloud.js';
import { AdapterError } from './failure.js';

interface Limits {
  /** How long an answer is given again to whoever asks the same. */
  readonly freshMs: number;
  /** For the one request that everybody waits for; whoever asked may give up sooner. */
  readonly timeoutMs: number;
}

/**
 * Asks a cloud, whose offers are the same for everybody, once for all who want the same at the same time: a thousand
 * launches in a second need one list. An offer may be gone by the time it is taken in any case; the order for it says so.
 */
export function shareOffers(
  offers: CloudPort['offers'],
  { freshMs, timeoutMs }: Limits,
): CloudPort['offers'] {
  const known = new Map<string, Promise<CloudOffer[]>>();

  return async (requirements, signal) => {
    signal.throwIfAborted();
    const key = canonicalJson({ ...requirements, ownerId: null });
    let answer = known.get(key);
    if (!answer) {
      const deadline = AbortSignal.timeout(timeoutMs);
      answer = offers(requirements, deadline).catch((error: unknown) => {
        if (!deadline.aborted) throw error;
        throw new AdapterError('cloud', 'TIMEOUT', 'No offers within the time', { cause: error });
      });
      known.set(key, answer);
      const forget = () => known.delete(key);
      answer.then(() => setTimeout(forget, freshMs).unref(), forget);
    }
    return [...(await abortable(answer, signal))];
  };
}
