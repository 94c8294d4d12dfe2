import type { ModelType } from '../../db/words.js';
import type { Sample } from './sample.js';

/** One more good result of a miner that is known to be well. */
export interface GoodResult extends Sample {
  /** It has a row of its own too. */
  readonly hasRow: boolean;
}

export interface Tallied {
  readonly minerId: string;
  readonly modelType: ModelType;
  readonly results: readonly GoodResult[];
}

interface Entry extends Tallied {
  readonly results: GoodResult[];
}

/**
 * Good results that change nothing, kept in memory until they are added up in the store: every `everyMs`, in the order of their
 * miners, so that rows that lie together are written together. A crash loses what has come in since.
 */
export function createTally({ everyMs, monotonic }: { everyMs: number; monotonic: () => number }) {
  let coming = new Map<string, Entry>();
  /** Being written, sorted. */
  let going: Tallied[] = [];
  let turnedAt = monotonic();

  const add = (minerId: string, modelType: ModelType, results: readonly GoodResult[]): void => {
    const entry = coming.get(minerId);
    if (entry) entry.results.push(...results);
    else coming.set(minerId, { minerId, modelType, results: [...results] });
  };

  return {
    add,
    /** What is known of a miner that something happened to, so that it is written along with that. */
    take(minerId: string): readonly GoodResult[] {
      const entry = coming.get(minerId);
      coming.delete(minerId);
      return entry?.results ?? [];
    },
    /** What is to be written now, `limit` miners at most; with `isAll` whatever there is. */
    next(limit: number, isAll = false): Tallied[] {
      if (going.length === 0 && (isAll || monotonic() - turnedAt >= everyMs)) {
        turnedAt = monotonic();
        // From the back it is taken in constant time.
        going = [...coming.values()].sort((a, b) => (a.minerId < b.minerId ? 1 : -1));
        coming = new Map();
      }
      return going.splice(-limit).reverse();
    },
    giveBack(tallied: readonly Tallied[]): void {
      for (const { minerId, modelType, results } of tallied) add(minerId, modelType, results);
    },
    size: (): number => coming.size + going.length,
  };
}
export type Tally = ReturnType<typeof createTally>;
