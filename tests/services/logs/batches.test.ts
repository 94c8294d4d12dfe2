import { describe, expect, it } from 'vitest';
import { inBatches } from '../../../src/services/logs/batches.js';

const limits = { size: () => ({ items: 3, bytes: 1_000 }), delayMs: 20, bytesOf: (item: number) => item };

describe('batches', () => {
  it('come when they are full by number or by size, and at the end', async () => {
    const source = async function* () {
      yield [1, 2];
      yield [3];
      yield* [[4], [999], [5], [6]];
    };
    const batches = [];
    for await (const batch of inBatches(source, limits, new AbortController().signal)) batches.push(batch);
    expect(batches.flat()).toEqual([1, 2, 3, 4, 999, 5, 6]);
    for (const batch of batches) expect(batch.length).toBeLessThanOrEqual(3);
  });

  it('come when the first item has waited long enough', async () => {
    const source = async function* (signal: AbortSignal) {
      yield [1];
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    };
    for await (const batch of inBatches(source, limits, new AbortController().signal)) {
      expect(batch).toEqual([1]);
      break;
    }
  });

  it('come out before the failure that followed them', async () => {
    const source = async function* () {
      yield [1, 2];
      throw new Error('connection reset');
    };
    const seen: number[] = [];
    const reading = (async () => {
      for await (const batch of inBatches(source, limits, new AbortController().signal)) seen.push(...batch);
    })();
    await expect(reading).rejects.toThrow('connection reset');
    expect(seen).toEqual([1, 2]);
  });

  it('read at most one batch ahead', async () => {
    let read = 0;
    const source = async function* () {
      for (;;) {
        read += 1;
        yield [1];
      }
    };
    let used = 0;
    for await (const batch of inBatches(source, limits, new AbortController().signal)) {
      used += batch.length;
      await new Promise(setImmediate);
      expect(read - used).toBeLessThanOrEqual(4);
      if (used > 20) break;
    }
  });

  it.each(['the reader leaves', 'the outer signal aborts'])('end their source when %s', async (how) => {
    const outer = new AbortController();
    let ended = false;
    const source = async function* (signal: AbortSignal) {
      try {
        yield [1];
        await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      } finally {
        ended = true;
      }
    };
    for await (const _batch of inBatches(source, limits, outer.signal)) {
      if (how === 'the reader leaves') break;
      outer.abort();
    }
    expect(ended).toBe(true);
  });
});
