import { expect, it } from 'vitest';
import { type Query, queryRepository } from '../../src/db/queries.js';
import { newId } from '../../src/db/repository.js';
import { eachDatabase } from '../support/each-database.js';

const AT = new Date('2026-05-01T12:00:00Z');
const query = (accountId: string): Query => ({
  id: newId(),
  accountId,
  modelType: 'LLM',
  state: 'RUNNING',
  minerId: null,
  promptHash: 'h',
  answerHash: null,
  prompt: null,
  answer: null,
  receipt: null,
  failure: null,
  createdAt: AT,
  endedAt: null,
});
const miner = (id: string) => ({
  id,
  ownerId: '0.0.1',
  name: id,
  modelType: 'LLM' as const,
  state: 'ACTIVE' as const,
  health: 'HEALTHY' as const,
  address: '10.0.0.1',
  port: 3000,
  createdAt: AT,
});

eachDatabase('query repository', (store) => {
  it('brings a running query to its end, and shows it to its owner only', async () => {
    const { database: db, tables } = store();
    const queries = queryRepository(tables);
    const mine = query('0.0.1');
    await db.transaction((tx) => queries.save(tx, [mine, query('0.0.2')]));
    const ended: Query = { ...mine, state: 'ANSWERED', minerId: 'm', answerHash: 'a', endedAt: AT };
    await db.transaction((tx) => queries.save(tx, [ended]));
    expect(await queries.findOwned(db, '0.0.1', [mine.id])).toEqual([ended]);
    expect(await queries.findOwned(db, '0.0.2', [mine.id])).toEqual([]);
    expect(await queries.findOwned(db, null, [mine.id])).toHaveLength(1);
    expect(await queries.list(db, null, { limit: 10 })).toHaveLength(2);
  });

  it('adds to each miner what it earned', async () => {
    const { database: db, tables } = store();
    const queries = queryRepository(tables);
    await db.insert(tables.miners).values(['a', 'b', 'c'].map(miner)).returning();
    for (let n = 0; n < 2; n += 1) {
      await db.transaction((tx) =>
        queries.addTraffic(tx, [
          { minerId: 'a', requests: 2, responseMs: 150.6 },
          { minerId: 'b', requests: 1, responseMs: 5_000_000_000 },
        ]),
      );
    }
    const rows = await db.select().from(tables.miners).orderBy(tables.miners.id);
    expect(rows.map(({ requestCount, responseMsSum }) => [requestCount, responseMsSum])).toEqual([
      [4, 302],
      [2, 10_000_000_000],
      [0, 0],
    ]);
  });

  it('lists all who serve page by page, also those without score and probes', async () => {
    const { database: db, tables } = store();
    const queries = queryRepository(tables);
    await db
      .insert(tables.miners)
      .values([miner('a'), miner('b'), { ...miner('c'), state: 'FAILED' }, { ...miner('d'), address: null }])
      .returning();
    await db
      .insert(tables.probeTargets)
      .values([
        { minerId: 'b', kind: 'HEALTH', intervalMs: 1, dueAt: AT, lastAt: AT },
        { minerId: 'b', kind: 'CHAT', intervalMs: 1, dueAt: AT },
      ])
      .returning();
    const first = await queries.listCandidates(db, '', 1);
    expect(first).toMatchObject([{ minerId: 'a', score: null, coverage: 0, lastAt: null }]);
    expect(await queries.listCandidates(db, 'a', 10)).toMatchObject([{ minerId: 'b', lastAt: AT }]);
    expect(await queries.candidatesByIds(db, ['a', 'c', 'nobody'])).toHaveLength(1);
  });
});
