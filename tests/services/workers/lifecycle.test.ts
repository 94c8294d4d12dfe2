import { describe, expect, it } from 'vitest';
import { backOff, moveTo, tryAgainIn } from '../../../src/services/workers/lifecycle.js';

describe('the words of a lifecycle', () => {
  it('doubles the wait from the first attempt to the longest, and spreads it by a quarter', () => {
    const limits = { baseMs: 100, maxMs: 1_000 };
    const middle = (attempts: number) => backOff(attempts, limits, () => 0.5);
    expect([0, 1, 2, 3, 4, 5, 1_000].map(middle)).toEqual([100, 100, 200, 400, 800, 1_000, 1_000]);
    expect(backOff(1, limits, () => 0)).toBe(75);
    expect(backOff(1, limits, () => 1)).toBe(125);
  });

  it('says how a step ended', () => {
    expect(moveTo('READY', { host: 'h' })).toEqual({
      type: 'move',
      to: 'READY',
      patch: { host: 'h' },
      afterMs: 0,
    });
    expect(tryAgainIn(5)).toEqual({ type: 'again', afterMs: 5, patch: {} });
  });
});
