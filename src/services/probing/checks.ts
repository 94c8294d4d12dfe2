import { z } from 'zod';
import type { ProbeDetail } from '../../db/tables-measure.js';
import type { ProbeKind } from '../../db/words.js';
import type { ModelAnswer, ModelRequest } from '../adapters/model.js';
import { GRADER_VERSION, gradeNow } from '../grading/grading.js';
import { keptAnswer } from '../grading/text.js';
import { asName } from '../logs/log-text.js';
import { truthText } from '../grading/truths.js';
import { type Challenge, chatBody } from './challenges.js';
import { evaluate } from './conditions/evaluate.js';
import type { ProberLimits } from './limits.js';
import { isOurFault } from './our-fault.js';
import type { OwnRules } from './own-rules.js';

/** What one probe found, before anybody judges the miner by it. */
export interface Finding {
  readonly isOk: boolean;
  readonly httpStatus: number | null;
  readonly error: string | null;
  readonly firstByteMs: number | null;
  readonly totalMs: number;
  readonly outputTokens: number | null;
  /** 0–1; null when nothing was asked that can be graded. */
  readonly grade: number | null;
  readonly detail: ProbeDetail | null;
  readonly info: ModelInfo | null;
}

export interface ModelInfo {
  readonly modelName: string;
  readonly capabilities: readonly string[];
}

const healthShape = z.looseObject({
  status: z.string().refine((status) => ['healthy', 'ok'].includes(status.trim().toLowerCase())),
  model_loaded: z.literal(true).nullish(),
});
const infoShape = z.looseObject({
  model_name: z
    .string()
    .trim()
    .max(200)
    .refine((name) => asName(name) !== ''),
  capabilities: z.array(z.string().max(100)).max(100).catch([]),
});
const chatShape = z.looseObject({ response: z.string().refine((text) => text.trim() !== '') });

export type Check =
  | { readonly kind: Exclude<ProbeKind, 'CHAT'> }
  | { readonly kind: 'CHAT'; readonly challenge: Challenge };

export const PATHS: Readonly<Record<ProbeKind, string>> = {
  HEALTH: '/health',
  INFO: '/info',
  CHAT: '/api/chat',
};

export const timeoutOf = (kind: ProbeKind, limits: ProberLimits): number =>
  kind === 'CHAT' ? limits.chatTimeoutMs : limits.healthTimeoutMs;

export function requestOf(check: Check, limits: ProberLimits, own: OwnRules | null = null): ModelRequest {
  const { kind } = check;
  const timeoutMs = Math.min(own?.timeoutMs ?? Number.POSITIVE_INFINITY, timeoutOf(kind, limits));
  const { maxBytes } = limits;
  if (kind === 'CHAT')
    return {
      method: 'POST',
      path: PATHS.CHAT,
      body: chatBody(check.challenge.prompt, check.challenge),
      timeoutMs,
      maxBytes,
    };
  return { method: 'GET', path: own?.path ?? PATHS[kind], timeoutMs, maxBytes };
}

/** Holds the answer against the contract, and then against what its owner asks beside it. */
export function judge(check: Check, answer: ModelAnswer, own: OwnRules | null = null): Finding {
  const finding = judgeByContract(check, answer);
  if (!own || own.conditions.length === 0 || !finding.isOk || !answer.ok) return finding;
  const seen = { status: answer.status, totalMs: answer.timings.totalMs, text: answer.text };
  const answered = { ...seen, json: parseJson(answer.text) };
  for (const condition of own.conditions) {
    const { isMet, resolved } = evaluate(condition, answered);
    if (isMet) continue;
    // Messages are public, answers to challenges are not.
    const found = check.kind === 'CHAT' ? '' : `; there was ${resolved}`;
    return {
      ...finding,
      isOk: false,
      error: 'CONDITION_FAILED',
      grade: finding.grade === null ? null : 0,
      detail: { ...finding.detail, message: `Not met: ${condition.text}${found}`.slice(0, 400) },
    };
  }
  return finding;
}

/** Fields that the contract does not name are ignored. */
function judgeByContract(check: Check, answer: ModelAnswer): Finding {
  const asked =
    check.kind === 'CHAT'
      ? {
          prompt: check.challenge.prompt,
          expected: truthText(check.challenge.truth),
          grader: graderName(check.challenge),
          truth: check.challenge.truth,
          ...(check.challenge.place ? { challenge: check.challenge.place } : {}),
        }
      : null;
  const base = {
    httpStatus: answer.ok ? answer.status : null,
    firstByteMs: answer.timings.firstByteMs,
    totalMs: answer.timings.totalMs,
    outputTokens: null,
    // Silence is an answer too, and worth nothing.
    grade: asked && !isOurFault(answer) ? 0 : null,
    info: null,
  };
  const bad = (error: string, message: string): Finding => ({
    ...base,
    isOk: false,
    error,
    detail: { ...asked, message: message.slice(0, 300) },
  });
  if (!answer.ok) return bad(answer.error, answer.message);
  if (answer.status !== 200) return bad('BAD_STATUS', `It answered with status ${answer.status}`);
  const body = parseJson(answer.text);
  if (body === undefined) return bad('NOT_JSON', 'The body is not JSON');

  switch (check.kind) {
    case 'HEALTH':
      return healthShape.safeParse(body).success
        ? { ...base, isOk: true, error: null, detail: null }
        : bad('NOT_HEALTHY', 'The body does not say that it is healthy with its model loaded');
    case 'INFO': {
      const info = infoShape.safeParse(body);
      if (!info.success) return bad('BAD_SHAPE', 'The body names no model');
      const { model_name: modelName, capabilities } = info.data;
      return { ...base, isOk: true, error: null, detail: null, info: { modelName, capabilities } };
    }
    case 'CHAT': {
      const chat = chatShape.safeParse(body);
      if (!chat.success) return bad('BAD_SHAPE', 'The body has no text in "response"');
      const { response } = chat.data;
      const { prompt, truth } = check.challenge;
      const { value, evidence } = gradeNow(truth, { prompt, answer: response });
      return {
        ...base,
        isOk: true,
        error: null,
        outputTokens: tokensIn(response),
        grade: value,
        detail: { ...asked, answer: keptAnswer(response), evidence },
      };
    }
  }
}

/** The text of a chat answer that keeps the contract; null when it does not. */
export function chatText(body: string): string | null {
  const parsed = chatShape.safeParse(parseJson(body));
  return parsed.success ? parsed.data.response : null;
}

/** An estimate: four characters a token, the same for everyone. */
export const tokensIn = (text: string): number => Math.ceil(text.length / 4);

const graderName = ({ truth }: Challenge): string => `${truth.kind.toLowerCase()}@${GRADER_VERSION}`;

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
