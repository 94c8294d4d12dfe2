import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEPLOY_STEPS } from '../../../src/db/words.js';
import { LABEL_DEPLOYMENT } from '../../../src/services/adapters/engine.js';
import { loopbackPort } from '../../../src/services/deployments/containers.js';
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
  const { miner, deployment } = await rig.mining.miners.launch(OWNER, { name: 'm', ...SOURCE });
  await rig.ends(deployment.id);
  return { minerId: miner.id };
};
const deploy = async (minerId: string) =>
  (await rig.mining.deployments.deploy(OWNER, { minerId, ...SOURCE })).deployment;
const stepIs = (id: string, step: string) => rig.run(async () => (await rig.deployment(id)).step === step);
const served = () => rig.engines.at('127.0.0.11', 3000)?.spec.labels[LABEL_DEPLOYMENT];
const left = () => rig.engines.containers().map(({ spec }) => spec.labels[LABEL_DEPLOYMENT]);
describe('a step entered again after a crash', () => {
  /** The process dies when the step has done its work and nothing of that is stored. */
  const dieAfter = async (id: string, step: string) => {
    await stepIs(id, step);
    const { settle } = rig.repositories.deployments.queue;
    rig.repositories.deployments.queue.settle = async () => {
      throw new Error('the process is gone');
    };
    await rig.deploymentWorker.runDue();
    rig.repositories.deployments.queue.settle = settle;
    expect((await rig.deployment(id)).lockToken).not.toBeNull();
    rig.later(31_000);
  };

  it.each(DEPLOY_STEPS)('%s of a launch ends with exactly one container', async (step) => {
    const { miner, deployment } = await rig.mining.miners.launch(OWNER, { name: 'm', ...SOURCE });
    await dieAfter(deployment.id, step);
    await rig.ends(deployment.id);
    expect((await rig.deployment(deployment.id)).state).toBe('SUCCEEDED');
    expect(left()).toEqual([deployment.id]);
    expect((await rig.miner(miner.id)).state).toBe('ACTIVE');
    expect(rig.engines.builds).toHaveLength(1);
    const steps = await rig.stepsOf(deployment.id);
    expect(steps.filter((entry) => entry.startsWith(`${step} `))).toEqual([`${step} FAILED`, `${step} DONE`]);
  });

  it.each(DEPLOY_STEPS)('%s of a later version ends with exactly one container', async (step) => {
    const { minerId } = await serving();
    const second = await deploy(minerId);
    await dieAfter(second.id, step);
    await rig.ends(second.id);
    expect((await rig.deployment(second.id)).state).toBe('SUCCEEDED');
    expect(left()).toEqual([second.id]);
    expect(served()).toBe(second.id);
  });

  it('START_CANDIDATE takes the port anew when the first was taken meanwhile', async () => {
    const { minerId } = await serving();
    const second = await deploy(minerId);
    rig.engines.busyPorts.add(loopbackPort(second, 0, [3000]));
    await dieAfter(second.id, 'START_CANDIDATE');
    rig.engines.busyPorts.clear();
    await rig.ends(second.id);
    expect((await rig.deployment(second.id)).state).toBe('SUCCEEDED');
  });
});
