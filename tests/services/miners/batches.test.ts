import { monitorEventLoopDelay } from 'node:perf_hooks';
import { expect, it } from 'vitest';
import { countItems } from '../../../src/services/miners/launch-item.js';
import { GOOD_DOCKERFILE, type MiningRig, openMiningRig, viewerOf } from '../../fakes/mining-rig.js';
import { eachDatabase } from '../../support/each-database.js';

const OWNER = viewerOf('0.0.5');
const STRANGER = viewerOf('0.0.6');
const SOURCE = { source: { dockerfile: GOOD_DOCKERFILE } };

eachDatabase('a launch of many miners', (store) => {
  const inRig = (body: (scene: Scene) => Promise<void>) => async () => {
    const rig = await openMiningRig(store());
    try {
      await body(sceneOf(rig));
    } finally {
      await rig.close();
    }
  };

  it(
    'books each with its own name, machine and deployment, and one source',
    inRig(async ({ rig, launch, items }) => {
      const { batch, replayed } = await launch({ count: 3 });
      expect(batch).toMatchObject({ name: 'm', count: 3, ownerId: OWNER.accountId });
      expect(replayed).toBe(false);
      const before = await items(batch.id);
      expect(before.map(({ position, name, state }) => [position, name, state])).toEqual([
        [0, 'm-1', 'LAUNCHING'],
        [1, 'm-2', 'LAUNCHING'],
        [2, 'm-3', 'LAUNCHING'],
      ]);
      expect(new Set(before.map(({ deployment }) => deployment?.source.digest)).size).toBe(1);
      expect(rig.cloud.script.count('offers')).toBe(1);
      for (const { deployment } of before) await rig.ends(deployment?.id ?? '');
      const after = await items(batch.id);
      expect(after.map(({ state, failure }) => [state, failure])).toEqual(after.map(() => ['SERVING', null]));
      expect(new Set(after.map(({ miner }) => miner?.address)).size).toBe(3);
      const vms = await rig.repositories.vms.list(rig.db, null, {}, { limit: 9 });
      expect(vms.map(({ label }) => label).sort()).toEqual(['m-1', 'm-2', 'm-3']);
      expect(countItems(after)).toMatchObject({ SERVING: 3, LAUNCHING: 0, REFUSED: 0 });
    }),
  );

  it(
    'refuses only those whose name is taken',
    inRig(async ({ rig, launch, items }) => {
      await rig.mining.miners.launch(OWNER, { name: 'M-2', ...SOURCE });
      const { batch } = await launch({ count: 3 });
      const found = await items(batch.id);
      expect(found.map(({ state }) => state)).toEqual(['LAUNCHING', 'REFUSED', 'LAUNCHING']);
      expect(found[1]).toMatchObject({
        miner: null,
        deployment: null,
        failure: { code: 'NAME_TAKEN', field: 'input.name', retryable: false },
      });
      expect(await rig.repositories.vms.countAlive(rig.db, OWNER.accountId)).toBe(3);
    }),
  );

  it(
    'refuses only those for which the budget has no room, and leaves nothing of them',
    inRig(async ({ rig, launch, items }) => {
      // Two cents an hour each.
      await rig.mining.money.budgets.set(OWNER, { limitUsd: '0.05', period: 'DAY', onExhausted: 'REFUSE' });
      const { batch } = await launch({ count: 4 });
      const found = await items(batch.id);
      const booked = found.filter(({ state }) => state === 'LAUNCHING').length;
      expect(booked).toBeGreaterThan(0);
      expect(booked).toBeLessThan(4);
      expect(found.slice(booked).map(({ failure }) => failure?.code)).toEqual(
        found.slice(booked).map(() => 'BUDGET_EXCEEDED'),
      );
      expect(await rig.repositories.vms.countAlive(rig.db, OWNER.accountId)).toBe(booked);
      expect(await rig.repositories.miners.list(rig.db, {}, { limit: 9 })).toHaveLength(booked);
    }),
  );

  it(
    'tells of each what became of it',
    inRig(async ({ rig, launch, items }) => {
      const { batch } = await launch({ count: 3 });
      const [first, second] = await items(batch.id);
      rig.engines.script.fail('build', 'INVALID', 1);
      await rig.run(async () => (await items(batch.id)).every(({ state }) => state !== 'LAUNCHING'), {
        turns: 900,
      });
      const failed = (await items(batch.id)).filter(({ state }) => state === 'FAILED');
      expect(failed).toHaveLength(1);
      expect(failed[0]?.failure).toMatchObject({ code: 'ENGINE_FAILED', field: null });
      const serving = (await items(batch.id)).find(({ state }) => state === 'SERVING');
      await rig.mining.miners.terminate(OWNER, serving?.miner?.id ?? '');
      expect(countItems(await items(batch.id))).toMatchObject({ FAILED: 1, SERVING: 1, ENDED: 1 });
      expect([first?.position, second?.position]).toEqual([0, 1]);
    }),
  );

  it(
    'is called off as far as it does not serve yet',
    inRig(async ({ rig, launch, items, states }) => {
      const { batch } = await launch({ count: 3 });
      const [first] = await items(batch.id);
      const late = (await items(batch.id)).slice(1);
      const others = late.map(({ deployment }) => deployment?.id ?? '');
      for (const { miner } of late)
        await rig.repositories.vms.update(rig.db, miner?.vmId ?? '', { stepDueAt: null });
      await rig.ends(first?.deployment?.id ?? '');
      expect(await states(batch.id)).toEqual(['SERVING', 'LAUNCHING', 'LAUNCHING']);
      await rig.mining.batches.cancel(OWNER, batch.id);
      for (const id of others) await rig.ends(id);
      expect(await states(batch.id)).toEqual(['SERVING', 'CANCELLED', 'CANCELLED']);
      const alive = async () => rig.repositories.vms.countAlive(rig.db, OWNER.accountId);
      await rig.run(async () => (await alive()) === 1, { stepMs: 10_000 });
      // Once more does no harm.
      await rig.mining.batches.cancel(OWNER, batch.id);
      expect(await states(batch.id)).toEqual(['SERVING', 'CANCELLED', 'CANCELLED']);
      await rig.mining.batches.cancel(OWNER, batch.id, { terminateServing: true });
      await rig.run(async () => (await alive()) === 0, { stepMs: 10_000 });
      expect(await states(batch.id)).toEqual(['ENDED', 'CANCELLED', 'CANCELLED']);
      expect(rig.cloud.billed()).toEqual([]);
    }),
  );

  it(
    'ends what comes to serving while it is called off, when what serves is to be ended',
    inRig(async ({ rig, launch, items, states }) => {
      const { batch } = await launch({ count: 3 });
      const { deployments, vms } = rig.repositories;
      const [switching, switched] = (await items(batch.id)).map(({ deployment }) => deployment?.id ?? '');
      await deployments.update(rig.db, switching ?? '', { state: 'RUNNING', step: 'SWITCH' });
      await deployments.update(rig.db, switched ?? '', { state: 'RUNNING', step: 'OBSERVE' });
      await rig.mining.batches.cancel(OWNER, batch.id, { terminateServing: true });
      const found = await items(batch.id);
      expect(found.map(({ miner }) => miner?.state)).toEqual(['TERMINATING', 'TERMINATING', 'LAUNCHING']);
      const alive = async () => vms.countAlive(rig.db, OWNER.accountId);
      await rig.run(async () => (await alive()) === 0, { stepMs: 10_000 });
      expect((await states(batch.id))[2]).toBe('CANCELLED');
    }),
  );

  it(
    'is launched once per key, whoever else asks at the same time',
    inRig(async ({ rig, launch }) => {
      const ask = () => launch({ count: 2, idempotencyKey: 'k' });
      const [one, two] = await Promise.all([ask(), ask()]);
      expect(one.batch.id).toBe(two.batch.id);
      expect(await ask()).toMatchObject({ replayed: true, batch: { id: one.batch.id } });
      expect(await rig.repositories.vms.countAlive(rig.db, OWNER.accountId)).toBe(2);
      await expect(launch({ count: 3, idempotencyKey: 'k' })).rejects.toMatchObject({
        code: 'IDEMPOTENCY_KEY_REUSED',
      });
    }),
  );

  it(
    'refuses as a whole what no item could be booked with',
    inRig(async ({ rig, launch }) => {
      const refused = (input: Record<string, unknown>, code: string, field?: string) =>
        expect(launch(input), JSON.stringify(input)).rejects.toMatchObject(
          field ? { code, field } : { code },
        );
      await refused({ count: 0 }, 'INVALID_INPUT', 'input.count');
      await refused({ count: 101 }, 'INVALID_INPUT', 'input.count');
      await refused({ count: 1.5 }, 'INVALID_INPUT', 'input.count');
      await refused({ name: '-' }, 'INVALID_INPUT', 'input.name');
      await refused({ name: 'x'.repeat(63), count: 10 }, 'INVALID_INPUT', 'input.name');
      await refused({ source: {} }, 'INVALID_INPUT', 'input.source');
      await refused({ machine: { maxPricePerDayUsd: '0.01' } }, 'NO_CAPACITY');
      await refused({ machine: { hostId: 'h' } }, 'INVALID_INPUT', 'input.machine.hostId');
      await refused({ viewer: viewerOf('0.0.5', { scopes: ['read'] }) }, 'FORBIDDEN');
      await refused({ viewer: viewerOf('0.0.5', { minerId: 'm' }) }, 'ACTION_NOT_ALLOWED');
      expect(await rig.repositories.batches.list(rig.db, null, { limit: 9 })).toEqual([]);
      expect(await rig.repositories.vms.list(rig.db, null, {}, { limit: 9 })).toEqual([]);
    }),
  );

  it(
    'is its owner’s alone',
    inRig(async ({ rig, launch }) => {
      const { batch } = await launch({ count: 1 });
      const { batches } = rig.mining;
      const bound = viewerOf('0.0.5', { minerId: 'm' });
      for (const viewer of [STRANGER, bound]) {
        expect(await batches.byIds(viewer, [batch.id])).toEqual([]);
        expect(await batches.list(viewer, { limit: 9 })).toEqual([]);
        await expect(batches.cancel(viewer, batch.id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
      }
      expect(await batches.byIds(OWNER, [batch.id])).toHaveLength(1);
      expect(await batches.list(OWNER, { limit: 9 })).toHaveLength(1);
      const deployer = viewerOf('0.0.5', { scopes: ['deploy'] });
      await expect(batches.cancel(deployer, batch.id, { terminateServing: true })).rejects.toMatchObject({
        code: 'FORBIDDEN',
      });
    }),
  );

  it(
    'of a hundred lets the process do other things meanwhile',
    inRig(async ({ rig, launch, items }) => {
      const delay = monitorEventLoopDelay({ resolution: 5 });
      delay.enable();
      const began = performance.now();
      const { batch } = await launch({ count: 100 });
      const tookMs = performance.now() - began;
      delay.disable();
      expect((await items(batch.id)).filter(({ state }) => state === 'LAUNCHING')).toHaveLength(100);
      expect(await rig.repositories.vms.countAlive(rig.db, OWNER.accountId)).toBe(100);
      // A stretch of a few; a hundred at once would be far beyond.
      expect(delay.max / 1e6).toBeLessThan(Math.max(100, tookMs / 2));
    }),
  );
});

type Scene = ReturnType<typeof sceneOf>;

function sceneOf(rig: MiningRig) {
  const items = (id: string) => rig.mining.batches.itemsOf([id]);
  return {
    rig,
    launch: ({ viewer = OWNER, ...input }: { viewer?: typeof OWNER; [field: string]: unknown } = {}) =>
      rig.mining.batches.launchMany(viewer, { name: 'm', count: 2, ...SOURCE, ...input }),
    items,
    states: async (id: string) => (await items(id)).map(({ state }) => state),
  };
}
