import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEPLOY_STEPS } from '../../../src/db/words.js';
import { DeployFailed } from '../../../src/services/deployments/deployment.js';
import { loopbackPort } from '../../../src/services/deployments/containers.js';
import { CANDIDATE_HEADER } from '../../../src/services/deployments/gate-config.js';
import type { FakeContainer } from '../../fakes/fake-engine.js';
import { wellBehaved } from '../../fakes/fake-model.js';
import { LABEL_DEPLOYMENT } from '../../../src/services/adapters/engine.js';
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
const served = () => rig.engines.at('127.0.0.11', 3000)?.spec.labels[LABEL_DEPLOYMENT];
const left = () => rig.engines.containers().map(({ spec }) => spec.labels[LABEL_DEPLOYMENT]);
const isOf = (id: string, container: FakeContainer) => container.spec.labels[LABEL_DEPLOYMENT] === id;
const fallsIll = (id: string) => {
  rig.model.behaviour = (container, request) =>
    isOf(id, container) ? { status: 'ill' } : wellBehaved(container, request);
};

describe('a later version', () => {
  it('runs beside the old one behind its token, and the very container that passed serves then', async () => {
    const { minerId, first } = await serving();
    const second = await deploy(minerId);
    await stepIs(second.id, 'CONTRACT_CHECK');
    expect(served()).toBe(first.id);
    expect(new Set(left())).toEqual(new Set([first.id, second.id]));
    const { gateToken, hostPort, containerId } = await rig.deployment(second.id);
    expect(hostPort).toBeGreaterThanOrEqual(20_000);
    const candidate = rig.engines.at('127.0.0.11', 3000, { [CANDIDATE_HEADER]: gateToken ?? '' });
    expect(candidate).toMatchObject({
      id: containerId,
      spec: { name: second.containerName, hostAddress: '127.0.0.1', hostPort },
    });
    await rig.ends(second.id);
    expect(await rig.deployment(second.id)).toMatchObject({
      state: 'SUCCEEDED',
      previousDeploymentId: first.id,
      containerId,
      hostPort,
    });
    expect(left()).toEqual([second.id]);
    expect(await rig.miner(minerId)).toMatchObject({ state: 'ACTIVE', deploymentId: second.id });
    expect([...rig.probed]).toEqual([minerId]);
  });

  it('is asked for its contract through the gate, with its token', async () => {
    const { minerId } = await serving();
    const before = rig.model.asked.length;
    const second = await deploy(minerId);
    await stepIs(second.id, 'SWITCH');
    const asked = rig.model.asked.slice(before);
    const { gateToken } = await rig.deployment(second.id);
    expect(asked.map(({ port }) => port)).toEqual(asked.map(() => 3000));
    expect(asked.map(({ headers }) => headers?.[CANDIDATE_HEADER])).toEqual(asked.map(() => gateToken));
    expect(asked.map(({ path }) => path)).toContain('/api/chat');
  });

  it('is never without an answer on the declared port, from its first step to its last', async () => {
    const { minerId } = await serving();
    const second = await deploy(minerId);
    const wasServed: (string | undefined)[] = [];
    for (const method of [
      'createContainer',
      'start',
      'putFiles',
      'kill',
      'stop',
      'remove',
      'rename',
    ] as const)
      rig.engines.script.onEnter(method, () => void wasServed.push(served()));
    await rig.ends(second.id);
    expect(wasServed.length).toBeGreaterThan(5);
    expect(wasServed).not.toContain(undefined);
  });

  it('waits for the requests that the old one still answers', async () => {
    const { minerId, first } = await serving();
    const second = await deploy(minerId);
    await stepIs(second.id, 'SWITCH');
    rig.engines.holdsRequests = true;
    await stepIs(second.id, 'RETIRE_OLD');
    const turn = rig.deploymentWorker.runDue();
    const { reached, go } = rig.engines.script.hold('processes');
    await reached;
    go();
    expect(left()).toContain(first.id);
    rig.engines.drain();
    await turn;
    expect(left()).toEqual([second.id]);
  });

  it('finds another spare port when the first are taken', async () => {
    const { minerId } = await serving();
    const second = await deploy(minerId);
    const { hostPort } = await rig.deployment((await rig.miner(minerId)).deploymentId ?? '');
    const taken = [3000, hostPort ?? 0];
    rig.engines.busyPorts.add(loopbackPort(second, 0, taken)).add(loopbackPort(second, 1, taken));
    await stepIs(second.id, 'CONTRACT_CHECK');
    expect((await rig.deployment(second.id)).hostPort).toBe(loopbackPort(second, 2, taken));
    await rig.ends(second.id);
    expect((await rig.deployment(second.id)).state).toBe('SUCCEEDED');
  });

  it('on another port is reached on both until the old one is gone', async () => {
    const { minerId } = await serving();
    const { deployment: second } = await rig.mining.deployments.deploy(OWNER, {
      minerId,
      source: { dockerfile: 'FROM x\n' },
      port: 8080,
    });
    await stepIs(second.id, 'RETIRE_OLD');
    expect(rig.engines.routes('127.0.0.11')?.ports).toEqual([8080, 3000]);
    await rig.ends(second.id);
    expect(rig.engines.routes('127.0.0.11')?.ports).toEqual([8080]);
    expect((await rig.miner(minerId)).port).toBe(8080);
  });

  it('that fails its check leaves the old one alone', async () => {
    const { minerId, first } = await serving();
    const second = await deploy(minerId);
    fallsIll(second.id);
    await rig.ends(second.id);
    expect(await rig.deployment(second.id)).toMatchObject({
      state: 'FAILED',
      failure: { code: 'HEALTH_TIMEOUT' },
    });
    expect(left()).toEqual([first.id]);
    expect(served()).toBe(first.id);
    expect(await rig.miner(minerId)).toMatchObject({
      state: 'ACTIVE',
      deploymentId: first.id,
      failure: null,
    });
  });

  it('that the gate does not take is rolled back, and the old one has served all the time', async () => {
    const { minerId, vmId, first } = await serving();
    const { deployment: second } = await rig.mining.deployments.deploy(OWNER, {
      minerId,
      source: { dockerfile: 'FROM x\n' },
      port: 8080,
    });
    await stepIs(second.id, 'SWITCH');
    rig.engines.script.fail('putFiles', new DeployFailed('GATE_FAILED', 'it did not answer'));
    await rig.ends(second.id);
    expect(await rig.deployment(second.id)).toMatchObject({
      state: 'ROLLED_BACK',
      failure: { code: 'SWITCH_FAILED', step: 'SWITCH' },
    });
    expect(served()).toBe(first.id);
    expect(left()).toEqual([first.id]);
    expect(rig.engines.routes('127.0.0.11')?.ports).toEqual([3000]);
    expect(await rig.miner(minerId)).toMatchObject({ state: 'ACTIVE', deploymentId: first.id });
    expect((await rig.vm(vmId)).state).toBe('READY');
  });

  it('cancelled in the middle of the switch brings the old one back', async () => {
    const { minerId, first } = await serving();
    const second = await deploy(minerId);
    await stepIs(second.id, 'SWITCH');
    const { reached } = rig.engines.script.hold('kill');
    const turn = rig.deploymentWorker.runDue();
    await reached;
    await rig.mining.deployments.cancel(OWNER, second.id);
    await turn;
    expect((await rig.deployment(second.id)).state).toBe('CANCELLED');
    expect(served()).toBe(first.id);
    expect(left()).toEqual([first.id]);
    expect(rig.engines.routes('127.0.0.11')?.candidate).toBeNull();
  });

  it.each(DEPLOY_STEPS.slice(0, DEPLOY_STEPS.indexOf('OBSERVE') + 1))(
    'cancelled in the step %s leaves the old one serving',
    async (step) => {
      const { minerId, first } = await serving();
      const second = await deploy(minerId);
      await stepIs(second.id, step);
      await rig.mining.deployments.cancel(OWNER, second.id);
      await rig.ends(second.id);
      expect((await rig.deployment(second.id)).state).toBe('CANCELLED');
      expect(left()).toEqual([first.id]);
      expect(served()).toBe(first.id);
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
    expect(left()).toEqual([second.id]);
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
        supersededById: id === second.id ? third.id : second.id,
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
    const ofMiner = rig.engines.images().filter((tag) => tag.startsWith('tensornode/'));
    expect(ofMiner.sort()).toEqual(tags.slice(1).sort());
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
