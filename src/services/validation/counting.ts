import type { Askable, NotCountedReason, ResultEvidence, ValidationResult } from '../../db/validations.js';
import { isBlind } from '../probing/blindness.js';
import { PROBER_DEFAULTS } from '../probing/limits.js';
import type { GraderName } from '../../db/words.js';

/** What is known of a validation when it has ended. */
export interface Circumstances {
  /** That was asked for. */
  readonly grader: GraderName;
  /** Holds for all of its results. */
  readonly ofAll: NotCountedReason | null;
  /** Whoever was still silent had not had the time that challenges give. */
  readonly isShort: boolean;
  /** Miners that still serve where they were asked. */
  readonly unchanged: ReadonlySet<string>;
  /** How many results of this validator have counted for a miner lately. */
  readonly countedBefore: ReadonlyMap<string, number>;
  readonly countedPerMiner: number;
}

/** What counts, and why the rest does not. */
export function counting(results: readonly ValidationResult[], about: Circumstances): ValidationResult[] {
  return results.map((result) => {
    const reason = whyNot(result, about);
    return reason === null ? { ...result, counts: true } : notCounted(result, reason, about.grader);
  });
}

function whyNot(
  { minerId, grade, state, error }: ValidationResult,
  { ofAll, isShort, unchanged, countedBefore, countedPerMiner }: Circumstances,
): NotCountedReason | null {
  if (ofAll !== null) return ofAll;
  if (!unchanged.has(minerId)) return 'MINER_CHANGED';
  if (grade === null) return 'NOT_GRADED';
  if (isShort && state === 'SILENT' && error === 'TIMEOUT') return 'SHORT_DEADLINE';
  return (countedBefore.get(minerId) ?? 0) >= countedPerMiner ? 'INFLUENCE_CAP' : null;
}

export function notCounted(
  result: ValidationResult,
  reason: NotCountedReason,
  grader: GraderName,
): ValidationResult {
  const nothing: ResultEvidence = { grader, version: 0, reason: 'It was not graded' };
  return { ...result, counts: false, evidence: { ...(result.evidence ?? nothing), notCounted: reason } };
}

/** Nearly all were out of reach at once: it is more likely us. */
export const wasBlind = (
  heard: readonly (Pick<Askable, 'ownerId' | 'health'> & {
    readonly minerId: string;
    readonly wasReached: boolean;
  })[],
): boolean =>
  isBlind(
    heard.map(({ wasReached, ...miner }) => ({ ...miner, isOk: wasReached })),
    PROBER_DEFAULTS,
  );
