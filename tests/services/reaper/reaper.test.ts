import { describe, expect, it } from 'vitest';
import { eachDatabase } from '../../support/each-database.js';
import { GRACE_MS, nameOf, openReaperRig, TAG } from './support.js';

const ALL_KINDS = ['ADDRESS', 'DISK', 'SSH_KEY', 'VM'];
const soon = () => AbortSignal.timeout(20_000);

eachDatabase('the reaper', (store) => {
  describe('ends', () => {
    it('a machine that turned up after everybody had forgotten it, with all that belongs to it', async () => {
      const rig = await openReaperRig(store());
      await rig.rent(0);
      const hidden = { kind: 'accepted-then-hidden', delayMs: 90_000, route: '^POST /v2/vms$' } as const;
      rig.simulator.faults.add(hidden);
      await rig.create(nameOf(1));
      rig.simulator.faults.clear();

      await rig.rounds(1);
      expect(rig.simulator.cloud.liveVms()).toHaveLength(2);
      await rig.rounds(8);

      expect(await rig.leaks()).toEqual([]);
      expect((await rig.owned()).map(({ name }) => name.slice(0, 23))).toEqual(
        Array.from({ length: 4 }, () => nameOf(0)),
      );
      expect(await rig.open()).toEqual([]);
      expect((await rig.ended()).map(({ kind }) => kind).toSorted()).toEqual(ALL_KINDS);
      expect((await rig.ended()).every(({ reason }) => reason === 'NO_INTENT')).toBe(true);
      for (const action of ['REAP', 'REAP_DONE']) {
        const events = await rig.audited(action);
        expect(events.map(({ actor, target }) => `${actor} ${target.split(' ')[0]}`).toSorted()).toEqual(
          ALL_KINDS.map((kind) => `reaper ${kind}`),
        );
      }
      expect(await rig.status()).toMatchObject({ strays: 0, lastError: null, prefix: 'tn-abcd' });
    });

    it('disk and address of a create call that failed', async () => {
      const rig = await openReaperRig(store());
      rig.simulator.faults.add({ kind: 'partial-create', status: 422, route: '^POST /v2/vms$', count: 1 });
      await rig.create(nameOf(0)).catch(() => {});
      await rig.book(nameOf(0), { state: 'TERMINATED' });
      expect(await rig.leaks()).toHaveLength(2);

      await rig.rounds(5);

      expect(await rig.leaks()).toEqual([]);
      expect(await rig.owned()).toEqual([]);
      expect((await rig.ended()).every(({ reason }) => reason === 'INTENT_ENDED')).toBe(true);
    });

    it('what turned up under a name that its rental gave up, and leaves what has the new one', async () => {
      const rig = await openReaperRig(store());
      const receipt = await rig.rent(0);
      await rig.vms.update(rig.db, `row ${nameOf(0)}`, { formerNames: [nameOf(1), nameOf(2)] });
      await rig.create(nameOf(2));

      await rig.rounds(8);

      expect(rig.simulator.cloud.liveVms().map(({ id }) => id)).toEqual([receipt.vmId]);
      expect(await rig.leaks()).toEqual([]);
      expect(await rig.kindsOpen()).toEqual([]);
      expect((await rig.ended()).map(({ kind }) => kind).toSorted()).toEqual(ALL_KINDS);
      expect((await rig.ended()).every(({ reason }) => reason === 'INTENT_ENDED')).toBe(true);
      expect(await rig.status()).toMatchObject({ lastError: null });
    });

    it('the second machine of one name, and leaves the one that the row names', async () => {
      const rig = await openReaperRig(store());
      const receipt = await rig.rent(0);
      await rig.create(nameOf(0));

      await rig.rounds(8);

      expect(rig.simulator.cloud.liveVms().map(({ id }) => id)).toEqual([receipt.vmId]);
      expect(await rig.leaks()).toEqual([]);
      const { vmId, diskId, ipId, sshKeyId } = receipt;
      expect(new Set((await rig.owned()).map(({ id }) => id))).toEqual(
        new Set([vmId, diskId, ipId, sshKeyId]),
      );
      expect((await rig.ended()).every(({ reason }) => reason === 'TWIN')).toBe(true);
    });

    it('the machine before what it holds', async () => {
      const rig = await openReaperRig(store());
      await rig.create(nameOf(0));
      await rig.book(nameOf(0), { state: 'TERMINATED' });

      await rig.rounds(2);
      expect(new Set((await rig.audited('REAP')).map(({ target }) => target.split(' ')[0]))).toEqual(
        new Set(['SSH_KEY', 'VM']),
      );
      expect(
        (await rig.open())
          .filter(({ lastError }) => lastError !== null)
          .map(({ kind, lastError }) => ({ kind, lastError })),
      ).toEqual(
        expect.arrayContaining([{ kind: 'DISK', lastError: expect.stringContaining('still attached to') }]),
      );
      expect(await rig.audited('REAP_FAILED')).toEqual([]);
      await rig.rounds(4);
      expect(await rig.leaks()).toEqual([]);
    });
  });

  describe('never touches', () => {
    it('names of other installations, of none, or that only begin alike', async () => {
      const rig = await openReaperRig(store());
      for (const name of [nameOf(1, 'abce'), 'tn-qqqqqqqqqqqqqq22', `tn-${TAG}qqqqqqqqqqqq`])
        await rig.create(name);
      const disks = [
        'tn-abcd',
        'tn-abcd-d',
        `${nameOf(2)}-i`,
        `${nameOf(2)}`,
        `${nameOf(1, 'zzzz')}-d`,
        'tn-abcdqqqq-d',
      ];
      for (const name of disks) await rig.makeDisk(name);

      await rig.rounds(4);

      expect(await rig.open()).toEqual([]);
      expect(await rig.ended()).toEqual([]);
      expect(rig.orders()).toEqual([]);
      expect(rig.simulator.cloud.liveVms()).toHaveLength(3);
    });

    it.each(['REQUESTED', 'RESERVING', 'LAUNCHING', 'TERMINATING'] as const)(
      'what bears the name of a machine that is %s and has no receipt, be it two of them',
      async (state) => {
        const rig = await openReaperRig(store());
        await rig.create(nameOf(0));
        await rig.create(nameOf(0));
        await rig.book(nameOf(0), { state });

        await rig.rounds(4);

        expect(await rig.open()).toEqual([]);
        expect(rig.orders()).toEqual([]);
      },
    );

    it('the second machine of one that is just being given back', async () => {
      const rig = await openReaperRig(store());
      await rig.rent(0);
      await rig.create(nameOf(0));
      const [vm] = await rig.vms.list(rig.db, null, {}, { limit: 1 });
      await rig.vms.update(rig.db, vm?.id ?? '', { state: 'TERMINATING' });

      await rig.rounds(4);

      expect(await rig.open()).toEqual([]);
      expect(rig.orders()).toEqual([]);
    });

    it('a second machine whose first one is not there any more', async () => {
      const rig = await openReaperRig(store());
      await rig.create(nameOf(0));
      await rig.book(nameOf(0), { state: 'READY', providerVmId: 'lost', providerDiskId: 'lost-d' });

      await rig.rounds(4);

      expect(await rig.open()).toEqual([]);
      expect(rig.orders()).toEqual([]);
    });

    it('what a machine counts among its parts under another name', async () => {
      const rig = await openReaperRig(store());
      const { sshKeyId } = await rig.create(nameOf(0));
      await rig.book(nameOf(0), { state: 'TERMINATED' });
      await rig.book(nameOf(1), { state: 'READY', providerSshKeyId: sshKeyId });

      await rig.rounds(8);

      expect((await rig.owned()).map(({ kind }) => kind)).toEqual(['SSH_KEY']);
      expect((await rig.audited('REAP')).map(({ target }) => target)).not.toContain(`SSH_KEY ${sshKeyId}`);
    });

    it.each([
      ['a machine of ours', 0],
      ["somebody else's machine", 1],
    ])('a part that is attached to %s', async (_whose, which) => {
      const rig = await openReaperRig(store());
      const machines = [(await rig.rent(0)).vmId, (await rig.create('tn-webserver')).vmId];
      const diskId = await rig.makeDisk(`${nameOf(3)}-d`);
      const destroyed: string[] = [];
      const reaper = rig.reaperOver({
        ...rig.cloud,
        listOwned: async (...asked) =>
          (await rig.cloud.listOwned(...asked)).map((one) =>
            one.id === diskId ? { ...one, attachedTo: [machines[which] ?? ''] } : one,
          ),
        destroyOwned: async ({ id }) => {
          destroyed.push(id);
          return 'GONE';
        },
      });

      await rig.rounds(4, reaper);

      expect(destroyed).toEqual([]);
      expect(await rig.open()).toMatchObject([
        { resourceId: diskId, endingAt: null, lastError: `still attached to ${machines[which]}` },
      ]);
    });

    it('the key of a former name with which a machine goes on, and calls it no stray', async () => {
      const rig = await openReaperRig(store());
      const receipt = await rig.rent(0);
      await rig.vms.update(rig.db, `row ${nameOf(0)}`, { name: nameOf(1), formerNames: [nameOf(0)] });
      await rig.rounds(1);

      const open = await rig.open();
      expect(open.map(({ resourceId }) => resourceId)).not.toContain(receipt.sshKeyId);
    });

    it('what was booked or adopted since the listing', async () => {
      const rig = await openReaperRig(store());
      await rig.rent(0);
      await rig.rent(1);
      const ids = [await rig.makeDisk(`${nameOf(2)}-d`), await rig.makeDisk(`${nameOf(3)}-d`)];
      const destroyed: string[] = [];
      const reaper = rig.reaperOver({
        ...rig.cloud,
        async destroyOwned(resource) {
          destroyed.push(resource.id);
          if (destroyed.length > 1) return 'GONE';
          for (const n of [2, 3]) await rig.book(nameOf(n), { state: 'RESERVING' });
          return 'GONE';
        },
      });

      await rig.rounds(4, reaper);

      expect(destroyed).toHaveLength(1);
      expect(ids).toContain(destroyed[0]);
      expect(await rig.audited('REAP')).toHaveLength(1);
    });

    it('anything in a listing that is its first, or before the grace is over', async () => {
      const rig = await openReaperRig(store());
      await rig.rent(0);
      await rig.makeDisk(`${nameOf(2)}-d`);

      await rig.reaper.run(soon());
      await rig.reaper.run(soon());
      rig.later(GRACE_MS - 1);
      await rig.reaper.run(soon());
      expect(await rig.kindsOpen()).toEqual(['DISK']);
      expect(rig.orders()).toEqual([]);
      rig.later(1);
      await rig.reaper.run(soon());
      expect(rig.orders()).toHaveLength(1);
    });

    it('anything at all in the mode that only reports', async () => {
      const rig = await openReaperRig(store(), 'report');
      await rig.rent(0);
      await rig.create(nameOf(1));

      await rig.rounds(6);

      expect(await rig.kindsOpen()).toEqual(ALL_KINDS);
      expect((await rig.open()).every(({ endingAt }) => endingAt === null)).toBe(true);
      expect(rig.orders()).toEqual([]);
      expect(await rig.audited('REAP')).toEqual([]);
      expect(rig.warnings().filter((text) => text.startsWith('would end'))).toHaveLength(4);
      expect(await rig.status()).toMatchObject({ mode: 'report', strays: 4, lastError: null });
    });
  });
});
