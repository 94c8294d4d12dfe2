import { LABEL_DEPLOYMENT } from '../../../src/services/adapters/engine.js';
import { expect, it } from 'vitest';
import type { Viewer } from '../../../src/services/accounts/viewer.js';
import { createSourceRetention } from '../../../src/services/deployments/source-retention.js';
import { GOOD_DOCKERFILE, viewerOf } from '../../fakes/mining-rig.js';
import { eachDatabase } from '../../support/each-database.js';
import { inSceneOf, OWNER, STRANGER } from './scene.js';

eachDatabase('a miner that moves to another machine', (store) => {
  const inScene = inSceneOf(store);

  it(
    'serves on the new one, and only then gives the old one back',
    inScene(async (scene) => {
      const { rig, minerId, oldVm, resize } = scene;
      const before = await rig.miner(minerId);
      const { deployment, vm, miner } = await resize({ vcpu: 8, ramGb: 16 });
      expect(vm).toMatchObject({ minerId, replacesVmId: oldVm, ports: [22, 3000, 4000], label: 'm' });
      expect(vm.requirements).toMatchObject({ vcpu: 8, ramGb: 16, storageGb: 25, countries: ['DE'] });
      expect(vm.priceCapPerDayUsd).toBe('9');
      expect(miner).toMatchObject({ state: 'ACTIVE', vmId: oldVm, address: before.address });
      await rig.run(async () => (await rig.deployment(deployment.id)).step === 'CONTRACT_CHECK');
      expect(await rig.miner(minerId)).toMatchObject({ state: 'ACTIVE', vmId: oldVm });
      expect((await rig.vm(oldVm)).state).toBe('READY');
      await rig.ends(deployment.id);
      const { address } = await rig.vm(vm.id);
      expect(await rig.miner(minerId)).toMatchObject({
        state: 'ACTIVE',
        vmId: vm.id,
        deploymentId: deployment.id,
        address,
        port: 3000,
        failure: null,
      });
      expect(address).not.toBe(before.address);
      expect(rig.probed.has(minerId)).toBe(true);
      // What it was asked there is still told to be its own.
      const left = await rig.db.transaction((tx) => rig.repositories.probeTargets.listLeft(tx, [minerId]));
      const arrivedAt = (await rig.miner(minerId)).activeAt;
      expect(left).toEqual([{ minerId, address: before.address, leftAt: arrivedAt }]);
      await rig.vmBecomes(oldVm, 'TERMINATED');
      expect(await rig.vm(oldVm)).toMatchObject({ endReason: 'REPLACED', failure: null });
      expect(rig.cloud.created.map(({ offer }) => offer.id)).toEqual(['a', 'b']);
      expect(await scene.rented()).toEqual([vm.id]);
      expect(await scene.told()).toEqual(['MINER_MOVED']);
      expect((await rig.miner(minerId)).state).toBe('ACTIVE');
      // The log of the machine that went is followed no more.
      expect(await scene.followed()).toEqual([deployment.id]);
    }),
  );

  it(
    'takes its source, port and environment along, sealed anew',
    inScene(async ({ rig, minerId, resize }) => {
      const { deployment } = await resize({ vcpu: 8, ramGb: 16 });
      const first = await rig.deployment((await rig.miner(minerId)).deploymentId ?? '');
      expect(deployment).toMatchObject({ isLaunch: true, source: first.source, port: first.port });
      expect(deployment.environmentSealed).not.toBe(first.environmentSealed);
      await rig.ends(deployment.id);
      const container = rig.engines
        .containers()
        .find(({ spec }) => spec.labels[LABEL_DEPLOYMENT] === deployment.id);
      expect(container?.spec.environment).toEqual({ SECRET: 's3cret' });
    }),
  );

  it(
    'finds its source although three later versions failed meanwhile',
    inScene(async ({ rig, minerId, resize }) => {
      rig.engines.script.fail('build', 'INVALID', 99);
      for (const n of [1, 2, 3]) {
        const { deployment } = await rig.mining.deployments.deploy(OWNER, {
          minerId,
          source: { dockerfile: `${GOOD_DOCKERFILE}# ${n}\n` },
        });
        await rig.ends(deployment.id);
      }
      rig.engines.script.forget();
      rig.later(3 * 60 * 60_000);
      await createSourceRetention({ ...rig.repositories, db: rig.db, now: () => rig.clock.at }).run(
        AbortSignal.timeout(5_000),
      );
      const { deployment } = await resize({ vcpu: 8, ramGb: 16 });
      await rig.ends(deployment.id);
      expect((await rig.deployment(deployment.id)).state).toBe('SUCCEEDED');
    }),
  );

  it(
    'is neither deployed to nor resized meanwhile, and is both afterwards',
    inScene(async (scene) => {
      const { rig, minerId, oldVm, resize } = scene;
      const { vm, deployment } = await resize({ vcpu: 8, ramGb: 16 });
      const source = { dockerfile: GOOD_DOCKERFILE };
      const deploy = (to: object) => rig.mining.deployments.deploy(OWNER, { ...to, source });
      for (const to of [{ minerId }, { vmId: oldVm }, { vmId: vm.id }]) {
        await expect(deploy(to)).rejects.toMatchObject({
          code: 'ACTION_NOT_ALLOWED',
          message: expect.stringContaining('moving'),
        });
      }
      await expect(resize({ vcpu: 4 })).rejects.toMatchObject({
        code: 'ACTION_NOT_ALLOWED',
        message: expect.stringContaining('moving'),
      });
      expect(await rig.mining.miners.movesOf(OWNER, [minerId])).toEqual([
        { minerId, deploymentId: deployment.id, vmId: vm.id },
      ]);
      expect(await rig.mining.miners.movesOf(STRANGER, [minerId])).toEqual([]);
      await rig.ends(deployment.id);
      expect(await rig.mining.miners.movesOf(OWNER, [minerId])).toEqual([]);
      await rig.ends((await deploy({ minerId })).deployment.id);
      const back = await resize({ vcpu: 2, ramGb: 4 });
      await rig.ends(back.deployment.id);
      expect(await rig.miner(minerId)).toMatchObject({ state: 'ACTIVE', vmId: back.vm.id });
    }),
  );

  it.each(['deploy', 'rollback', 'redeploy'] as const)(
    'is not made anew on the machine that it leaves while a %s is being booked',
    async (call) => {
      await inScene(async ({ rig, minerId, oldVm }) => {
        const source = { dockerfile: GOOD_DOCKERFILE };
        const { deployment } = await rig.mining.deployments.deploy(OWNER, { minerId, source });
        await rig.ends(deployment.id);
        const { accounts, miners } = rig.repositories;
        const { hold } = accounts;
        // Between the look at where the miner is and the booking, a move ends.
        accounts.hold = async (tx, ownerId) => {
          accounts.hold = hold;
          await hold(tx, ownerId);
          await miners.update(tx, minerId, { vmId: 'the-new-machine' });
        };
        const booked =
          call === 'deploy'
            ? rig.mining.deployments.deploy(OWNER, { minerId, source })
            : rig.mining.releases[call](OWNER, { minerId });
        await expect(booked).rejects.toMatchObject({
          ...{ code: 'ACTION_NOT_ALLOWED', field: 'input', retryable: true },
          message: expect.stringContaining('has moved'),
        });
        expect(await miners.findByVm(rig.db, oldVm)).toMatchObject({ id: minerId });
      })();
    },
  );

  it(
    'moves once per key',
    inScene(async ({ rig, resize, minerId }) => {
      const first = await resize({ vcpu: 8, ramGb: 16 }, { idempotencyKey: 'k' });
      const again = await resize({ vcpu: 8, ramGb: 16 }, { idempotencyKey: 'k' });
      expect(again).toMatchObject({ replayed: true, vm: { id: first.vm.id } });
      expect(await rig.mining.miners.movesOf(OWNER, [minerId])).toHaveLength(1);
    }),
  );

  it(
    'is refused when it may not, can not or need not move',
    inScene(async (scene) => {
      const { rig, minerId, resize } = scene;
      const refused = async (machine: object, code: string, viewer: Viewer = OWNER) =>
        expect(resize(machine, { viewer }), code).rejects.toMatchObject({ code });
      await refused({ vcpu: 0 }, 'INVALID_INPUT');
      await refused({ configuration: 'large' }, 'INVALID_INPUT');
      await refused({ maxPricePerDayUsd: '0.1' }, 'NO_CAPACITY');
      await refused({ vcpu: 8 }, 'NOT_FOUND', STRANGER);
      await refused({ vcpu: 8 }, 'FORBIDDEN', viewerOf('0.0.5', { scopes: ['read', 'operate'] }));
      await refused({ vcpu: 8 }, 'FORBIDDEN', viewerOf('0.0.5', { minerId }));
      await rig.mining.deployments.deploy(OWNER, { minerId, source: { dockerfile: GOOD_DOCKERFILE } });
      await refused({ vcpu: 8 }, 'ACTION_NOT_ALLOWED');
      expect((await scene.rented()).length).toBe(1);
      await rig.mining.miners.terminate(OWNER, minerId);
      await refused({ vcpu: 8 }, 'ACTION_NOT_ALLOWED');
    }),
  );
});
