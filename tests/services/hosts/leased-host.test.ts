import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LABEL_DEPLOYMENT, type ContainerSpec } from '../../../src/services/adapters/engine.js';
import { GOOD_DOCKERFILE, MINUTE, type MiningRig, openMiningRig, viewerOf } from '../../fakes/mining-rig.js';

const OWNER = viewerOf('0.0.5');
const STRANGER = viewerOf('0.0.6');
const SOURCE = { source: { dockerfile: GOOD_DOCKERFILE } };
let rig: MiningRig;
beforeEach(async () => {
  rig = await openMiningRig();
});
afterEach(() => rig.close());

const host = async (id: string) => {
  const found = await rig.repositories.hosts.find(rig.db, id);
  if (!found) throw new Error('The host is not there');
  return found;
};
const available = async (input = {}, viewer = OWNER) => {
  const asked = { name: 'box', address: '127.0.0.50', ...input };
  const { id } = await rig.mining.hosts.register(viewer, asked);
  await rig.turn(rig.hostWorker, async () => (await host(id)).state === 'AVAILABLE');
  return id;
};

describe('a machine on a registered host', () => {
  const rentOn = async (hostId: string) => {
    const { vm } = await rig.mining.vms.rent(OWNER, { hostId });
    return vm.id;
  };

  it('leases the host, and no other machine gets it meanwhile', async () => {
    const hostId = await available();
    const id = await rentOn(hostId);
    await rig.vmBecomes(id, 'READY');
    expect(await host(hostId)).toMatchObject({ state: 'LEASED', leasedBy: (await rig.vm(id)).name });
    await expect(rentOn(hostId)).rejects.toMatchObject({ code: 'NO_CAPACITY' });
    expect((await host(hostId)).leasedBy).toBe((await rig.vm(id)).name);
    expect(rig.cloud.created).toEqual([]);
  });

  it('finds no place on a machine that another owner has leased under the same address', async () => {
    const hostId = await available();
    await rig.vmBecomes(await rentOn(hostId), 'READY');
    const theirs = await available({}, STRANGER);
    const { vm } = await rig.mining.vms.rent(STRANGER, { hostId: theirs });
    await rig.vmBecomes(vm.id, 'TERMINATED', { stepMs: MINUTE });
    expect(await rig.vm(vm.id)).toMatchObject({ endReason: 'NO_CAPACITY' });
    expect(await host(theirs)).toMatchObject({ state: 'AVAILABLE', leasedBy: null });
  });

  it('uses the key and the pinned host key of the host', async () => {
    const hostId = await available();
    await rig.vmBecomes(await rentOn(hostId), 'READY');
    expect(rig.hosts.connected.at(-1)).toMatchObject({
      address: '127.0.0.50',
      hostKeyFingerprint: 'SHA256:first',
      privateKey: rig.hosts.connected[0]?.privateKey,
    });
  });

  it('is not rented on a host of somebody else', async () => {
    const hostId = await available();
    for (const id of [hostId, 'none']) {
      await expect(rig.mining.vms.rent(STRANGER, { hostId: id })).rejects.toMatchObject({
        code: 'NOT_FOUND',
        field: 'input.hostId',
      });
    }
    expect(await host(hostId)).toMatchObject({ state: 'AVAILABLE', leasedBy: null });
  });

  it('takes the host that is large enough when none is named', async () => {
    await available();
    const input = { provider: 'SSH', vcpu: 4, ramGb: 8 } as const;
    expect(await rig.mining.vms.offers(OWNER, input)).toMatchObject([{ provider: 'SSH', vcpu: 4, ramGb: 8 }]);
    expect(await rig.mining.vms.offers(OWNER, { ...input, ramGb: 9 })).toEqual([]);
    expect(await rig.mining.vms.offers(STRANGER, input)).toEqual([]);
  });

  it('keeps the host from being removed', async () => {
    const hostId = await available();
    const id = await rentOn(hostId);
    await rig.vmBecomes(id, 'READY');
    const { remove } = rig.mining.hosts;
    await expect(remove(OWNER, hostId)).rejects.toMatchObject({ code: 'ACTION_NOT_ALLOWED' });
    await expect(remove(STRANGER, hostId)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await rig.mining.vms.terminate(OWNER, id);
    await rig.vmBecomes(id, 'TERMINATED');
    expect((await remove(OWNER, hostId)).state).toBe('REMOVED');
    await expect(remove(OWNER, hostId)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('goes back without our containers and images, and with everything that is not ours', async () => {
    const hostId = await available();
    const { deployment, vm } = await rig.mining.miners.launch(OWNER, {
      name: 'm',
      ...SOURCE,
      machine: { hostId },
    });
    await rig.ends(deployment.id);
    const foreign = (name: string, labels: Record<string, string>) => {
      const spec: ContainerSpec = {
        name,
        image: 'theirs',
        labels,
        environment: {},
        containerPort: 1,
        hostPort: 9_000 + rig.engines.containers().length,
        restart: 'no',
      };
      rig.engines.put('127.0.0.50', { spec, status: 'running', exitCode: null, restartCount: 0, lines: [] });
    };
    expect(rig.engines.gates()).toHaveLength(1);
    foreign('database', {});
    foreign('other-tensornode', { [LABEL_DEPLOYMENT]: 'of another server' });
    await rig.mining.vms.terminate(OWNER, vm.id);
    await rig.vmBecomes(vm.id, 'TERMINATED');
    expect(rig.engines.names().sort()).toEqual(['database', 'other-tensornode']);
    expect(rig.engines.gates()).toEqual([]);
    // It may have been there before.
    expect(rig.engines.images()).toEqual(['haproxy:test']);
    expect(await host(hostId)).toMatchObject({ state: 'AVAILABLE', leasedBy: null });
  });

  it('goes back only after the step that is at work on it, and without what that started', async () => {
    const hostId = await available();
    const { deployment, vm } = await rig.mining.miners.launch(OWNER, {
      name: 'm',
      ...SOURCE,
      machine: { hostId },
    });
    await rig.run(async () => (await rig.deployment(deployment.id)).step === 'START_CANDIDATE');
    const { reached, go } = rig.engines.script.hold('createContainer');
    const working = rig.deploymentWorker.runDue();
    await reached;
    await rig.mining.vms.terminate(OWNER, vm.id);
    for (let looks = 0; looks < 12; looks += 1) {
      rig.later(MINUTE);
      await rig.vmWorker.runDue();
    }
    go();
    await working;
    await rig.ends(deployment.id);
    await rig.vmBecomes(vm.id, 'TERMINATED', { stepMs: MINUTE });
    expect(rig.engines.names()).toEqual([]);
    expect(rig.engines.gates()).toEqual([]);
  });

  it('that can not be reached any more is given back all the same, after ten tries', async () => {
    const hostId = await available();
    const id = await rentOn(hostId);
    await rig.vmBecomes(id, 'READY');
    rig.engines.script.fail('over', 'UNREACHABLE', 100);
    await rig.mining.vms.terminate(OWNER, id);
    await rig.vmBecomes(id, 'TERMINATED', { stepMs: MINUTE });
    expect(rig.engines.script.count('over')).toBe(10);
    expect((await host(hostId)).leasedBy).toBeNull();
  });
});
