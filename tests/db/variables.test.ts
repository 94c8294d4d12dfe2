import { beforeEach, expect, it } from 'vitest';
import type { Database } from '../../src/db/database.js';
import { type VariableRepository, variableRepository } from '../../src/db/variables.js';
import { eachDatabase } from '../support/each-database.js';
import { at } from './rows.js';

eachDatabase('variables of miners', (store) => {
  let db: Database;
  let variables: VariableRepository;
  beforeEach(() => {
    db = store().database;
    variables = variableRepository(store().tables);
  });
  const row = (minerId: string, name: string, valueSealed = 'sealed') => ({
    minerId,
    name,
    valueSealed,
    isSecret: true,
    updatedAt: at(1),
  });
  const names = async (...minerIds: string[]) =>
    (await variables.listOf(db, minerIds)).map(({ minerId, name }) => `${minerId} ${name}`);

  it('come back as they were stored, by miner and name', async () => {
    for (const one of [row('m2', 'A'), row('m1', 'B'), row('m1', '__proto__'), row('m1', 'A')])
      await variables.put(db, one);
    expect(await names('m1', 'm2')).toEqual(['m1 A', 'm1 B', 'm1 __proto__', 'm2 A']);
    expect(await variables.listOf(db, ['m2'])).toEqual([row('m2', 'A')]);
    expect(await variables.listOf(db, [])).toEqual([]);
  });

  it('take the place of what had their name', async () => {
    await variables.put(db, row('m', 'A'));
    const later = { ...row('m', 'A', 'other'), isSecret: false, updatedAt: at(9) };
    await variables.put(db, later);
    expect(await variables.listOf(db, ['m'])).toEqual([later]);
  });

  it('go one by one or all at once, and only those of their miner', async () => {
    for (const one of [row('m', 'A'), row('m', 'B'), row('m', 'C'), row('n', 'A')])
      await variables.put(db, one);
    expect(await variables.remove(db, 'm', ['A', 'Z'])).toEqual(['A']);
    expect(await variables.remove(db, 'm', [])).toEqual([]);
    expect(await names('m', 'n')).toEqual(['m B', 'm C', 'n A']);
    await variables.removeAll(db, 'm');
    expect(await names('m', 'n')).toEqual(['n A']);
  });
});
