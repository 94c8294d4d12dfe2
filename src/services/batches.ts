import { setImmediate } from 'node:timers/promises';

/** Rows that one statement removes: few enough that nobody waits long for it. */
const AT_ONCE = 5_000;

/** Removes batch after batch until there is no whole one left; returns how many rows went. */
export async function inBatches(
  remove: (limit: number) => Promise<number>,
  signal: AbortSignal,
  limit = AT_ONCE,
): Promise<number> {
  let removed = 0;
  for (let last = limit; last === limit && !signal.aborted; removed += last) {
    last = await remove(limit);
    await setImmediate();
  }
  return removed;
}
