import { expect, it } from 'vitest';
import { offerOf } from '../../fakes/fake-cloud.js';
import type { MiningRig } from '../../fakes/mining-rig.js';
import { eachDatabase } from '../../support/each-database.js';
import { inSceneOf, OWNER, type Scene } from './scene.js';

const ASKED = { replaceOnLoss: true };
const ELSEWHERE = offerOf('c', '0.04');

eachDatabase('a miner whose machine the provider ended', (store) => {
  const inScene = inSceneOf(store);

  for (const reason of ['PROVIDER_LOST', 'UNPAID'] as const) {
    it(
      `is placed elsewhere if it asked for that (${reason})`,
      inScene(async (scene) => {
        const { rig, minerId, oldVm } = scene;
        rig.cloud.offers = [offerOf('a'), ELSEWHERE];
        await lose(scene, reason);
        expect(await rig.miner(minerId)).toMatchObject({
          state: 'LAUNCHING',
          health: 'UNKNOWN',
          address: null,
          failure: null,
        });
        expect(rig.probed.has(minerId)).toBe(false);
        const { deploymentId, vmId } = await moveOf(scene);
        expect(await rig.vm(vmId)).toMatchObject({
          replacesVmId: oldVm,
          minerId,
          ports: [22, 3000, 4000],
          priceCapPerDayUsd: '9',
          requirements: { vcpu: 2, ramGb: 4, countries: ['DE'] },
        });
        await rig.ends(deploymentId);
        // The cheaper one is where the machine was lost.
        expect((await rig.vm(vmId)).offer?.id).toBe('c');
        expect(await rig.miner(minerId)).toMatchObject({ state: 'ACTIVE', vmId, failedMoves: 0 });
        expect(rig.probed.has(minerId)).toBe(true);
        await rig.vmBecomes(oldVm, 'TERMINATED');
        expect(await rig.vm(oldVm)).toMatchObject({ endReason: reason });
        expect(await scene.rented()).toEqual([vmId]);
        expect(await told(scene)).toEqual(['MINER_MOVED']);
      }, ASKED),
    );
  }

  it(
    'goes back to where it was lost when nothing else fits',
    inScene(async (scene) => {
      scene.rig.cloud.offers = [offerOf('a')];
      await lose(scene);
      const { deploymentId, vmId } = await moveOf(scene);
      await scene.rig.ends(deploymentId);
      expect((await scene.rig.vm(vmId)).offer?.id).toBe('a');
    }, ASKED),
  );

  it(
    'fails if it did not ask for that',
    inScene(async (scene) => {
      const { rig, minerId } = scene;
      await lose(scene);
      await rig.run(async () => (await scene.rented()).length === 0, { stepMs: 10_000 });
      expect(await rig.miner(minerId)).toMatchObject({ state: 'FAILED', failure: { code: 'PROVIDER_LOST' } });
      expect(rig.cloud.created).toHaveLength(1);
    }),
  );

  it(
    'fails when that was a registered host: its owner did not ask for a rented machine',
    inScene(async (scene) => {
      const { rig, minerId, oldVm } = scene;
      await rig.repositories.vms.update(rig.db, oldVm, { provider: 'SSH' });
      await lose(scene);
      expect((await rig.miner(minerId)).state).toBe('FAILED');
      expect(await rig.mining.miners.movesOf(OWNER, [minerId])).toEqual([]);
    }, ASKED),
  );

  it(
    'can be told to be placed elsewhere, or no longer, while it lives',
    inScene(async (scene) => {
      const { rig, minerId } = scene;
      const edit = (replaceOnLoss: boolean) => rig.mining.miners.edit(OWNER, minerId, { replaceOnLoss });
      expect((await edit(true)).replaceOnLoss).toBe(true);
      expect((await edit(false)).replaceOnLoss).toBe(false);
      await lose(scene);
      expect((await rig.miner(minerId)).state).toBe('FAILED');
      await rig.mining.miners.terminate(OWNER, minerId);
      await expect(edit(true)).rejects.toMatchObject({ code: 'ACTION_NOT_ALLOWED' });
    }),
  );

  it(
    'is tried three times in a row, later each time, and then fails with the last failure',
    inScene(async (scene) => {
      const { rig, minerId } = scene;
      await lose(scene);
      rig.cloud.offers = [];
      const waits: number[] = [];
      for (let placement = 1; placement <= 3; placement += 1) {
        const { deploymentId, vmId } = await moveOf(scene);
        const { stepDueAt, createdAt } = await rig.vm(vmId);
        waits.push((stepDueAt?.getTime() ?? 0) - createdAt.getTime());
        await rig.ends(deploymentId);
      }
      expect(waits).toEqual([0, 30_000, 60_000]);
      expect(await rig.miner(minerId)).toMatchObject({
        state: 'FAILED',
        failedMoves: 3,
        failure: { code: 'NO_CAPACITY' },
      });
      await rig.run(async () => (await scene.rented()).length === 0, { stepMs: 10_000 });
      expect(await rig.mining.miners.movesOf(OWNER, [minerId])).toEqual([]);
      expect(await told(scene)).toEqual(['MINER_MOVE_FAILED']);
      expect(rig.cloud.billed()).toEqual([]);
    }, ASKED),
  );

  it(
    'serves after a second placement, and is counted from the beginning at the next loss',
    inScene(async (scene) => {
      const { rig, minerId } = scene;
      rig.cloud.offers = [ELSEWHERE];
      await lose(scene);
      rig.engines.script.fail('build', 'INVALID', 1);
      await rig.ends((await moveOf(scene)).deploymentId);
      expect((await rig.miner(minerId)).failedMoves).toBe(1);
      const second = await moveOf(scene);
      await rig.ends(second.deploymentId);
      expect(await rig.miner(minerId)).toMatchObject({ state: 'ACTIVE', vmId: second.vmId, failedMoves: 0 });
      await rig.run(async () => (await scene.rented()).length === 1, { stepMs: 10_000 });
    }, ASKED),
  );

  it(
    'fails with BUDGET when the account has no room for another machine',
    inScene(async (scene) => {
      const { rig, minerId } = scene;
      await rig.mining.money.budgets.set(OWNER, {
        limitUsd: '0.000001',
        period: 'DAY',
        onExhausted: 'REFUSE',
      });
      await lose(scene);
      expect(await rig.miner(minerId)).toMatchObject({ state: 'FAILED', failure: { code: 'BUDGET' } });
      await rig.run(async () => (await scene.rented()).length === 0, { stepMs: 10_000 });
      expect(rig.cloud.created).toHaveLength(1);
    }, ASKED),
  );

  it(
    'goes on to the machine it was moving to anyway',
    inScene(async (scene) => {
      const { rig, minerId, resize } = scene;
      const { vm, deployment } = await resize({ vcpu: 8, ramGb: 16 });
      await lose(scene);
      expect((await rig.miner(minerId)).state).toBe('LAUNCHING');
      expect(await rig.mining.miners.movesOf(OWNER, [minerId])).toHaveLength(1);
      await rig.ends(deployment.id);
      expect(await rig.miner(minerId)).toMatchObject({ state: 'ACTIVE', vmId: vm.id });
      await rig.run(async () => (await scene.rented()).length === 1, { stepMs: 10_000 });
    }),
  );

  it(
    'fails when that is called off, and when it is terminated leaves nothing behind',
    inScene(async (scene) => {
      const { rig, minerId } = scene;
      await lose(scene);
      const { deploymentId, vmId } = await moveOf(scene);
      await rig.vmBecomes(vmId, 'BOOTSTRAPPING');
      await rig.mining.deployments.cancel(OWNER, deploymentId);
      await rig.ends(deploymentId);
      expect(await rig.miner(minerId)).toMatchObject({ state: 'FAILED', failure: { code: 'CANCELLED' } });
      await rig.mining.miners.terminate(OWNER, minerId);
      await rig.run(async () => (await rig.miner(minerId)).state === 'TERMINATED', { stepMs: 10_000 });
      expect(await scene.rented()).toEqual([]);
      expect(rig.cloud.billed()).toEqual([]);
    }, ASKED),
  );

  it(
    'that is terminated while it is placed anew gives the new machine back',
    inScene(async (scene) => {
      const { rig, minerId, oldVm } = scene;
      await lose(scene);
      const { vmId } = await moveOf(scene);
      await rig.vmBecomes(vmId, 'BOOTSTRAPPING');
      await rig.vmBecomes(oldVm, 'TERMINATED');
      await rig.mining.miners.terminate(OWNER, minerId);
      expect((await rig.miner(minerId)).state).toBe('TERMINATING');
      await rig.run(async () => (await rig.miner(minerId)).state === 'TERMINATED', { stepMs: 10_000 });
      expect(await scene.rented()).toEqual([]);
    }, ASKED),
  );
});

/** As the worker does when the provider says so. */
async function lose({ rig, oldVm }: Scene, reason: 'PROVIDER_LOST' | 'UNPAID' = 'PROVIDER_LOST') {
  const vm = await rig.vm(oldVm);
  await rig.db.transaction((tx) => rig.mining.vms.beginEnd(tx, vm, reason));
}

const told = async (scene: Scene): Promise<string[]> =>
  (await scene.told()).filter((kind) => kind.startsWith('MINER'));

async function moveOf({ rig, minerId }: { rig: MiningRig; minerId: string }) {
  const [move] = await rig.mining.miners.movesOf(OWNER, [minerId]);
  if (!move) throw new Error('The miner does not move');
  return move;
}
