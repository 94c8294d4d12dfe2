export interface BatchSize {
  /** A batch that has so many items or bytes is full; what came together with the last of them goes along. */
  readonly items: number;
  readonly bytes: number;
}

export interface BatchLimits<T> {
  /** Asked for again and again: it may change. */
  readonly size: () => BatchSize;
  /** The least time between batches that are not full: what comes after a longer rest comes at once. */
  readonly delayMs: number;
  readonly bytesOf: (item: T) => number;
}

/**
 * Reads ahead by at most one batch while the last one is being used. What was read before the source failed still comes
 * out first. The source is told to stop through its signal when the reader leaves or `outer` aborts, and has ended when this has.
 */
export async function* inBatches<T>(
  open: (signal: AbortSignal) => AsyncIterable<readonly T[]>,
  { size: limit, delayMs, bytesOf }: BatchLimits<T>,
  outer: AbortSignal,
): AsyncGenerator<T[], void> {
  const leaving = new AbortController();
  const signal = AbortSignal.any([outer, leaving.signal]);
  let batch: T[] = [];
  let size = 0;
  let end: { error: unknown } | 'DONE' | null = null;
  let arrived: () => void = () => {};
  let taken: () => void = () => {};
  let lastOut = Number.NEGATIVE_INFINITY;
  const isFull = () => {
    const { items, bytes } = limit();
    return batch.length >= items || size >= bytes;
  };

  const read = async (): Promise<void> => {
    try {
      for await (const some of open(signal)) {
        const isFirst = batch.length === 0;
        for (const item of some) {
          batch.push(item);
          size += bytesOf(item);
        }
        if (isFirst || isFull()) arrived();
        while (isFull() && !signal.aborted) {
          await new Promise<void>((resolve) => {
            taken = resolve;
          });
        }
        if (signal.aborted) break;
      }
      end = 'DONE';
    } catch (error) {
      end = { error };
    }
    arrived();
  };
  const onAbort = () => taken();
  signal.addEventListener('abort', onAbort, { once: true });
  const reading = read();
  const arrival = (withinMs?: number) =>
    new Promise<void>((resolve) => {
      const timer = withinMs === undefined ? null : setTimeout(resolve, withinMs);
      arrived = () => {
        if (timer) clearTimeout(timer);
        resolve();
      };
    });

  try {
    for (;;) {
      if (batch.length === 0 && end === null) await arrival();
      const restMs = lastOut + delayMs - performance.now();
      if (batch.length > 0 && !isFull() && end === null && restMs > 0) await arrival(restMs);
      if (batch.length > 0) {
        lastOut = performance.now();
        const full = batch;
        batch = [];
        size = 0;
        taken();
        yield full;
        continue;
      }
      if (end !== null) break;
    }
    if (end !== null && end !== 'DONE') throw (end as { error: unknown }).error;
  } finally {
    leaving.abort();
    await reading;
    signal.removeEventListener('abort', onAbort);
  }
}
