import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LABEL_DEPLOYMENT } from '../../../src/services/adapters/engine.js';
import { AdapterError } from '../../../src/services/adapters/failure.js';
import { DeployFailed } from '../../../src/services/deployments/deployment.js';
import { GOOD_DOCKERFILE, type MiningRig, openMiningRig, viewerOf } from '../../fakes/mining-rig.js';

const OWNER = viewerOf('0.0.5');
const ADDRESS = '127.0.0.11';
const SOURCE = { source: { dockerfile: GOOD_DOCKERFILE } };
let rig: MiningRig;
beforeEach(async () => {
  rig = await openMiningRig();
});
afterEach(() => rig.close());

const serving = async () => {
  const { miner, deployment, vm } = await rig.mining.miners.launch(OWNER, { name: 'm', ...SOURCE });
  await rig.ends(deployment.id);
  return { minerId: miner.id, vmId: vm.id, first: await rig.deployment(deployment.id) };
};
const deploy = async (minerId: string) =>
  (await rig.mining.deployments.deploy(OWNER, { minerId, ...SOURCE })).deployment;
const stepIs = (id: string, step: string) => rig.run(async () => (await rig.deployment(id)).step === step);
const served = () => rig.engines.at(ADDRESS, 3000)?.spec.labels[LABEL_DEPLOYMENT];
const left = () => rig.engines.containers().map(({ spec }) => spec.labels[LABEL_DEPLOYMENT]);
const unreachable = new AdapterError('ssh', 'UNREACHABLE', 'no route to host');

/** The gate leads to the new version, and the process died before that was stored. */
const switchedUnnoted = async () => {
  const { minerId, first } = await serving();
  const second = await deploy(minerId);
  await stepIs(second.id, 'SWITCH');
  const { settle } = rig.repositories.deployments.queue;
  rig.repositories.deployments.queue.settle = async () => {
    throw new Error('the process is gone');
  };
  await rig.deploymentWorker.runDue();
  rig.repositories.deployments.queue.settle = settle;
  expect(served()).toBe(second.id);
  return { minerId, first, second };
};

describe('a gate that leads to a version that is not to serve', () => {
  it.each(['CANCELLED', 'TIMED_OUT', 'FAILED'])(
    'is turned back before anything says %s, although the machine was away',
    async (state) => {
      const { minerId, first, second } = await switchedUnnoted();
      if (state === 'CANCELLED') await rig.mining.deployments.cancel(OWNER, second.id);
      if (state === 'TIMED_OUT')
        await rig.repositories.deployments.update(rig.db, second.id, { deadlineAt: new Date(0) });
      if (state === 'FAILED')
        rig.engines.script.fail('over', new DeployFailed('ENGINE_FAILED', 'it refuses'));
      rig.engines.script.fail('over', unreachable, 8);
      rig.later(31_000);
      await rig.ends(second.id);
      expect(await rig.deployment(second.id)).toMatchObject({ state, failure: { step: 'SWITCH' } });
      expect(served()).toBe(first.id);
      expect(left()).toEqual([first.id]);
      expect((await rig.miner(minerId)).deploymentId).toBe(first.id);
      expect((await rig.stepsOf(second.id)).some((one) => one.endsWith('RUNNING'))).toBe(false);
    },
  );

  it('is left as it is in the end when the machine stays away', async () => {
    const { second } = await switchedUnnoted();
    await rig.mining.deployments.cancel(OWNER, second.id);
    let calls = 0;
    rig.engines.script.onEnter('over', () => void (calls += 1));
    rig.engines.script.fail('over', unreachable, 1_000);
    rig.later(31_000);
    await rig.ends(second.id, { stepMs: 10_000 });
    expect((await rig.deployment(second.id)).state).toBe('CANCELLED');
    expect(calls).toBe(21);
  });
});
