import { afterEach, beforeEach, expect, it } from 'vitest';
import { wellBehaved } from '../../fakes/fake-model.js';
import { GOOD_DOCKERFILE, type MiningRig, openMiningRig, viewerOf } from '../../fakes/mining-rig.js';

const OWNER = viewerOf('0.0.5');
let rig: MiningRig;
beforeEach(async () => {
  rig = await openMiningRig();
});
afterEach(() => rig.close());

it.each([
  [{ ok: true }, 'CONTRACT_BROKEN', 'GET /health status is missing', '"status": "healthy"'],
  [{ status: 'loading' }, 'HEALTH_TIMEOUT', 'status is not "healthy"', 'says that it is not ready'],
])('keeps how a model answered /health with %j', async (body, code, says, hint) => {
  rig.engines.seen = (found) => ({ ...found, healthLog: [] });
  rig.model.behaviour = (container, request) =>
    request.path === '/health' ? body : wellBehaved(container, request);
  const { deployment } = await rig.mining.miners.launch(OWNER, {
    name: 'm',
    source: { dockerfile: GOOD_DOCKERFILE },
  });
  await rig.ends(deployment.id);
  const { failure, contract } = await rig.deployment(deployment.id);
  expect(failure).toMatchObject({ code, step: 'CONTRACT_CHECK' });
  expect(failure?.message).toContain(says);
  expect(failure?.hint).toContain(hint);
  expect(failure?.healthLog.at(-1)).toMatch(/^20\d\d-.*Z GET \/health 200 in 2 ms: status is /);
  expect(failure?.healthLog.length).toBeLessThanOrEqual(10);
  expect(contract).toMatchObject([{ rule: 'GET /health', passed: false, answer: JSON.stringify(body) }]);
});
