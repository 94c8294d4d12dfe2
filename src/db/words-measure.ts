/** The words of measuring, scoring and validating that SQL, TypeScript and GraphQL share. */

export const PROBE_KINDS = ['HEALTH', 'CHAT', 'INFO'] as const;
export type ProbeKind = (typeof PROBE_KINDS)[number];

export const ROLLUP_SPANS = ['MINUTE', 'HOUR', 'DAY'] as const;
export type RollupSpan = (typeof ROLLUP_SPANS)[number];

export const SCORE_COMPONENTS = ['QUALITY', 'SPEED', 'AVAILABILITY', 'PARTICIPATION'] as const;
export type ScoreComponentName = (typeof SCORE_COMPONENTS)[number];

export interface ScoreComponent {
  readonly name: ScoreComponentName;
  /** 0–100; null while there are too few samples to say. */
  readonly value: number | null;
  readonly weight: number;
  /** The weight after that of unknown components was shared out; 0 when unknown. */
  readonly effectiveWeight: number;
  readonly samples: number;
}

export const SCORE_CAUSES = [
  'HEALTH_PROBE',
  'CHAT_PROBE',
  'VALIDATION',
  'WINDOW_MOVED',
  'FORMULA_CHANGED',
] as const;
export type ScoreCause = (typeof SCORE_CAUSES)[number];

/** How an answer is compared with the truth. */
export const GRADERS = ['EXACT', 'NUMERIC', 'SET', 'CONTAINS', 'TOKEN_F1', 'CHOICE', 'JUDGE'] as const;
export type GraderName = (typeof GRADERS)[number];

export const QUESTION_SOURCES = ['BUILTIN', 'OPERATOR'] as const;
export type QuestionSource = (typeof QUESTION_SOURCES)[number];

export const VALIDATION_STATES = ['RUNNING', 'COMPLETED', 'FAILED'] as const;
export type ValidationState = (typeof VALIDATION_STATES)[number];

/** What became of one miner's part of a validation. FAILED answered, but not as the contract says; SILENT did not. */
export const VALIDATION_RESULT_STATES = ['WAITING', 'ANSWERED', 'FAILED', 'SILENT'] as const;
export type ValidationResultState = (typeof VALIDATION_RESULT_STATES)[number];

/** What the engine says of a miner's container; UNKNOWN while nobody could look. */
export const CONTAINER_STATES = [
  'UNKNOWN',
  'RUNNING',
  'RESTARTING',
  'STOPPED',
  'CRASHED',
  'MISSING',
] as const;
export type ContainerState = (typeof CONTAINER_STATES)[number];

/** Why a result says nothing about the miner's score. */
export const NOT_COUNTED_REASONS = [
  'BLIND',
  'INTERRUPTED',
  'NEW_ACCOUNT',
  'NAMED',
  'DUPLICATE_PROMPT',
  'INFLUENCE_CAP',
  'MINER_CHANGED',
  'NOT_GRADED',
  'SHORT_DEADLINE',
] as const;
export type NotCountedReason = (typeof NOT_COUNTED_REASONS)[number];
