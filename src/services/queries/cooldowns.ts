import type { ModelAnswer } from '../adapters/model.js';

/** What became of one attempt. */
export type Outcome =
  | 'ANSWERED'
  | 'OVERLOADED'
  | 'DECLINED'
  | 'FORBIDDEN'
  | 'ERROR_STATUS'
  | 'BAD_ANSWER'
  | Extract<ModelAnswer, { ok: false }>['error'];

/** How long a miner is left alone after an outcome; 0: it is about the question, not about the miner. */
const COOLDOWN_MS: Readonly<Record<Exclude<Outcome, 'ANSWERED'>, number>> = {
  OVERLOADED: 5_000,
  DECLINED: 0,
  FORBIDDEN: 60_000,
  ERROR_STATUS: 5_000,
  BAD_ANSWER: 30_000,
  REFUSED: 15_000,
  UNREACHABLE: 15_000,
  TIMEOUT: 10_000,
  RESET: 5_000,
  TOO_LARGE: 30_000,
  BAD_HTTP: 30_000,
  ADDRESS_REFUSED: 60_000,
  OUR_FAULT: 0,
};
/** A miner may ask for more; it gets no more than this. */
const MAX_COOLDOWN_MS = 300_000;

export function outcomeOf(answer: ModelAnswer, text: string | null): Outcome {
  if (!answer.ok) return answer.error;
  const { status } = answer;
  if (status === 200) return text === null ? 'BAD_ANSWER' : 'ANSWERED';
  if (status === 429 || (status === 503 && answer.retryAfterMs !== null)) return 'OVERLOADED';
  if (status === 401 || status === 403 || status === 404) return 'FORBIDDEN';
  return status >= 400 && status < 500 ? 'DECLINED' : 'ERROR_STATUS';
}

/** Which miners this process leaves alone for now, and until when (milliseconds since the epoch). */
export function createCooldowns() {
  const until = new Map<string, number>();
  return {
    note(minerId: string, outcome: Outcome, retryAfterMs: number | null, now: number): void {
      if (outcome === 'ANSWERED') {
        until.delete(minerId);
        return;
      }
      const forMs = Math.min(MAX_COOLDOWN_MS, Math.max(COOLDOWN_MS[outcome], retryAfterMs ?? 0));
      if (forMs > 0) until.set(minerId, now + forMs);
    },
    until(minerId: string, now: number): number | null {
      const end = until.get(minerId);
      if (end === undefined) return null;
      if (end > now) return end;
      until.delete(minerId);
      return null;
    },
  };
}
export type Cooldowns = ReturnType<typeof createCooldowns>;
