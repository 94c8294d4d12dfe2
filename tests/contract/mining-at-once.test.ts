import { afterEach, beforeEach, expect, it } from 'vitest';
import { GOOD_DOCKERFILE, type MiningRig, openMiningRig, viewerOf } from '../fakes/mining-rig.js';
import { eachDatabase } from '../support/each-database.js';

const OWNER = viewerOf('0.0.5');
const SOURCE = { source: { dockerfile: GOOD_DOCKERFILE } };

eachDatabase('the main job, when much happens at once', (store) => {
  let rig: MiningRig;
  beforeEach(async () => {
    rig = await openMiningRig(store());
  });
  afterEach(() => rig.close());

  const launch = (input = {}) => rig.mining.miners.launch(OWNER, { name: 'm', ...SOURCE, ...input });

  it('makes one launch of eight with the same key', async () => {
    const all = await Promise.all(Array.from({ length: 8 }, () => launch({ idempotencyKey: 'k' })));
    expect(all.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(new Set(all.map(({ vm }) => vm.id)).size).toBe(1);
    expect(await rig.mining.vms.list(OWNER, {}, { limit: 10 })).toHaveLength(1);
    expect(await rig.mining.deployments.list(OWNER, {}, { limit: 10 })).toHaveLength(1);
  });

  it('gives one of eight the name they all want', async () => {
    const all = await Promise.allSettled(Array.from({ length: 8 }, () => launch()));
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const result of all) {
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'NAME_TAKEN' });
    }
    expect(await rig.mining.vms.list(OWNER, {}, { limit: 10 })).toHaveLength(1);
  });

  it('rents each machine once with three processes at work', async () => {
    for (let i = 0; i < 6; i += 1) await launch({ name: `m${i}` });
    const workers = [rig.mining, rig.startProcess(), rig.startProcess()].flatMap((process) => [
      rig.workerOf(process, 'vms'),
      rig.workerOf(process, 'deployments'),
    ]);
    const together = {
      runDue: async () =>
        (await Promise.all(workers.map((worker) => worker.runDue()))).reduce((a, b) => a + b, 0),
    };
    await rig.turn(together, async () => {
      const all = await rig.mining.deployments.list(OWNER, {}, { limit: 10 });
      return all.every(({ state }) => state === 'SUCCEEDED');
    });
    expect(rig.cloud.created).toHaveLength(6);
    expect(rig.cloud.machines()).toHaveLength(6);
    expect(rig.engines.builds).toHaveLength(6);
    expect(rig.engines.containers()).toHaveLength(6);
  });

  it('never has two deployments at work on one machine', async () => {
    const { miner, deployment, vm } = await launch();
    await rig.ends(deployment.id);
    // The second is booked while the first is at work, so it is not superseded.
    const versions: string[] = [];
    let most = 0;
    const { findRunningOnVm, listLiveOnVm } = rig.repositories.deployments;
    const running = async () => {
      const live = await listLiveOnVm(rig.db, vm.id);
      most = Math.max(most, live.filter(({ state }) => state === 'RUNNING').length);
      return live.length;
    };
    for (let version = 0; version < 3; version += 1) {
      const made = await rig.mining.deployments.deploy(OWNER, { minerId: miner.id, ...SOURCE });
      versions.push(made.deployment.id);
      if (version < 2) {
        await rig.run(
          async () => (await rig.deployment(made.deployment.id)).state !== 'QUEUED' || version > 0,
        );
      }
    }
    // Two processes ask at the same moment whether the machine is free.
    const other = rig.workerOf(rig.startProcess(), 'deployments');
    const both = {
      runDue: async () => {
        const [a, b] = await Promise.all([rig.deploymentWorker.runDue(), other.runDue()]);
        await running();
        return a + b;
      },
    };
    await rig.turn(both, async () => (await running()) === 0);
    expect(most).toBe(1);
    expect(await findRunningOnVm(rig.db, vm.id, 'none')).toBeNull();
    expect(rig.engines.containers()).toHaveLength(1);
    expect(rig.engines.containers()[0]?.spec.name).toBe(
      (await rig.deployment(versions[2] ?? '')).containerName,
    );
  });

  it('starts one of two deployments that are claimed at the very same moment', async () => {
    const { vm } = await rig.mining.vms.rent(OWNER, {});
    await rig.vmBecomes(vm.id, 'READY');
    const first = await rig.mining.deployments.deploy(OWNER, { vmId: vm.id, ...SOURCE });
    const second = await rig.mining.deployments.deploy(OWNER, { vmId: vm.id, ...SOURCE });
    // Superseding is undone, so that both wait for the same machine.
    await rig.repositories.deployments.update(rig.db, first.deployment.id, {
      state: 'QUEUED',
      endedAt: null,
      failure: null,
      stepDueAt: rig.clock.at,
    });
    await rig.deploymentWorker.runDue();
    const states = [await rig.deployment(first.deployment.id), await rig.deployment(second.deployment.id)];
    expect(states.filter(({ state }) => state === 'RUNNING')).toHaveLength(1);
    expect(states.filter(({ state }) => state === 'QUEUED')).toHaveLength(1);
  });

  it('ends a machine for good when it is terminated in the middle of everything', async () => {
    const launched = await Promise.all(Array.from({ length: 5 }, (_, i) => launch({ name: `m${i}` })));
    for (let turn = 0; turn < 5; turn += 1) {
      const turns = [rig.vmWorker.runDue(), rig.deploymentWorker.runDue()];
      const target = launched[turn];
      if (target) await rig.mining.miners.terminate(OWNER, target.miner.id);
      await Promise.all(turns);
      rig.later(1_000);
    }
    await rig.run(
      async () => {
        const vms = await rig.mining.vms.list(OWNER, {}, { limit: 10 });
        // A machine that may still turn up is waited for through the whole grace.
        return vms.every(({ state }) => state === 'TERMINATED');
      },
      { stepMs: 5_000 },
    );
    for (const { deployment, miner } of launched) {
      await rig.ends(deployment.id);
      const { state, failure } = await rig.deployment(deployment.id);
      expect([state, failure?.code]).toEqual(['CANCELLED', 'CANCELLED']);
      expect((await rig.miner(miner.id)).state).toBe('TERMINATED');
    }
    expect(rig.cloud.billed()).toEqual([]);
  });
});
