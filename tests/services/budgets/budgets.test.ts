import { describe, expect, it } from 'vitest';
import type { VmState } from '../../../src/db/words.js';
import { offerOf } from '../../fakes/fake-cloud.js';
import { viewerOf } from '../../fakes/mining-rig.js';
import { eachDatabase } from '../../support/each-database.js';
import { at, openBudgets, OPERATOR, OWNER, STRANGER } from './support.js';

const HOUR = 3_600_000;

eachDatabase('budgets', (store) => {
  const open = () => openBudgets(store());

  describe('what is spent', () => {
    it('is price times the part of the rent that lies in the period, of every machine of the account', async () => {
      const { rented, set, close } = await open();
      await rented('whole', '0.1', { rentedAt: at('01T02:00:00') });
      await rented('from-before', '1', {
        rentedAt: new Date('2026-04-30T20:00:00Z'),
        state: 'TERMINATED',
        terminatedAt: at('01T00:30:00'),
      });
      await rented('only-launched', '2', { rentedAt: null, launchedAt: at('01T11:30:00') });
      await rented('same-price', '0.1', { rentedAt: at('01T11:59:59.999') });
      await rented('booked', '7', { rentedAt: null, state: 'REQUESTED' });
      await rented('gone-before', '50', {
        rentedAt: new Date('2026-04-29T20:00:00Z'),
        state: 'TERMINATED',
        terminatedAt: at('01T00:00:00'),
      });
      await rented('never-came', '50', {
        rentedAt: null,
        state: 'TERMINATED',
        terminatedAt: at('01T11:00:00'),
      });
      await rented('unpriced', null);
      await rented('later', '50', { rentedAt: at('01T12:00:00.001') });
      await rented('theirs', '50', { ownerId: '0.0.6' });
      // 10 h at 0.1, half an hour at 1, half an hour at 2, a millisecond at 0.1.
      expect(await set('100')).toEqual({
        ownerId: '0.0.5',
        period: 'DAY',
        onExhausted: 'REFUSE',
        limitUsd: '100',
        spentUsd: '2.500000',
        remainingUsd: '97.500000',
        percent: 2,
        periodStartedAt: at('01T00:00:00'),
        periodEndsAt: at('02T00:00:00'),
        perHourUsd: '59.200000',
      });
      await close();
    });

    it('is told in a number that the API has, however small the limit', async () => {
      const { rented, set, close } = await open();
      await rented('a', '30');
      expect(await set('0.000000000000000001')).toMatchObject({ percent: 2 ** 31 - 1 });
      expect(await set('0.001')).toMatchObject({ percent: 6_000_000 });
      await close();
    });

    it('begins anew with the period', async () => {
      const { rented, set, budgets, clock, close } = await open();
      await rented('a', '0.5');
      expect(await set('4')).toMatchObject({ spentUsd: '1.000000', percent: 25 });
      clock.at = at('02T01:00:00');
      expect(await budgets.of(OWNER, '0.0.5')).toMatchObject({
        spentUsd: '0.500000',
        percent: 12,
        periodStartedAt: at('02T00:00:00'),
      });
      await close();
    });
  });

  describe('a budget', () => {
    it.each([
      ['0', OWNER, undefined, 'INVALID_INPUT', 'input.limitUsd'],
      ['-1', OWNER, undefined, 'INVALID_INPUT', 'input.limitUsd'],
      ['much', OWNER, undefined, 'INVALID_INPUT', 'input.limitUsd'],
      ['1', OWNER, '0.0.6', 'FORBIDDEN', 'input.ownerId'],
      ['1', OPERATOR, 'x; drop', 'INVALID_INPUT', 'input.ownerId'],
      ['1', viewerOf('0.0.5', { scopes: ['read', 'deploy'] }), undefined, 'FORBIDDEN', null],
      ['1', viewerOf('0.0.5', { minerId: 'm' }), undefined, 'FORBIDDEN', null],
    ] as const)('of %s is refused', async (limitUsd, viewer, ownerId, code, field) => {
      const { set, budgets, close } = await open();
      await expect(set(limitUsd, ownerId === undefined ? {} : { ownerId }, viewer)).rejects.toMatchObject({
        code,
        field,
      });
      expect(await budgets.of(OPERATOR, '0.0.5')).toBeNull();
      await close();
    });

    it('is seen by its owner and by operators, who may also set and remove it', async () => {
      const { set, budgets, close } = await open();
      await set('7.50', { ownerId: '0.0.5', period: 'MONTH' }, OPERATOR);
      for (const viewer of [OWNER, OPERATOR]) {
        expect(await budgets.of(viewer, '0.0.5')).toMatchObject({ limitUsd: '7.5', period: 'MONTH' });
      }
      const blind = [null, STRANGER, viewerOf('0.0.5', { minerId: 'm' }), viewerOf('0.0.5', { scopes: [] })];
      for (const viewer of blind) expect(await budgets.of(viewer, '0.0.5')).toBeNull();
      await expect(budgets.remove(STRANGER, '0.0.5')).rejects.toMatchObject({ code: 'FORBIDDEN' });
      expect(await budgets.remove(OPERATOR, '0.0.5')).toEqual({ id: '0.0.5' });
      expect(await budgets.remove(OWNER, undefined)).toEqual({ id: '0.0.5' });
      expect(await budgets.of(OWNER, '0.0.5')).toBeNull();
      await close();
    });
  });

  describe('renting', () => {
    it('lets no more through than the budget has room for, however many rent at once', async () => {
      const { set, mining, repositories, db, budgets, close } = await open();
      // One hour of ten machines at 0.02.
      await set('0.2');
      const results = await Promise.allSettled(Array.from({ length: 50 }, () => mining.vms.rent(OWNER, {})));
      const refusals = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
      expect(refusals).toHaveLength(40);
      for (const refusal of refusals) expect(refusal).toMatchObject({ code: 'BUDGET_EXCEEDED' });
      expect(await repositories.vms.countAlive(db, '0.0.5')).toBe(10);
      expect(await budgets.of(OWNER, '0.0.5')).toMatchObject({
        spentUsd: '0.000000',
        perHourUsd: '0.200000',
      });
      // Others have budgets of their own.
      await mining.vms.rent(STRANGER, {});
      await close();
    });

    it('goes on to no offer that is dearer than there is room for', async () => {
      const { set, mining, cloud, vm, vmBecomes, close } = await open();
      await set('0.06');
      cloud.offers = [offerOf('a', '0.01'), offerOf('dear', '0.5'), offerOf('fits', '0.05')];
      cloud.script.fail('create', 'CAPACITY');
      const { id } = (await mining.vms.rent(OWNER, {})).vm;
      await vmBecomes(id, 'LAUNCHING');
      expect(await vm(id)).toMatchObject({ offer: { id: 'fits' }, pricePerHourUsd: '0.05' });

      cloud.offers = [offerOf('b', '0.01')];
      const { id: second } = (await mining.vms.rent(OWNER, {})).vm;
      cloud.offers = [offerOf('dearer', '0.0101')];
      await vmBecomes(second, 'TERMINATED');
      expect(await vm(second)).toMatchObject({
        endReason: 'BUDGET',
        failure: { message: expect.stringContaining('0.0101 USD an hour') },
      });
      expect(cloud.created.map(({ offer }) => offer.id)).toEqual(['a', 'fits']);
      await close();
    });

    it('goes on to dearer offers for no more machines than there is room for, however many do at once', async () => {
      const { set, mining, cloud, repositories, db, run, budgets, close } = await open();
      await set('0.5');
      cloud.offers = [offerOf('a', '0.01')];
      for (let i = 0; i < 20; i += 1) await mining.vms.rent(OWNER, {});
      cloud.offers = [offerOf('dear', '0.05')];
      const count = async (...states: VmState[]) =>
        (await repositories.vms.list(db, '0.0.5', { states }, { limit: 50 })).length;
      await run(async () => (await count('REQUESTED', 'TERMINATING')) === 0);
      const left = await count('RESERVING', 'LAUNCHING', 'BOOTSTRAPPING', 'READY');
      // Seven at first, and more as the others end.
      expect(left).toBeGreaterThanOrEqual(7);
      expect(left).toBeLessThanOrEqual(10);
      expect(Number((await budgets.of(OWNER, '0.0.5'))?.perHourUsd)).toBeCloseTo(left * 0.05, 6);
      await close();
    });

    it('is refused with the numbers, the end of the period, and what would fit', async () => {
      const { set, rented, mining, cloud, close } = await open();
      await rented('a', '0.5');
      await set('1.51');
      cloud.offers = [offerOf('b', '0.02')];
      const refusal = await mining.vms.rent(OWNER, {}).then(null, (error: unknown) => error);
      expect(refusal).toMatchObject({
        code: 'BUDGET_EXCEEDED',
        retryable: true,
        retryAfterMs: 12 * HOUR,
        limitUsd: '1.51',
        spentUsd: '1.000000',
        perHourUsd: '0.520000',
        roomPerHourUsd: '0.010000',
        periodEndsAt: at('02T00:00:00'),
        message: expect.stringMatching(/1\.51 USD a day .* 1\.000000 are spent.*0\.520000.*2026-05-02T00/),
        hint: expect.stringContaining('A machine of up to 0.010000 USD an hour fits.'),
      });
      await set('1.52');
      await mining.vms.rent(OWNER, {});
      await close();
    });

    it('names the cheapest machine of all when that costs less', async () => {
      const { set, mining, cloud, close } = await open();
      await set('0.03');
      const port = cloud.port as { offers: typeof cloud.port.offers };
      port.offers = async ({ vcpu }) => [vcpu === 1 ? offerOf('tiny', '0.01') : offerOf('large', '0.04')];
      await expect(mining.vms.rent(OWNER, {})).rejects.toMatchObject({
        code: 'BUDGET_EXCEEDED',
        hint: expect.stringMatching(/The cheapest without the size: .* at 0\.24 USD a day/),
      });
      await close();
    });

    it('names no machine for which there is no room either', async () => {
      const { set, mining, cloud, close } = await open();
      await set('0.005');
      const port = cloud.port as { offers: typeof cloud.port.offers };
      port.offers = async ({ vcpu }) => [vcpu === 1 ? offerOf('tiny', '0.01') : offerOf('large', '0.04')];
      await expect(mining.vms.rent(OWNER, {})).rejects.toMatchObject({
        code: 'BUDGET_EXCEEDED',
        roomPerHourUsd: '0.005000',
        hint: expect.not.stringContaining('The cheapest'),
      });
      await close();
    });

    it('of what costs nothing, or without a budget, is never refused', async () => {
      const { set, rented, mining, cloud, budgets, close } = await open();
      await rented('dear', '100');
      await mining.vms.rent(OWNER, {});
      await set('0.01');
      cloud.offers = [offerOf('free', '0')];
      await mining.vms.rent(OWNER, {});
      cloud.offers = [offerOf('b', '0.02')];
      await expect(mining.vms.rent(OWNER, {})).rejects.toMatchObject({ code: 'BUDGET_EXCEEDED' });
      await budgets.remove(OWNER, undefined);
      await mining.vms.rent(OWNER, {});
      await close();
    });

    it('of a machine of unknown price needs room for what is there already', async () => {
      const { set, rented, db, budgets, close } = await open();
      await rented('a', '0.5');
      await set('1.5');
      await expect(budgets.requireRoom(db, '0.0.5', null)).rejects.toMatchObject({ code: 'BUDGET_EXCEEDED' });
      await set('1.51');
      await budgets.requireRoom(db, '0.0.5', null);
      await close();
    });
  });
});
