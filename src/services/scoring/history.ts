import type { Executor } from '../../db/database.js';
import type { HeldScore, ScoreRollup, ScoreSpan } from '../../db/score-rollups.js';
import type { Score, ScoreChange, ScoreRepository } from '../../db/scores.js';
import { InvalidInput } from '../errors.js';

export { componentsOf } from '../../db/score-rollups.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const SPAN_MS: Readonly<Record<ScoreSpan, number>> = { HOUR, DAY };
export const SCORE_SPANS = ['HOUR', 'DAY'] as const satisfies readonly ScoreSpan[];

export const HISTORY_DAYS = { DAY: 1, WEEK: 7, MONTH: 30, QUARTER: 90, YEAR: 365 } as const;
export type HistoryWindow = keyof typeof HISTORY_DAYS;
/** Hours are kept for 35 days. */
const MAX_HOURLY_DAYS = 30;

export interface ScorePoint {
  /** Start of the span. */
  readonly at: Date;
  /** At its end; null: not known then. */
  readonly value: number | null;
  readonly lowest: number | null;
  readonly highest: number | null;
  readonly coverage: number | null;
  readonly confidence: number | null;
  /** JSON; null: not known. */
  readonly componentsText: string | null;
  /** Nothing moved in it: this is what held before. */
  readonly isCarried: boolean;
}

const startOf = (at: Date, span: ScoreSpan): Date =>
  new Date(Math.floor(at.getTime() / SPAN_MS[span]) * SPAN_MS[span]);

/** What these changes add to their spans. A span that begins with a value has had that one too. */
export function rollUpScores(changes: readonly ScoreChange[], saved: readonly Score[]): ScoreRollup[] {
  const scoreOf = new Map(saved.map((score) => [score.minerId, score]));
  return changes.flatMap(({ minerId, before, after, at }) => {
    const score = scoreOf.get(minerId);
    if (!score) return [];
    const seen = [before, after].filter((value) => value !== null);
    const held = {
      minerId,
      last: after,
      lowest: seen.length === 0 ? null : Math.min(...seen),
      highest: seen.length === 0 ? null : Math.max(...seen),
      coverage: score.coverage,
      confidence: score.confidence,
      components: score.components,
    };
    return SCORE_SPANS.map((span): ScoreRollup => ({ ...held, span, at: startOf(at, span) }));
  });
}

export function createScoreHistory({ scores }: { readonly scores: ScoreRepository }) {
  return {
    /** One point for each span up to now; quiet ones carry the last value. Costs as many rows as had a change, and two more. */
    async of(
      db: Executor,
      minerId: string,
      { window, step, now }: { readonly window: HistoryWindow; readonly step: ScoreSpan; readonly now: Date },
    ): Promise<ScorePoint[]> {
      const days = HISTORY_DAYS[window];
      if (step === 'HOUR' && days > MAX_HOURLY_DAYS) {
        throw new InvalidInput('step', `Hours are shown for at most ${MAX_HOURLY_DAYS} days`, 'Take DAY.');
      }
      const to = startOf(now, step);
      const from = new Date(to.getTime() - (days * DAY - SPAN_MS[step]));
      const rows = await scores.listRollups(db, minerId, step, from, to);
      const isWhole = rows[0]?.at.getTime() === from.getTime();
      const held = isWhole ? null : await heldBefore(db, minerId, step, from);
      return points(rows, held, from, to, SPAN_MS[step]);
    },
  };

  /** Of a miner that has been quiet for longer than hours are kept, the days still know. */
  async function heldBefore(
    db: Executor,
    minerId: string,
    step: ScoreSpan,
    from: Date,
  ): Promise<HeldScore | null> {
    const held = await scores.lastRollupBefore(db, minerId, step, from);
    if (held || step === 'DAY') return held;
    return scores.lastRollupBefore(db, minerId, 'DAY', startOf(from, 'DAY'));
  }
}

function points(
  rows: readonly HeldScore[],
  held: HeldScore | null,
  from: Date,
  to: Date,
  spanMs: number,
): ScorePoint[] {
  const byStart = new Map(rows.map((row) => [row.at.getTime(), row]));
  const made: ScorePoint[] = [];
  let last = held;
  for (let at = from.getTime(); at <= to.getTime(); at += spanMs) {
    const row = byStart.get(at);
    last = row ?? last;
    made.push({
      at: new Date(at),
      value: last?.last ?? null,
      lowest: row ? row.lowest : (last?.last ?? null),
      highest: row ? row.highest : (last?.last ?? null),
      coverage: last?.coverage ?? null,
      confidence: last?.confidence ?? null,
      componentsText: last?.componentsText ?? null,
      isCarried: !row,
    });
  }
  return made;
}
