import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { GOOD_DOCKERFILE, type MiningRig, openMiningRig, viewerOf } from '../../fakes/mining-rig.js';

const OWNER = viewerOf('0.0.5');
const SOURCE = { source: { dockerfile: GOOD_DOCKERFILE } };
let rig: MiningRig;
beforeEach(async () => {
  rig = await openMiningRig();
  vi.spyOn(rig.mining.logs.writer, 'flush').mockRejectedValue(new Error('the store of the logs is full'));
});
afterEach(() => rig.close());

it('ends a deployment whose log can not be stored', async () => {
  const { deployment } = await rig.mining.miners.launch(OWNER, { name: 'm', ...SOURCE });
  await rig.ends(deployment.id);
  expect(await rig.deployment(deployment.id)).toMatchObject({ state: 'SUCCEEDED', failure: null });
  expect(rig.mining.logs.writer.flush).toHaveBeenCalled();
});

it('tells why one failed whose log can not be stored', async () => {
  const { deployment } = await rig.mining.miners.launch(OWNER, { name: 'm', ...SOURCE });
  await rig.mining.deployments.cancel(OWNER, deployment.id);
  await rig.ends(deployment.id);
  expect(await rig.deployment(deployment.id)).toMatchObject({ state: 'CANCELLED' });
});
