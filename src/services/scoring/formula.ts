import { PROBER_DEFAULTS } from '../probing/limits.js';
import {
  type ModelType,
  SCORE_COMPONENTS,
  type ScoreComponent,
  type ScoreComponentName,
} from '../../db/words.js';
import { clamp, round, sum } from './arithmetic.js';

/** Raised whenever the same evidence would give another score. */
export const FORMULA_VERSION = 2;

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
/** The validations that count: the last so many. */
export const VALIDATION_WINDOW = 30;
/** Of one validator among them, so that a few who ask often do not push all others out. */
export const VALIDATOR_WINDOW = 5;
/** Nothing older counts, be it ever so few. */
export const SAMPLE_DAYS = 7;
export const AVAILABILITY_WINDOWS = [
  { name: 'DAY', hours: 24, weight: 0.5 },
  { name: 'WEEK', hours: 7 * 24, weight: 0.5 },
] as const;

/** A score that nothing new has come to is computed again after this, for what has grown too old. */
export const SCORE_FRESH_MS = 3_600_000;

/**
 * How much of a component validators can decide, all of them and one of them. An answer is judged by a truth that somebody
 * brought along; whether there was one at all is up to the miner alone, so there they may weigh more.
 */
export const VALIDATION_CAPS = {
  QUALITY: { all: 0.25, one: 0.05 },
  PARTICIPATION: { all: 0.5, one: 0.1 },
} as const;

/** Times that earn half of the points, per model type: what is ordinary for one is slow for another. */
export interface Baseline {
  readonly firstByteMs: number;
  readonly perTokenMs: number;
  /** An answer is reckoned to have so many tokens, whatever comes: nobody gets faster by saying more. */
  readonly answerTokens: number;
}
export const BASELINES: Readonly<Record<ModelType, Baseline>> = {
  LLM: { firstByteMs: 1_500, perTokenMs: 100, answerTokens: 30 },
  VISION: { firstByteMs: 3_000, perTokenMs: 200, answerTokens: 30 },
  SPEECH: { firstByteMs: 3_000, perTokenMs: 200, answerTokens: 30 },
  TRANSLATION: { firstByteMs: 1_500, perTokenMs: 100, answerTokens: 30 },
};
export const SPEED_PARTS = { firstByte: 0.3, perToken: 0.7 } as const;
export const PERCENTILES = [
  { name: 'P50', at: 0.5, weight: 0.7 },
  { name: 'P95', at: 0.95, weight: 0.3 },
] as const;
export const SPEED_EXPONENT = 1.5;

/** What a miner needs beside a known score to take part in rewards. */
export const EARNING = { minCoverage: 0.7, minConfidence: 0.1 } as const;

/** A component's value and how much it rests on. */
export interface Measured {
  readonly value: number | null;
  readonly samples: number;
}
export type Measures = Readonly<Record<ScoreComponentName, Measured>>;

export interface ScoreResult {
  readonly value: number | null;
  readonly coverage: number;
  readonly confidence: number;
  readonly components: readonly ScoreComponent[];
  readonly formulaVersion: number;
}

/** The guide's weighted sum; the weight of what is unknown is shared out among what is known. */
export function combine(measured: Measures): ScoreResult {
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
    answerWindowMs: PROBER_DEFAULTS.chatTimeoutMs,
    chatWindow: CHAT_WINDOW,
    validationWindow: VALIDATION_WINDOW,
    validatorWindow: VALIDATOR_WINDOW,
    sampleDays: SAMPLE_DAYS,
    validationCaps: (['QUALITY', 'PARTICIPATION'] as const).map((component) => ({
      component,
      ...VALIDATION_CAPS[component],
    })),
    availabilityWindows: AVAILABILITY_WINDOWS,
    baselines: Object.entries(BASELINES).map(([modelType, baseline]) => ({
      modelType,
      ...baseline,
      totalMs: baseline.perTokenMs * baseline.answerTokens,
    })),
    percentiles: PERCENTILES,
    earning: EARNING,
    quality:
      'Mean grade, 0 to 100: a challenge weighs 1 and silence is graded 0. A validation weighs 1 as long as one validator ' +
      'has at most 1/19 and all validators together have at most 1/3 of the weight of the challenges; beyond that theirs is scaled down.',
    speed:
      'Points of a time t against its baseline b: 100 / (1 + (t/b)^1.5). 70 % from the total time per output token and 30 % from the ' +
      'first byte, each 70 % at the median and 30 % at the 95th percentile of the challenges, of which one without an answer took ' +
      'for ever; times their mean grade, for nonsense is said quickly. Every answer is reckoned as `answerTokens` tokens, so a longer one gains nothing.',
    availability:
      'Share of health checks in rounds that are not void that went well: half of it over 24 hours, half over 7 days, from roll-ups. ' +
      'Those that a miner missed because its owner had stopped it count as failed, announced maintenance excepted.',
    participation:
      'Share of challenges and validations that were answered in time; one validator weighs at most 1/9 of the challenges, all together as much as they.',
  }) as const;
export type ScoreFormula = ReturnType<typeof scoreFormula>;
