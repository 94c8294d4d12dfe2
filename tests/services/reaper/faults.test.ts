import { describe, expect, it } from 'vitest';
import { AdapterError } from '../../../src/services/adapters/failure.js';
import { eachDatabase } from '../../support/each-database.js';
import { GRACE_MS, nameOf, openReaperRig, type ReaperRig, withLeftover } from './support.js';

const soon = () => AbortSignal.timeout(20_000);
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

  it('keeps faults of its own to the log', async () => {
    const rig = await openReaperRig(store());
    const broken = rig.reaperOver({
      ...rig.cloud,
      listOwned: async () => {
        throw new Error('Failed query: select * from vms');
      },
    });
    await broken.run(soon());
    expect((await rig.status()).lastError).toBe('Something went wrong on our side; it is logged');
    expect(rig.errors()).not.toEqual([]);
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
});
