import { setImmediate } from 'node:timers/promises';
import type { Database } from '../../db/database.js';
import type { RankedRow, ScoreRepository } from '../../db/scores.js';
import type { ModelType } from '../../db/words.js';

export interface Rank {
  /** 1 is the best; equal scores share a rank. */
  readonly rank: number;
  readonly of: number;
  readonly rankInType: number;
  readonly ofType: number;
}

interface Needs {
  readonly db: Database;
  readonly scores: Pick<ScoreRepository, 'listRanked'>;
  readonly now: () => Date;
}

/** Read again after this, and only when somebody asks. */
const FRESH_MS = 10_000;
/** As long as this nobody is kept waiting for a newer one. */
const BEARABLE_MS = 20_000;
const PAGE = 2_000;

interface Place {
  readonly rank: number;
  readonly rankInType: number;
  readonly modelType: ModelType;
}

interface Snapshot {
  readonly at: number;
  readonly ranks: ReadonlyMap<string, Place>;
  /** Best first. */
  readonly values: readonly number[];
  readonly valuesOfType: ReadonlyMap<ModelType, readonly number[]>;
}

/** The order of all ACTIVE miners with a known score, in memory: no row of a list counts those above it. */
export function createRanking({ db, scores, now }: Needs) {
  let snapshot: Snapshot | null = null;
  let reading: Promise<Snapshot> | null = null;

  const read = async (): Promise<Snapshot> => {
    const at = now().getTime();
    const ranks = new Map<string, Place>();
    const values: number[] = [];
    const valuesOfType = new Map<ModelType, number[]>();
    let after: RankedRow | null = null;
    do {
      const page: { rows: RankedRow[]; last: RankedRow | null } = await scores.listRanked(db, after, PAGE);
      for (const { minerId, value, modelType } of page.rows) {
        // Scores move while pages are read; whoever was seen keeps its place.
        if (ranks.has(minerId)) continue;
        const ofType = valuesOfType.get(modelType) ?? [];
        valuesOfType.set(modelType, ofType);
        values.push(value);
        ofType.push(value);
        const [rank, rankInType] = [placeOf(value, values), placeOf(value, ofType)];
        ranks.set(minerId, { rank, rankInType, modelType });
      }
      after = page.last;
      await setImmediate();
    } while (after !== null);
    return { at, ranks, values, valuesOfType };
  };

  const refresh = (): Promise<Snapshot> => {
    reading ??= read()
      .then((latest) => {
        snapshot = latest;
        return latest;
      })
      .finally(() => {
        reading = null;
      });
    return reading;
  };

  const current = async (): Promise<Snapshot> => {
    const age = snapshot ? Math.abs(now().getTime() - snapshot.at) : Infinity;
    if (!snapshot || age >= BEARABLE_MS) return refresh();
    // Whoever asks next has the newer one; that it failed is told to whoever then has to wait for it.
    if (age >= FRESH_MS) refresh().catch(() => {});
    return snapshot;
  };

  return {
    /** null: it is not ACTIVE, or its score is not known. */
    async of(minerId: string): Promise<Rank | null> {
      const { ranks, values, valuesOfType } = await current();
      const own = ranks.get(minerId);
      if (!own) return null;
      const { rank, rankInType, modelType } = own;
      return { rank, of: values.length, rankInType, ofType: valuesOfType.get(modelType)?.length ?? 0 };
    },

    /** The place that a score would have among all other miners. */
    async wouldBe(minerId: string, value: number, modelType: ModelType): Promise<Rank> {
      const { ranks, values, valuesOfType } = await current();
      const ofType = valuesOfType.get(modelType) ?? [];
      const own = ranks.get(minerId);
      if (!own) {
        const [rank, rankInType] = [placeOf(value, values), placeOf(value, ofType)];
        return { rank, of: values.length + 1, rankInType, ofType: ofType.length + 1 };
      }
      // Its own row is no rival.
      const isBelow = (values[own.rank - 1] ?? 0) > value ? 1 : 0;
      return {
        rank: placeOf(value, values) - isBelow,
        of: values.length,
        rankInType: placeOf(value, ofType) - isBelow,
        ofType: ofType.length,
      };
    },

    /** Scored miners as they are counted here, for statistics. */
    async values(): Promise<readonly number[]> {
      return (await current()).values;
    },
  };
}
export type Ranking = ReturnType<typeof createRanking>;

/** One more than how many of these, best first, are better. */
function placeOf(value: number, sorted: readonly number[]): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) > value) low = middle + 1;
    else high = middle;
  }
  return low + 1;
}
