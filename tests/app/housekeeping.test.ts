import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createHousekeeping } from '../../src/app/housekeeping.js';
import { createQuietLog } from '../support/test-app.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('a chore whose turn does not come waits once, however often it was due', async () => {
  let finish: () => void = () => {};
  const long = vi.fn<() => Promise<void>>(() => new Promise<void>((resolve) => (finish = resolve)));
  const often = vi.fn<() => Promise<void>>(async () => {});
  const chores = createHousekeeping(
    [
      { name: 'long', everyMs: 1_000, run: long },
      { name: 'often', everyMs: 1_500, run: often },
    ],
    createQuietLog().log,
  );
  chores.start();
  await vi.advanceTimersByTimeAsync(60_000);
  expect([long.mock.calls.length, often.mock.calls.length]).toEqual([1, 0]);
  finish();
  await vi.advanceTimersByTimeAsync(0);
  expect([long.mock.calls.length, often.mock.calls.length]).toEqual([2, 1]);
  const stopped = chores.stop();
  finish();
  await stopped;
});
