import { describe, expect, it } from 'vitest';
import { viewerOf } from '../../fakes/mining-rig.js';
import { eachDatabase } from '../../support/each-database.js';
import { GRACE_MS, nameOf, OPERATOR, openReaperRig, withLeftover } from './support.js';

const soon = () => AbortSignal.timeout(20_000);

eachDatabase('the reaper and its operators', (store) => {
  describe('with a database that may be the wrong one', () => {
    const strangers = async (mode: 'report' | 'destroy' = 'destroy') => {
      const rig = await openReaperRig(store(), mode);
      await rig.rent(0);
      await rig.create(nameOf(1));
      await rig.create(nameOf(2));
      // Even what ended by this database is left alone while it is in doubt.
      await rig.book(nameOf(3), { state: 'TERMINATED' });
      await rig.makeDisk(`${nameOf(3)}-d`);
      await rig.rounds(4);
      return rig;
    };

    it('only reports, and says so loudly', async () => {
      const rig = await strangers();
      expect(rig.orders()).toEqual([]);
      expect(await rig.open()).toHaveLength(9);
      const { lastError } = await rig.status();
      expect(lastError).toMatch(/^SIMULATOR: more than half of what bears our name belongs to no machine/);
      expect(rig.errors().map((text) => `SIMULATOR: ${text}`)).toEqual(Array(4).fill(lastError));
      expect(rig.warnings().filter((text) => text.startsWith('would end'))).toHaveLength(9);
    });

    it('believes exactly half', async () => {
      const rig = await openReaperRig(store());
      await rig.rent(0);
      await rig.create(nameOf(1));
      await rig.rounds(8);
      expect(await rig.leaks()).toEqual([]);
      expect(await rig.open()).toEqual([]);
    });

    it('ends what an operator names, and nothing else', async () => {
      const rig = await strangers();
      const named = (await rig.open()).filter(({ name }) => name.startsWith(nameOf(1)));
      const ids = named.map(({ id }) => id);

      const now = await rig.reaper.reap(OPERATOR, ids);

      expect(now.every(({ endingAt }) => endingAt !== null)).toBe(true);
      expect((await rig.audited('REAP')).map(({ actor }) => actor)).toEqual(Array(4).fill('0.0.9'));
      rig.later(GRACE_MS);
      rig.simulator.cloud.advance(60_000);
      // The rounds go on with what the operator began.
      await rig.rounds(4);
      const left = await rig.owned();
      expect(left.filter(({ name }) => name.startsWith(nameOf(1)))).toEqual([]);
      expect(left.filter(({ name }) => name.startsWith(nameOf(0)))).toHaveLength(4);
      // Less than half of it is unknown by now; still nobody has decided about the rest.
      expect(left.filter(({ name }) => name.startsWith(nameOf(2)))).toHaveLength(4);
      expect((await rig.status()).lastError).toContain('more than half');

      const rest = (await rig.open()).filter(({ reason }) => reason === 'NO_INTENT');
      await rig.reaper.reap(
        OPERATOR,
        rest.map(({ id }) => id),
      );
      rig.simulator.cloud.advance(60_000);
      await rig.rounds(5);
      expect(await rig.leaks()).toEqual([]);
      expect(await rig.owned()).toHaveLength(4);
      expect(await rig.status()).toMatchObject({ lastError: null, strays: 0 });
    });

    it('ends what an operator names where it only reports, and no more by itself', async () => {
      const rig = await strangers('report');
      const rows = (await rig.open()).filter(({ name }) => name.startsWith(nameOf(1)));
      const machine = rows.find(({ kind }) => kind === 'VM');
      await rig.reaper.reap(OPERATOR, [machine?.id ?? '']);
      const orders = rig.orders().length;
      expect(orders).toBe(1);
      await rig.rounds(4);
      expect(rig.orders()).toHaveLength(orders);
      expect(rig.simulator.cloud.liveVms()).toHaveLength(2);
    });
  });

  describe('an operator', () => {
    it.each([
      ['nobody', { isOperator: false }],
      ['a token that may not operate', { scopes: ['read' as const] }],
    ])('is not %s', async (_who, about) => {
      const rig = await openReaperRig(store());
      await withLeftover(rig);
      await rig.rounds(1);
      const ids = (await rig.open()).map(({ id }) => id);
      await expect(rig.reaper.reap({ ...OPERATOR, ...about }, ids)).rejects.toMatchObject({
        code: 'FORBIDDEN',
      });
      expect(rig.orders()).toEqual([]);
      const stranger = viewerOf('0.0.7');
      await expect(rig.reaper.status(stranger)).rejects.toMatchObject({ code: 'FORBIDDEN' });
      await expect(rig.reaper.list(stranger, null, { limit: 1 })).rejects.toMatchObject({
        code: 'FORBIDDEN',
      });
    });

    it('is refused what is too young, what is not there and what is too much', async () => {
      const rig = await openReaperRig(store());
      await withLeftover(rig);
      await rig.reaper.run(soon());
      const ids = (await rig.open()).map(({ id }) => id);
      const refusalOf = (asked: string[]) =>
        rig.reaper.reap(OPERATOR, asked).then(
          () => null,
          (error: { code?: string }) => error.code,
        );
      expect(await refusalOf(ids)).toBe('ACTION_NOT_ALLOWED');
      expect(await refusalOf([...ids, 'unknown'])).toBe('NOT_FOUND');
      expect(await refusalOf([])).toBe('INVALID_INPUT');
      expect(await refusalOf(Array.from({ length: 51 }, (_, i) => `${i}`))).toBe('INVALID_INPUT');
      rig.simulator.faults.add({ kind: 'status', status: 401 });
      expect(await refusalOf(ids)).toBe('UNAVAILABLE');
      expect(rig.orders()).toEqual([]);
    });

    it('cannot end what a machine needs', async () => {
      const rig = await openReaperRig(store());
      await withLeftover(rig);
      await rig.rounds(1);
      const ids = (await rig.open()).map(({ id }) => id);
      for (const vm of await rig.vms.list(rig.db, null, {}, { limit: 9 })) {
        if (vm.state === 'TERMINATED') await rig.vms.update(rig.db, vm.id, { state: 'LAUNCHING' });
      }
      expect(await rig.reaper.reap(OPERATOR, ids)).toEqual([]);
      expect(rig.orders()).toEqual([]);
    });
  });
});
