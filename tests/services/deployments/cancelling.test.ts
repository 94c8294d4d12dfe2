import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LABEL_DEPLOYMENT } from '../../../src/services/adapters/engine.js';
import { GOOD_DOCKERFILE, type MiningRig, openMiningRig, viewerOf } from '../../fakes/mining-rig.js';

const OWNER = viewerOf('0.0.5');
const SOURCE = { source: { dockerfile: GOOD_DOCKERFILE } };
let rig: MiningRig;
beforeEach(async () => {
  rig = await openMiningRig();
});
afterEach(() => rig.close());

const launch = () => rig.mining.miners.launch(OWNER, { name: 'm', ...SOURCE });
const serving = async () => {
  const { miner, deployment: first } = await launch();
  await rig.ends(first.id);
  return { minerId: miner.id, first };
};
const deploy = async (minerId: string) =>
  (await rig.mining.deployments.deploy(OWNER, { minerId, ...SOURCE })).deployment;
const stepIs = (id: string, step: string) => rig.run(async () => (await rig.deployment(id)).step === step);
const served = () => rig.engines.at('127.0.0.11', 3000)?.spec.labels[LABEL_DEPLOYMENT];
const left = () => rig.engines.containers().map(({ spec }) => spec.labels[LABEL_DEPLOYMENT]);

describe('a first version that is cancelled while it is watched', () => {
  it('ends although it serves already, and gives its machine back', async () => {
    const { deployment, miner, vm } = await launch();
    await stepIs(deployment.id, 'OBSERVE');
    expect(await rig.miner(miner.id)).toMatchObject({ state: 'ACTIVE', deploymentId: deployment.id });
    await rig.mining.deployments.cancel(OWNER, deployment.id);
    await rig.ends(deployment.id);
    expect(await rig.deployment(deployment.id)).toMatchObject({
      ...{ state: 'CANCELLED', failure: { code: 'CANCELLED', step: 'OBSERVE' } },
    });
    expect(await rig.miner(miner.id)).toMatchObject({ state: 'FAILED', deploymentId: null });
    expect([...rig.probed]).toEqual([]);
    await rig.vmBecomes(vm.id, 'TERMINATED', { stepMs: 10_000 });
    expect(rig.cloud.billed()).toEqual([]);
    expect(await rig.vm(vm.id)).toMatchObject({ endReason: 'OWNER_REQUEST', failure: null });
  });

  it('ends as the first on a rented machine, which stays', async () => {
    const { vm } = await rig.mining.vms.rent(OWNER, {});
    await rig.vmBecomes(vm.id, 'READY');
    const first = (await rig.mining.deployments.deploy(OWNER, { vmId: vm.id, ...SOURCE })).deployment;
    await stepIs(first.id, 'OBSERVE');
    await rig.mining.deployments.cancel(OWNER, first.id);
    await rig.ends(first.id);
    expect((await rig.deployment(first.id)).state).toBe('CANCELLED');
    expect(rig.engines.names()).toEqual([]);
    expect((await rig.vm(vm.id)).state).toBe('READY');
  });

  it('ends and gives its machine back although that is away', async () => {
    const { deployment, miner, vm } = await launch();
    await stepIs(deployment.id, 'OBSERVE');
    await rig.mining.deployments.cancel(OWNER, deployment.id);
    rig.engines.script.fail('inspect', 'UNREACHABLE', 100);
    await rig.ends(deployment.id, { stepMs: 10_000 });
    expect(await rig.deployment(deployment.id)).toMatchObject({
      ...{ state: 'CANCELLED', failure: { code: 'CANCELLED', step: 'OBSERVE' } },
    });
    expect(await rig.miner(miner.id)).toMatchObject({ state: 'FAILED', deploymentId: null });
    await rig.vmBecomes(vm.id, 'TERMINATED', { stepMs: 10_000 });
    expect(rig.cloud.billed()).toEqual([]);
  });
});

describe('a new version that is cancelled after its watch', () => {
  it('gives the port back while the old one still answers what it was asked', async () => {
    const { minerId, first } = await serving();
    const second = await deploy(minerId);
    await stepIs(second.id, 'RETIRE_OLD');
    const { reached } = rig.engines.script.hold('processes');
    const turn = rig.deploymentWorker.runDue();
    await reached;
    await rig.mining.deployments.cancel(OWNER, second.id);
    await turn;
    await rig.ends(second.id);
    expect(await rig.deployment(second.id)).toMatchObject({
      ...{ state: 'CANCELLED', failure: { code: 'CANCELLED', step: 'RETIRE_OLD' } },
    });
    expect(served()).toBe(first.id);
    expect(left()).toEqual([first.id]);
    expect(await rig.miner(minerId)).toMatchObject({ state: 'ACTIVE', deploymentId: first.id });
  });

  it('gives the port back when that was asked for just before the old one was to end', async () => {
    const { minerId, first } = await serving();
    const second = await deploy(minerId);
    await stepIs(second.id, 'RETIRE_OLD');
    const { note } = rig.repositories.deployments.queue;
    rig.repositories.deployments.queue.note = async (...given) => {
      const at = { cancelRequestedAt: rig.clock.at };
      await rig.repositories.deployments.update(rig.db, second.id, at);
      return note(...given);
    };
    await rig.deploymentWorker.runDue();
    rig.repositories.deployments.queue.note = note;
    await rig.ends(second.id);
    expect((await rig.deployment(second.id)).state).toBe('CANCELLED');
    expect(served()).toBe(first.id);
    expect(left()).toEqual([first.id]);
  });

  it('is not cancelled any more once the old one is being ended', async () => {
    const { minerId } = await serving();
    const second = await deploy(minerId);
    await stepIs(second.id, 'RETIRE_OLD');
    rig.engines.script.fail('stop', 'UNREACHABLE');
    await rig.deploymentWorker.runDue();
    expect((await rig.deployment(second.id)).step).toBe('RETIRE_OLD');
    await refusesCancel(second.id);
    await rig.ends(second.id);
    expect((await rig.deployment(second.id)).state).toBe('SUCCEEDED');
    expect(left()).toEqual([second.id]);
  });

  it.each(['PRUNE', 'UNLOCK'])('is not cancelled any more in %s', async (step) => {
    const { minerId } = await serving();
    const second = await deploy(minerId);
    await stepIs(second.id, step);
    await refusesCancel(second.id);
    await rig.ends(second.id);
    expect((await rig.deployment(second.id)).state).toBe('SUCCEEDED');
  });

  const refusesCancel = async (id: string) => {
    const reason = 'The new version serves already, and the old one was given up';
    expect(rig.mining.deployments.availableActions(await rig.deployment(id))).toEqual([
      { action: 'CANCEL', allowed: false, reason },
    ]);
    await expect(rig.mining.deployments.cancel(OWNER, id)).rejects.toMatchObject({
      ...{ code: 'ACTION_NOT_ALLOWED', message: reason, hint: expect.stringContaining('rollbackMiner') },
    });
  };
});
