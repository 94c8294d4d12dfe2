import { createHash } from 'node:crypto';
import { MODEL_TYPES, type ModelType } from '../../db/words.js';
import { InvalidInput } from '../errors.js';
import { requireStorable } from '../storable.js';
import { CHAT_DEFAULTS } from '../probing/challenges.js';

export interface AskInput {
  readonly prompt: string;
  /** Default LLM, the only one that can be asked so far. */
  readonly modelType?: ModelType | null;
  readonly minerId?: string | null;
  /** ISO country code. */
  readonly region?: string | null;
  /** Only miners that have answered faster than this on average. */
  readonly maxLatencyMs?: number | null;
  /** 1–4096, default 150. */
  readonly maxTokens?: number | null;
  /** 0–2, default 0.2. */
  readonly temperature?: number | null;
  /** Keep prompt and answer, not only their hashes. Default false. */
  readonly store?: boolean | null;
  readonly idempotencyKey?: string | null;
}

export type Question = ReturnType<typeof readAskInput>;

const MAX_PROMPT = 100_000;

/** Fills in the defaults, or refuses and names the field. */
export function readAskInput(input: AskInput) {
  const { prompt } = input;
  if (prompt.trim() === '') throw new InvalidInput('input.prompt', 'The prompt is empty');
  if (prompt.length > MAX_PROMPT) {
    throw new InvalidInput(
      'input.prompt',
      `The prompt is longer than ${MAX_PROMPT} characters`,
      'Shorten it.',
    );
  }
  const modelType = input.modelType ?? 'LLM';
  if (!MODEL_TYPES.includes(modelType))
    throw new InvalidInput('input.modelType', 'There is no such model type');
  const region = input.region?.toUpperCase() ?? null;
  if (region !== null && !/^[A-Z]{2}$/.test(region)) {
    throw new InvalidInput('input.region', 'A region is a country code of two letters, like DE');
  }
  const key = input.idempotencyKey ?? null;
  if (key !== null && (key.length < 1 || key.length > 200)) {
    throw new InvalidInput('input.idempotencyKey', 'An idempotency key has 1 to 200 characters');
  }
  requireStorable('input.idempotencyKey', key ?? '');
  return {
    prompt,
    modelType,
    minerId: input.minerId ?? null,
    region,
    maxLatencyMs: within('maxLatencyMs', input.maxLatencyMs ?? null, 1, 600_000),
    maxTokens:
      within('maxTokens', input.maxTokens ?? CHAT_DEFAULTS.maxTokens, 1, 4_096) ?? CHAT_DEFAULTS.maxTokens,
    temperature:
      within('temperature', input.temperature ?? CHAT_DEFAULTS.temperature, 0, 2) ??
      CHAT_DEFAULTS.temperature,
    store: input.store ?? false,
    idempotencyKey: key,
  };
}

export const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

/** What must be alike for a key to be used again. */
export function hashOfQuestion({ idempotencyKey: _key, ...rest }: Question): string {
  return sha256(JSON.stringify(Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1))));
}

function within(field: string, value: number | null, low: number, high: number): number | null {
  const isWhole = field === 'temperature' || Number.isInteger(value);
  if (value !== null && !(value >= low && value <= high && isWhole)) {
    throw new InvalidInput(`input.${field}`, `${field} must be a number from ${low} to ${high}`);
  }
  return value;
}
