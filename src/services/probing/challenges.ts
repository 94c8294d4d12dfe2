import type { ModelType } from '../../db/words.js';
import type { Truth } from '../grading/truths.js';
import type { Bank } from './bank.js';
import { dates, weekdays } from './generators/dates.js';
import type { Drawn, Generator } from './generators/generator.js';
import { choices, orders, sets } from './generators/lists.js';
import { arithmetic, story, units } from './generators/numbers.js';
import { logic, reading, strings } from './generators/texts.js';
import { type SeededEpoch, slotName } from './schedule.js';
import { seededDraw } from './seeded-draw.js';

export interface Challenge {
  readonly prompt: string;
  readonly truth: Truth;
  readonly temperature?: number;
  readonly maxTokens?: number;
  /** Where it was drawn; absent when somebody else asks. */
  readonly place?: ChallengePlace;
}

/** From which everybody can draw the challenge again, once the seed is revealed. */
export interface ChallengePlace {
  readonly epoch: number;
  /** Into how many the epoch was cut for this miner then. */
  readonly slots: number;
  readonly slot: number;
  /** Of the bank; absent for what a generator made. */
  readonly questionId?: string;
}

/** What every question carries, an asker's as well as ours: a challenge must look like any other request. */
export const CHAT_DEFAULTS: { readonly temperature: number; readonly maxTokens: number } = {
  temperature: 0.2,
  maxTokens: 150,
};

/** The body of the contract's `/api/chat`. */
export const chatBody = (
  prompt: string,
  {
    temperature = CHAT_DEFAULTS.temperature,
    maxTokens = CHAT_DEFAULTS.maxTokens,
  }: { readonly temperature?: number; readonly maxTokens?: number } = {},
) => ({ prompt, temperature, max_tokens: maxTokens }) as const;

export const GENERATORS: readonly Generator[] = [
  ...[arithmetic, story, units, dates, weekdays, strings],
  ...[reading, logic, orders, sets, choices],
];

/** As people set them: mostly left alone. */
const TEMPERATURES = [0.2, 0.2, 0.2, 0.2, 0, 0.1, 0.3, 0.5] as const;
const MAX_TOKENS = [150, 150, 150, 150, 100, 128, 200, 256] as const;
/** Of a hundred challenges so many come from the bank, when it has questions. */
const BANK_SHARE = 15;

interface Wanted {
  readonly epoch: SeededEpoch;
  readonly bank: Bank;
  readonly modelType: ModelType;
  readonly minerId: string;
  readonly slots: number;
  readonly slot: number;
}

/** The challenge of a slot: follows from the seed, the bank of the epoch, the miner and the slot alone. */
export function challengeOf({ epoch, bank, modelType, minerId, slots, slot }: Wanted): Challenge {
  const draw = seededDraw(epoch.seed, `challenge/${slotName(minerId, slots, slot)}`);
  const [temperature, maxTokens] = [draw.pick(TEMPERATURES), draw.pick(MAX_TOKENS)];
  const place = { epoch: epoch.number, slots, slot };
  const questions = bank.get(modelType) ?? [];
  if (draw.between(1, 100) <= BANK_SHARE && questions.length > 0) {
    const { id, prompt, truth } = draw.pick(questions);
    return { prompt, truth, temperature, maxTokens, place: { ...place, questionId: id } };
  }
  const drawn: Drawn = draw.pick(GENERATORS).draw(draw);
  return { ...drawn, temperature, maxTokens, place };
}
