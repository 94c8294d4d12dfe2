import { groupBy } from '../../db/chunks.js';
import type { Database } from '../../db/database.js';
import type { HealthSpan, ProbeRepository } from '../../db/probes.js';
import type { RollupSpan } from '../../db/words.js';
import { InvalidInput } from '../errors.js';
import { createLooks, type Look } from './minutes.js';
import { KEPT_MS } from './retention.js';
import { SPAN_MS } from './rollups.js';

export interface HealthPoint {
  /** Start of the span. */
  readonly at: Date;
  readonly total: number;
  readonly ok: number;
  readonly meanTotalMs: number | null;
  readonly maxTotalMs: number | null;
}

export interface HealthTime {
  readonly from: Date;
  /** Default: now; what is to come is left out. */
  readonly to?: Date;
}

/** A day of minutes, two months of hours and four years of days are fewer. */
export const MAX_POINTS = 1_500;
export const MAX_LOOKS_HOURS = 6;

/** How many points of a history there are from one time to the other. */
export const pointsBetween = (from: Date, to: Date, step: RollupSpan): number =>
  Math.max(0, Math.ceil(to.getTime() / SPAN_MS[step]) - Math.floor(from.getTime() / SPAN_MS[step]));

interface Needs {
  readonly db: Database;
  readonly probes: Pick<ProbeRepository, 'listSampled' | 'listHealthLooks' | 'listHealth'>;
  readonly now: () => Date;
}

/** How the health of miners was, for readers. */
export function createHealthHistory({ db, probes, now }: Needs) {
  const { looks, minutes } = createLooks({ db, probes });

  const readTime = ({ from, to }: HealthTime): { from: Date; to: Date } => {
    const at = now();
    if (from > (to ?? at)) throw new InvalidInput('from', to ? 'Must not be after `to`' : 'Is still to come');
    return { from, to: to && to < at ? to : at };
  };

  /** Of older hours only what went wrong is kept: together with nothing else it would look as if nothing was ever well. */
  const whole = (from: Date): Date => {
    const kept = Math.ceil((now().getTime() - KEPT_MS.samples) / SPAN_MS.HOUR) * SPAN_MS.HOUR;
    return new Date(Math.max(from.getTime(), kept));
  };

  return {
    /** For each of them, in their order: one point for each span, the oldest first. */
    async of(minerIds: readonly string[], time: HealthTime, step: RollupSpan): Promise<HealthPoint[][]> {
      const asked = readTime(time);
      const count = pointsBetween(asked.from, asked.to, step);
      if (count > MAX_POINTS) {
        const hint = step === 'DAY' ? undefined : 'Take a larger step, or ask for less at once.';
        throw new InvalidInput('from', `At most ${MAX_POINTS} points at once; these are ${count}`, hint);
      }
      const spanMs = SPAN_MS[step];
      const first = Math.floor(asked.from.getTime() / spanMs) * spanMs;
      const [from, to] = [new Date(first), new Date(first + count * spanMs)];
      const rows =
        step === 'MINUTE'
          ? await minutes(minerIds, whole(from), to)
          : await probes.listHealth(db, minerIds, { span: step, from, to });
      const byMiner = groupBy(rows, ({ minerId }) => minerId);
      return minerIds.map((minerId) => {
        const spans = new Map((byMiner.get(minerId) ?? []).map((span) => [span.at.getTime(), span]));
        return Array.from({ length: count }, (_, i) =>
          point(new Date(first + i * spanMs), spans.get(first + i * spanMs)),
        );
      });
    },

    /** For each of them, in their order: every look, the oldest first. */
    async looks(minerIds: readonly string[], time: HealthTime): Promise<Look[][]> {
      const { from, to } = readTime(time);
      if (to.getTime() - from.getTime() > MAX_LOOKS_HOURS * SPAN_MS.HOUR) {
        throw new InvalidInput('from', `Single looks are shown for at most ${MAX_LOOKS_HOURS} hours at once`);
      }
      const byMiner = groupBy(await looks(minerIds, whole(from), to), ({ minerId }) => minerId);
      return minerIds.map((minerId) => byMiner.get(minerId) ?? []);
    },
  };
}
export type HealthHistory = ReturnType<typeof createHealthHistory>;

function point(at: Date, span: HealthSpan | undefined): HealthPoint {
  if (!span || span.total === 0) return { at, total: 0, ok: 0, meanTotalMs: null, maxTotalMs: null };
  const { total, ok, totalMsSum, totalMsMax } = span;
  return { at, total, ok, meanTotalMs: totalMsSum / total, maxTotalMs: totalMsMax };
}
