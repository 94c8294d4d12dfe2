import type { Candidate } from '../../db/queries.js';
import type { ModelType } from '../../db/words.js';

export type Candidates = (modelType: ModelType) => Promise<readonly Pick<Candidate, 'minerId' | 'health'>[]>;

/**
 * Some of a large network, drawn by lot in memory: the store would have to look at every miner. Null when there are no more
 * than `size`, and it may as well.
 */
export const createSample =
  (candidates: Candidates, random: () => number) =>
  async (modelType: ModelType, size: number): Promise<string[] | null> => {
    const all = (await candidates(modelType)).filter(({ health }) => health !== 'DOWN');
    if (all.length <= size) return null;
    const drawn = new Set<string>();
    while (drawn.size < size) {
      const one = all[Math.floor(random() * all.length)];
      if (one) drawn.add(one.minerId);
    }
    return [...drawn];
  };
