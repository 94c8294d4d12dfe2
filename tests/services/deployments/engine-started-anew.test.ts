import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { wellBehaved } from '../../fakes/fake-model.js';
import { GOOD_DOCKERFILE, type MiningRig, openMiningRig, viewerOf } from '../../fakes/mining-rig.js';

const OWNER = viewerOf('0.0.5');
const SOURCE = { source: { dockerfile: GOOD_DOCKERFILE } };
let rig: MiningRig;
beforeEach(async () => {
  rig = await openMiningRig();
});
afterEach(() => rig.close());

/** A second version that has just taken the port over. */
async function switched(config = {}): Promise<string> {
  const { miner, deployment } = await rig.mining.miners.launch(OWNER, { name: 'm', ...SOURCE });
  await rig.ends(deployment.id);
  const second = await rig.mining.deployments.deploy(OWNER, { minerId: miner.id, config, ...SOURCE });
  const { id } = second.deployment;
  await rig.run(async () => (await rig.deployment(id)).step === 'OBSERVE');
  return id;
}

/** The models are started anew, and need so many looks to come up again; the gate beside them, or so long before. */
function startedAnew(looks: number, gateMsBefore = 0): void {
  const at = new Date();
  for (const model of rig.engines.containers()) model.startedAt = at;
  for (const gate of rig.engines.gates()) gate.startedAt = new Date(at.getTime() - gateMsBefore);
  let looked = 0;
  rig.model.behaviour = (container, request) => {
    looked += 1;
    return looked <= looks ? { status: 'loading' } : wellBehaved(container, request);
  };
}

it('a new version is not blamed for an engine that started everything anew', async () => {
  const id = await switched({ startSeconds: 60 });
  startedAnew(12);
  await rig.ends(id);
  expect(await rig.deployment(id)).toMatchObject({ state: 'SUCCEEDED', failure: null });
});

it('a new version has all the time that it may start in, whatever the step may take beside that', async () => {
  const startSeconds = 3_000;
  const id = await switched({ startSeconds });
  startedAnew(1);
  const limits = vi.spyOn(AbortSignal, 'timeout');
  await rig.ends(id);
  const longest = Math.max(...limits.mock.calls.map(([ms]) => ms));
  limits.mockRestore();
  expect(longest).toBeGreaterThan(startSeconds * 1_000);
});

it('a first version is not blamed for it either, and keeps its machine', async () => {
  const launched = await rig.mining.miners.launch(OWNER, {
    name: 'm',
    ...SOURCE,
    config: { startSeconds: 60 },
  });
  const { id } = launched.deployment;
  await rig.run(async () => (await rig.deployment(id)).step === 'OBSERVE');
  for (const model of rig.engines.containers()) model.createdAt = new Date(Date.now() - 60_000);
  startedAnew(12);
  await rig.ends(id);
  expect(await rig.deployment(id)).toMatchObject({ state: 'SUCCEEDED', failure: null });
});

it('a first version that has just been made is not waited for once more', async () => {
  const launched = await rig.mining.miners.launch(OWNER, {
    name: 'm',
    ...SOURCE,
    config: { startSeconds: 60 },
  });
  const { id } = launched.deployment;
  await rig.run(async () => (await rig.deployment(id)).step === 'OBSERVE');
  for (const model of rig.engines.containers()) model.createdAt = new Date();
  startedAnew(12);
  await rig.ends(id);
  expect(await rig.deployment(id)).toMatchObject({ state: 'FAILED', failure: { code: 'HEALTH_TIMEOUT' } });
});

it.each([
  ['that started anew by itself', 12, 60_000],
  ['that does not come back in the time that a start may take', Infinity, 0],
])('one %s gives its place back', async (_what, looks, gateMsBefore) => {
  const id = await switched();
  startedAnew(looks, gateMsBefore);
  await rig.ends(id);
  const failure = { code: 'HEALTH_TIMEOUT', step: 'OBSERVE' };
  expect(await rig.deployment(id)).toMatchObject({ state: 'ROLLED_BACK', failure });
});
