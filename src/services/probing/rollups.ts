import type { Probe, ProbeRollup } from '../../db/probes.js';
import { ROLLUP_SPANS, type RollupSpan } from '../../db/words.js';

const SPAN_MS: Readonly<Record<RollupSpan, number>> = { MINUTE: 60_000, HOUR: 3_600_000, DAY: 86_400_000 };

/** What these probes add to their spans; one row per miner, kind and span. Days are days in UTC. */
export function rollUp(probes: readonly Probe[]): ProbeRollup[] {
  const rows = new Map<string, ProbeRollup>();
  for (const { minerId, kind, at, isOk, grade, totalMs } of probes) {
    for (const span of ROLLUP_SPANS) {
      const start = Math.floor(at.getTime() / SPAN_MS[span]) * SPAN_MS[span];
      const key = `${minerId} ${kind} ${span} ${start}`;
      const row = rows.get(key);
      rows.set(key, {
        minerId,
        kind,
        span,
        at: new Date(start),
        total: (row?.total ?? 0) + 1,
        ok: (row?.ok ?? 0) + (isOk ? 1 : 0),
        gradeSum: (row?.gradeSum ?? 0) + (grade ?? 0),
        gradeCount: (row?.gradeCount ?? 0) + (grade === null ? 0 : 1),
        totalMsSum: (row?.totalMsSum ?? 0) + (totalMs ?? 0),
        totalMsMax: Math.max(row?.totalMsMax ?? 0, totalMs ?? 0),
      });
    }
  }
  return [...rows.values()];
}
