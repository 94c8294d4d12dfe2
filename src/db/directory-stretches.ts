import { and, eq, inArray, isNotNull, isNull, type SQL } from 'drizzle-orm';
import type { MinerOrder } from './directory-words.js';
import type { Tables } from './tables.js';
import { type Health, MINER_STATES, MODEL_TYPES } from './words.js';

/** Rows that lie together in an order, read by one index. Orders with unknown values have a second one for those. */
export interface Stretch {
  readonly from: 'miners' | 'scores' | 'vms';
  readonly where: SQL | undefined;
  readonly key: 'score' | 'name' | 'price' | 'region' | null;
  readonly isDescending: boolean;
  /** What of `where` its index knows. */
  readonly indexed?: SQL;
  /** `where` by an index that has none of the order: for when there are few of them, which are sorted. */
  readonly ifFew?: SQL;
}

const BEST_HEALTH_FIRST: readonly Health[] = ['HEALTHY', 'DEGRADED', 'DOWN'];

/** The parts of each order, one after the other. What is unknown is the last of them, in both directions. */
export function createStretches({ miners, scores, vms }: Pick<Tables, 'miners' | 'scores' | 'vms'>) {
  const scored = (where: SQL | undefined, isDescending: boolean): Stretch => ({
    ...{ from: 'scores', where, key: 'score', isDescending },
  });
  const newestOf = (where: SQL): Stretch => ({ from: 'miners', where, key: null, isDescending: true });

  return (order: MinerOrder, isReversed: boolean): readonly Stretch[] => {
    const isDescending = !isReversed;
    switch (order) {
      case 'NEWEST':
        return [{ from: 'miners', where: undefined, key: null, isDescending }];
      case 'RANK':
        return [scored(and(isNotNull(scores.value), eq(miners.state, 'ACTIVE')), isDescending)];
      case 'SCORE':
        return [scored(isNotNull(scores.value), isDescending), newestOf(isNull(scores.value))];
      case 'NAME':
        return [{ from: 'miners', where: undefined, key: 'name', isDescending: isReversed }];
      case 'PRICE':
        return [
          { from: 'vms', where: isNotNull(vms.pricePerHourUsd), key: 'price', isDescending: isReversed },
          newestOf(isNull(vms.pricePerHourUsd)),
        ];
      case 'REGION': {
        const [known, unknown] = [isNotNull(miners.countryCode), isNull(miners.countryCode)];
        return [
          { from: 'miners', where: known, indexed: known, key: 'region', isDescending: isReversed },
          { ...newestOf(unknown), indexed: unknown },
        ];
      }
      case 'MODEL_TYPE':
        return (isReversed ? MODEL_TYPES.toReversed() : MODEL_TYPES).map((modelType) => {
          const where = eq(miners.modelType, modelType);
          const ifFew = and(inArray(miners.state, [...MINER_STATES]), where) ?? where;
          return { ...newestOf(where), ifFew };
        });
      case 'HEALTH': {
        const known = isReversed ? BEST_HEALTH_FIRST.toReversed() : BEST_HEALTH_FIRST;
        return [...known, 'UNKNOWN' as const].map((health) => {
          const where = eq(miners.health, health);
          return { ...newestOf(where), indexed: where };
        });
      }
    }
  };
}
