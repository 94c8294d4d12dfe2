import { expect, it } from 'vitest';
import { newId } from '../../src/db/repository.js';
import { scoreRepository } from '../../src/db/scores.js';
import { eachDatabase } from '../support/each-database.js';

const T0 = new Date('2026-05-01T12:00:00Z');
const at = (minute: number): Date => new Date(T0.getTime() + minute * 60_000);

eachDatabase('the validations that count for a score', (store) => {
  it('are never so many of a few validators that the others are pushed out', async () => {
    const { database: db, tables } = store();
    const scores = scoreRepository(tables);
    const add = async (minerId: string, validatorId: string, minute: number): Promise<string> => {
      const validationId = newId();
      await db
        .insert(tables.validationResults)
        .values({
          ...{ validationId, minerId, validatorId, state: 'ANSWERED', counts: true, grade: 1 },
          at: at(minute),
        })
        .returning();
      return validationId;
    };
    const early = [await add('m', 'honest', 0), await add('m', 'honest', 1)];
    for (let minute = 10; minute < 50; minute += 1) await add('m', `many-${minute % 10}`, minute);
    for (let minute = 0; minute < 9; minute += 1) await add('other', 'alone', minute);

    const most = { all: 30, ofOne: 5 };
    const all = await scores.listCounted(db, ['m', 'other', 'none'], T0, most);
    const found = all.filter(({ minerId }) => minerId === 'm');
    expect(found).toHaveLength(30);
    expect(found.slice(-2).map(({ validationId }) => validationId)).toEqual(early.toReversed());
    const times = found.map((row) => row.at?.getTime() ?? 0);
    expect(times).toEqual(times.toSorted((a, b) => b - a));
    const alone = all.filter(({ minerId }) => minerId === 'other');
    expect(alone.map((row) => row.at)).toEqual([8, 7, 6, 5, 4].map(at));
    expect(Object.keys(alone[0] ?? {}).toSorted()).toEqual(
      ['at', 'grade', 'minerId', 'state', 'validationId', 'validatorId'].toSorted(),
    );
  });
});
