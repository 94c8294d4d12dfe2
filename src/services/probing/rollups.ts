import type { Probe, ProbeRollup } from '../../db/probes.js';
import { pack, type Sample } from './sample.js';
import type { Tallied } from './tally.js';

export const SPAN_MS = { MINUTE: 60_000, HOUR: 3_600_000, DAY: 86_400_000 } as const;
/** Minutes are added up when somebody reads them. */
const STORED = ['HOUR', 'DAY'] as const;

type Sums = { -readonly [K in keyof ProbeRollup]: ProbeRollup[K] };
type Counted = Pick<Probe, 'minerId' | 'kind' | 'at' | 'isOk' | 'grade' | 'totalMs'>;

const startOf = (at: number, span: keyof typeof SPAN_MS): number => at - (at % SPAN_MS[span]);

/** What these results add to their hours and days; one row per miner, kind and span. Days are days in UTC. */
export function rollUp(probes: readonly Counted[], tallied: readonly Tallied[] = []): ProbeRollup[] {
  const rows = new Map<string, Sums>();
  const spanOf = (minerId: string, kind: Probe['kind'], span: 'HOUR' | 'DAY', start: number): Sums => {
    const key = `${minerId}${kind}${span}${start}`;
    const known = rows.get(key);
    if (known) return known;
    const sums = { total: 0, ok: 0, gradeSum: 0, gradeCount: 0, totalMsSum: 0, totalMsMax: 0, samples: null };
    const fresh = { minerId, kind, span, at: new Date(start), ...sums };
    rows.set(key, fresh);
    return fresh;
  };
  const add = (row: Sums, isOk: boolean, totalMs: number, grade: number | null): void => {
    row.total += 1;
    if (isOk) row.ok += 1;
    row.totalMsSum += totalMs;
    if (totalMs > row.totalMsMax) row.totalMsMax = totalMs;
    if (grade === null) return;
    row.gradeSum += grade;
    row.gradeCount += 1;
  };
  for (const { minerId, kind, at, isOk, grade, totalMs } of probes) {
    for (const span of STORED)
      add(spanOf(minerId, kind, span, startOf(at.getTime(), span)), isOk, totalMs ?? 0, grade);
  }
  for (const { minerId, results } of tallied) {
    const packed = new Map<Sums, Sample[]>();
    for (const result of results) {
      const at = result.at.getTime();
      const hour = spanOf(minerId, 'HEALTH', 'HOUR', startOf(at, 'HOUR'));
      add(hour, true, result.totalMs, null);
      add(spanOf(minerId, 'HEALTH', 'DAY', startOf(at, 'DAY')), true, result.totalMs, null);
      if (result.hasRow) continue;
      const own = packed.get(hour);
      if (own) own.push(result);
      else packed.set(hour, [result]);
    }
    for (const [hour, samples] of packed) hour.samples = pack(samples);
  }
  const all = [...rows.values()];
  // Two processes that write the same rows must take them in one order.
  return probes.length === 0 ? all : all.sort((a, b) => (a.minerId < b.minerId ? -1 : 1));
}
