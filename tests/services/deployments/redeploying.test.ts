import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEPLOY_STEPS } from '../../../src/db/words.js';
import { wellBehaved } from '../../fakes/fake-model.js';
import { GOOD_DOCKERFILE, type MiningRig, openMiningRig, viewerOf } from '../../fakes/mining-rig.js';

const OWNER = viewerOf('0.0.5');
const SOURCE = { source: { dockerfile: GOOD_DOCKERFILE } };
let rig: MiningRig;
beforeEach(async () => {
  rig = await openMiningRig();
});
afterEach(() => rig.close());

/** A miner that serves. */
const serving = async () => {
  const { miner, deployment, vm } = await rig.mining.miners.launch(OWNER, { name: 'm', ...SOURCE });
  await rig.ends(deployment.id);
  return { minerId: miner.id, vmId: vm.id, first: await rig.deployment(deployment.id) };
};
const deploy = async (minerId: string) =>
  (await rig.mining.deployments.deploy(OWNER, { minerId, ...SOURCE })).deployment;
const stepIs = (id: string, step: string) => rig.run(async () => (await rig.deployment(id)).step === step);
const served = () => {
  const container = rig.engines.at('127.0.0.11', 3000);
  return container?.spec.name;
};
/** Breaks what one container answers from the moment it has the declared port. */
const breakOnPort = (name: string) => {
  rig.model.behaviour = (container, request) =>
    container.spec.name === name && container.spec.hostPort === 3000
      ? { status: 'ill' }
      : wellBehaved(container, request);
};

describe('a later version', () => {
  it('waits beside the old one, takes its port and leaves one container', async () => {
    const { minerId, first } = await serving();
    const second = await deploy(minerId);
    await stepIs(second.id, 'CONTRACT_CHECK');
    expect(served()).toBe(first.containerName);
    expect(rig.engines.names().sort()).toEqual(
      [first.containerName, `${second.containerName}-candidate`].sort(),
    );
    const candidate = rig.engines.containers().find(({ spec }) => spec.name.endsWith('-candidate'));
    expect(candidate?.spec.hostPort).toBeGreaterThanOrEqual(20_000);
    await rig.ends(second.id);
    expect(await rig.deployment(second.id)).toMatchObject({
      state: 'SUCCEEDED',
      previousDeploymentId: first.id,
      hostPort: 3000,
    });
    expect(rig.engines.names()).toEqual([second.containerName]);
    expect(await rig.miner(minerId)).toMatchObject({ state: 'ACTIVE', deploymentId: second.id });
    expect([...rig.probed]).toEqual([minerId]);
  });

  it('finds another spare port when the first is taken', async () => {
    const { minerId } = await serving();
    const second = await deploy(minerId);
    const spare = (attempt: number) =>
      20_000 + ((Number.parseInt(second.id.slice(-8), 16) + attempt * 97) % 10);
    rig.engines.busyPorts.add(spare(0)).add(spare(1));
    await stepIs(second.id, 'CONTRACT_CHECK');
    expect((await rig.deployment(second.id)).hostPort).toBe(spare(2));
    await rig.ends(second.id);
    expect((await rig.deployment(second.id)).state).toBe('SUCCEEDED');
  });

  it('that fails its check leaves the old one alone', async () => {
    const { minerId, first } = await serving();
    rig.model.behaviour = (container, request) =>
      container.spec.name.endsWith('-candidate') ? { status: 'ill' } : wellBehaved(container, request);
    const second = await deploy(minerId);
    await rig.ends(second.id);
    expect(await rig.deployment(second.id)).toMatchObject({
      state: 'FAILED',
      failure: { code: 'HEALTH_TIMEOUT' },
    });
    expect(rig.engines.names()).toEqual([first.containerName]);
    expect(served()).toBe(first.containerName);
    expect(await rig.miner(minerId)).toMatchObject({
      state: 'ACTIVE',
      deploymentId: first.id,
      failure: null,
    });
  });

  it('that does not come up on the declared port is rolled back: the old one serves again', async () => {
    const { minerId, vmId, first } = await serving();
    const second = await deploy(minerId);
    breakOnPort(second.containerName);
    await rig.ends(second.id);
    expect(await rig.deployment(second.id)).toMatchObject({
      state: 'ROLLED_BACK',
      failure: { code: 'SWITCH_FAILED', step: 'SWITCH' },
    });
    expect(served()).toBe(first.containerName);
    expect(rig.engines.names()).toEqual([first.containerName]);
    expect(await rig.miner(minerId)).toMatchObject({ state: 'ACTIVE', deploymentId: first.id });
    expect((await rig.vm(vmId)).state).toBe('READY');
  });

  it('cancelled in the middle of the switch brings the old one back', async () => {
    const { minerId, first } = await serving();
    const second = await deploy(minerId);
    await stepIs(second.id, 'SWITCH');
    const { reached } = rig.engines.script.hold('createContainer');
    const turn = rig.deploymentWorker.runDue();
    await reached;
    expect(served()).toBeUndefined();
    await rig.mining.deployments.cancel(OWNER, second.id);
    await turn;
    expect((await rig.deployment(second.id)).state).toBe('CANCELLED');
    expect(served()).toBe(first.containerName);
    expect(rig.engines.names()).toEqual([first.containerName]);
  });

  it.each(DEPLOY_STEPS.slice(0, DEPLOY_STEPS.indexOf('SWITCH') + 1))(
    'cancelled in the step %s leaves the old one serving',
    async (step) => {
      const { minerId, first } = await serving();
      const second = await deploy(minerId);
      await stepIs(second.id, step);
      await rig.mining.deployments.cancel(OWNER, second.id);
      await rig.ends(second.id);
      expect((await rig.deployment(second.id)).state).toBe('CANCELLED');
      expect(rig.engines.names()).toEqual([first.containerName]);
      expect(served()).toBe(first.containerName);
      expect((await rig.miner(minerId)).state).toBe('ACTIVE');
    },
  );

  it('booked while another one is being started replaces that one, too', async () => {
    const { miner, deployment } = await rig.mining.miners.launch(OWNER, { name: 'm', ...SOURCE });
    await stepIs(deployment.id, 'BUILD');
    const second = await deploy(miner.id);
    await rig.ends(second.id);
    expect((await rig.deployment(deployment.id)).state).toBe('SUCCEEDED');
    expect(await rig.deployment(second.id)).toMatchObject({
      state: 'SUCCEEDED',
      previousDeploymentId: deployment.id,
    });
    expect(rig.engines.names()).toEqual([second.containerName]);
  });

  it('cancelled before it began does no harm to the one under way', async () => {
    const { miner, deployment } = await rig.mining.miners.launch(OWNER, { name: 'm', ...SOURCE });
    await stepIs(deployment.id, 'BUILD');
    const second = await deploy(miner.id);
    await rig.mining.deployments.cancel(OWNER, second.id);
    await rig.ends(second.id);
    expect(await rig.miner(miner.id)).toMatchObject({ state: 'LAUNCHING', failure: null });
    await rig.ends(deployment.id);
    expect((await rig.miner(miner.id)).state).toBe('ACTIVE');
  });

  it('supersedes those that have not begun, and a launch among them stays a launch', async () => {
    const { miner, deployment, vm } = await rig.mining.miners.launch(OWNER, { name: 'm', ...SOURCE });
    const second = await deploy(miner.id);
    const third = await deploy(miner.id);
    for (const { id } of [deployment, second]) {
      expect(await rig.deployment(id)).toMatchObject({
        state: 'SUPERSEDED',
        failure: { code: 'SUPERSEDED' },
        stepDueAt: null,
      });
    }
    expect(third.isLaunch).toBe(true);
    rig.model.behaviour = () => ({ status: 'ill' });
    await rig.ends(third.id);
    await rig.vmBecomes(vm.id, 'TERMINATED');
    expect(rig.cloud.billed()).toEqual([]);
  });

  it('keeps three images of a miner and removes older ones', async () => {
    const { minerId } = await serving();
    const tags = [];
    for (let version = 0; version < 4; version += 1) {
      const { id, imageTag } = await deploy(minerId);
      tags.push(imageTag);
      await rig.ends(id);
      rig.later(1_000);
    }
    expect(rig.engines.images().sort()).toEqual(tags.slice(1).sort());
  });

  it('ends when its machine is lost, and so does the miner', async () => {
    const { minerId, vmId } = await serving();
    const second = await deploy(minerId);
    await stepIs(second.id, 'BUILD');
    rig.cloud.become('FAILED');
    rig.later(61_000);
    await rig.vmBecomes(vmId, 'TERMINATING');
    await rig.ends(second.id);
    expect(await rig.deployment(second.id)).toMatchObject({
      state: 'FAILED',
      failure: { code: 'PROVIDER_LOST' },
    });
    expect((await rig.miner(minerId)).state).toBe('FAILED');
    expect([...rig.probed]).toEqual([]);
  });
});

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
