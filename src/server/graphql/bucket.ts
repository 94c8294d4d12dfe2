export interface BucketSize {
  readonly capacity: number;
  readonly restoredPerSecond: number;
}

export interface BucketView {
  readonly capacity: number;
  readonly remaining: number;
  readonly restoredPerSecond: number;
  /** When it is full again. */
  readonly resetAt: Date;
}

interface Level {
  used: number;
  at: number;
  readonly size: BucketSize;
}

const SWEEP_ABOVE = 10_000;
const KEPT_AT_MOST = 200_000;
const SWEEP_EVERY_MS = 1_000;

/** Leaky buckets by key. A bucket that has run empty is forgotten, so the map holds only who asked lately. */
export function createBuckets(now: () => number) {
  const levels = new Map<string, Level>();
  let sweptAt = 0;

  const levelOf = (key: string, size: BucketSize): Level => {
    const at = now();
    const level = levels.get(key) ?? { used: 0, at, size };
    level.used = Math.max(0, level.used - ((at - level.at) / 1_000) * size.restoredPerSecond);
    level.at = at;
    return level;
  };

  const sweep = (): void => {
    const [oldest] = levels.keys();
    if (levels.size >= KEPT_AT_MOST && oldest !== undefined) levels.delete(oldest);
    if (now() - sweptAt < SWEEP_EVERY_MS) return;
    sweptAt = now();
    for (const [key, { size }] of levels) if (levelOf(key, size).used === 0) levels.delete(key);
  };

  return {
    /** Zero when the cost was taken; otherwise nothing was, and this many milliseconds help. */
    take(key: string, cost: number, size: BucketSize): number {
      const level = levelOf(key, size);
      if (level.used + cost > size.capacity) {
        return Math.ceil(((level.used + cost - size.capacity) / size.restoredPerSecond) * 1_000);
      }
      level.used += cost;
      if (!levels.has(key)) {
        if (levels.size >= SWEEP_ABOVE) sweep();
        levels.set(key, level);
      }
      return 0;
    },

    view(key: string, size: BucketSize): BucketView {
      const { used, at } = levelOf(key, size);
      return {
        capacity: size.capacity,
        remaining: Math.floor(size.capacity - used),
        restoredPerSecond: size.restoredPerSecond,
        resetAt: new Date(at + (used / size.restoredPerSecond) * 1_000),
      };
    },

    size: (): number => levels.size,
  };
}
export type Buckets = ReturnType<typeof createBuckets>;
