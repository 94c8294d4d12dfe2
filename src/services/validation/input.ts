import { type GraderName, MODEL_TYPES, type ModelType } from '../../db/words.js';
import { InvalidInput } from '../errors.js';
import type { Truth } from '../grading/truths.js';
import { requireStorable } from '../storable.js';
import type { ValidationLimits } from './limits.js';
import { readTruth, type TruthOptions } from './truth.js';

export interface SubmitInput {
  readonly prompt: string;
  readonly truth: string;
  /** Default: the one that suits the truth. */
  readonly grader?: GraderName | null | undefined;
  readonly options?: TruthOptions | null | undefined;
  /** Default LLM, the only one that can be asked so far. */
  readonly modelType?: ModelType | null | undefined;
  /** Only these miners; default: all. */
  readonly minerIds?: readonly string[] | null | undefined;
  readonly deadlineMs?: number | null | undefined;
  readonly idempotencyKey?: string | null | undefined;
}

export interface Submission {
  readonly prompt: string;
  readonly truth: Truth;
  readonly modelType: ModelType;
  readonly minerIds: readonly string[] | null;
  readonly deadlineMs: number;
  readonly idempotencyKey: string | undefined;
}

/** Fills in the defaults, or refuses and names the field. What is refused is never repeated: it may be the truth. */
export function readSubmission(input: SubmitInput, limits: ValidationLimits): Submission {
  const { prompt, truth, grader, options, minerIds, idempotencyKey } = input;
  if (prompt.trim() === '') throw new InvalidInput('input.prompt', 'The prompt is empty');
  if (prompt.length > limits.maxPromptChars) {
    const most = `The prompt is longer than ${limits.maxPromptChars} characters`;
    throw new InvalidInput('input.prompt', most, 'Shorten it.');
  }
  const modelType = input.modelType ?? 'LLM';
  if (!MODEL_TYPES.includes(modelType))
    throw new InvalidInput('input.modelType', 'There is no such model type');
  if (modelType !== 'LLM') {
    throw new InvalidInput(
      'input.modelType',
      `${modelType} can not be validated yet`,
      'Only LLM is graded so far.',
    );
  }
  for (const [field, text] of textsOf(input)) requireStorable(field, text);
  const most = grader === 'JUDGE' ? limits.maxJudgedMiners : limits.maxMiners;
  return {
    prompt,
    truth: readTruth(truth, grader ?? null, options ?? {}),
    modelType,
    minerIds: minerIds == null ? null : readMiners(minerIds, most),
    deadlineMs: readDeadline(input.deadlineMs ?? limits.defaultDeadlineMs, limits),
    idempotencyKey: idempotencyKey ?? undefined,
  };
}

function* textsOf({ prompt, truth, options }: SubmitInput): Generator<[string, string]> {
  yield ['input.prompt', prompt];
  yield ['input.truth', truth];
  for (const name of ['also', 'rivals', 'choices'] as const) {
    for (const text of options?.[name] ?? []) yield [`input.options.${name}`, text];
  }
  yield ['input.options.rubric', options?.rubric ?? ''];
}

function readMiners(ids: readonly string[], most: number): string[] {
  const named = [...new Set(ids)];
  if (named.length === 0) throw new InvalidInput('input.miners', 'Name at least one miner, or leave it out');
  if (named.length > most) throw new InvalidInput('input.miners', `At most ${most} miners can be named`);
  return named;
}

function readDeadline(ms: number, { minDeadlineMs: low, maxDeadlineMs: high }: ValidationLimits): number {
  if (!Number.isInteger(ms) || ms < low || ms > high) {
    throw new InvalidInput('input.deadlineMs', `deadlineMs must be a whole number from ${low} to ${high}`);
  }
  return ms;
}

/** Two prompts that differ only in case, spaces and punctuation are one. */
export const promptShape = (prompt: string): string =>
  (
    prompt
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? [prompt]
  ).join(' ');
