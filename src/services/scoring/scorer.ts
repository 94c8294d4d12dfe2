import type { Transaction } from '../../db/database.js';
import type { ProbeRepository } from '../../db/probes.js';
import { newId } from '../../db/repository.js';
import type { Score, ScoreChange, ScoreRepository } from '../../db/scores.js';
import type { ModelType, ScoreCause, ScoreComponentName } from '../../db/words.js';
import { countHealth, evidenceOf, type Gathered, gatherAnswers, measure, NO_HEALTH } from './evidence.js';
import { combine, ENOUGH_SAMPLES, FORMULA_VERSION, type Measured, type ScoreResult } from './formula.js';
import { rollUpScores } from './history.js';
import { measureAvailability } from './measures.js';

/** A miner with new evidence that counts, or with evidence that no longer does. */
export interface Evidence {
  readonly minerId: string;
  readonly modelType: ModelType;
  readonly hasChat: boolean;
  readonly hasHealth: boolean;
  /** False when any of the health probes failed. */
  readonly isHealthOk: boolean;
  readonly probeIds: readonly string[];
  /** A validation that counts has ended. */
  readonly hasValidation?: boolean;
  /** Nothing is new, but something may have grown too old. */
  readonly hasAged?: boolean;
}

interface Needs {
  readonly probes: ProbeRepository;
  readonly scores: ScoreRepository;
}

/** A score that does not move is written again only this often. */
const REFRESH_MS = 300_000;
/** Less is not a change. */
const SMALLEST_CHANGE = 0.01;
const NOTHING: Measured = { value: null, samples: 0 };

/** Brings scores up to date with new evidence: a fixed number of statements however many miners it is about. */
export function createScorer({ probes, scores }: Needs) {
  return {
    /** The evidence must be stored already. The miners' rows must be locked. */
    async rescore(tx: Transaction, evidence: readonly Evidence[], now: Date): Promise<ScoreChange[]> {
      const stored = await scores.byMiners(
        tx,
        evidence.map(({ minerId }) => minerId),
      );
      const before = new Map(stored.map((score) => [score.minerId, score]));
      const touched = evidence.filter((one) => !isSettled(before.get(one.minerId), one, now));
      const counts = await countHealth(
        probes,
        tx,
        touched.map(({ minerId }) => minerId),
        now,
      );
      const healthOf = (minerId: string) => counts.get(minerId) ?? NO_HEALTH;
      // Every change carries all of its evidence, so whatever moves is measured as a whole.
      const isMeasured = (one: Evidence): boolean => {
        const old = before.get(one.minerId);
        if (one.hasChat || one.hasValidation || one.hasAged) return true;
        if (old?.formulaVersion !== FORMULA_VERSION) return true;
        const availability = measureAvailability(healthOf(one.minerId));
        return differs(componentOf(old, 'AVAILABILITY').value, availability.value);
      };
      const measured = new Set(touched.filter(isMeasured).map(({ minerId }) => minerId));
      const answersOf = await gatherAnswers(scores, tx, [...measured], now);

      const saved: Score[] = [];
      const changes: ScoreChange[] = [];
      for (const one of touched) {
        const { minerId } = one;
        const old = before.get(minerId);
        const health = healthOf(minerId);
        if (!measured.has(minerId)) {
          const kept = (name: ScoreComponentName): Measured => componentOf(old, name);
          const result = combine({
            QUALITY: kept('QUALITY'),
            SPEED: kept('SPEED'),
            PARTICIPATION: kept('PARTICIPATION'),
            AVAILABILITY: measureAvailability(health),
          });
          saved.push({ minerId, ...result, at: now });
          continue;
        }
        const gathered: Gathered = { ...answersOf(minerId), health };
        const result = combine(measure(gathered, one.modelType));
        saved.push({ minerId, ...result, at: now });
        if (hasMoved(old, result)) changes.push(changeOf(one, old, result, gathered, now));
      }
      await scores.save(tx, saved);
      await scores.insertChanges(tx, changes);
      await scores.saveRollups(tx, rollUpScores(changes, saved));
      return changes;
    },
  };
}
export type Scorer = ReturnType<typeof createScorer>;

const componentOf = (score: Score | undefined, name: ScoreComponentName): Measured =>
  score?.components.find((component) => component.name === name) ?? NOTHING;

/**
 * One more good health check can not change an availability of 100 that rests on enough samples. Nearly every check of a
 * healthy network is one of these.
 */
function isSettled(score: Score | undefined, one: Evidence, now: Date): boolean {
  if (!score || one.hasChat || one.hasValidation || one.hasAged || !one.isHealthOk) return false;
  if (score.formulaVersion !== FORMULA_VERSION) return false;
  if (now.getTime() - score.at.getTime() > REFRESH_MS) return false;
  const availability = componentOf(score, 'AVAILABILITY');
  return availability.value === 100 && availability.samples >= ENOUGH_SAMPLES;
}

const differs = (a: number | null, b: number | null): boolean =>
  a === null || b === null ? a !== b : Math.abs(a - b) >= SMALLEST_CHANGE / 2;

function hasMoved(old: Score | undefined, result: ScoreResult): boolean {
  if (differs(old?.value ?? null, result.value)) return true;
  return result.components.some(({ name, value }) => differs(componentOf(old, name).value, value));
}

function causeOf(one: Evidence, old: Score | undefined): ScoreCause {
  if (old && old.formulaVersion !== FORMULA_VERSION) return 'FORMULA_CHANGED';
  if (one.hasAged) return 'WINDOW_MOVED';
  if (one.hasChat) return 'CHAT_PROBE';
  return one.hasValidation ? 'VALIDATION' : 'HEALTH_PROBE';
}

function changeOf(
  one: Evidence,
  old: Score | undefined,
  result: ScoreResult,
  gathered: Gathered,
  now: Date,
): ScoreChange {
  return {
    id: newId(),
    minerId: one.minerId,
    before: old?.value ?? null,
    after: result.value,
    componentsBefore: old?.components ?? [],
    componentsAfter: result.components,
    cause: causeOf(one, old),
    probeIds: one.probeIds,
    evidence: evidenceOf(gathered),
    formulaVersion: result.formulaVersion,
    at: now,
  };
}
