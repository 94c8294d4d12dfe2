import { expect, it } from 'vitest';
import { eachDatabase } from '../../support/each-database.js';
import { inSceneOf, OWNER, states } from './scene.js';

eachDatabase('a move that does not come about', (store) => {
  const inScene = inSceneOf(store);

  it(
    'stays where it was when the new machine comes to nothing',
    inScene(async (scene) => {
      const { rig, minerId, oldVm, resize } = scene;
      const { deployment, vm } = await resize({ vcpu: 8, ramGb: 16 });
      rig.cloud.offers = [];
      await rig.ends(deployment.id);
      expect(await rig.deployment(deployment.id)).toMatchObject({
        state: 'FAILED',
        failure: { code: 'NO_CAPACITY' },
      });
      await rig.vmBecomes(vm.id, 'TERMINATED');
      expect(await rig.miner(minerId)).toMatchObject({ state: 'ACTIVE', vmId: oldVm, failure: null });
      expect(await scene.rented()).toEqual([oldVm]);
      expect(await scene.told()).toEqual(['MINER_MOVE_FAILED']);
      expect(rig.probed.has(minerId)).toBe(true);
    }),
  );

  it(
    'stays where it was when its version does not come up on the new machine',
    inScene(async (scene) => {
      const { rig, minerId, oldVm, resize } = scene;
      const { deployment, vm } = await resize({ vcpu: 8, ramGb: 16 });
      rig.engines.script.fail('build', 'INVALID', 9);
      await rig.ends(deployment.id);
      await rig.vmBecomes(vm.id, 'TERMINATED');
      expect((await rig.vm(vm.id)).endReason).toBe('DEPLOYMENT_FAILED');
      expect(await rig.miner(minerId)).toMatchObject({ state: 'ACTIVE', vmId: oldVm });
      expect(await scene.rented()).toEqual([oldVm]);
    }),
  );

  for (const moment of ['REQUESTED', 'BOOTSTRAPPING', 'READY'] as const) {
    it(
      `leaves nothing behind when it is terminated while the new machine is ${moment}`,
      inScene(async (scene) => {
        const { rig, minerId, oldVm, resize } = scene;
        const { vm, deployment } = await resize({ vcpu: 8, ramGb: 16 });
        await rig.vmBecomes(vm.id, moment);
        await rig.mining.miners.terminate(OWNER, minerId);
        await rig.run(async () => (await scene.rented()).length === 0, { stepMs: 10_000 });
        await rig.ends(deployment.id);
        expect(await rig.deployment(deployment.id)).toMatchObject({ state: 'CANCELLED' });
        expect((await rig.miner(minerId)).state).toBe('TERMINATED');
        expect(await rig.vm(oldVm)).toMatchObject({ endReason: 'OWNER_REQUEST' });
        expect(await rig.vm(vm.id)).toMatchObject({ endReason: 'OWNER_REQUEST' });
        expect(rig.cloud.billed()).toEqual([]);
      }),
    );
  }

  it(
    'has ended only when both machines are gone',
    inScene(async ({ rig, minerId, oldVm, resize }) => {
      const { vm } = await resize({ vcpu: 8, ramGb: 16 });
      await rig.vmBecomes(vm.id, 'READY');
      await rig.mining.miners.terminate(OWNER, minerId);
      await rig.repositories.vms.update(rig.db, vm.id, { stepDueAt: null });
      await rig.vmBecomes(oldVm, 'TERMINATED');
      expect((await rig.miner(minerId)).state).toBe('TERMINATING');
      await rig.repositories.vms.update(rig.db, vm.id, { stepDueAt: rig.clock.at });
      await rig.run(async () => (await rig.miner(minerId)).state === 'TERMINATED');
      expect(await states(rig, [oldVm, vm.id])).toEqual(['TERMINATED', 'TERMINATED']);
    }),
  );

  it(
    'goes on as before when the machine that it was to move to is terminated',
    inScene(async (scene) => {
      const { rig, minerId, oldVm, resize } = scene;
      const { vm, deployment } = await resize({ vcpu: 8, ramGb: 16 });
      await rig.vmBecomes(vm.id, 'READY');
      await rig.mining.vms.terminate(OWNER, vm.id);
      await rig.ends(deployment.id);
      await rig.vmBecomes(vm.id, 'TERMINATED');
      expect((await rig.deployment(deployment.id)).state).toBe('CANCELLED');
      expect(await rig.miner(minerId)).toMatchObject({ state: 'ACTIVE', vmId: oldVm });
      expect(await scene.rented()).toEqual([oldVm]);
    }),
  );

  it(
    'ends with both machines when the one it serves on is terminated',
    inScene(async (scene) => {
      const { rig, minerId, oldVm, resize } = scene;
      const { vm, deployment } = await resize({ vcpu: 8, ramGb: 16 });
      await rig.vmBecomes(vm.id, 'READY');
      await rig.mining.vms.terminate(OWNER, oldVm);
      await rig.run(async () => (await scene.rented()).length === 0, { stepMs: 10_000 });
      await rig.ends(deployment.id);
      expect((await rig.miner(minerId)).state).toBe('TERMINATED');
    }),
  );

  it(
    'stays when the move is cancelled',
    inScene(async (scene) => {
      const { rig, minerId, oldVm, resize } = scene;
      const { vm, deployment } = await resize({ vcpu: 8, ramGb: 16 });
      await rig.run(async () => (await rig.deployment(deployment.id)).state === 'RUNNING');
      await rig.mining.deployments.cancel(OWNER, deployment.id);
      await rig.ends(deployment.id);
      await rig.vmBecomes(vm.id, 'TERMINATED');
      expect((await rig.vm(vm.id)).endReason).toBe('OWNER_REQUEST');
      expect(await rig.miner(minerId)).toMatchObject({ state: 'ACTIVE', vmId: oldVm });
      expect(await scene.rented()).toEqual([oldVm]);
      expect(await scene.told()).toEqual([]);
    }),
  );

  it(
    'stays on its new machine when the move is cancelled too late: the old one is given back already',
    inScene(async ({ rig, minerId, resize }) => {
      const { vm, deployment } = await resize({ vcpu: 8, ramGb: 16 });
      await rig.run(async () => (await rig.deployment(deployment.id)).step === 'OBSERVE');
      await expect(rig.mining.deployments.cancel(OWNER, deployment.id)).rejects.toMatchObject({
        ...{ code: 'ACTION_NOT_ALLOWED', hint: expect.stringContaining('resizeMiner') },
      });
      await rig.ends(deployment.id);
      expect(await rig.miner(minerId)).toMatchObject({ state: 'ACTIVE', vmId: vm.id });
    }),
  );

  it(
    'goes on moving in another process after this one died',
    inScene(async ({ rig, minerId, resize }) => {
      const { vm, deployment } = await resize({ vcpu: 8, ramGb: 16 });
      await rig.vmBecomes(vm.id, 'BOOTSTRAPPING');
      const next = rig.startProcess();
      const all = {
        runDue: async () =>
          (await rig.workerOf(next, 'vms').runDue()) + (await rig.workerOf(next, 'deployments').runDue()),
      };
      await rig.turn(all, async () => (await rig.deployment(deployment.id)).state === 'SUCCEEDED');
      expect((await rig.miner(minerId)).vmId).toBe(vm.id);
      await next.logs.writer.close();
      next.logs.hub.close();
    }),
  );

  it(
    'fails without leaving a machine when the new version dies after the switch',
    inScene(async (scene) => {
      const { rig, minerId, resize } = scene;
      const { deployment } = await resize({ vcpu: 8, ramGb: 16 });
      await rig.run(async () => (await rig.deployment(deployment.id)).step === 'OBSERVE');
      const died = rig.engines.containers().find(({ spec }) => spec.name === deployment.containerName);
      if (died) died.status = 'exited';
      await rig.ends(deployment.id);
      await rig.run(async () => (await scene.rented()).length === 0, { stepMs: 10_000 });
      expect((await rig.miner(minerId)).state).toBe('FAILED');
      expect(rig.cloud.billed()).toEqual([]);
    }),
  );
});
