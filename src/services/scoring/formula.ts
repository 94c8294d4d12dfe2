import {
  type ModelType,
  SCORE_COMPONENTS,
  type ScoreComponent,
  type ScoreComponentName,
} from '../../db/words.js';

/** Raised whenever the same evidence would give another score. */
export const FORMULA_VERSION = 1;

export const WEIGHTS: Readonly<Record<ScoreComponentName, number>> = {
  QUALITY: 0.4,
  SPEED: 0.3,
  AVAILABILITY: 0.2,
  PARTICIPATION: 0.1,
};

/** With fewer samples a component is unknown. */
export const MIN_SAMPLES = 3;
/** With this many samples a component is as sure as it gets. */
export const ENOUGH_SAMPLES = 30;
/** The challenges that count: the last so many. */
export const CHAT_WINDOW = 50;
export const AVAILABILITY_WINDOWS = [
  { name: 'DAY', hours: 24, weight: 0.5 },
  { name: 'WEEK', hours: 7 * 24, weight: 0.5 },
] as const;

/** Times that earn half of the points, per model type: what is ordinary for one is slow for another. */
export const BASELINES: Readonly<
  Record<ModelType, { readonly firstByteMs: number; readonly totalMs: number }>
> = {
  LLM: { firstByteMs: 1_500, totalMs: 3_000 },
  VISION: { firstByteMs: 3_000, totalMs: 6_000 },
  SPEECH: { firstByteMs: 3_000, totalMs: 6_000 },
  TRANSLATION: { firstByteMs: 1_500, totalMs: 3_000 },
};
const PERCENTILES = [
  { at: 0.5, weight: 0.7 },
  { at: 0.95, weight: 0.3 },
] as const;
const TOTAL_WEIGHT = 0.7;

/** One challenge: how well it was answered, and how fast; not at all when `isOk` is false. */
export interface ChatSample {
  readonly isOk: boolean;
  readonly grade: number | null;
  readonly firstByteMs: number | null;
  readonly totalMs: number | null;
}

export interface Counted {
  readonly total: number;
  readonly ok: number;
}

export interface HealthCounts {
  readonly day: Counted;
  readonly week: Counted;
}

/** A component's value and how much it rests on. */
export interface Measured {
  readonly value: number | null;
  readonly samples: number;
}

export interface ScoreResult {
  readonly value: number | null;
  readonly coverage: number;
  readonly confidence: number;
  readonly components: readonly ScoreComponent[];
  readonly formulaVersion: number;
}

/** The three components that challenges decide. A challenge without an answer counts as nothing in each of them. */
export function measureChat(
  samples: readonly ChatSample[],
  modelType: ModelType,
): Readonly<Record<'QUALITY' | 'SPEED' | 'PARTICIPATION', Measured>> {
  const answered = samples.filter(({ isOk }) => isOk);
  const share = samples.length === 0 ? 0 : answered.length / samples.length;
  const measured = (value: number): Measured => ({
    value: samples.length < MIN_SAMPLES ? null : round(clamp(value)),
    samples: samples.length,
  });
  return {
    QUALITY: measured((100 * sum(answered.map(({ grade }) => grade ?? 0))) / Math.max(1, samples.length)),
    SPEED: measured(share * speedOf(samples, modelType)),
    PARTICIPATION: measured(100 * share),
  };
}

/** Share of health checks that went well, over a day and over a week, half each. */
export function measureAvailability({ day, week }: HealthCounts): Measured {
  const samples = Math.max(day.total, week.total);
  if (samples < MIN_SAMPLES) return { value: null, samples };
  const share = ({ total, ok }: Counted) => (total === 0 ? null : ok / total);
  const [dayShare, weekShare] = [share(day), share(week)];
  const value = (dayShare ?? weekShare ?? 0) * 0.5 + (weekShare ?? dayShare ?? 0) * 0.5;
  return { value: round(clamp(100 * value)), samples };
}

/** The guide's weighted sum; the weight of what is unknown is shared out among what is known. */
export function combine(measured: Readonly<Record<ScoreComponentName, Measured>>): ScoreResult {
  const known = SCORE_COMPONENTS.filter((name) => measured[name].value !== null);
  const coverage = sum(known.map((name) => WEIGHTS[name]));
  const components = SCORE_COMPONENTS.map((name): ScoreComponent => {
    const { value, samples } = measured[name];
    const effectiveWeight = value === null ? 0 : round(WEIGHTS[name] / coverage, 4);
    return { name, value, weight: WEIGHTS[name], effectiveWeight, samples };
  });
  const total = sum(known.map((name) => WEIGHTS[name] * clamp(measured[name].value ?? 0)));
  const confidence = sum(
    known.map((name) => WEIGHTS[name] * Math.min(1, measured[name].samples / ENOUGH_SAMPLES)),
  );
  return {
    value: known.length === 0 ? null : round(clamp(total / coverage)),
    coverage: round(coverage),
    confidence: round(confidence),
    components,
    formulaVersion: FORMULA_VERSION,
  };
}

/** Everything a reader needs to compute a score again. */
export const scoreFormula = () =>
  ({
    version: FORMULA_VERSION,
    expression: 'score = 0.4 quality + 0.3 speed + 0.2 availability + 0.1 participation, each 0–100',
    weights: SCORE_COMPONENTS.map((name) => ({ name, weight: WEIGHTS[name] })),
    minSamples: MIN_SAMPLES,
    enoughSamples: ENOUGH_SAMPLES,
    chatWindow: CHAT_WINDOW,
    availabilityWindows: AVAILABILITY_WINDOWS,
    baselines: Object.entries(BASELINES).map(([modelType, baseline]) => ({ modelType, ...baseline })),
    speed:
      'Points of a time t against its baseline b: 100 / (1 + (t/b)^1.5). 70 % from the total time and 30 % from the first byte, ' +
      'each 70 % at the median and 30 % at the 95th percentile of the challenges, of which one without an answer took for ever; ' +
      'times the share that was answered.',
  }) as const;
export type ScoreFormula = ReturnType<typeof scoreFormula>;

/** Silence takes for ever, so that nobody gains by leaving slow answers out. */
function speedOf(samples: readonly ChatSample[], modelType: ModelType): number {
  const baseline = BASELINES[modelType];
  const totals = samples.map(({ isOk, totalMs }) => (isOk ? (totalMs ?? Infinity) : Infinity));
  const firsts = samples.map(({ isOk, firstByteMs, totalMs }) =>
    isOk ? (firstByteMs ?? totalMs ?? Infinity) : Infinity,
  );
  return (
    TOTAL_WEIGHT * pointsOf(totals, baseline.totalMs) +
    (1 - TOTAL_WEIGHT) * pointsOf(firsts, baseline.firstByteMs)
  );
}

function pointsOf(times: readonly number[], baselineMs: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  return sum(
    PERCENTILES.map(({ at, weight }) => {
      const time = sorted[Math.ceil(at * sorted.length) - 1] ?? Infinity;
      return (weight * 100) / (1 + (Math.max(0, time) / baselineMs) ** 1.5);
    }),
  );
}

const clamp = (value: number): number => Math.min(100, Math.max(0, value));

export const round = (value: number, digits = 2): number => Number(value.toFixed(digits));

/** In order of size, so that the same numbers give the same sum however they came. */
const sum = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b).reduce((total, value) => total + value, 0);
