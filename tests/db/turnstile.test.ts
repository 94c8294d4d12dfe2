import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { createTurnstile, openSqlite } from '../../src/db/sqlite.js';

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

it('lets the event loop turn within a long transaction, and nobody else in', async () => {
  const { database, connection } = openSqlite(':memory:');
  connection.function('busy_for', (ms: unknown) => {
    busyFor(Number(ms));
    return 1;
  });
  let turns = 0;
  let isOver = false;
  const count = (): void => {
    turns += 1;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  const order: string[] = [];
  const long = database.transaction(async (tx) => {
    for (let n = 0; n < 50; n += 1) await tx.select({ x: sql`busy_for(4)` }).from(sql`(select 1)`);
    order.push('the transaction');
  });
  const other = database
    .select({ x: sql`1` })
    .from(sql`(select 1)`)
    .then(() => order.push('the one that came after it'));
  await Promise.all([long, other]);
  isOver = true;
  expect(turns).toBeGreaterThan(10);
  expect(order).toEqual(['the transaction', 'the one that came after it']);
  await database.close();
});
