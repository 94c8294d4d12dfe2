import { z } from 'zod';
import type { ContractRuleResult, ModelInfo } from '../../db/words.js';
import type { ModelAnswer, ModelRequest } from '../adapters/model.js';
import { asName, cutToSize, storable } from '../logs/log-text.js';
import type { Redact } from '../logs/redactor.js';
import { shapeWords } from '../shape-words.js';

const LONGEST_ANSWER_BYTES = 4 * 1024;
const LONGEST_DETAIL = 500;
const MOST_MODELS = 10;
/** What stands in a path as it is. */
const MODEL_TYPE = /^[A-Za-z0-9][A-Za-z0-9._-]{0,49}$/;

const isWell = (status: string): boolean => /^(healthy|ok)$/i.test(status);
export const healthShape = z.looseObject({
  status: z.string().refine(isWell, 'is not "healthy"'),
  model_loaded: z
    .boolean()
    .nullish()
    .refine((isLoaded) => isLoaded !== false, 'is false'),
});

const notReadyShape = z.union([
  z.looseObject({ status: z.string().refine((status) => !isWell(status)) }),
  z.looseObject({ model_loaded: z.literal(false) }),
]);
/** It answers, and not in the contract's words; a model that says that it is still loading does so in them. */
export const isWrongHealth = (answer: ModelAnswer): boolean =>
  answer.ok &&
  answer.status === 200 &&
  look(answer, healthShape).problem !== null &&
  look(answer, notReadyShape).problem !== null;

const short = (length: number) => z.string().max(length);
export const infoShape = z
  .looseObject({
    model_name: short(200)
      .refine((name) => asName(name) !== '', 'is empty')
      .nullish(),
    /** The guide has one; a container with several models may list them here. */
    model_type: z.union([short(50), z.array(short(50)).max(MOST_MODELS)]).nullish(),
    version: z.union([short(100), z.number()]).nullish(),
    capabilities: z.array(short(100)).max(50).nullish(),
  })
  .refine((info) => info.model_name != null || modelsIn(info).length > 0, {
    path: ['model_name'],
    message: 'is missing',
  });
export type Info = z.infer<typeof infoShape>;

export const chatShape = z.looseObject({
  response: z.string().refine((response) => response.trim() !== '', 'is empty'),
});

/** What everybody is shown of the model. */
export const cardOf = (info: Info, redact: Redact): ModelInfo => {
  // Once more at the end: taking characters out may bring others together.
  const named = (text: string): string => redact(asName(redact(storable(text))));
  const models = modelsIn(info);
  const type = typeof info.model_type === 'string' ? info.model_type : models.join(', ');
  return {
    name: named(info.model_name ?? models[0] ?? ''),
    type: type === '' ? null : named(type),
    version: info.version == null ? null : named(String(info.version)),
    capabilities: (info.capabilities ?? []).map(named),
  };
};

/**
 * What stands for `<model_type>` in `/api/chat/<model_type>`: the guide leaves open how a container tells, so a list of
 * names, a list of objects, and an object with a member for each model are all understood.
 */
export function modelsIn(info: Readonly<Record<string, unknown>>): string[] {
  const found = [info['models'], info['model_types'], info['model_type']].flatMap(namesIn);
  return [...new Set(found)].slice(0, MOST_MODELS);
}

function namesIn(models: unknown): string[] {
  if (Array.isArray(models)) return models.slice(0, MOST_MODELS).flatMap(nameOf);
  return typeof models === 'object' && models !== null ? Object.keys(models).slice(0, MOST_MODELS) : [];
}

const modelShape = z.union([
  z.string(),
  z.object({ model_type: z.string() }).transform(({ model_type }) => model_type),
  z.object({ type: z.string() }).transform(({ type }) => type),
  z.object({ name: z.string() }).transform(({ name }) => name),
  z.object({ model_name: z.string() }).transform(({ model_name }) => model_name),
]);
function nameOf(model: unknown): string[] {
  const name = modelShape.safeParse(model);
  return name.success ? [name.data] : [];
}

export const canBeAsked = (modelType: string): boolean => MODEL_TYPE.test(modelType);

export interface Judged<T> {
  readonly result: ContractRuleResult;
  /** Null when the rule is broken. */
  readonly value: T | null;
}

/** Holds an answer against a rule, and keeps both sides as evidence. */
export function judge<T>(
  rule: string,
  request: Pick<ModelRequest, 'body'>,
  answer: ModelAnswer,
  shape: z.ZodType<T>,
  redact: Redact,
): Judged<T> {
  const { problem, value } = look(answer, shape);
  return { value, result: resultOf(rule, request, answer, problem, redact) };
}

/** What was asked and answered, with what is wrong with it. */
export function resultOf(
  rule: string,
  { body }: Pick<ModelRequest, 'body'>,
  answer: ModelAnswer,
  problem: string | null,
  redact: Redact,
): ContractRuleResult {
  const received = answer.ok ? answer : answer.begun;
  return {
    rule: redact(rule),
    passed: problem === null,
    detail: shown(problem ?? 'as the contract says', redact).slice(0, LONGEST_DETAIL),
    status: received?.status ?? null,
    totalMs: Math.round(answer.timings.totalMs * 10) / 10,
    request: body === undefined ? null : JSON.stringify(body),
    answer: received === undefined ? null : shown(received.text, redact),
  };
}

export const notAsked = (rule: string, detail: string): ContractRuleResult => ({
  ...{ rule, passed: false, detail: storable(detail), status: null, totalMs: null },
  ...{ request: null, answer: null },
});

/** Redacted before it is cut: a cut could run through a secret. */
const shown = (text: string, redact: Redact): string =>
  cutToSize(redact(storable(text)), LONGEST_ANSWER_BYTES)[0] ?? '';

type Look<T> =
  | { readonly problem: string; readonly value: null }
  | { readonly problem: null; readonly value: T };

function look<T>(answer: ModelAnswer, shape: z.ZodType<T>): Look<T> {
  const broken = (problem: string): Look<T> => ({ problem, value: null });
  if (!answer.ok) return broken(`${answer.error}: ${answer.message}`);
  const { status, text, contentType } = answer;
  if (status >= 300 && status < 400) return broken(`answered ${status}; redirects are not followed`);
  if (status !== 200) return broken(`answered ${status} instead of 200`);
  if (text.trim() === '') return broken('the body is empty');
  if (/^\s*</.test(text)) return broken('answered HTML or XML instead of JSON');
  if (contentType != null && !isJson(contentType))
    return broken(`answered ${contentType.slice(0, 80)} instead of application/json`);
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return broken('the body is not JSON');
  }
  const parsed = shape.safeParse(body, { error: shapeWords });
  if (parsed.success) return { problem: null, value: parsed.data };
  const [issue] = parsed.error.issues;
  const place = issue?.path.join('.') || 'the body';
  return broken(`${place} ${issue?.message ?? 'has the wrong shape'}`);
}

const isJson = (contentType: string): boolean =>
  /^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i.test(contentType.trim());
