import { canonicalJson } from '../canonical-json.js';
import { abortable } from './abortable.js';
import type { CloudPort } from './cloud.js';
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
export function shareOffers(offers: CloudPort['offers'], limits: Limits): CloudPort['offers'] {
  const shared = shareAnswers(offers, limits, (requirements) => ({ ...requirements, ownerId: null }));
  return async (requirements, signal) => [...(await shared(requirements, signal))];
}

/** One request for all who ask the same at the same time, and a while after. No failure is remembered. */
export function shareAnswers<Question, Answer>(
  ask: (question: Question, signal: AbortSignal) => Promise<Answer>,
  { freshMs, timeoutMs }: Limits,
  sameness: (question: Question) => unknown = (question) => question,
): (question: Question, signal: AbortSignal) => Promise<Answer> {
  const known = new Map<string, Promise<Answer>>();

  return async (question, signal) => {
    signal.throwIfAborted();
    const key = canonicalJson(sameness(question));
    let answer = known.get(key);
    if (!answer) {
      const deadline = AbortSignal.timeout(timeoutMs);
      answer = ask(question, deadline).catch((error: unknown) => {
        if (!deadline.aborted) throw error;
        throw new AdapterError('cloud', 'TIMEOUT', 'No answer within the time', { cause: error });
      });
      known.set(key, answer);
      const forget = () => known.delete(key);
      answer.then(() => setTimeout(forget, freshMs).unref(), forget);
    }
    return abortable(answer, signal);
  };
}
