import type { Reading } from './rules.js';
import type { PlainTruth } from './truths.js';

export type Of<K extends PlainTruth['kind']> = Extract<PlainTruth, { kind: K }>;

/** Words kept in the evidence. */
const SHOWN = 12;

const shown = (words: readonly string[]): string[] => [words.slice(0, SHOWN).join(' ').slice(0, 200)];
export const worth = (
  value: number,
  reason: string,
  words: readonly string[],
  isHostile = false,
): Reading => ({
  ...{ value, reason, read: shown(words), isHostile },
});
