import { setTimeout as sleep } from 'node:timers/promises';
import type { z } from 'zod';
import type { ContractRuleResult, ModelInfo } from '../../db/words.js';
import { AdapterError } from '../adapters/failure.js';
import type { ModelAnswer, ModelEndpoint, ModelPort, ModelRequest } from '../adapters/model.js';
import type { Redact } from '../logs/redactor.js';
import { PROBER_DEFAULTS } from '../probing/limits.js';
import { isOurFault } from '../probing/our-fault.js';
import {
  canBeAsked,
  cardOf,
  chatShape,
  healthShape,
  infoShape,
  isWrongHealth,
  type Judged,
  judge,
  modelsIn,
  notAsked,
  resultOf,
} from './contract-rules.js';

/** As long as the probes wait, so that what is said here is true of them. */
const HEALTH_LIMITS = { timeoutMs: PROBER_DEFAULTS.healthTimeoutMs, maxBytes: 64 * 1024 };
const CHAT_LIMITS = { timeoutMs: PROBER_DEFAULTS.chatTimeoutMs, maxBytes: 1024 * 1024 };
const CHECK_PROMPT = 'What is 2 + 2?';
const CHAT_PATH = '/api/chat';
export const CHAT_RULE = `POST ${CHAT_PATH}`;
/** A check that must end soon leaves nothing unasked for less. */
const LEAST_MS = 100;
const FIRST_PAUSE_MS = 50;
/** A server may say anything while it starts: only what it says again and again, for so long, is its last word. */
const WRONG_LOOKS = 5;
const LONGEST_WRONG_MS = 30_000;
const WRONG_SHARE = 0.25;

export interface ContractReport {
  readonly rules: readonly ContractRuleResult[];
  readonly passed: boolean;
  readonly info: ModelInfo | null;
}

export interface ContractOptions {
  /** Hides what must not be shown in the evidence. */
  readonly redact?: Redact;
  /** How long it may take altogether; what is not asked by then counts as broken. */
  readonly forMs?: number;
}

/** The guide's three endpoints, and those of the models that `/info` names; every answer is kept as evidence. */
export async function checkContract(
  model: Pick<ModelPort, 'request'>,
  endpoint: ModelEndpoint,
  signal: AbortSignal,
  { redact = (text) => text, forMs = Infinity }: ContractOptions = {},
): Promise<ContractReport> {
  const rules: ContractRuleResult[] = [];
  const until = performance.now() + forMs;

  const ask = async <T>(rule: string, request: ModelRequest, shape: z.ZodType<T>): Promise<Judged<T>> => {
    const leftMs = until - performance.now();
    if (leftMs < LEAST_MS)
      return { result: notAsked(redact(rule), 'not asked: the time for the check ran out'), value: null };
    const timeoutMs = Math.min(request.timeoutMs, Math.ceil(leftMs));
    const answer = await answerOf(model, endpoint, { ...request, timeoutMs }, signal);
    return judge(rule, request, answer, shape, redact);
  };
  const kept = <T>({ result, value }: Judged<T>): T | null => {
    rules.push(result);
    return value;
  };
  const get = (path: string): ModelRequest => ({ method: 'GET', path, ...HEALTH_LIMITS });

  const chat = async (path: string): Promise<void> => {
    const request = chatRequest(path, CHECK_PROMPT);
    const first = await ask(`POST ${path}`, request, chatShape);
    // What a model samples may end before it has begun; that happens once, not always.
    const isEmpty = first.value === null && first.result.detail === 'response is empty';
    const { result, value } = isEmpty ? await ask(`POST ${path}`, request, chatShape) : first;
    // How good an answer is, is for the probes to say.
    const isEcho = value?.response.trim() === CHECK_PROMPT;
    rules.push(
      isEcho ? { ...result, detail: `${result.detail}, though it only repeats the question` } : result,
    );
  };

  kept(await ask('GET /health', get('/health'), healthShape));
  const info = kept(await ask('GET /info', get('/info'), infoShape));
  await chat(CHAT_PATH);
  for (const modelType of info ? modelsIn(info) : []) {
    if (canBeAsked(modelType)) await chat(`${CHAT_PATH}/${modelType}`);
    else {
      const problem = '/info names a model whose name can not stand in a path';
      rules.push(notAsked('POST /api/chat/<model_type>', problem));
    }
  }
  return { rules, passed: rules.every(({ passed }) => passed), info: info && cardOf(info, redact) };
}

const chatRequest = (path: string, prompt: string): ModelRequest => ({
  ...{ method: 'POST', path, body: { prompt, temperature: 0.2, max_tokens: 50 } },
  ...CHAT_LIMITS,
});

/** What this process can not ask for is no fault of the container: whoever wanted to know comes back. */
async function answerOf(
  model: Pick<ModelPort, 'request'>,
  endpoint: ModelEndpoint,
  request: ModelRequest,
  signal: AbortSignal,
): Promise<ModelAnswer> {
  const answer = await model.request(endpoint, request, signal);
  if (!answer.ok && isOurFault(answer)) throw new AdapterError('model', 'NOT_READY', answer.message);
  return answer;
}

/** One look at a model's health. */
export interface HealthLook {
  /** Null when it answers as it should. */
  readonly problem: string | null;
  /** It answers with 200 in other words than the contract's: waiting changes nothing. */
  readonly isWrongShape: boolean;
  readonly result: ContractRuleResult;
}

interface HealthOptions {
  /** Of a path that its owner chose, 200 says it all. */
  readonly path?: string | undefined;
  readonly redact?: Redact;
}

export async function lookAtHealth(
  model: ModelPort,
  endpoint: ModelEndpoint,
  { path = '/health', redact = (text) => text }: HealthOptions,
  signal: AbortSignal,
): Promise<HealthLook> {
  const request: ModelRequest = { method: 'GET', path, ...HEALTH_LIMITS };
  const answer = await answerOf(model, endpoint, request, signal);
  const rule = `GET ${path}`;
  if (path !== '/health') {
    const problem = statusProblem(path, answer);
    return { problem, isWrongShape: false, result: resultOf(rule, request, answer, problem, redact) };
  }
  const { result } = judge(rule, request, answer, healthShape, redact);
  return {
    problem: result.passed ? null : result.detail,
    isWrongShape: isWrongHealth(answer),
    result,
  };
}

function statusProblem(path: string, answer: ModelAnswer): string | null {
  if (!answer.ok) return `${path}: ${answer.error}: ${answer.message}`;
  return answer.status === 200 ? null : `${path} answered ${answer.status} instead of 200`;
}

/** Null when it answers as it should, otherwise what is wrong with it. */
export const askHealth = async (
  model: ModelPort,
  endpoint: ModelEndpoint,
  signal: AbortSignal,
  path?: string,
): Promise<string | null> => (await lookAtHealth(model, endpoint, { path }, signal)).problem;

interface Waiting extends HealthOptions {
  readonly forMs: number;
  readonly everyMs: number;
  /** Asked in between; says why waiting is pointless by throwing. */
  readonly stillRuns: () => Promise<void>;
  /** Told of every look that was not good, before `stillRuns`. */
  readonly looked?: (look: HealthLook) => void;
}

/** One question as the contract check asks it; `problem` is null when it was answered as it should be. */
export async function askChat(
  model: ModelPort,
  endpoint: ModelEndpoint,
  { prompt, forMs, redact }: { readonly prompt: string; readonly forMs: number; readonly redact: Redact },
  signal: AbortSignal,
): Promise<{ readonly problem: string | null; readonly isLate: boolean }> {
  const request = chatRequest(CHAT_PATH, prompt);
  const timeoutMs = Math.min(request.timeoutMs, Math.ceil(forMs));
  const answer = await answerOf(model, endpoint, { ...request, timeoutMs }, signal);
  const { result } = judge(CHAT_RULE, request, answer, chatShape, redact);
  const isLate = !answer.ok && answer.error === 'TIMEOUT';
  return { problem: result.passed ? null : result.detail, isLate };
}

/** Asks until /health is good. Returns the look after which it gave up, or null. */
export async function waitForHealth(
  model: ModelPort,
  endpoint: ModelEndpoint,
  { forMs, everyMs, stillRuns, looked, ...options }: Waiting,
  signal: AbortSignal,
): Promise<HealthLook | null> {
  const until = performance.now() + forMs;
  const patienceMs = Math.min(LONGEST_WRONG_MS, forMs * WRONG_SHARE);
  let wrong = { since: Infinity, looks: 0 };
  // Most are up in a moment; one that loads for minutes is asked no more often than `everyMs` says.
  for (let pause = Math.min(FIRST_PAUSE_MS, everyMs); ; pause = Math.min(pause * 2, everyMs)) {
    const look = await lookAtHealth(model, endpoint, options, signal);
    if (look.problem === null) return null;
    looked?.(look);
    await stillRuns();
    const now = performance.now();
    wrong = look.isWrongShape
      ? { since: Math.min(wrong.since, now), looks: wrong.looks + 1 }
      : { since: Infinity, looks: 0 };
    if (now >= until || (wrong.looks >= WRONG_LOOKS && now - wrong.since >= patienceMs)) return look;
    await sleep(pause, undefined, { signal });
  }
}
