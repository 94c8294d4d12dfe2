import { performance } from 'node:perf_hooks';
import type { Measured } from '../../../db/words.js';
import { askChat, CHAT_RULE } from '../contract.js';
import type { Deployment } from '../deployment.js';
import { redactorFor } from '../shown.js';
import { isBadChat, lateAfterMs, type Look, summed, wrongChats } from './compare.js';
import type { StepContext } from './step.js';

/** Each is work for the model, so they are few. */
export const CHATS = 5;
/** For one that answered badly once: that may have been bad luck. */
const CHATS_IN_DOUBT = 10;
/** So many that the rest need not be waited for. */
const CLEARLY_BAD = 3;
/** One that begins is to end within its time; how long it takes differs by so much. */
const SPREAD = 1.2;
/** However quick a model is otherwise, it may take so long once. */
const LEAST_PATIENCE_MS = 10_000;

interface Asking {
  /** All of them together. */
  readonly forMs: number;
  /** From one to the next. */
  readonly everyMs?: number;
  /** How another version answered; null when that is not known. Absent: it is measured, and not judged. */
  readonly before?: Measured | null;
  /** In what time an answer may be expected; null: nobody knows, and none is too late. */
  readonly usualMs?: number | null;
}

/** Null when the contract check found no chat, or was made before it looked for one. */
const foundIn = ({ contract }: Pick<Deployment, 'contract'>) =>
  contract?.find(({ rule, passed }) => rule === CHAT_RULE && passed) ?? null;

export const chatMsIn = (deployment: Pick<Deployment, 'contract'>): number | null =>
  foundIn(deployment)?.totalMs ?? null;

/** Asks a version that serves a few questions, one at a time, as whoever uses it does. */
export function createChats(
  { vm, ports, held }: Pick<StepContext, 'vm' | 'ports' | 'held'>,
  version: Deployment,
  { forMs, everyMs = 0, usualMs = null, ...judged }: Asking,
) {
  const { before = null } = judged;
  const endpoint = { address: vm.address ?? '', port: version.port, ownConnection: true };
  const redact = redactorFor(version, ports.secretsOf);
  const patienceMs = usualMs === null ? Infinity : Math.max(LEAST_PATIENCE_MS, lateAfterMs(usualMs));
  let chats: Look[] = [];
  let problem: string | null = null;
  let until: number | null = null;
  let nextAt = 0;
  let busyUntil = 0;
  let isUnanswered = foundIn(version) === null;

  const verdict = () => {
    const wrong = judged.before === undefined ? null : wrongChats(before, chats);
    return wrong && problem !== null ? { ...wrong, detail: `${wrong.detail}; ${problem}` } : wrong;
  };
  const bad = (): number => chats.filter((chat) => isBadChat(before, chat)).length;
  const isClear = (): boolean => bad() >= CLEARLY_BAD && verdict() !== null;
  const isDone = (): boolean =>
    isUnanswered ||
    chats.length >= (bad() > 0 ? CHATS_IN_DOUBT : CHATS) ||
    (until !== null && performance.now() >= until) ||
    isClear();

  return {
    isDone,
    isClear,
    verdict,
    /** Null: there is nothing to say about it. */
    measured: (): Measured | null => (chats.length === 0 ? null : summed(chats)),
    /** It may still be at work for a chat that was given up: one that does one thing at a time is late then. */
    isBusy: (): boolean => performance.now() < busyUntil,
    /** It has answered something else meanwhile. */
    isFree(): void {
      busyUntil = 0;
    },

    /** One more, if it is time for it. */
    async ask(): Promise<void> {
      const startedAt = performance.now();
      if (isDone() || startedAt < nextAt) return;
      until ??= startedAt + forMs;
      nextAt = startedAt + everyMs;
      const leftMs = Math.min(until - startedAt, patienceMs);
      const expectedMs = Math.max(chatMsIn(version) ?? 0, ...chats.map(({ ms }) => ms)) * SPREAD;
      if (leftMs < Math.min(expectedMs, patienceMs)) {
        isUnanswered = true;
        return;
      }
      const prompt = `What is ${chats.length + 2} + 3?`;
      const said = await askChat(ports.model, endpoint, { prompt, forMs: leftMs, redact }, held.signal);
      if (said.isLate) busyUntil = performance.now() + leftMs;
      // It had less time than it may need.
      if (said.isLate && leftMs < patienceMs) {
        isUnanswered = true;
        return;
      }
      chats.push({ ok: said.problem === null, ms: performance.now() - startedAt });
      problem = said.problem ?? problem;
    },

    /** It was started anew meanwhile. */
    forget(): void {
      chats = [];
      problem = null;
      until = null;
    },
  };
}
