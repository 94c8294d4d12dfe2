import { PROBER_DEFAULTS } from '../probing/limits.js';

export { NOT_COUNTED_REASONS, type NotCountedReason } from '../../db/validations.js';

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const DAY = 24 * HOUR;

export interface ValidationLimits {
  /** Validations of one account. */
  readonly perHour: number;
  readonly perDay: number;
  /** That a judge grades, of one account; and the miners of one of them. */
  readonly judgedPerDay: number;
  readonly maxJudgedMiners: number;
  readonly runningAtOnce: number;
  /** Of one validation; when more could be asked, so many are drawn by lot. */
  readonly maxMiners: number;
  /** Miners asked at the same time by this process, all validations together; more are told to come back. */
  readonly requestsAtOnce: number;
  readonly maxPromptChars: number;
  readonly defaultDeadlineMs: number;
  readonly minDeadlineMs: number;
  readonly maxDeadlineMs: number;
  /** A miner has so long to answer, as with challenges: silence under a shorter deadline says nothing of it. */
  readonly answerWindowMs: number;
  /** Of an answer. */
  readonly maxBytes: number;
  /** How long after the deadline grades are waited for. */
  readonly gradingMs: number;
  /** How long after the deadline a validation that is still RUNNING was cut off with its process. */
  readonly takeOverMs: number;
  /** Health older than this counts for nothing. */
  readonly staleAfterMs: number;
  /** Results of one validator that count for one miner in `influenceMs`. */
  readonly countedPerMiner: number;
  readonly influenceMs: number;
  /** The same prompt again within this time does not count. */
  readonly duplicateMs: number;
  /** Results of accounts that are younger do not count. */
  readonly newAccountMs: number;
  /** A void round of the prober within this time before the end makes silence ours. */
  readonly blindMs: number;
}

export const VALIDATION_DEFAULTS: ValidationLimits = {
  perHour: 10,
  perDay: 100,
  judgedPerDay: 20,
  maxJudgedMiners: 50,
  runningAtOnce: 1,
  maxMiners: 200,
  requestsAtOnce: 1_000,
  maxPromptChars: 10_000,
  defaultDeadlineMs: PROBER_DEFAULTS.chatTimeoutMs,
  minDeadlineMs: SECOND,
  maxDeadlineMs: PROBER_DEFAULTS.chatTimeoutMs,
  answerWindowMs: PROBER_DEFAULTS.chatTimeoutMs,
  maxBytes: 1024 * 1024,
  gradingMs: 30 * SECOND,
  takeOverMs: 60 * SECOND,
  staleAfterMs: 300 * SECOND,
  countedPerMiner: 3,
  influenceMs: DAY,
  duplicateMs: DAY,
  newAccountMs: DAY,
  blindMs: 60 * SECOND,
};

export const LIMIT_WINDOWS = { hourMs: HOUR, dayMs: DAY } as const;
