import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { wellBehaved } from '../../fakes/fake-model.js';
import { GOOD_DOCKERFILE, type MiningRig, openMiningRig, viewerOf } from '../../fakes/mining-rig.js';

const OWNER = viewerOf('0.0.5');
const SOURCE = { source: { dockerfile: GOOD_DOCKERFILE } };
let rig: MiningRig;
beforeEach(async () => {
  rig = await openMiningRig();
});
afterEach(() => rig.close());

describe('a version for a machine that was rented by itself', () => {
  const readyVm = async () => {
    const { vm } = await rig.mining.vms.rent(OWNER, {});
    await rig.vmBecomes(vm.id, 'READY');
    return vm.id;
  };
  const deployTo = (vmId: string, input = {}) =>
    rig.mining.deployments.deploy(OWNER, { vmId, ...SOURCE, ...input });

  it('makes its miner, and a failed one leaves the machine for the next try', async () => {
    const vmId = await readyVm();
    rig.model.behaviour = () => ({ status: 'ill' });
    const { deployment } = await deployTo(vmId, { name: 'mine' });
    await rig.ends(deployment.id);
    expect(await rig.miner(deployment.minerId)).toMatchObject({ name: 'mine', state: 'FAILED', vmId });
    expect(rig.engines.containers()).toEqual([]);
    expect((await rig.vm(vmId)).state).toBe('READY');

    rig.model.behaviour = wellBehaved;
    const again = await deployTo(vmId);
    expect(again.deployment.minerId).toBe(deployment.minerId);
    await rig.ends(again.deployment.id);
    expect(await rig.miner(deployment.minerId)).toMatchObject({
      state: 'ACTIVE',
      failure: null,
      aliveName: '0.0.5/mine',
    });
  });

  it('asked for twice at once makes one miner', async () => {
    const vmId = await readyVm();
    const made = await Promise.all([deployTo(vmId, { name: 'a' }), deployTo(vmId, { name: 'b' })]);
    expect(new Set(made.map(({ deployment }) => deployment.minerId)).size).toBe(1);
  });

  it.each([
    [{ vmId: 'x', minerId: 'y' }, 'INVALID_INPUT', 'input'],
    [{}, 'INVALID_INPUT', 'input'],
    [{ vmId: 'none' }, 'NOT_FOUND', 'input.vmId'],
    [{ minerId: 'none' }, 'NOT_FOUND', 'input.minerId'],
  ])('refuses %j', async (input, code, field) => {
    await expect(rig.mining.deployments.deploy(OWNER, { ...input, ...SOURCE })).rejects.toMatchObject({
      code,
      field,
    });
  });

  it('refuses a machine that is gone', async () => {
    const vmId = await readyVm();
    await rig.mining.vms.terminate(OWNER, vmId);
    await expect(deployTo(vmId)).rejects.toMatchObject({ code: 'ACTION_NOT_ALLOWED', field: 'input.vmId' });
  });
});
