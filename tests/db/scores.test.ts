import { expect, it } from 'vitest';
import { newId } from '../../src/db/repository.js';
import { type ScoreChange, scoreRepository } from '../../src/db/scores.js';
import { eachDatabase } from '../support/each-database.js';

const AT = new Date('2026-05-01T12:00:00Z');
const components = [{ name: 'QUALITY' as const, value: 50.25, weight: 0.4, effectiveWeight: 1, samples: 7 }];

eachDatabase('score repository', (store) => {
  it('keeps one score a miner, the newest', async () => {
    const { database: db, tables } = store();
    const scores = scoreRepository(tables);
    const score = (minerId: string, value: number | null) => ({
      minerId,
      value,
      coverage: 0.4,
      confidence: 0.1,
      components,
      formulaVersion: 1,
      at: AT,
    });
    await db.transaction((tx) => scores.save(tx, [score('a', null), score('b', 50.25)]));
    await db.transaction((tx) => scores.save(tx, [score('a', 99.99)]));
    const found = await scores.byMiners(db, ['a', 'b', 'c']);
    expect(found.toSorted((x, y) => (x.minerId < y.minerId ? -1 : 1))).toEqual([
      score('a', 99.99),
      score('b', 50.25),
    ]);
  });

  it('lists the changes of one miner or of all, newest first', async () => {
    const { database: db, tables } = store();
    const scores = scoreRepository(tables);
    const change = (minerId: string, after: number): ScoreChange => ({
      id: newId(),
      minerId,
      before: null,
      after,
      componentsBefore: [],
      componentsAfter: components,
      cause: 'CHAT_PROBE',
      probeIds: ['p'],
      evidence: null,
      formulaVersion: 1,
      at: AT,
    });
    const changes = [change('a', 1), change('b', 2), change('a', 3)];
    await db.transaction((tx) => scores.insertChanges(tx, changes));
    expect((await scores.listChanges(db, 'a', { limit: 10 })).map(({ after }) => after)).toEqual([3, 1]);
    const all = await scores.listChanges(db, null, { limit: 2 });
    expect(all.map(({ after }) => after)).toEqual([3, 2]);
    expect(await scores.listChanges(db, null, { limit: 2, afterId: all[1]?.id ?? '' })).toEqual([changes[0]]);
    expect(await scores.changesByIds(db, [changes[1]?.id ?? ''])).toEqual([changes[1]]);
  });
});
