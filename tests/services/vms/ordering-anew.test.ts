import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { subjects } from '../../../src/services/events/event-log.js';
import { MINUTE, type MiningRig, openMiningRig, viewerOf } from '../../fakes/mining-rig.js';

const OWNER = viewerOf('0.0.5');
let rig: MiningRig;
beforeEach(async () => {
  rig = await openMiningRig();
});
afterEach(() => rig.close());

const inDoubt = async (label?: string) => {
  const { id } = (await rig.mining.vms.rent(OWNER, label === undefined ? {} : { label })).vm;
  await rig.vmBecomes(id, 'RESERVING');
  rig.cloud.script.fail('create', 'AMBIGUOUS');
  await rig.vmWorker.runDue();
  return { id, name: (await rig.vm(id)).name };
};
const anew = async (label?: string) => {
  const { id, name } = await inDoubt(label);
  await rig.vmBecomes(id, 'REQUESTED', { stepMs: 2_000 });
  return { id, name };
};
const remarks = async (id: string) =>
  (await rig.repositories.events.listAfter(rig.db, subjects.vm(id), 0, 100)).map(({ payload }) =>
    'remark' in payload ? payload['remark'] : null,
  );

describe('an order in doubt of which nothing turned up', () => {
  it('is placed again under another name, but not before the grace is over', async () => {
    const calledAt = rig.clock.at.getTime();
    const { id, name } = await anew();
    expect(rig.clock.at.getTime() - calledAt).toBeGreaterThanOrEqual(5 * MINUTE);
    expect(rig.cloud.created).toHaveLength(1);

    await rig.vmBecomes(id, 'READY');
    const vm = await rig.vm(id);
    expect(vm).toMatchObject({ formerNames: [name], label: vm.name, endReason: null });
    expect(vm.name).not.toBe(name);
    expect(rig.cloud.created.map((intent) => intent.name)).toEqual([name, vm.name]);
    expect(rig.cloud.machines().map((machine) => machine.name)).toEqual([vm.name]);
    expect(await remarks(id)).toContain(
      `The provider never told what became of the order; it is placed again as ${vm.name}`,
    );
  });

  it('keeps the label that its owner gave it', async () => {
    const { id } = await anew('my machine');
    expect((await rig.vm(id)).label).toBe('my machine');
  });

  it('leaves nothing behind that would keep the new one from its key', async () => {
    const { id, name } = await inDoubt();
    rig.cloud.makeParts(name);
    await rig.vmBecomes(id, 'REQUESTED', { stepMs: 2_000 });
    expect(rig.cloud.billed()).toEqual([]);
  });

  it('goes on in another process when this one dies before it is placed again', async () => {
    const { id, name } = await anew();
    const other = rig.workerOf(rig.startProcess(), 'vms');
    await rig.turn(other, async () => (await rig.vm(id)).state === 'READY', {});
    expect(await rig.vm(id)).toMatchObject({ formerNames: [name] });
  });

  it('is placed twice more at the most, and then ends', async () => {
    const { id, name } = await inDoubt();
    rig.cloud.script.fail('create', 'AMBIGUOUS', 10);
    await rig.vmBecomes(id, 'TERMINATED', { stepMs: MINUTE / 2 });
    const vm = await rig.vm(id);
    expect(vm).toMatchObject({ endReason: 'PROVIDER_UNREACHABLE', rentedAt: null });
    expect(rig.cloud.created.map((intent) => intent.name)).toEqual([...(vm.formerNames ?? []), vm.name]);
    expect(new Set([name, ...(vm.formerNames ?? []), vm.name]).size).toBe(3);
  });

  it('takes with it what turned up under the name of before when it is given back', async () => {
    const { id, name } = await anew();
    await rig.vmBecomes(id, 'READY');
    rig.cloud.make(name);
    await rig.mining.vms.terminate(OWNER, id);
    await rig.vmBecomes(id, 'TERMINATED');
    expect(rig.cloud.billed()).toEqual([]);
  });
});

describe('an order whose answer nobody read', () => {
  const spent = async (id: string) => {
    rig.later(60 * MINUTE);
    await rig.vmBecomes(id, 'TERMINATED', { stepMs: 1_000 });
    const { terminatedAt, rentedAt } = await rig.vm(id);
    const until = new Date(rig.clock.at.getTime() + 1);
    const [books] = await rig.repositories.spend.byPrice(rig.db, OWNER.accountId, new Date(0), until);
    return { rentedAt, ms: books?.ms ?? 0, all: Number(terminatedAt) - Number(rentedAt) };
  };

  it('is paid from its call on when its machine is found while it is given back', async () => {
    const { id, name } = await inDoubt();
    rig.cloud.make(name);
    rig.cloud.pendingEnds = 1;
    await rig.mining.vms.terminate(OWNER, id);
    const endedAt = rig.clock.at;
    rig.later(1_000);
    await rig.vmWorker.runDue();
    const { rentedAt, ms, all } = await spent(id);
    expect(rentedAt).toEqual(endedAt);
    expect(ms).toBe(all);
    expect(ms).toBeGreaterThan(0);
  });

  it('is paid from when the provider made it, where it tells and may be right', async () => {
    for (const [offsetMs, isBelieved] of [
      [-2_000, true],
      [-24 * 60 * MINUTE, false],
      [24 * 60 * MINUTE, false],
    ] as const) {
      const { id, name } = await inDoubt();
      rig.later(5_000);
      rig.cloud.make(name);
      await rig.mining.vms.terminate(OWNER, id);
      const endedAt = rig.clock.at;
      const createdAt = new Date(endedAt.getTime() + offsetMs);
      const { listOwned = async () => [] } = rig.cloud.port;
      rig.cloud.port.listOwned = async (...asked) =>
        (await listOwned(...asked)).map((one) => ({ ...one, createdAt }));
      await rig.vmWorker.runDue();
      expect((await spent(id)).rentedAt).toEqual(isBelieved ? createdAt : endedAt);
      rig.cloud.port.listOwned = listOwned;
    }
  });

  it('is not paid when nothing came of it, or nothing that is billed', async () => {
    const { id, name } = await inDoubt();
    const { listOwned = async () => [] } = rig.cloud.port;
    let looks = 0;
    rig.cloud.port.listOwned = async (...asked) => {
      looks += 1;
      const key = { kind: 'SSH_KEY', id: 'k', name: `${name}-k`, state: 'ready', createdAt: null } as const;
      return looks === 1 ? [{ ...key, attachedTo: [] }] : listOwned(...asked);
    };
    await rig.mining.vms.terminate(OWNER, id);
    expect(await spent(id)).toEqual({ rentedAt: null, ms: 0, all: expect.any(Number) });
    expect(looks).toBeGreaterThan(1);
  });
});
