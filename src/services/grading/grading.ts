import type { GradeEvidence } from '../../db/tables-judge.js';
import type { JudgePort } from '../adapters/judge.js';
import { readAnswer } from './rules.js';
import { keptAnswer } from './text.js';
import type { JudgeTruth, Truth } from './truths.js';

/** Stored with each grade, raised whenever any answer would be graded differently. */
export const GRADER_VERSION = 4;

export const HOSTILE_FALLBACK = 'the answer is not one that a judge is shown';

export interface Asked {
  readonly prompt: string;
  readonly answer: string;
}

export interface Grade {
  /** 0–1 */
  readonly value: number;
  readonly evidence: GradeEvidence;
}

/** By rule alone, at once: the same truth and answer always get the same grade. A JUDGE gives way to its `otherwise`. */
export function gradeNow(truth: Truth, asked: Asked): Grade {
  return truth.kind === 'JUDGE'
    ? byRule(truth.otherwise, asked, 'a judge was not asked')
    : byRule(truth, asked);
}

export function createGrading({ judge }: { readonly judge: JudgePort | null }) {
  return {
    gradeNow,

    async grade(truth: Truth, asked: Asked, signal?: AbortSignal): Promise<Grade> {
      if (truth.kind !== 'JUDGE') return gradeNow(truth, asked);
      if (judge === null) return byRule(truth.otherwise, asked, 'no judge is configured');
      return judged(truth, asked, judge, signal ?? new AbortController().signal);
    },
  };
}
export type Grading = ReturnType<typeof createGrading>;

/** The grade that stored evidence stands for, found anew: rules are run again, a judge's word is taken from the record. */
export function regrade(truth: Truth, asked: Asked, evidence: GradeEvidence): number {
  if (truth.kind !== 'JUDGE') return gradeNow(truth, asked).value;
  const { value, isHostile } = readAnswer(truth.otherwise, asked);
  if (evidence.grader !== 'JUDGE' || isHostile) return value;
  return Number(evidence.read?.[0] ?? 0);
}

function byRule(truth: Exclude<Truth, JudgeTruth>, asked: Asked, fallback?: string): Grade {
  const { value, reason, read } = readAnswer(truth, asked);
  return {
    value,
    evidence: {
      ...{ grader: truth.kind, version: GRADER_VERSION, reason },
      // What is read out of an answer is cut short, maybe within a character, which no database takes.
      ...(read.length > 0 ? { read: read.map((piece) => piece.toWellFormed()) } : {}),
      ...(fallback === undefined ? {} : { fallback }),
    },
  };
}

async function judged(
  truth: JudgeTruth,
  asked: Asked,
  judge: JudgePort,
  signal: AbortSignal,
): Promise<Grade> {
  const { isHostile } = readAnswer(truth.otherwise, asked);
  if (isHostile) return byRule(truth.otherwise, asked, HOSTILE_FALLBACK);
  const { reference, rubric = null } = truth;
  const verdict = await judge.assess({ ...asked, reference, rubric }, signal);
  if (!verdict.ok) return byRule(truth.otherwise, asked, verdict.doubt.slice(0, 300).toWellFormed());
  const { grade, reason } = verdict;
  const evidence = { grader: 'JUDGE', version: GRADER_VERSION, read: [String(grade), judge.name] } as const;
  return { value: grade, evidence: { ...evidence, reason: keptAnswer(reason).slice(0, 500).toWellFormed() } };
}
