import { groupBy } from '../../db/chunks.js';
import type { ModelType } from '../../db/words.js';
import { clamp, round, sum } from './arithmetic.js';
import {
  AVAILABILITY_WINDOWS,
  type Baseline,
  BASELINES,
  type Measured,
  MIN_SAMPLES,
  PERCENTILES,
  SPEED_EXPONENT,
  SPEED_PARTS,
  VALIDATION_CAPS,
} from './formula.js';

/** One challenge: how well it was answered, and how fast; not at all when `isOk` is false. */
export interface ChatSample {
  readonly isOk: boolean;
  readonly grade: number | null;
  readonly firstByteMs: number | null;
  readonly totalMs: number | null;
  /** Shown, but never reckoned with: who pads an answer gains nothing. */
  readonly outputTokens?: number | null;
}

/** One validation that counts. */
export interface ValidationSample {
  readonly validatorId: string;
  readonly isOk: boolean;
  readonly grade: number | null;
}

export interface Counted {
  readonly total: number;
  readonly ok: number;
}

export interface HealthCounts {
  readonly day: Counted;
  readonly week: Counted;
}

type Asked = Readonly<Record<'QUALITY' | 'SPEED' | 'PARTICIPATION', Measured>>;

/**
 * What challenges and validations decide. One without an answer counts as nothing in each of them. Validations never decide
 * alone: their weight is capped by that of the challenges.
 */
export function measureAnswers(
  chats: readonly ChatSample[],
  validations: readonly ValidationSample[],
  modelType: ModelType,
): Asked {
  if (chats.length < MIN_SAMPLES) {
    const unknown: Measured = { value: null, samples: chats.length };
    return { QUALITY: unknown, SPEED: unknown, PARTICIPATION: unknown };
  }
  // Nonsense is said quickly: an answer counts as fast as far as it is worth something.
  const worth = sum(chats.map(worthOf)) / chats.length;
  const samples = chats.length + validations.length;
  return {
    QUALITY: { value: percent(chats, validations, VALIDATION_CAPS.QUALITY, worthOf), samples },
    SPEED: {
      value: round(clamp(worth * speedOf(chats, BASELINES[modelType]))),
      samples: chats.length,
    },
    PARTICIPATION: {
      value: percent(chats, validations, VALIDATION_CAPS.PARTICIPATION, ({ isOk }) => (isOk ? 1 : 0)),
      samples,
    },
  };
}

/** Share of health checks that went well, over a day and over a week, half each. */
export function measureAvailability({ day, week }: HealthCounts): Measured {
  const samples = Math.max(day.total, week.total);
  if (samples < MIN_SAMPLES) return { value: null, samples };
  const share = ({ total, ok }: Counted) => (total === 0 ? null : ok / total);
  const [dayShare, weekShare] = [share(day), share(week)];
  const [forDay, forWeek] = AVAILABILITY_WINDOWS;
  const value = (dayShare ?? weekShare ?? 0) * forDay.weight + (weekShare ?? dayShare ?? 0) * forWeek.weight;
  return { value: round(clamp(100 * value)), samples };
}

interface Judged {
  readonly isOk: boolean;
  readonly grade: number | null;
}

const worthOf = ({ isOk, grade }: Judged): number => (isOk ? Math.min(1, Math.max(0, grade ?? 0)) : 0);

function percent(
  chats: readonly Judged[],
  validations: readonly ValidationSample[],
  caps: { readonly all: number; readonly one: number },
  worth: (one: Judged) => number,
): number {
  // A share s of the whole is s / (1 - s) of the rest.
  const mayAll = (chats.length * caps.all) / (1 - caps.all);
  const mayOne = (chats.length * caps.one) / (1 - caps.one);
  const parts = [...groupBy(validations, ({ validatorId }) => validatorId).values()].map((theirs) => ({
    weight: Math.min(theirs.length, mayOne),
    mean: sum(theirs.map(worth)) / theirs.length,
  }));
  const asked = sum(parts.map(({ weight }) => weight));
  const scale = asked > mayAll ? mayAll / asked : 1;
  const total = sum(chats.map(worth)) + scale * sum(parts.map(({ weight, mean }) => weight * mean));
  return round(clamp((100 * total) / (chats.length + scale * asked)));
}

/** Silence takes for ever, so that nobody gains by leaving slow answers out. */
function speedOf(chats: readonly ChatSample[], baseline: Baseline): number {
  const perToken = chats.map(({ isOk, totalMs }) =>
    isOk && totalMs !== null ? totalMs / baseline.answerTokens : Infinity,
  );
  const firstByte = chats.map(({ isOk, firstByteMs, totalMs }) =>
    isOk ? (firstByteMs ?? totalMs ?? Infinity) : Infinity,
  );
  return (
    SPEED_PARTS.perToken * pointsOf(perToken, baseline.perTokenMs) +
    SPEED_PARTS.firstByte * pointsOf(firstByte, baseline.firstByteMs)
  );
}

function pointsOf(times: readonly number[], baselineMs: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  return sum(
    PERCENTILES.map(({ at, weight }) => {
      const time = sorted[Math.ceil(at * sorted.length) - 1] ?? Infinity;
      return (weight * 100) / (1 + (Math.max(0, time) / baselineMs) ** SPEED_EXPONENT);
    }),
  );
}
