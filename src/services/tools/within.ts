import { setTimeout as delay } from 'node:timers/promises';

/** Nobody answered in time. What was asked may still be at work, unheard. */
export class TookTooLong extends Error {
  override readonly name = 'TookTooLong';
  constructor(ms: number) {
    super(`There was no answer within ${Math.ceil(ms / 1_000)} s`);
  }
}

/** Ends in time whatever the work does, also when it does not heed its signal. */
export async function within<T>(
  ms: number,
  outer: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const over = new AbortController();
  const signal = AbortSignal.any([outer, over.signal]);
  const late = delay(ms, undefined, { signal }).then(() => {
    throw new TookTooLong(ms);
  });
  try {
    return await Promise.race([work(signal), late]);
  } finally {
    over.abort();
    late.catch(() => undefined);
  }
}
