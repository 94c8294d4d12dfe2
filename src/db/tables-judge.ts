import type { Columns } from './columns.pg.js';
import {
  GRADERS,
  type GraderName,
  MODEL_TYPES,
  QUESTION_SOURCES,
  VALIDATION_RESULT_STATES,
  VALIDATION_STATES,
} from './words.js';

/** How a grade came about, so that it can be given again and disputed. */
export interface GradeEvidence {
  readonly grader: GraderName;
  readonly version: number;
  /** One sentence: what of the answer was compared with what. */
  readonly reason: string;
  /** What the grader read out of the answer: a number, words, an option. */
  readonly read?: readonly string[];
  /** Why another grader than the one that was asked for decided. */
  readonly fallback?: string;
}

/** What is asked of miners, by us and by validators, and how their answers are judged. */
export function defineJudgeTables(c: Columns) {
  /** The secret that a span of time draws its challenges from. */
  const challengeEpochs = c.table(
    'challenge_epochs',
    {
      /** Whole epochs since 1970. */
      number: c.integer('number').primaryKey(),
      startsAt: c.instant('starts_at').notNull(),
      endsAt: c.instant('ends_at').notNull(),
      /** SHA-256 of the seed in hex, published before the epoch starts. */
      seedHash: c.text('seed_hash').notNull(),
      seedSealed: c.text('seed_sealed').notNull(),
      /** In the open, once all that was asked from it has been answered; null before. */
      revealedSeed: c.text('revealed_seed'),
      revealedAt: c.instant('revealed_at'),
    },
    (t) => [c.index('challenge_epochs_revealed').on(t.revealedAt, t.endsAt)],
  );

  const questions = c.table(
    'questions',
    {
      id: c.text('id').primaryKey(),
      modelType: c.oneOf('model_type', MODEL_TYPES).notNull(),
      topic: c.text('topic').notNull(),
      prompt: c.text('prompt').notNull(),
      /** SHA-256 of the normalised prompt: the same question is kept once. */
      promptHash: c.text('prompt_hash').notNull(),
      /** The truth, in the shape its grader reads. */
      truth: c.json<Readonly<Record<string, unknown>>>('truth').notNull(),
      source: c.oneOf('source', QUESTION_SOURCES).notNull(),
      isEnabled: c.flag('is_enabled').notNull(),
      createdBy: c.text('created_by'),
      createdAt: c.instant('created_at').notNull(),
      /** Questions that are no longer asked stay as long as what was asked from them is kept. */
      retiredAt: c.instant('retired_at'),
    },
    (t) => [
      c.uniqueIndex('questions_prompt').on(t.modelType, t.promptHash),
      c.index('questions_asked').on(t.modelType, t.isEnabled, t.id),
    ],
  );

  const validations = c.table(
    'validations',
    {
      id: c.text('id').primaryKey(),
      validatorId: c.text('validator_id').notNull(),
      modelType: c.oneOf('model_type', MODEL_TYPES).notNull(),
      prompt: c.text('prompt').notNull(),
      /** Shown to nobody before the validation has ended. */
      truth: c.json<Readonly<Record<string, unknown>>>('truth').notNull(),
      grader: c.oneOf('grader', GRADERS).notNull(),
      state: c.oneOf('state', VALIDATION_STATES).notNull(),
      minerCount: c.integer('miner_count').notNull(),
      answeredCount: c.integer('answered_count').notNull(),
      deadlineAt: c.instant('deadline_at').notNull(),
      createdAt: c.instant('created_at').notNull(),
      endedAt: c.instant('ended_at'),
    },
    (t) => [
      c.index('validations_validator').on(t.validatorId, t.id),
      c.index('validations_state').on(t.state, t.deadlineAt),
      c.index('validations_created').on(t.createdAt),
    ],
  );

  const validationResults = c.table(
    'validation_results',
    {
      validationId: c.text('validation_id').notNull(),
      minerId: c.text('miner_id').notNull(),
      validatorId: c.text('validator_id').notNull(),
      state: c.oneOf('state', VALIDATION_RESULT_STATES).notNull(),
      /** Whether it counts for the miner's score: one account's influence on a miner is capped. */
      counts: c.flag('counts').notNull(),
      /** 0–1; 0 for silence; null while it is waited for. */
      grade: c.real('grade'),
      evidence: c.json<GradeEvidence>('evidence'),
      answer: c.text('answer'),
      error: c.text('error'),
      httpStatus: c.integer('http_status'),
      firstByteMs: c.real('first_byte_ms'),
      totalMs: c.real('total_ms'),
      outputTokens: c.integer('output_tokens'),
      at: c.instant('at'),
    },
    (t) => [
      c.primaryKey({ columns: [t.validationId, t.minerId] }),
      c.index('validation_results_miner').on(t.minerId, t.at),
    ],
  );

  return { challengeEpochs, questions, validations, validationResults };
}
