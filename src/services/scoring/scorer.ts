import { groupBy } from '../../db/chunks.js';
import type { Transaction } from '../../db/database.js';
import type { ProbeRepository } from '../../db/probes.js';
import { newId } from '../../db/repository.js';
import type { Score, ScoreChange, ScoreRepository } from '../../db/scores.js';
import type { ModelType, ScoreCause, ScoreComponentName } from '../../db/words.js';
import {
  AVAILABILITY_WINDOWS,
  CHAT_WINDOW,
  combine,
  ENOUGH_SAMPLES,
  FORMULA_VERSION,
  type Measured,
  measureAvailability,
  measureChat,
  type ScoreResult,
} from './formula.js';

/** A miner with new evidence that counts. */
export interface Evidence {
  readonly minerId: string;
  readonly modelType: ModelType;
  readonly hasChat: boolean;
  readonly hasHealth: boolean;
  /** False when any of the health probes failed. */
  readonly isHealthOk: boolean;
  readonly probeIds: readonly string[];
}

interface Needs {
  readonly probes: ProbeRepository;
  readonly scores: ScoreRepository;
}

const HOUR = 3_600_000;
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
      const isOld = ({ minerId }: Evidence) => before.get(minerId)?.formulaVersion !== FORMULA_VERSION;

      const chats = await latestChats(
        tx,
        touched.filter((one) => one.hasChat || isOld(one)),
      );
      const health = await probes.countHealth(
        tx,
        touched.filter((one) => one.hasHealth || isOld(one)).map(({ minerId }) => minerId),
        {
          hours: new Date(now.getTime() - AVAILABILITY_WINDOWS[0].hours * HOUR),
          days: new Date(now.getTime() - AVAILABILITY_WINDOWS[1].hours * HOUR),
        },
      );

      const saved: Score[] = [];
      const changes: ScoreChange[] = [];
      for (const one of touched) {
        const old = before.get(one.minerId);
        const counts = health.get(one.minerId);
        const kept = (name: ScoreComponentName): Measured =>
          old?.components.find((component) => component.name === name) ?? NOTHING;
        const result = combine({
          QUALITY: kept('QUALITY'),
          SPEED: kept('SPEED'),
          PARTICIPATION: kept('PARTICIPATION'),
          ...chats.get(one.minerId),
          AVAILABILITY: counts ? measureAvailability(counts) : kept('AVAILABILITY'),
        });
        saved.push({ minerId: one.minerId, ...result, at: now });
        if (hasMoved(old, result)) changes.push(changeOf(one, old, result, now));
      }
      await scores.save(tx, saved);
      await scores.insertChanges(tx, changes);
      return changes;
    },
  };

  async function latestChats(tx: Transaction, asked: readonly Evidence[]) {
    const samples = await probes.listLatest(
      tx,
      asked.map(({ minerId }) => minerId),
      'CHAT',
      CHAT_WINDOW,
    );
    const byMiner = groupBy(samples, ({ minerId }) => minerId);
    return new Map(
      asked.map(({ minerId, modelType }) => [minerId, measureChat(byMiner.get(minerId) ?? [], modelType)]),
    );
  }
}
export type Scorer = ReturnType<typeof createScorer>;

/**
 * One more good health check can not change an availability of 100 that rests on enough samples. Nearly every check of a
 * healthy network is one of these.
 */
function isSettled(score: Score | undefined, { hasChat, isHealthOk }: Evidence, now: Date): boolean {
  if (!score || hasChat || !isHealthOk || score.formulaVersion !== FORMULA_VERSION) return false;
  if (now.getTime() - score.at.getTime() > REFRESH_MS) return false;
  const availability = score.components.find(({ name }) => name === 'AVAILABILITY');
  return availability?.value === 100 && availability.samples >= ENOUGH_SAMPLES;
}

const differs = (a: number | null, b: number | null): boolean =>
  a === null || b === null ? a !== b : Math.abs(a - b) >= SMALLEST_CHANGE / 2;

function hasMoved(old: Score | undefined, result: ScoreResult): boolean {
  if (differs(old?.value ?? null, result.value)) return true;
  return result.components.some(({ name, value }) =>
    differs(old?.components.find((component) => component.name === name)?.value ?? null, value),
  );
}

function changeOf(one: Evidence, old: Score | undefined, result: ScoreResult, now: Date): ScoreChange {
  const cause: ScoreCause =
    old && old.formulaVersion !== result.formulaVersion
      ? 'FORMULA_CHANGED'
      : one.hasChat
        ? 'CHAT_PROBE'
        : 'HEALTH_PROBE';
  return {
    id: newId(),
    minerId: one.minerId,
    before: old?.value ?? null,
    after: result.value,
    componentsBefore: old?.components ?? [],
    componentsAfter: result.components,
    cause,
    probeIds: one.probeIds,
    evidence: null,
    formulaVersion: result.formulaVersion,
    at: now,
  };
}
