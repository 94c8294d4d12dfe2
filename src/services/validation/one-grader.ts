import type { ValidationResult } from '../../db/validations.js';
import { gradeNow, HOSTILE_FALLBACK } from '../grading/grading.js';
import { parseTruth } from '../grading/truths.js';

const FALLBACK =
  'the judge could not grade every answer of this validation, and all of them are graded by one grader';

/**
 * Grades that stand beside each other come from one grader: when the judge gave way for one answer, the rule decides all.
 * What no judge is shown is worth nothing by either, or a miner could choose who grades its rivals.
 */
export function byOneGrader(
  { prompt, truth: stored }: { readonly prompt: string; readonly truth: unknown },
  results: readonly ValidationResult[],
): ValidationResult[] {
  const truth = parseTruth(stored);
  const gaveWay = ({ evidence }: ValidationResult): boolean =>
    evidence?.fallback !== undefined && evidence.fallback !== HOSTILE_FALLBACK;
  if (truth.kind !== 'JUDGE' || !results.some(gaveWay)) return [...results];
  return results.map((result) => {
    const { answer, evidence } = result;
    if (answer === null || evidence === null || evidence.fallback !== undefined) return result;
    const { value, evidence: byRule } = gradeNow(truth, { prompt, answer });
    return { ...result, grade: value, evidence: { ...byRule, fallback: FALLBACK } };
  });
}
