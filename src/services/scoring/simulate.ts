import type { ScoreComponentName } from '../../db/words.js';
import { InvalidInput } from '../errors.js';
import type { Gathered } from './evidence.js';
import { CHAT_WINDOW, type Measures } from './formula.js';
import type { HealthCounts } from './measures.js';

export interface ScoreOverrides {
  /** What components would be, whatever they rest on. */
  readonly components?: readonly { readonly name: ScoreComponentName; readonly value: number }[];
  /** How the next challenges would be answered. */
  readonly nextAnswers?: {
    readonly count: number;
    readonly isAnswered: boolean;
    readonly grade: number;
    readonly firstByteMs: number;
    readonly totalMs: number;
  };
  /** How many of the next health checks would go well. */
  readonly nextHealth?: { readonly total: number; readonly ok: number };
}

const MAX_ANSWERS = 1_000;
const MAX_CHECKS = 100_000;
const LONGEST_MS = 600_000;

export function checkOverrides({ components = [], nextAnswers, nextHealth }: ScoreOverrides): void {
  const seen = new Set<string>();
  components.forEach(({ name, value }, i) => {
    within(value, 0, 100, `overrides.components.${i}.value`);
    if (seen.has(name)) throw new InvalidInput(`overrides.components.${i}.name`, `${name} is there twice`);
    seen.add(name);
  });
  if (nextAnswers) {
    within(nextAnswers.count, 1, MAX_ANSWERS, 'overrides.nextAnswers.count');
    within(nextAnswers.grade, 0, 1, 'overrides.nextAnswers.grade');
    within(nextAnswers.totalMs, 0, LONGEST_MS, 'overrides.nextAnswers.totalMs');
    within(nextAnswers.firstByteMs, 0, nextAnswers.totalMs, 'overrides.nextAnswers.firstByteMs');
  }
  if (nextHealth) {
    within(nextHealth.total, 1, MAX_CHECKS, 'overrides.nextHealth.total');
    within(nextHealth.ok, 0, nextHealth.total, 'overrides.nextHealth.ok');
  }
}

function within(value: number, low: number, high: number, field: string): void {
  if (!(value >= low && value <= high)) throw new InvalidInput(field, `Must be from ${low} to ${high}`);
}

/** The evidence as it would be: new answers push the oldest out of the window. */
export function withNext(
  gathered: Gathered,
  minerId: string,
  now: Date,
  { nextAnswers, nextHealth }: ScoreOverrides,
): Gathered {
  const next = Array.from({ length: Math.min(CHAT_WINDOW, nextAnswers?.count ?? 0) }, (_, i) => ({
    minerId,
    id: `next-${i}`,
    at: now,
    isOk: nextAnswers?.isAnswered ?? false,
    grade: nextAnswers?.isAnswered ? nextAnswers.grade : 0,
    firstByteMs: nextAnswers?.isAnswered ? nextAnswers.firstByteMs : null,
    totalMs: nextAnswers?.isAnswered ? nextAnswers.totalMs : null,
    outputTokens: null,
  }));
  const add = ({ total, ok }: HealthCounts['day']) => ({
    total: total + (nextHealth?.total ?? 0),
    ok: ok + (nextHealth?.ok ?? 0),
  });
  return {
    chats: [...next, ...gathered.chats].slice(0, CHAT_WINDOW),
    validations: gathered.validations,
    health: { day: add(gathered.health.day), week: add(gathered.health.week) },
  };
}

export function withComponents(measures: Measures, { components = [] }: ScoreOverrides): Measures {
  const made = { ...measures };
  for (const { name, value } of components) made[name] = { value, samples: measures[name].samples };
  return made;
}
