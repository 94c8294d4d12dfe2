import { performance } from 'node:perf_hooks';
import type { Baseline, Measured } from '../../../db/words.js';

/** One look at a version that serves. */
export interface Look {
  readonly ok: boolean;
  readonly ms: number;
}

/** Fewer looks than this say nothing about speed. */
const FEW = 5;
const TIMES_SLOWER = 3;
const MS_SLOWER = 500;
/** Failures that are more than bad luck. */
const FAILURES = 2;
const SHARE_WORSE = 0.1;

/** Chats are fewer than looks, and take longer or shorter by what is asked. */
const FEW_CHATS = 3;
const LATE_CHATS = 3;
const CHATS_SHARE_WORSE = 0.25;
const CHATS_MS_SLOWER = 2_000;

export function summed(looks: readonly Look[]): Measured {
  const good = looks
    .filter(({ ok }) => ok)
    .map(({ ms }) => ms)
    .sort((a, b) => a - b);
  const p95 = good[Math.ceil(good.length * 0.95) - 1];
  return {
    samples: looks.length,
    failures: looks.length - good.length,
    p95Ms: p95 === undefined ? null : Math.round(p95 * 10) / 10,
  };
}

/** What is clearly worse than before; null for nothing. What was not measured is never held against anybody. */
export function worseThan(before: Baseline | null, now: Measured): string | null {
  if (!before || before.samples === 0 || now.samples === 0) return null;
  const [was, is] = [before.failures / before.samples, now.failures / now.samples];
  if (now.failures >= FAILURES && is > was + SHARE_WORSE)
    return `${now.failures} of ${now.samples} looks failed, before it were ${before.failures} of ${before.samples}`;
  if (before.p95Ms === null || now.p95Ms === null || before.samples < FEW || now.samples < FEW) return null;
  return now.p95Ms > before.p95Ms * TIMES_SLOWER + MS_SLOWER
    ? `95 % of the answers came within ${now.p95Ms} ms, before it were ${before.p95Ms} ms`
    : null;
}

/** An answer that takes longer came clearly later than `usualMs`. */
export const lateAfterMs = (usualMs: number): number => usualMs * TIMES_SLOWER + CHATS_MS_SLOWER;

/** Whether one chat speaks against a version. */
export const isBadChat = (before: Measured | null, { ok, ms }: Look): boolean =>
  !ok || (before !== null && before.p95Ms !== null && ms > lateAfterMs(before.p95Ms));

/** What is clearly wrong with how it answers questions; null for nothing. Without a `before` only failures are. */
export function wrongChats(
  before: Measured | null,
  chats: readonly Look[],
): { readonly code: 'CONTRACT_BROKEN' | 'OBSERVED_WORSE'; readonly detail: string } | null {
  const now = summed(chats);
  if (before === null)
    return now.failures >= FAILURES && now.failures * 2 > now.samples
      ? { code: 'CONTRACT_BROKEN', detail: `after the switch ${inWords(now, 'chats')}` }
      : null;
  const detail = `${inWords(now, 'chats')}; before ${inWords(before, 'chats')}`;
  const [was, is] = [before.failures / before.samples, now.failures / now.samples];
  if (now.failures >= FAILURES && is > was + CHATS_SHARE_WORSE) return { code: 'OBSERVED_WORSE', detail };
  const isKnown = before.samples - before.failures >= FEW_CHATS && now.samples >= FEW_CHATS;
  const late = chats.filter((chat) => chat.ok && isBadChat(before, chat)).length;
  // Of the old one's few none came late, as that is measured by the latest of them.
  const isLate = late >= LATE_CHATS && late / now.samples > CHATS_SHARE_WORSE;
  return isKnown && isLate ? { code: 'OBSERVED_WORSE', detail } : null;
}

export function inWords({ samples, failures, p95Ms }: Measured, what: string): string {
  if (failures === 0) return `${samples} ${what}, 95 % within ${p95Ms ?? 0} ms`;
  const others = p95Ms === null ? '' : `, 95 % of the others came within ${p95Ms} ms`;
  return `${failures} of ${samples} ${what} failed${others}`;
}

export async function timed(look: () => Promise<string | null>): Promise<Look & { problem: string | null }> {
  const startedAt = performance.now();
  const problem = await look();
  return { ok: problem === null, ms: performance.now() - startedAt, problem };
}
