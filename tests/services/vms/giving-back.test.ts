import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MINUTE, type MiningRig, openMiningRig, viewerOf } from '../../fakes/mining-rig.js';

const OWNER = viewerOf('0.0.5');
let rig: MiningRig;
beforeEach(async () => {
  rig = await openMiningRig();
});
afterEach(() => rig.close());

const ending = async () => {
  const { id } = (await rig.mining.vms.rent(OWNER, {})).vm;
  await rig.vmBecomes(id, 'READY');
  await rig.mining.vms.terminate(OWNER, id);
  return id;
};
const look = async (afterMs = 10 * MINUTE) => {
  rig.later(afterMs);
  await rig.vmWorker.runDue();
};

describe('a machine that is given back', () => {
  it('is gone only when the group of its ports is gone too', async () => {
    const id = await ending();
    expect(rig.cloud.groups()).toHaveLength(1);
    await rig.vmBecomes(id, 'TERMINATED');
    expect([...rig.cloud.billed(), ...rig.cloud.groups()]).toEqual([]);
  });

  it('is looked for again when the provider says that it is gone and still shows it', async () => {
    const id = await ending();
    rig.cloud.isLying = true;
    for (let turn = 0; turn < 60; turn += 1) await look();
    const { state, lastError, attempts } = await rig.vm(id);
    expect({ state, attempts }).toEqual({ state: 'TERMINATING', attempts: 60 });
    expect(lastError).toMatch(/still shows VM vm-1, DISK disk-2, ADDRESS ip-2/);

    rig.cloud.isLying = false;
    await rig.vmBecomes(id, 'TERMINATED', { stepMs: MINUTE });
    expect(rig.cloud.billed()).toEqual([]);
    expect((await rig.vm(id)).lastError).toBeNull();
  });

  it('is asked for ever less often, but never less than every few minutes', async () => {
    const id = await ending();
    rig.cloud.isLying = true;
    const pauses: number[] = [];
    for (let turn = 0; turn < 60; turn += 1) {
      await look();
      pauses.push(Number((await rig.vm(id)).stepDueAt) - rig.clock.at.getTime());
    }
    expect(Math.max(...pauses.slice(0, 25))).toBe(1_000);
    expect(Math.min(...pauses.slice(50))).toBeGreaterThan(3 * MINUTE);
    expect(Math.max(...pauses)).toBeLessThan(7 * MINUTE);
  });

  it('is not believed gone by one empty answer', async () => {
    const id = await ending();
    rig.cloud.script.fail('destroy', 'UNREACHABLE', 2);
    const { destroy } = rig.cloud.port;
    // It has forgotten the machine for one look, and finds it again at the next.
    rig.cloud.port.destroy = async () => 'GONE';
    rig.cloud.blindLooks = 1;
    await rig.vmWorker.runDue();
    expect(await rig.vm(id)).toMatchObject({ state: 'TERMINATING', rawStatus: 'gone' });
    rig.cloud.port.destroy = destroy;
    await rig.vmBecomes(id, 'TERMINATED');
    expect(rig.cloud.billed()).toEqual([]);
  });

  it('before it was ever seen is waited for until it can no longer turn up', async () => {
    const { id } = (await rig.mining.vms.rent(OWNER, {})).vm;
    await rig.vmBecomes(id, 'LAUNCHING');
    const { createCalledAt } = await rig.vm(id);
    rig.cloud.blindLooks = 10_000;
    const { destroy } = rig.cloud.port;
    rig.cloud.port.destroy = async () => 'GONE';
    await rig.mining.vms.terminate(OWNER, id);
    for (let turn = 0; turn < 4; turn += 1) await look(MINUTE);
    expect((await rig.vm(id)).state).toBe('TERMINATING');
    rig.cloud.blindLooks = 0;
    rig.cloud.port.destroy = destroy;
    await rig.vmBecomes(id, 'TERMINATED');
    expect(rig.cloud.billed()).toEqual([]);
    expect(createCalledAt).not.toBeNull();
  });
});

describe('a create call in doubt that may be said twice', () => {
  beforeEach(() => Object.assign(rig.cloud.port, { createIsRepeatable: true }));

  it('is said again with the same words, whatever is found', async () => {
    rig.cloud.script.fail('create', 'AMBIGUOUS', 2);
    const { id } = (await rig.mining.vms.rent(OWNER, { hostname: 'my-miner', image: 'debian-12' })).vm;
    await rig.vmBecomes(id, 'READY');
    expect(rig.cloud.created).toHaveLength(3);
    expect(new Set(rig.cloud.created.map((intent) => JSON.stringify(intent))).size).toBe(1);
    expect(rig.cloud.created[0]).toMatchObject({ hostname: 'my-miner', image: 'debian-12' });
    expect(rig.cloud.machines()).toHaveLength(1);
  });

  it('ends with the grace, and nothing stays', async () => {
    rig.cloud.script.fail('create', 'AMBIGUOUS', 10_000);
    const { id } = (await rig.mining.vms.rent(OWNER, {})).vm;
    await rig.vmBecomes(id, 'TERMINATED', { stepMs: MINUTE / 2 });
    expect(await rig.vm(id)).toMatchObject({ endReason: 'PROVIDER_UNREACHABLE' });
  });

  it('and is refused goes to the next offer as any other', async () => {
    rig.cloud.script.fail('create', 'AMBIGUOUS');
    rig.cloud.script.fail('create', 'CAPACITY');
    const { id } = (await rig.mining.vms.rent(OWNER, {})).vm;
    await rig.vmBecomes(id, 'TERMINATED', { stepMs: MINUTE });
    expect(await rig.vm(id)).toMatchObject({ endReason: 'NO_CAPACITY' });
  });
});
