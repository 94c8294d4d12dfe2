import { expect, it } from 'vitest';
import type { BudgetAction, BudgetPeriod } from '../../../src/db/words.js';
import { eachDatabase } from '../../support/each-database.js';
import { at, openBudgets, STRANGER } from './support.js';

eachDatabase('the watch over budgets', (store) => {
  const open = () => openBudgets(store());
  const at50 = 'BUDGET_WARNING 50 %';
  const starts = (told: string[]) => told.map((text) => text.slice(0, at50.length));

  it('tells once in a period of each threshold, and of the highest only when several are passed', async () => {
    const { rented, set, look, told, clock, close } = await open();
    await rented('a', '1', { rentedAt: at('01T12:00:00') });
    await set('10');
    await look();
    clock.at = at('01T16:59:00');
    await look();
    expect(await told()).toEqual([]);
    clock.at = at('01T17:00:00');
    await Promise.all([look(), look(), look()]);
    expect(starts(await told())).toEqual([at50]);
    clock.at = at('01T21:36:00');
    await look();
    await look();
    expect((await told()).slice(1)).toEqual([
      'BUDGET_WARNING 95 % reached: 9.600000 of the budget of 10 USD a day are spent. ' +
        'What is rented costs 1.000000 USD an hour. The period ends at 2026-05-02T00:00:00.000Z.',
    ]);
    clock.at = at('01T23:00:00');
    await look();
    await look();
    expect((await told()).slice(2)).toEqual([expect.stringMatching(/^BUDGET_EXHAUSTED .*runs on/)]);
    clock.at = at('02T04:59:00');
    await look();
    expect(await told()).toHaveLength(3);
    clock.at = at('02T05:00:00');
    await look();
    expect(starts(await told()).slice(3)).toEqual([at50]);
    expect(await told(STRANGER)).toEqual([]);
    await close();
  });

  it('tells again of what a raised limit had made untrue, and at once of what a lowered one makes true', async () => {
    const { rented, set, look, told, clock, close } = await open();
    await rented('a', '1', { rentedAt: at('01T12:00:00') });
    await set('10');
    clock.at = at('01T20:00:00');
    await look();
    expect(starts(await told())).toEqual(['BUDGET_WARNING 80 %']);
    await set('15');
    await look();
    // 53 %: told of already, and still true.
    expect(await told()).toHaveLength(1);
    await set('20');
    await look();
    clock.at = at('01T22:00:00');
    await look();
    expect(starts(await told()).slice(1)).toEqual([at50]);
    await set('10.1');
    await look();
    expect(starts(await told()).slice(2)).toEqual(['BUDGET_WARNING 95 %']);
    await close();
  });

  it.each<[BudgetAction, BudgetPeriod, string[]]>([
    ['REFUSE', 'DAY', []],
    ['TERMINATE', 'DAY', ['a', 'booked', 'unpriced']],
    ['TERMINATE', 'MONTH', []],
  ])('ends by %s, for a %s, the machines %j', async (onExhausted, period, ended) => {
    const { rented, set, look, told, vm, clock, close } = await open();
    await rented('a', '1', { rentedAt: at('01T12:00:00') });
    await rented('booked', '1', { rentedAt: null, state: 'REQUESTED' });
    await rented('unpriced', null, { state: 'LAUNCHING' });
    await rented('own-host', '0', { provider: 'SSH' });
    await rented('theirs', '1', { ownerId: '0.0.6' });
    await set(period === 'DAY' ? '2' : '100', { onExhausted, period });
    clock.at = at('01T14:00:00');
    await Promise.all([look(), look()]);
    for (const id of ['a', 'booked', 'unpriced', 'own-host', 'theirs']) {
      const { state, endReason } = await vm(id);
      expect([id, state === 'TERMINATING', endReason]).toEqual(
        ended.includes(id) ? [id, true, 'BUDGET'] : [id, false, null],
      );
    }
    expect(await told()).toHaveLength(period === 'DAY' ? 1 : 0);
    await close();
  });

  it('looks at the others when one budget can not be looked at', async () => {
    const { rented, set, look, told, clock, db, tables, close } = await open();
    await db
      .insert(tables.budgets)
      .values({
        ownerId: '0.0.1',
        period: 'DAY',
        limitUsd: 'broken',
        onExhausted: 'REFUSE',
        periodStartedAt: at('01T00:00:00'),
        updatedAt: clock.at,
      })
      .returning();
    await rented('a', '1');
    await set('2');
    await expect(look()).rejects.toThrow('budgets could not be looked at');
    expect(starts(await told())).toEqual([expect.stringContaining('BUDGET_EXHAUSTED')]);
    await close();
  });
});
