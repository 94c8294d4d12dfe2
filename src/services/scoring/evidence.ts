import { groupBy } from '../../db/chunks.js';
import type { Executor } from '../../db/database.js';
import type { ProbeRepository } from '../../db/probes.js';
import type { ChatRow, ValidationRow } from '../../db/score-samples.js';
import type { ScoreRepository } from '../../db/scores.js';
import type { ScoreEvidence } from '../../db/tables-measure.js';
import type { ModelType } from '../../db/words.js';
import {
  AVAILABILITY_WINDOWS,
  CHAT_WINDOW,
  type Measures,
  SAMPLE_DAYS,
  VALIDATION_WINDOW,
  VALIDATOR_WINDOW,
} from './formula.js';
import { type HealthCounts, measureAnswers, measureAvailability, type ValidationSample } from './measures.js';

const HOUR = 3_600_000;
export const NO_HEALTH: HealthCounts = { day: { total: 0, ok: 0 }, week: { total: 0, ok: 0 } };

/** Everything that counts for one miner at one time. */
export interface Gathered {
  readonly chats: readonly ChatRow[];
  readonly validations: readonly ValidationRow[];
  readonly health: HealthCounts;
}

export const countHealth = (
  probes: ProbeRepository,
  db: Executor,
  minerIds: readonly string[],
  now: Date,
): Promise<Map<string, HealthCounts>> =>
  probes.countHealth(db, minerIds, {
    hours: new Date(now.getTime() - AVAILABILITY_WINDOWS[0].hours * HOUR),
    days: new Date(now.getTime() - AVAILABILITY_WINDOWS[1].hours * HOUR),
  });

/** The answers that count now: a fixed number of statements for each fifty miners. */
export async function gatherAnswers(
  scores: ScoreRepository,
  db: Executor,
  minerIds: readonly string[],
  now: Date,
): Promise<(minerId: string) => Omit<Gathered, 'health'>> {
  const since = new Date(now.getTime() - SAMPLE_DAYS * 24 * HOUR);
  const chats = await scores.listChats(db, minerIds, since, CHAT_WINDOW);
  const validations = await scores.listCounted(db, minerIds, since, {
    all: VALIDATION_WINDOW,
    ofOne: VALIDATOR_WINDOW,
  });
  const chatsOf = groupBy(chats, ({ minerId }) => minerId);
  const validationsOf = groupBy(validations, ({ minerId }) => minerId);
  return (minerId) => ({
    chats: chatsOf.get(minerId) ?? [],
    validations: validationsOf.get(minerId) ?? [],
  });
}

export function measure({ chats, validations, health }: Gathered, modelType: ModelType): Measures {
  return {
    ...measureAnswers(chats, validations.map(sampleOf), modelType),
    AVAILABILITY: measureAvailability(health),
  };
}

export const sampleOf = ({ validatorId, state, grade }: ValidationRow): ValidationSample => ({
  validatorId,
  isOk: state === 'ANSWERED',
  grade,
});

/** What has to be kept so that `measure` can be done again. */
export function evidenceOf({ chats, validations, health }: Gathered): ScoreEvidence {
  const [newest, oldest] = [chats.at(0), chats.at(-1)];
  return {
    chat: newest && oldest ? { fromId: oldest.id, toId: newest.id, count: chats.length } : null,
    health: health.week.total === 0 && health.day.total === 0 ? null : health,
    validationIds: validations.map(({ validationId }) => validationId),
  };
}
