import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { ContractRuleResult, ModelInfo } from '../../db/words.js';
import type { ModelAnswer, ModelEndpoint, ModelPort, ModelRequest } from '../adapters/model.js';

const HEALTH_LIMITS = { timeoutMs: 10_000, maxBytes: 64 * 1024 };
const CHAT_LIMITS = { timeoutMs: 60_000, maxBytes: 1024 * 1024 };
const CHECK_PROMPT = 'What is 2 + 2?';

const healthShape = z.looseObject({
  status: z.string().refine((status) => /^(healthy|ok)$/i.test(status), 'is not "healthy"'),
  model_loaded: z.literal(true).optional(),
});
const infoShape = z.looseObject({
  model_name: z.string().min(1).max(200),
  model_type: z.string().max(50).optional(),
  version: z.string().max(100).optional(),
  capabilities: z.array(z.string().max(100)).max(50).optional(),
});
const chatShape = z.looseObject({ response: z.string().min(1) });

export interface ContractReport {
  readonly rules: readonly ContractRuleResult[];
  readonly passed: boolean;
  readonly info: ModelInfo | null;
}

/** The guide's three endpoints, asked once each; every answer is kept as evidence. */
export async function checkContract(
  model: ModelPort,
  endpoint: ModelEndpoint,
  signal: AbortSignal,
): Promise<ContractReport> {
  const rules: ContractRuleResult[] = [];
  const ask = async <T>(rule: string, request: ModelRequest, shape: z.ZodType<T>): Promise<T | null> => {
    const answer = await model.request(endpoint, request, signal);
    const { result, value } = judge(rule, answer, shape);
    rules.push(result);
    return value;
  };

  await ask('GET /health', { method: 'GET', path: '/health', ...HEALTH_LIMITS }, healthShape);
  const info = await ask('GET /info', { method: 'GET', path: '/info', ...HEALTH_LIMITS }, infoShape);
  await ask(
    'POST /api/chat',
    {
      method: 'POST',
      path: '/api/chat',
      body: { prompt: CHECK_PROMPT, temperature: 0.2, max_tokens: 50 },
      ...CHAT_LIMITS,
    },
    chatShape,
  );
  return { rules, passed: rules.every(({ passed }) => passed), info: info && cardOf(info) };
}

const cardOf = (info: z.infer<typeof infoShape>): ModelInfo => ({
  name: info.model_name,
  type: info.model_type ?? null,
  version: info.version ?? null,
  capabilities: info.capabilities ?? [],
});

/** Null when it answers as it should, otherwise what is wrong with it. Of a path that its owner chose, 200 says it all. */
export async function askHealth(
  model: ModelPort,
  endpoint: ModelEndpoint,
  signal: AbortSignal,
  path = '/health',
): Promise<string | null> {
  if (path !== '/health') {
    const other = await model.request(endpoint, { method: 'GET', path, ...HEALTH_LIMITS }, signal);
    if (!other.ok) return `${path}: ${other.error}: ${other.message}`;
    return other.status === 200 ? null : `${path} answered ${other.status} instead of 200`;
  }
  const answer = await model.request(endpoint, { method: 'GET', path: '/health', ...HEALTH_LIMITS }, signal);
  const { result } = judge('GET /health', answer, healthShape);
  return result.passed ? null : result.detail;
}

/** Asks until /health is good. `stillRuns` is asked in between and says why waiting is pointless by throwing. */
export async function waitForHealth(
  model: ModelPort,
  endpoint: ModelEndpoint,
  {
    forMs,
    everyMs,
    path,
    stillRuns,
  }: { forMs: number; everyMs: number; path?: string; stillRuns: () => Promise<void> },
  signal: AbortSignal,
): Promise<string | null> {
  const until = performance.now() + forMs;
  for (;;) {
    const problem = await askHealth(model, endpoint, signal, path);
    if (problem === null) return null;
    await stillRuns();
    if (performance.now() >= until) return problem;
    await sleep(everyMs, undefined, { signal });
  }
}

function judge<T>(
  rule: string,
  answer: ModelAnswer,
  shape: z.ZodType<T>,
): { result: ContractRuleResult; value: T | null } {
  const totalMs = Math.round(answer.timings.totalMs * 10) / 10;
  if (!answer.ok) {
    return {
      result: { rule, passed: false, detail: `${answer.error}: ${answer.message}`, status: null, totalMs },
      value: null,
    };
  }
  const failed = (detail: string) => ({
    result: { rule, passed: false, detail, status: answer.status, totalMs },
    value: null,
  });
  if (answer.status !== 200) return failed(`answered ${answer.status} instead of 200`);
  let body: unknown;
  try {
    body = JSON.parse(answer.text);
  } catch {
    return failed('the body is not JSON');
  }
  const parsed = shape.safeParse(body);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return failed(`${issue?.path.join('.') || 'the body'} ${issue?.message ?? 'has the wrong shape'}`);
  }
  return {
    result: { rule, passed: true, detail: 'as the contract says', status: 200, totalMs },
    value: parsed.data,
  };
}
