import { afterEach, beforeEach, expect, it } from 'vitest';
import { BuildFailed } from '../../../src/services/adapters/engine.js';
import { AdapterError } from '../../../src/services/adapters/failure.js';
import { GOOD_DOCKERFILE, type MiningRig, openMiningRig, viewerOf } from '../../fakes/mining-rig.js';

const OWNER = viewerOf('0.0.5');
const IMAGE = {
  kind: 'IMAGE',
  image: 'team/model:1',
  pinned: `team/model@sha256:${'a'.repeat(64)}`,
  digest: null,
} as const;
let rig: MiningRig;
beforeEach(async () => {
  rig = await openMiningRig();
});
afterEach(() => rig.close());

const deployed = async (change = async (_id: string) => {}) => {
  const environment = [{ name: 'TOKEN', value: 's3cret-token', secret: true }];
  const source = { dockerfile: GOOD_DOCKERFILE };
  const { deployment } = await rig.mining.miners.launch(OWNER, { name: 'm', source, environment });
  await change(deployment.id);
  await rig.ends(deployment.id);
  const { failure, minerId } = await rig.deployment(deployment.id);
  const items = await rig.mining.logs.service.history(
    OWNER,
    { minerId },
    {},
    { limit: 50, direction: 'FORWARD' },
  );
  const built = items.filter(({ stream }) => stream === 'BUILD');
  return { failure, built: built.map(({ severity, message }) => [severity, message]) };
};

it('ends the log of a build that fails with what the engine says of it', async () => {
  const said = "The command '/bin/sh -c echo s3cret-token; exit 3' returned a non-zero code: 3\nnothing more";
  rig.engines.script.fail('build', new BuildFailed(said, 3), 1);
  const { failure, built } = await deployed();
  const lines = ["The command '/bin/sh -c echo ***; exit 3' returned a non-zero code: 3", 'nothing more'];
  expect(failure).toMatchObject({ code: 'BUILD_FAILED', logTail: ['Step 1/2 : FROM scratch', ...lines] });
  expect(built.slice(-2)).toEqual(lines.map((line) => ['ERROR', line]));
});

it('ends the log of a pull that fails with what the registry says of it', async () => {
  rig.engines.pullFails = (reference) =>
    reference === IMAGE.pinned ? new AdapterError('docker', 'AUTH', 'denied: no such account') : null;
  const { failure, built } = await deployed(async (id) => {
    await rig.repositories.deployments.update(rig.db, id, { source: IMAGE });
  });
  expect(failure).toMatchObject({ code: 'IMAGE_REFUSED', logTail: ['denied: no such account'] });
  expect(built).toEqual([['ERROR', 'denied: no such account']]);
});
