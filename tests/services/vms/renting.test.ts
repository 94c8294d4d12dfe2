import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EndReason } from '../../../src/db/words.js';
import type { FailureKind } from '../../../src/services/adapters/failure.js';
import { offerOf } from '../../fakes/fake-cloud.js';
import { MINUTE, type MiningRig, openMiningRig, viewerOf } from '../../fakes/mining-rig.js';

const OWNER = viewerOf('0.0.5');
let rig: MiningRig;
beforeEach(async () => {
  rig = await openMiningRig();
});
afterEach(() => rig.close());

const rent = async (input = {}) => (await rig.mining.vms.rent(OWNER, input)).vm.id;
const reserving = async (input = {}) => {
  const id = await rent(input);
  await rig.vmBecomes(id, 'RESERVING');
  return id;
};
const ended = async (id: string, reason: EndReason) => {
  await rig.vmBecomes(id, 'TERMINATED', { stepMs: MINUTE });
  const vm = await rig.vm(id);
  expect(vm).toMatchObject({ endReason: reason, failure: { code: reason } });
  expect(rig.cloud.billed()).toEqual([]);
  return vm;
};

describe('choosing an offer', () => {
  it('takes the cheapest and goes through every state to READY', async () => {
    rig.cloud.offers = [offerOf('cheap', '0.01'), offerOf('dear', '0.09')];
    const id = await rent();
    const states: string[] = [];
    await rig.turn(rig.vmWorker, async () => {
      const { state } = await rig.vm(id);
      if (states.at(-1) !== state) states.push(state);
      return state === 'READY';
    });
    expect(states).toEqual(['REQUESTED', 'RESERVING', 'LAUNCHING', 'BOOTSTRAPPING', 'READY']);
    expect(await rig.vm(id)).toMatchObject({
      offer: { id: 'cheap' },
      engineVersion: '27.0',
      hostKeyFingerprint: 'SHA256:first',
      failure: null,
      attempts: 0,
    });
    expect(rig.cloud.created).toHaveLength(1);
  });

  it('ends when nothing fits', async () => {
    const id = await rent();
    rig.cloud.offers = [];
    await ended(id, 'NO_CAPACITY');
  });

  it('ends when everything that fits costs more than the cap, and rents what costs exactly the cap', async () => {
    const id = await rent({ maxPricePerDayUsd: '1.199999' });
    rig.cloud.offers = [offerOf('a', '0.05')];
    const failed = await ended(id, 'PRICE_CAP');
    expect(failed.failure?.message).toContain('0.05 USD an hour');
    await rig.vmBecomes(await rent({ maxPricePerDayUsd: '1.2' }), 'READY');
  });

  it('says so when a larger machine takes the place of the one asked for', async () => {
    rig.cloud.offers = [offerOf('big', '0.05', { vcpu: 4, ramGb: 8 })];
    expect((await rig.vm(await reserving())).substitution).toContain('has 4 vCPU and 8 GB');
  });

  it('ends at once when the provider refuses our credentials', async () => {
    const id = await rent();
    rig.cloud.script.fail('offers', 'AUTH');
    await ended(id, 'PROVIDER_AUTH');
    expect(rig.cloud.script.count('offers')).toBe(2);
  });

  it('goes on asking a provider that can not be reached', async () => {
    const id = await rent();
    rig.cloud.script.fail('offers', 'UNREACHABLE', 3);
    await rig.vmBecomes(id, 'READY');
    expect(rig.cloud.script.count('offers')).toBe(5);
  });

  it('gives up at the deadline when the provider can not be reached', async () => {
    const id = await rent();
    rig.cloud.script.fail('offers', 'UNREACHABLE', 1_000);
    const vm = await ended(id, 'PROVISION_TIMEOUT');
    expect(vm.failure?.message).toContain('planned UNREACHABLE');
  });
});

describe('the one create call', () => {
  it.each<[FailureKind, EndReason]>([
    ['AUTH', 'PROVIDER_AUTH'],
    ['BALANCE', 'PROVIDER_BALANCE_LOW'],
    ['INVALID', 'PROVIDER_REFUSED'],
  ])('refused as %s ends with %s', async (kind, reason) => {
    rig.cloud.script.fail('create', kind);
    await ended(await rent(), reason);
    expect(rig.cloud.created).toHaveLength(1);
  });

  it.each<FailureKind>(['CAPACITY', 'CONFLICT', 'GONE'])(
    'refused as %s goes on to the next offer',
    async (kind) => {
      rig.cloud.offers = [offerOf('a', '0.01'), offerOf('b', '0.02')];
      rig.cloud.script.fail('create', kind);
      const id = await rent();
      await rig.vmBecomes(id, 'READY');
      expect(await rig.vm(id)).toMatchObject({ offer: { id: 'b' }, triedOffers: [{ id: 'a' }] });
      expect(rig.cloud.created.map(({ offer }) => offer.id)).toEqual(['a', 'b']);
    },
  );

  it('tries every offer once and then ends', async () => {
    rig.cloud.offers = [offerOf('a'), offerOf('b')];
    rig.cloud.script.fail('create', 'CAPACITY', 5);
    const vm = await ended(await rent(), 'NO_CAPACITY');
    expect(vm.failure?.message.match(/cpu-2-ram-4gb-storage-25gb in Berlin, DE/g)).toHaveLength(2);
    expect(rig.cloud.created).toHaveLength(2);
  });

  it('that left a disk and an address behind is cleaned up after, also when they show late and go slowly', async () => {
    const id = await reserving();
    rig.cloud.makeParts((await rig.vm(id)).name);
    rig.cloud.blindLooks = 2;
    rig.cloud.pendingEnds = 2;
    rig.cloud.script.fail('create', 'CAPACITY', 5);
    await ended(id, 'NO_CAPACITY');
  });

  it.each<FailureKind>(['UNREACHABLE', 'RATE_LIMIT', 'NOT_READY'])(
    'that certainly never arrived (%s) is made again',
    async (kind) => {
      rig.cloud.script.fail('create', kind);
      await rig.vmBecomes(await rent(), 'READY');
      expect(rig.cloud.created).toHaveLength(2);
      expect(rig.cloud.machines()).toHaveLength(1);
    },
  );

  it.each<FailureKind | Error>(['AMBIGUOUS', 'TIMEOUT', new Error('a bug of ours')])(
    'of unknown outcome (%s) is never made again: the machine is adopted by its name',
    async (failure) => {
      const id = await reserving();
      rig.cloud.script.fail('create', failure);
      await rig.vmWorker.runDue();
      expect(await rig.vm(id)).toMatchObject({ state: 'RESERVING', createCalledAt: rig.clock.at });
      const { vmId, diskId, ipId } = rig.cloud.make((await rig.vm(id)).name);
      rig.cloud.blindLooks = 2;
      await rig.vmBecomes(id, 'READY');
      expect(await rig.vm(id)).toMatchObject({
        providerVmId: vmId,
        providerDiskId: diskId,
        providerIpId: ipId,
      });
      expect(rig.cloud.created).toHaveLength(1);
    },
  );

  it('that made twins keeps the older one and ends the others', async () => {
    const id = await reserving();
    rig.cloud.script.fail('create', 'AMBIGUOUS');
    const { name } = await rig.vm(id);
    const older = rig.cloud.make(name);
    rig.cloud.make(name);
    await rig.vmBecomes(id, 'READY');
    expect((await rig.vm(id)).providerVmId).toBe(older.vmId);
    expect(rig.cloud.machines().map((machine) => machine.id)).toEqual([older.vmId]);
  });

  it('is on record before it is made', async () => {
    const id = await reserving();
    const { reached, go } = rig.cloud.script.hold('create');
    const turn = rig.vmWorker.runDue();
    await reached;
    expect((await rig.vm(id)).createCalledAt).toEqual(rig.clock.at);
    go();
    await turn;
  });

  it('is not made by a worker that lost the row meanwhile', async () => {
    const id = await reserving();
    await rig.repositories.vms.queue.claimDue(
      rig.db,
      { token: 'dead', now: rig.clock.at, until: new Date(rig.clock.at.getTime() + 30_000) },
      1,
    );
    await rig.mining.vms.terminate(OWNER, id);
    await rig.vmBecomes(id, 'TERMINATED');
    expect(
      await rig.repositories.vms.queue.note(rig.db, id, 'dead', { createCalledAt: rig.clock.at }),
    ).toBeNull();
    expect(rig.cloud.created).toEqual([]);
  });
});

describe('ending a machine', () => {
  it('whose create call is under way waits until that machine can no longer turn up', async () => {
    const id = await reserving();
    const { reached, go } = rig.cloud.script.hold('create');
    const turn = rig.vmWorker.runDue();
    await reached;
    // Long after the call, shortly before the grace of the call itself would be over.
    rig.later(4 * MINUTE);
    await rig.mining.vms.terminate(OWNER, id);
    const other = rig.workerOf(rig.startProcess(), 'vms');
    await other.runDue();
    rig.later(2 * MINUTE);
    await other.runDue();
    expect((await rig.vm(id)).state).toBe('TERMINATING');
    go();
    await turn;
    expect(rig.cloud.machines()).toHaveLength(1);
    await rig.vmBecomes(id, 'TERMINATED');
    expect(rig.cloud.billed()).toEqual([]);
  });

  it('ends only when machine, disk and address are gone', async () => {
    const id = await rent();
    await rig.vmBecomes(id, 'READY');
    rig.cloud.pendingEnds = 3;
    rig.cloud.makeParts((await rig.vm(id)).name);
    await rig.mining.vms.terminate(OWNER, id);
    await rig.vmBecomes(id, 'TERMINATED');
    expect(rig.cloud.billed()).toEqual([]);
    expect(rig.cloud.destroyed.length).toBeGreaterThan(4);
    expect(rig.hosts.dropped).toHaveLength(1);
    const vm = await rig.vm(id);
    expect(vm).toMatchObject({ endReason: 'OWNER_REQUEST', failure: null, stepDueAt: null });
    expect(vm.terminatedAt).not.toBeNull();
  });

  it('that nobody asked the provider for ends at once and asks nobody', async () => {
    const id = await rent();
    await rig.mining.vms.terminate(OWNER, id);
    await rig.vmWorker.runDue();
    expect((await rig.vm(id)).state).toBe('TERMINATED');
    // One look before it was booked.
    expect(rig.cloud.script.calls).toEqual(['offers']);
  });

  it('goes on for ever while the provider does not answer', async () => {
    const id = await rent();
    await rig.vmBecomes(id, 'READY');
    await rig.mining.vms.terminate(OWNER, id);
    rig.cloud.script.fail('destroy', new Error('a bug of ours'), 40);
    await rig.vmBecomes(id, 'TERMINATED', { stepMs: MINUTE });
    expect(rig.cloud.billed()).toEqual([]);
  });
});
