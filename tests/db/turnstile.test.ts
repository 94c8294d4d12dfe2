import { expect, it } from 'vitest';
import { createTurnstile } from '../../src/db/sqlite.js';

const busyFor = (ms: number): void => {
  const until = performance.now() + ms;
  while (performance.now() < until);
};

it('lets one work at a time, in order of arrival, whatever fails', async () => {
  const turn = createTurnstile();
  const order: string[] = [];
  const results = await Promise.allSettled([
    turn(async () => {
      order.push('a begins');
      await Promise.resolve();
      order.push('a ends');
    }),
    turn(() => {
      order.push('b');
      throw new Error('b fails');
    }),
    turn(() => void order.push('c')),
  ]);
  expect(order).toEqual(['a begins', 'a ends', 'b', 'c']);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
});

it('lets the event loop turn while a long queue is worked off', async () => {
  const turn = createTurnstile();
  let turns = 0;
  let isOver = false;
  const count = (): void => {
    turns += 1;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  await Promise.all(Array.from({ length: 100 }, () => turn(() => busyFor(2))));
  isOver = true;
  expect(turns).toBeGreaterThan(10);
});
