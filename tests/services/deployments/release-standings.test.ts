import { expect, it } from 'vitest';
import { wellBehaved } from '../../fakes/fake-model.js';
import { GOOD_DOCKERFILE, type MiningRig, openMiningRig, viewerOf } from '../../fakes/mining-rig.js';
import { eachDatabase } from '../../support/each-database.js';

const OWNER = viewerOf('0.0.5');

eachDatabase('what became of releases', (store) => {
  const inScene = (work: (scene: ReturnType<typeof sceneOf>) => Promise<void>) => async () => {
    const rig = await openMiningRig(store());
    try {
      await work(sceneOf(rig));
    } finally {
      await rig.close();
    }
  };

  it(
    'tells one that never served from those that did, and which one serves',
    inScene(async ({ rig, launched, deploy, standings }) => {
      const { minerId, first } = await launched('m');
      const cancelled = await deploy(minerId, { cancelIn: 'CONTRACT_CHECK' });
      rig.model.behaviour = () => ({ status: 'ill' });
      const failed = await deploy(minerId);
      rig.model.behaviour = wellBehaved;
      const second = await deploy(minerId);
      expect([cancelled.state, failed.state, second.state]).toEqual(['CANCELLED', 'FAILED', 'SUCCEEDED']);
      expect(await standings(minerId)).toMatchObject([
        { number: 4, isServing: true, servedAt: second.endedAt, lastDeploymentId: second.id },
        { number: 3, isServing: false, servedAt: null, lastDeploymentId: failed.id },
        { number: 2, isServing: false, servedAt: null, lastDeploymentId: cancelled.id },
        { number: 1, isServing: false, servedAt: first.endedAt, lastDeploymentId: first.id },
      ]);
    }),
  );

  it(
    'says of which the image is there, as the machine does',
    inScene(async ({ rig, launched, deploy, rollback, standings }) => {
      const { minerId } = await launched('m');
      const agrees = async () => {
        const said = await standings(minerId);
        const there = said.map(({ imageTag }) => rig.engines.hasImage(imageTag));
        expect(said.map(({ isImageKept }) => isImageKept)).toEqual(there);
        return there;
      };
      expect(await agrees()).toEqual([true]);
      for (let time = 0; time < 3; time += 1) await deploy(minerId);
      expect(await agrees()).toEqual([true, true, true, false]);
      await deploy(minerId, { cancelIn: 'CONTRACT_CHECK' });
      expect(await agrees()).toEqual([true, true, true, true, false]);
      await rollback(minerId, 1);
      expect(await agrees()).toEqual([false, true, true, false, true]);
      expect((await standings(minerId)).map(({ isServing }) => isServing)).toEqual([
        ...[false, false, false, false, true],
      ]);
      await rig.mining.miners.terminate(OWNER, minerId);
      expect((await standings(minerId)).some(({ isImageKept }) => isImageKept)).toBe(false);
    }),
  );

  it(
    'is known for many miners at once',
    inScene(async ({ rig, launched, deploy }) => {
      const [one, other] = [await launched('one'), await launched('other')];
      await deploy(other.minerId);
      const ids = [one, other].map(({ minerId }) => rig.mining.releases.list(OWNER, minerId, { limit: 9 }));
      const releases = (await Promise.all(ids)).flat();
      expect(await rig.mining.releases.standingsOf(releases)).toMatchObject(
        releases.map(({ id, minerId, number }) => ({
          ...{ id, isServing: minerId === one.minerId || number === 2, isImageKept: true },
        })),
      );
    }),
  );

  it(
    'keeps anybody from going back to the one that serves, unless another is on its way',
    inScene(async ({ rig, launched, deploy, rollback }) => {
      const { minerId, first } = await launched('m');
      await expect(rollback(minerId, 1)).rejects.toMatchObject({
        ...{ code: 'ACTION_NOT_ALLOWED', field: 'input.releaseId' },
        hint: expect.stringContaining('redeployMiner'),
      });
      await rig.mining.deployments.deploy(OWNER, { minerId, source: { dockerfile: GOOD_DOCKERFILE } });
      expect(await rollback(minerId, 1)).toMatchObject({ state: 'SUCCEEDED', releaseId: first.releaseId });
      expect((await deploy(minerId)).state).toBe('SUCCEEDED');
    }),
  );
});

function sceneOf(rig: MiningRig) {
  const ended = async (id: string) => {
    await rig.ends(id);
    return rig.deployment(id);
  };
  const listed = (minerId: string) => rig.mining.releases.list(OWNER, minerId, { limit: 20 });
  return {
    rig,
    async launched(name: string) {
      const source = { dockerfile: GOOD_DOCKERFILE };
      const { miner, deployment } = await rig.mining.miners.launch(OWNER, { name, source });
      return { minerId: miner.id, first: await ended(deployment.id) };
    },
    async deploy(minerId: string, { cancelIn }: { cancelIn?: string } = {}) {
      const source = { dockerfile: GOOD_DOCKERFILE };
      const { deployment } = await rig.mining.deployments.deploy(OWNER, { minerId, source });
      if (cancelIn !== undefined) {
        await rig.run(async () => (await rig.deployment(deployment.id)).step === cancelIn);
        await rig.mining.deployments.cancel(OWNER, deployment.id);
      }
      // So that no two end at the same time.
      rig.later(1_000);
      return ended(deployment.id);
    },
    async rollback(minerId: string, number: number) {
      const releaseId = (await listed(minerId)).find((one) => one.number === number)?.id ?? '';
      return ended((await rig.mining.releases.rollback(OWNER, { minerId, releaseId })).deployment.id);
    },
    async standings(minerId: string) {
      const releases = await listed(minerId);
      const found = await rig.mining.releases.standingsOf(releases);
      return releases.map((release, index) => ({ ...release, ...found[index] }));
    },
  };
}
