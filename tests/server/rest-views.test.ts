import { expect, it } from 'vitest';
import { vmView } from '../../src/server/rest/views.js';
import { GOOD_DOCKERFILE, openMiningRig, viewerOf } from '../fakes/mining-rig.js';

const OWNER = viewerOf('0.0.5');

it('a machine shows what serves on it, and nothing that its miner serves elsewhere', async () => {
  const rig = await openMiningRig();
  try {
    const source = { dockerfile: GOOD_DOCKERFILE };
    const { miner, vm, deployment } = await rig.mining.miners.launch(OWNER, { name: 'm', source });
    await rig.ends(deployment.id);
    const show = async (id: string) => {
      const now = await rig.miner(miner.id);
      const serving = await rig.repositories.deployments.find(rig.db, now.deploymentId ?? '');
      return vmView(await rig.vm(id), { miner: now, deployment: serving, now: new Date() });
    };
    const { endpoint } = await show(vm.id);
    expect(endpoint).toMatch(/^http:/);
    const move = await rig.mining.miners.resize(OWNER, { minerId: miner.id, machine: { vcpu: 8 } });
    expect(await show(move.vm.id)).toMatchObject({ endpoint: null, uptimeSeconds: 0, deployment: null });
    expect(await show(vm.id)).toMatchObject({ endpoint, deployment: { id: deployment.id } });
    await rig.ends(move.deployment.id);
    expect(await show(vm.id)).toMatchObject({ endpoint: null, uptimeSeconds: 0, deployment: null });
    expect(await show(move.vm.id)).toMatchObject({
      endpoint: expect.stringMatching(/^http:/),
      deployment: { id: move.deployment.id },
    });
  } finally {
    await rig.close();
  }
});
