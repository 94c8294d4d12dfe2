import { expect, it } from 'vitest';
import { eventRepository } from '../../src/db/events.js';
import { eachDatabase } from '../support/each-database.js';

const AT = new Date('2026-01-01T00:00:00Z');

eachDatabase('events', (store) => {
  it('get numbers without holes, in the order of the commits, from fifty transactions at once', async () => {
    const { database, tables } = store();
    const events = eventRepository(tables);
    const committed: number[] = [];
    const seenByReader: number[][] = [];
    let isWriting = true;
    // At any moment what a reader sees must be a beginning of the numbers: 1, 2, 3 … without a hole.
    const reader = (async () => {
      while (isWriting) {
        const rows = await events.listAfter(database, 's', 0, 1_000);
        seenByReader.push(rows.map(({ seq }) => seq));
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
    })();
    const outcomes = await Promise.allSettled(
      Array.from({ length: 50 }, (_, i) =>
        database.transaction(async (tx) => {
          const count = 1 + (i % 3);
          const first = await events.takeSeq(tx, 's', count);
          const rows = Array.from({ length: count }, (_unused, n) => ({
            subject: 's',
            seq: first + n,
            type: 'T',
            payload: { i },
            at: AT,
          }));
          await events.insert(tx, rows);
          await new Promise((resolve) => setTimeout(resolve, i % 5));
          tx.afterCommit(() => committed.push(...rows.map(({ seq }) => seq)));
          if (i % 10 === 7) throw new Error('rolled back');
        }),
      ),
    );
    isWriting = false;
    await reader;

    expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(5);
    const stored = (await events.listAfter(database, 's', 0, 1_000)).map(({ seq }) => seq);
    const all = Array.from({ length: stored.length }, (_, i) => i + 1);
    expect(stored).toEqual(all);
    expect(stored.length).toBeGreaterThan(80);
    expect([...committed].sort((a, b) => a - b)).toEqual(all);
    for (const seen of seenByReader) expect(seen).toEqual(all.slice(0, seen.length));
    expect(await events.head(database, 's')).toBe(stored.length);
  });

  it('are numbered by subject', async () => {
    const { database, tables } = store();
    const events = eventRepository(tables);
    const taken = await database.transaction(async (tx) => [
      await events.takeSeq(tx, 'a'),
      await events.takeSeq(tx, 'b', 5),
      await events.takeSeq(tx, 'a'),
      await events.takeSeq(tx, 'b'),
    ]);
    expect(taken).toEqual([1, 1, 2, 6]);
    expect(await events.head(database, 'c')).toBe(0);
  });

  it('are read after a number, in order, a page at a time, and removed by age', async () => {
    const { database, tables } = store();
    const events = eventRepository(tables);
    await database.transaction(async (tx) => {
      await events.takeSeq(tx, 's', 10);
      await events.insert(
        tx,
        Array.from({ length: 10 }, (_, i) => ({
          subject: 's',
          seq: 10 - i,
          type: 'T',
          payload: {},
          at: new Date(AT.getTime() + (10 - i) * 1_000),
        })),
      );
      await events.insert(tx, []);
    });
    expect((await events.listAfter(database, 's', 4, 3)).map(({ seq }) => seq)).toEqual([5, 6, 7]);
    expect(await events.removeBefore(database, new Date(AT.getTime() + 4_000), 2)).toBe(2);
    expect((await events.listAfter(database, 's', 0, 1)).map(({ seq }) => seq)).toEqual([3]);
    expect(await events.removeBefore(database, new Date(AT.getTime() + 4_000), 2)).toBe(1);
    expect((await events.listAfter(database, 's', 0, 2)).map(({ seq }) => seq)).toEqual([4, 5]);
    expect(await events.head(database, 's')).toBe(10);
  });
});
