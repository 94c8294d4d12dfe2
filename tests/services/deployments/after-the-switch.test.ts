import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DeployFailed } from '../../../src/services/deployments/deployment.js';
import { wellBehaved } from '../../fakes/fake-model.js';
import { LABEL_DEPLOYMENT } from '../../../src/services/adapters/engine.js';
import { GOOD_DOCKERFILE, type MiningRig, openMiningRig, viewerOf } from '../../fakes/mining-rig.js';

const OWNER = viewerOf('0.0.5');
const HOUR = 3_600_000;
const SECRET = 'correct-horse-battery';
const SOURCE = {
  source: { dockerfile: GOOD_DOCKERFILE },
  environment: [{ name: 'KEY', value: SECRET }],
};
let rig: MiningRig;
beforeEach(async () => {
  rig = await openMiningRig();
});
afterEach(() => rig.close());

const launch = () => rig.mining.miners.launch(OWNER, { name: 'm', ...SOURCE });
const deploy = async (minerId: string) =>
  (await rig.mining.deployments.deploy(OWNER, { minerId, ...SOURCE })).deployment;
const stepIs = (id: string, step: string) => rig.run(async () => (await rig.deployment(id)).step === step);
const serving = async () => {
  const { miner, deployment, vm } = await launch();
  await rig.ends(deployment.id);
  return { minerId: miner.id, vmId: vm.id, first: deployment };
};
const containerOf = (id: string) =>
  rig.engines.containers().find(({ spec }) => spec.labels[LABEL_DEPLOYMENT] === id);
const served = () => rig.engines.at('127.0.0.11', 3000)?.spec.labels[LABEL_DEPLOYMENT];
const left = () => rig.engines.containers().map(({ spec }) => spec.labels[LABEL_DEPLOYMENT]);
const fallIll = () => {
  rig.model.behaviour = () => ({ status: 'ill' });
};

describe('a version that serves and then does not', () => {
  it.each(['ill', 'exited'])('(%s) gives its place back to the old one', async (how) => {
    const { minerId, first } = await serving();
    const second = await deploy(minerId);
    await stepIs(second.id, 'OBSERVE');
    expect((await rig.miner(minerId)).deploymentId).toBe(second.id);
    if (how === 'ill') {
      rig.model.behaviour = (container, request) =>
        container.spec.labels[LABEL_DEPLOYMENT] === second.id
          ? { status: 'ill' }
          : wellBehaved(container, request);
    } else {
      Object.assign(containerOf(second.id) ?? {}, { status: 'exited', exitCode: 137 });
    }
    await rig.ends(second.id);
    const ended = await rig.deployment(second.id);
    expect(ended).toMatchObject({
      state: 'ROLLED_BACK',
      failure: {
        code: how === 'ill' ? 'HEALTH_TIMEOUT' : 'CONTAINER_EXITED',
        step: 'OBSERVE',
        logTail: ['hello'],
      },
    });
    expect(ended.failure?.message).toContain(how === 'ill' ? 'status' : 'exit code 137');
    expect(left()).toEqual([first.id]);
    expect(served()).toBe(first.id);
    expect(await rig.miner(minerId)).toMatchObject({
      state: 'ACTIVE',
      deploymentId: first.id,
      failure: null,
    });
    expect([...rig.probed]).toEqual([minerId]);
  });

  it('ill for one look only keeps its place', async () => {
    const { minerId } = await serving();
    const second = await deploy(minerId);
    await stepIs(second.id, 'OBSERVE');
    let looks = 0;
    rig.model.behaviour = (container, request) => {
      looks += 1;
      return looks === 1 ? { status: 'ill' } : wellBehaved(container, request);
    };
    await rig.ends(second.id);
    expect((await rig.deployment(second.id)).state).toBe('SUCCEEDED');
  });

  it('gives its place back although the process died in between', async () => {
    const { minerId, first } = await serving();
    const second = await deploy(minerId);
    await stepIs(second.id, 'OBSERVE');
    fallIll();
    const { settle } = rig.repositories.deployments.queue;
    rig.repositories.deployments.queue.settle = async () => {
      throw new Error('the process is gone');
    };
    await rig.deploymentWorker.runDue();
    rig.repositories.deployments.queue.settle = settle;
    rig.later(31_000);
    await rig.ends(second.id);
    expect((await rig.deployment(second.id)).state).toBe('ROLLED_BACK');
    expect(left()).toEqual([first.id]);
    expect((await rig.miner(minerId)).deploymentId).toBe(first.id);
  });

  it.each(['stop', 'remove'] as const)(
    'is not taken for the old one when the machine is away at the "%s" after that one is back',
    async (call) => {
      const { minerId, first } = await serving();
      const second = await deploy(minerId);
      await stepIs(second.id, 'OBSERVE');
      rig.model.behaviour = (container, request) =>
        container.spec.labels[LABEL_DEPLOYMENT] === second.id
          ? { status: 'ill' }
          : wellBehaved(container, request);
      rig.engines.script.fail(call, 'UNREACHABLE');
      await rig.ends(second.id);
      expect(await rig.deployment(second.id)).toMatchObject({
        state: 'ROLLED_BACK',
        failure: { code: 'HEALTH_TIMEOUT', step: 'OBSERVE' },
      });
      expect(left()).toEqual([first.id]);
      expect(served()).toBe(first.id);
    },
  );

  it('leaves the old one where it is while the gate can not be turned back', async () => {
    const { minerId, first } = await serving();
    const second = await deploy(minerId);
    await stepIs(second.id, 'OBSERVE');
    rig.model.behaviour = (container, request) =>
      container.spec.labels[LABEL_DEPLOYMENT] === second.id
        ? { status: 'ill' }
        : wellBehaved(container, request);
    rig.engines.script.fail('putFiles', new DeployFailed('GATE_FAILED', 'it does not answer'), 3);
    await rig.ends(second.id);
    expect(await rig.deployment(second.id)).toMatchObject({
      state: 'ROLLED_BACK',
      failure: { code: 'HEALTH_TIMEOUT' },
    });
    expect(left()).toEqual([first.id]);
    expect(served()).toBe(first.id);
  });

  it('ends the old one although the machine is away for a while just then', async () => {
    const { minerId } = await serving();
    const second = await deploy(minerId);
    await stepIs(second.id, 'RETIRE_OLD');
    rig.engines.script.fail('stop', 'UNREACHABLE', 19);
    await rig.ends(second.id, { stepMs: 10_000 });
    expect((await rig.deployment(second.id)).state).toBe('SUCCEEDED');
    expect(left()).toEqual([second.id]);
  });

  it('that nobody could watch does not cost the old one its life', async () => {
    const { minerId, first } = await serving();
    const second = await deploy(minerId);
    await stepIs(second.id, 'OBSERVE');
    rig.engines.script.fail('inspect', new Error('a mistake of ours'), 3);
    await rig.ends(second.id);
    expect(await rig.stepsOf(second.id)).toContain('OBSERVE SKIPPED');
    expect((await rig.deployment(second.id)).state).toBe('SUCCEEDED');
    expect(new Set(left())).toEqual(new Set([first.id, second.id]));
  });

  it('as the first of a launch fails it, and the machine is given back', async () => {
    const { miner, deployment, vm } = await launch();
    await stepIs(deployment.id, 'OBSERVE');
    fallIll();
    await rig.ends(deployment.id);
    expect(await rig.deployment(deployment.id)).toMatchObject({
      state: 'FAILED',
      failure: { code: 'HEALTH_TIMEOUT', step: 'OBSERVE' },
    });
    expect(await rig.miner(miner.id)).toMatchObject({ state: 'FAILED', aliveName: null });
    await rig.vmBecomes(vm.id, 'TERMINATED', { stepMs: 10_000 });
    expect(rig.cloud.billed()).toEqual([]);
  });

  it('as the first on a rented machine fails, and the next one finds the machine free', async () => {
    const { vm } = await rig.mining.vms.rent(OWNER, {});
    await rig.vmBecomes(vm.id, 'READY');
    const first = (await rig.mining.deployments.deploy(OWNER, { vmId: vm.id, ...SOURCE })).deployment;
    await stepIs(first.id, 'OBSERVE');
    fallIll();
    await rig.ends(first.id);
    expect((await rig.deployment(first.id)).state).toBe('FAILED');
    expect(await rig.miner(first.minerId)).toMatchObject({ state: 'FAILED', deploymentId: null });
    expect(rig.engines.names()).toEqual([]);
    rig.model.behaviour = wellBehaved;
    const second = (await rig.mining.deployments.deploy(OWNER, { vmId: vm.id, ...SOURCE })).deployment;
    await rig.ends(second.id);
    expect((await rig.deployment(second.id)).state).toBe('SUCCEEDED');
  });

  it('was not available until another one does, unless it had never come so far', async () => {
    const { vm } = await rig.mining.vms.rent(OWNER, {});
    await rig.vmBecomes(vm.id, 'READY');
    const deployOn = async () =>
      (await rig.mining.deployments.deploy(OWNER, { vmId: vm.id, ...SOURCE })).deployment;
    fallIll();
    const never = await deployOn();
    await rig.ends(never.id);
    expect(await rig.miner(never.minerId)).toMatchObject({ state: 'FAILED', activeAt: null });
    rig.model.behaviour = wellBehaved;
    const first = await deployOn();
    await stepIs(first.id, 'OBSERVE');
    expect(rig.standstills).toEqual([]);
    fallIll();
    await rig.ends(first.id);
    const { healthSince: stoodSince } = await rig.miner(first.minerId);
    expect(stoodSince).toEqual((await rig.deployment(first.id)).endedAt);
    // Another try that fails does not begin it anew.
    rig.later(HOUR);
    await rig.ends((await deployOn()).id);
    rig.model.behaviour = wellBehaved;
    await rig.ends((await deployOn()).id);
    expect(rig.standstills).toEqual([{ minerId: first.minerId, stoodSince }]);
  });

  it('is left alone when its owner stopped it', async () => {
    const { minerId } = await serving();
    const second = await deploy(minerId);
    await stepIs(second.id, 'OBSERVE');
    // A stop that was on its way when the deployment was booked.
    Object.assign(containerOf(second.id) ?? {}, { status: 'exited', exitCode: 143 });
    await rig.repositories.miners.update(rig.db, minerId, { state: 'STOPPED' });
    await rig.ends(second.id);
    expect((await rig.deployment(second.id)).state).toBe('SUCCEEDED');
    expect((await rig.miner(minerId)).state).toBe('STOPPED');
  });
});

describe('an old version that its owner had stopped', () => {
  const stopped = async (environment = SOURCE.environment) => {
    const { minerId, vmId, first } = await serving();
    await rig.mining.miners.stopOn(OWNER, vmId);
    const input = { ...SOURCE, minerId, environment };
    const second = (await rig.mining.deployments.deploy(OWNER, input)).deployment;
    return { minerId, first, second };
  };
  const standsStill = async (minerId: string, id: string) => {
    expect(left()).toEqual([id]);
    expect(containerOf(id)?.status).toBe('exited');
    expect((await rig.miner(minerId)).state).toBe('STOPPED');
  };

  it('stays stopped when the switch fails', async () => {
    const { minerId, first, second } = await stopped();
    await stepIs(second.id, 'SWITCH');
    rig.engines.script.fail('putFiles', new DeployFailed('GATE_FAILED', 'it did not answer'));
    await rig.ends(second.id);
    expect((await rig.deployment(second.id)).state).toBe('ROLLED_BACK');
    await standsStill(minerId, first.id);
  });

  it('stays stopped when the switch is cancelled', async () => {
    const { minerId, first, second } = await stopped();
    await stepIs(second.id, 'SWITCH');
    await rig.mining.deployments.cancel(OWNER, second.id);
    await rig.ends(second.id);
    expect((await rig.deployment(second.id)).state).toBe('CANCELLED');
    await standsStill(minerId, first.id);
  });

  const comesBack = async ({ minerId, first, second }: Awaited<ReturnType<typeof stopped>>) => {
    fallIll();
    await rig.ends(second.id);
    expect((await rig.deployment(second.id)).state).toBe('ROLLED_BACK');
    await standsStill(minerId, first.id);
    expect([...rig.probed]).toEqual([]);
  };

  it.each([SECRET, 'stopped'])(
    'stays stopped when the new one does not keep serving, whatever is secret (%s)',
    async (value) => {
      const scene = await stopped([{ name: 'KEY', value }]);
      await stepIs(scene.second.id, 'OBSERVE');
      await comesBack(scene);
    },
  );

  it('stays stopped when it was switched before that was noted apart', async () => {
    const scene = await stopped();
    await stepIs(scene.second.id, 'OBSERVE');
    await rig.repositories.deployments.update(rig.db, scene.second.id, { baseline: null });
    await comesBack(scene);
  });
});
