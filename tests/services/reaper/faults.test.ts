import { describe, expect, it } from 'vitest';
import { AdapterError } from '../../../src/services/adapters/failure.js';
import { viewerOf } from '../../fakes/mining-rig.js';
import { eachDatabase } from '../../support/each-database.js';
import { GRACE_MS, nameOf, OPERATOR, openReaperRig, type ReaperRig } from './support.js';

const soon = () => AbortSignal.timeout(20_000);
/** One machine that serves, and one whose row has ended but that is there all the same. */
const withLeftover = async (rig: ReaperRig) => {
  await rig.rent(0);
  await rig.create(nameOf(1));
  await rig.book(nameOf(1), { state: 'TERMINATED' });
};
const settled = async (rig: ReaperRig) => {
  expect(await rig.leaks()).toEqual([]);
  expect((await rig.owned()).every(({ name }) => name.startsWith(nameOf(0)))).toBe(true);
  expect(rig.simulator.cloud.liveVms().map(({ name }) => name)).toEqual([nameOf(0)]);
  expect(await rig.open()).toEqual([]);
  // Each thing was written down once before it was ended and once afterwards.
  expect(await rig.audited('REAP')).toHaveLength(4);
  expect(await rig.audited('REAP_DONE')).toHaveLength(4);
};

eachDatabase('the reaper in trouble', (store) => {
  it('goes on where a killed one stopped, before or after the order was taken', async () => {
    const rig = await openReaperRig(store());
    await withLeftover(rig);
    await rig.rounds(1);
    for (const isTaken of [false, true, false, true]) {
      const killed = new AbortController();
      const reaper = rig.reaperOver({
        ...rig.cloud,
        async destroyOwned(resource, signal) {
          if (isTaken) await rig.cloud.destroyOwned(resource, signal);
          killed.abort();
          throw new Error('killed');
        },
      });
      await reaper.run(killed.signal);
      rig.later(GRACE_MS);
      rig.simulator.cloud.advance(60_000);
    }
    await rig.rounds(6);
    await settled(rig);
  });

  it('does no harm beside another one', async () => {
    const rig = await openReaperRig(store());
    await withLeftover(rig);
    const others = [rig.reaper, rig.reaperOver(rig.cloud)];
    for (let i = 0; i < 8; i += 1) {
      await Promise.all(others.map((one) => one.run(soon())));
      rig.later(GRACE_MS);
      rig.simulator.cloud.advance(60_000);
    }
    await settled(rig);
    expect(rig.errors()).toEqual([]);
  });

  it.each([
    ['does not answer', { kind: 'hang', hangMs: 60_000 }],
    ['answers with a page for people', { kind: 'not-json' }],
    ['answers with half an answer', { kind: 'garbage' }],
    ['answers with an error', { kind: 'status', status: 500 }],
    ['does not know the key', { kind: 'status', status: 401 }],
  ] as const)('decides nothing while one list of the provider %s', async (_what, fault) => {
    const rig = await openReaperRig(store());
    await withLeftover(rig);
    await rig.makeDisk(`${nameOf(2)}-d`);
    await rig.rounds(1);
    const before = await rig.open();
    expect(before).toHaveLength(5);
    rig.simulator.faults.add({ ...fault, route: '^GET /v1/public_ips' });

    const reaper = rig.reaperOver(rig.cloud, { roundMs: 300 });
    for (let i = 0; i < 2; i += 1) {
      await reaper.run(soon());
      rig.later(GRACE_MS);
    }

    expect(await rig.open()).toEqual(before);
    expect(rig.orders()).toEqual([]);
    expect((await rig.status()).lastError).not.toBeNull();
    rig.simulator.faults.clear();
    await rig.rounds(1);
    expect(rig.orders().length).toBeGreaterThan(0);
    expect(await rig.status()).toMatchObject({ lastError: null });
  });

  it('stops its round at an ill provider, and only passes over what it refuses', async () => {
    const rig = await openReaperRig(store());
    await rig.rent(0);
    await rig.rent(1);
    for (const n of [2, 3, 4]) await rig.makeDisk(`${nameOf(n)}-d`);
    let kind: 'TIMEOUT' | 'INVALID' = 'TIMEOUT';
    let calls = 0;
    const reaper = rig.reaperOver({
      ...rig.cloud,
      async destroyOwned() {
        calls += 1;
        throw new AdapterError('fluence', kind, `it says ${kind}`);
      },
    });
    await rig.rounds(2, reaper);
    expect(calls).toBe(1);
    expect(await rig.status()).toMatchObject({ lastError: 'it says TIMEOUT' });

    kind = 'INVALID';
    await rig.rounds(2, reaper);
    expect(calls).toBe(7);
    expect(await rig.status()).toMatchObject({ lastError: null, strays: 3 });
    expect((await rig.open()).map(({ lastError }) => lastError)).toEqual(Array(3).fill('it says INVALID'));
    // The same failure is written down once.
    expect(await rig.audited('REAP_FAILED')).toHaveLength(4);
    await rig.rounds(4);
    expect(await rig.leaks()).toEqual([]);
  });

  it('ends at most 50 in a round, and what failed waits behind the others', async () => {
    const rig = await openReaperRig(store());
    const name = (n: number) =>
      `tn-abcd${'a'.repeat(13)}${'abcdefghij'[Math.floor(n / 10)]}${'abcdefghij'[n % 10]}x`;
    const resources = Array.from({ length: 70 }, (_, n) => ({
      ...{
        kind: 'DISK' as const,
        id: `d${n}`,
        name: `${name(n)}-d`,
        state: 'ready',
        createdAt: null,
        attachedTo: [],
      },
    }));
    for (let n = 0; n < 70; n += 1) await rig.book(name(n), { state: 'TERMINATED' });
    const calls: string[] = [];
    const reaper = rig.reaperOver({
      ...rig.cloud,
      // A page that moved while it was turned shows some of them twice.
      listOwned: async () => [...resources, ...resources.slice(0, 9)],
      async destroyOwned({ id }) {
        calls.push(id);
        throw new AdapterError('fluence', 'CONFLICT', 'not now');
      },
    });
    await rig.rounds(2, reaper);
    expect(calls).toHaveLength(50);
    await rig.rounds(1, reaper);
    expect(new Set(calls).size).toBe(70);
  });

  describe('keeps the record straight:', () => {
    it('what somebody else ended is ended, and not by us', async () => {
      const rig = await openReaperRig(store());
      await rig.rent(0);
      const id = await rig.makeDisk(`${nameOf(2)}-d`);
      await rig.reaper.run(soon());
      await fetch(`${rig.simulator.fluenceUrl}/v1/storages/${id}`, {
        method: 'DELETE',
        headers: { 'x-api-key': rig.simulator.apiKey },
      });
      await rig.rounds(2);
      expect(await rig.ended()).toMatchObject([{ resourceId: id, endingAt: null }]);
      expect(await rig.audited('REAP_DONE')).toEqual([]);
    });

    it('what is listed again has not ended, and is not young again', async () => {
      const rig = await openReaperRig(store());
      await rig.rent(0);
      const id = await rig.makeDisk(`${nameOf(2)}-d`);
      const isShown = [true, false, true, true];
      const reaper = rig.reaperOver(
        {
          ...rig.cloud,
          listOwned: async (...asked) => {
            const all = await rig.cloud.listOwned(...asked);
            return isShown.shift() ? all : all.filter((one) => one.id !== id);
          },
        },
        { mode: 'report' },
      );
      const [firstSeenAt] = [rig.clock.at];
      await rig.rounds(2, reaper);
      expect(await rig.ended()).toHaveLength(1);
      await rig.rounds(1, reaper);
      expect(await rig.open()).toMatchObject([{ resourceId: id, firstSeenAt, endedAt: null }]);
    });

    it('a listing taken before another one saw a thing does not end it', async () => {
      const rig = await openReaperRig(store());
      await rig.rent(0);
      const before = await rig.owned();
      await rig.makeDisk(`${nameOf(2)}-d`);
      const late = rig.reaperOver({
        ...rig.cloud,
        async listOwned() {
          rig.later(1);
          await rig.reaper.run(soon());
          return before;
        },
      });
      await late.run(soon());
      expect(await rig.kindsOpen()).toEqual(['DISK']);
    });

    it('what turns out to belong to a machine is no stray any more', async () => {
      const rig = await openReaperRig(store());
      await rig.rent(0);
      await rig.makeDisk(`${nameOf(2)}-d`);
      await rig.reaper.run(soon());
      expect(await rig.kindsOpen()).toEqual(['DISK']);
      await rig.book(nameOf(2), { state: 'RESERVING' });
      await rig.rounds(3);
      expect([...(await rig.open()), ...(await rig.ended())]).toEqual([]);
      expect(rig.orders()).toEqual([]);
    });
  });

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
