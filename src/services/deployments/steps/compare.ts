import { performance } from 'node:perf_hooks';
import type { Baseline } from '../../../db/words.js';

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

export function summed(looks: readonly Look[]): Baseline {
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
export function worseThan(before: Baseline | null, now: Baseline): string | null {
  if (!before || before.samples === 0 || now.samples === 0) return null;
  const [was, is] = [before.failures / before.samples, now.failures / now.samples];
  if (now.failures >= FAILURES && is > was + SHARE_WORSE)
    return `${now.failures} of ${now.samples} looks failed, before it were ${before.failures} of ${before.samples}`;
  if (before.p95Ms === null || now.p95Ms === null || before.samples < FEW || now.samples < FEW) return null;
  return now.p95Ms > before.p95Ms * TIMES_SLOWER + MS_SLOWER
    ? `95 % of the answers came within ${now.p95Ms} ms, before it were ${before.p95Ms} ms`
    : null;
}

export async function timed(look: () => Promise<string | null>): Promise<Look & { problem: string | null }> {
  const startedAt = performance.now();
  const problem = await look();
  return { ok: problem === null, ms: performance.now() - startedAt, problem };
}
