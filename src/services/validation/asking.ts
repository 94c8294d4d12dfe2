import type { Askable, ValidationResult } from '../../db/validations.js';
import type { ModelAnswer, ModelPort } from '../adapters/model.js';
import type { Asked, Grade, Grading } from '../grading/grading.js';
import { keptAnswer } from '../grading/text.js';
import type { Truth } from '../grading/truths.js';
import { chatBody } from '../probing/challenges.js';
import type { Log } from '../log.js';
import { chatText, tokensIn } from '../probing/checks.js';
import { isOurFault } from '../probing/our-fault.js';

/** What a miner was heard to do, and whether anything of it reached us at all. */
export interface Heard {
  readonly result: ValidationResult;
  readonly wasReached: boolean;
}

interface Needs {
  readonly model: Pick<ModelPort, 'request'>;
  readonly grading: Pick<Grading, 'grade' | 'gradeNow'>;
  readonly log: Log;
  readonly now: () => Date;
}

interface Question {
  readonly validationId: string;
  readonly validatorId: string;
  readonly prompt: string;
  readonly truth: Truth;
  readonly timeoutMs: number;
  readonly maxBytes: number;
}

/** Nothing was heard: the far end, not its answer, is what went wrong. */
const SILENCE = new Set(['TIMEOUT', 'REFUSED', 'UNREACHABLE', 'ADDRESS_REFUSED']);

/** Asks one miner as anybody asks it, and grades what it says. */
export function createAsking({ model, grading, log, now }: Needs) {
  const gradeOf = async (truth: Truth, asked: Asked, signal: AbortSignal): Promise<Grade | null> => {
    try {
      return await grading.grade(truth, asked, signal);
    } catch (error) {
      if (signal.aborted) return grading.gradeNow(truth, asked);
      // Not what went wrong: its words could be those of the truth.
      log.error(
        { grader: truth.kind, kind: error instanceof Error ? error.name : 'unknown' },
        'a grader broke',
      );
      return null;
    }
  };

  return async (
    miner: Askable,
    question: Question,
    { asking, grading: gradingSignal }: { readonly asking: AbortSignal; readonly grading: AbortSignal },
  ): Promise<Heard> => {
    const { prompt, truth, timeoutMs, maxBytes } = question;
    const answer = await model.request(
      { address: miner.address, port: miner.port },
      { method: 'POST', path: '/api/chat', body: chatBody(prompt), timeoutMs, maxBytes },
      asking,
    );
    const { validationId, validatorId } = question;
    const base = {
      ...{ validationId, validatorId, minerId: miner.id, counts: false, at: now() },
      httpStatus: answer.ok ? answer.status : (answer.begun?.status ?? null),
      firstByteMs: answer.timings.firstByteMs,
      totalMs: answer.timings.totalMs,
      outputTokens: null,
    };
    const wasReached = base.httpStatus !== null;
    const text = answer.ok && answer.status === 200 ? chatText(answer.text) : null;
    if (text === null) {
      const { state, error, reason } = faultOf(answer, wasReached);
      const evidence = { grader: truth.kind, version: 0, reason };
      const grade = isOurFault(answer) ? null : 0;
      return { wasReached, result: { ...base, state, error, grade, evidence, answer: null } };
    }
    const said = keptAnswer(text);
    const graded = await gradeOf(truth, { prompt, answer: said }, gradingSignal);
    return {
      wasReached,
      result: {
        ...base,
        state: 'ANSWERED',
        error: null,
        answer: said,
        grade: graded?.value ?? null,
        evidence: graded?.evidence ?? null,
        outputTokens: tokensIn(said),
      },
    };
  };
}

function faultOf(answer: ModelAnswer, wasReached: boolean) {
  if (answer.ok) {
    return answer.status === 200
      ? ({ state: 'FAILED', error: 'BAD_SHAPE', reason: 'It answered without a text in "response"' } as const)
      : ({
          state: 'FAILED',
          error: 'BAD_STATUS',
          reason: `It answered with status ${answer.status}`,
        } as const);
  }
  if (isOurFault(answer))
    return { state: 'SILENT', error: answer.error, reason: 'This server could not ask it' } as const;
  const isSilent = SILENCE.has(answer.error) || !wasReached;
  return isSilent
    ? ({ state: 'SILENT', error: answer.error, reason: 'It gave no answer before the deadline' } as const)
    : ({ state: 'FAILED', error: answer.error, reason: 'Its answer did not come to its end' } as const);
}
