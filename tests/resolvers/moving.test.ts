import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { localId } from '../../src/schema/global-id.js';
import {
  CancelLaunchBatchDocument,
  EditMinerDocument,
  LaunchBatchDocument,
  LaunchBatchesDocument,
  LaunchMinersDocument,
  type LaunchMinersInput,
  MinerMoveDocument,
  ResizeMinerDocument,
} from '../operations/generated.js';
import { ALICE, BOB, DOCKERFILE, offerAt, openTestApi, type TestApi, tokenOf } from './api.js';
import { launch } from './scene.js';

let api: TestApi;
beforeEach(async () => {
  api = await openTestApi();
});
afterEach(() => api.close());

/** What the workers would have made of a launch. */
async function serving(name: string) {
  const launched = await launch(api, ALICE, name);
  const { minerId, deploymentId, vmId } = launched;
  await api.db.transaction(async (tx) => {
    await api.repositories.vms.update(tx, vmId, { state: 'READY', offer: offerAt('0.05'), stepDueAt: null });
    await api.repositories.deployments.update(tx, deploymentId, { state: 'SUCCEEDED', stepDueAt: null });
    const change = { state: 'ACTIVE' as const, deploymentId, address: '203.0.113.7' };
    await api.repositories.miners.update(tx, minerId, change);
  });
  return launched;
}
const action = (actions: readonly { action: string }[] | undefined, name: string) =>
  actions?.find((one) => one.action === name);

describe('a miner on its way to another machine', () => {
  it('shows where it goes to its owner, and what can not be done meanwhile', async () => {
    const { miner: id, vm: left } = await serving('one');
    const before = await api.ask(ALICE, MinerMoveDocument, { id });
    expect(before.miner).toMatchObject({ move: null, replaceOnLoss: false });
    expect(action(before.miner?.availableActions, 'RESIZE')).toMatchObject({ allowed: true, reason: null });
    const input = { minerId: id, machine: { vcpu: 8, ramGb: 16 }, idempotencyKey: 'k' };
    const { resizeMiner } = await api.ask(ALICE, ResizeMinerDocument, { input });
    if (resizeMiner.__typename !== 'ResizeMinerPayload') expect.fail(JSON.stringify(resizeMiner));
    expect(resizeMiner).toMatchObject({
      replayed: false,
      miner: { id, state: 'ACTIVE' },
      deployment: { state: 'QUEUED', isLaunch: true },
      vm: { state: 'REQUESTED', vcpu: 8, ramGb: 16 },
    });
    const { deployment, vm } = resizeMiner;
    expect(action(vm.availableActions, 'DEPLOY')).toMatchObject({
      allowed: false,
      reason: 'Its miner is moving to another machine',
    });
    const { miner } = await api.ask(ALICE, MinerMoveDocument, { id });
    expect(miner?.move).toMatchObject({
      deployment: { id: deployment.id },
      vm: { id: vm.id, replaces: { id: left, replaces: null } },
    });
    for (const name of ['RESIZE', 'DEPLOY'])
      expect(action(miner?.availableActions, name)).toMatchObject({
        allowed: false,
        reason: expect.stringContaining('moving'),
      });
    expect((await api.ask(BOB, MinerMoveDocument, { id })).miner?.move).toBeNull();
    expect(await api.ask(ALICE, ResizeMinerDocument, { input })).toMatchObject({
      resizeMiner: { replayed: true, vm: { id: vm.id } },
    });
    const again = { minerId: id, machine: { vcpu: 4 } };
    expect(await api.ask(ALICE, ResizeMinerDocument, { input: again })).toMatchObject({
      resizeMiner: { __typename: 'ActionNotAllowed', field: 'input.minerId' },
    });
  });

  it('names what is replaced to nobody who may not see that', async () => {
    const { miner: id, vmId } = await serving('one');
    const input = { minerId: id, machine: { vcpu: 8, ramGb: 16 } };
    await api.ask(ALICE, ResizeMinerDocument, { input });
    await api.repositories.vms.update(api.db, vmId, { ownerId: BOB.accountId });
    const { miner } = await api.ask(ALICE, MinerMoveDocument, { id });
    expect(miner?.move?.vm.replaces).toBeNull();
  });

  it('is refused by name of what is wrong', async () => {
    const { miner: minerId, vmId } = await serving('one');
    const resize = async (machine: object, viewer = ALICE) =>
      (await api.ask(viewer, ResizeMinerDocument, { input: { minerId, machine } })).resizeMiner;
    expect(await resize({ vcpu: 0 })).toMatchObject({
      __typename: 'InvalidInput',
      field: 'input.machine.vcpu',
    });
    expect(await resize({ maxPricePerDayUsd: '1' })).toMatchObject({
      __typename: 'NoOffer',
      field: 'input.machine.maxPricePerDayUsd',
      cheapestPerDayUsd: '1.2',
    });
    await api.repositories.vms.update(api.db, vmId, { priceCapPerDayUsd: '1' });
    expect(await resize({ vcpu: 8 })).toMatchObject({ __typename: 'NoOffer' });
    expect(await resize({ vcpu: 8 }, BOB)).toMatchObject({ __typename: 'NotFound' });
    const reader = tokenOf(ALICE, { scopes: ['read'] });
    expect(await resize({ vcpu: 8 }, reader)).toMatchObject({ __typename: 'Forbidden' });
    // Said to be none, the cap of before goes.
    expect(await resize({ vcpu: 8, maxPricePerDayUsd: null })).toMatchObject({
      __typename: 'ResizeMinerPayload',
    });
  });

  it('can be asked to be placed elsewhere when it loses its machine', async () => {
    const { miner: minerId } = await serving('one');
    const edit = async (viewer = ALICE) =>
      (await api.ask(viewer, EditMinerDocument, { input: { minerId, replaceOnLoss: true } })).editMiner;
    expect(await edit(BOB)).toMatchObject({ __typename: 'NotFound' });
    expect(await edit()).toMatchObject({ __typename: 'Miner', replaceOnLoss: true });
  });
});

describe('a launch of many', () => {
  const launchMany = async (input: Partial<LaunchMinersInput> = {}, viewer = ALICE) =>
    (
      await api.ask(viewer, LaunchMinersDocument, {
        input: { name: 'm', count: 3, source: { dockerfile: DOCKERFILE }, ...input },
      })
    ).launchMiners;

  it('takes the advanced JSON of the guide, and says what is done otherwise', async () => {
    const constraints = { maxTotalPricePerEpochUsd: '3.0', hardware: { memory: [{ type: 'DDR' }] } };
    const launched = await launchMany({ count: 1, constraints, vmConfiguration: { hostname: 'h' } });
    expect(launched).toMatchObject({
      __typename: 'LaunchMinersPayload',
      substitutions: [{ field: 'input.constraints.hardware.memory', used: null }],
      batch: { counts: { launching: 1 } },
    });
    const [vm] = await api.repositories.vms.list(api.db, null, {}, { limit: 1 });
    expect(vm).toMatchObject({ priceCapPerDayUsd: '3.0', hostname: 'h' });
    const dear = { maxTotalPricePerEpochUsd: '0.1' };
    expect(await launchMany({ name: 'n', constraints: dear })).toMatchObject({
      __typename: 'NoOffer',
      field: 'input.constraints.maxTotalPricePerEpochUsd',
    });
  });

  it('tells of each item, also of those that were refused', async () => {
    await launch(api, ALICE, 'm-2');
    const launched = await launchMany({ replaceOnLoss: true });
    if (launched.__typename !== 'LaunchMinersPayload') expect.fail(JSON.stringify(launched));
    const { batch } = launched;
    expect(batch).toMatchObject({
      name: 'm',
      count: 3,
      counts: { launching: 2, refused: 1, serving: 0 },
      items: [
        { position: 0, name: 'm-1', state: 'LAUNCHING', miner: { name: 'm-1' }, failure: null },
        { name: 'm-2', state: 'REFUSED', miner: null, deployment: null, failure: { code: 'NAME_TAKEN' } },
        { name: 'm-3', state: 'LAUNCHING', deployment: { state: 'QUEUED' } },
      ],
    });
    const [first] = await api.repositories.miners.byIds(api.db, [
      localId('Miner', batch.items[0]?.miner?.id ?? ''),
    ]);
    expect(first?.replaceOnLoss).toBe(true);
    expect((await api.ask(ALICE, LaunchBatchDocument, { id: batch.id })).launchBatch).toEqual(batch);
    expect((await api.ask(BOB, LaunchBatchDocument, { id: batch.id })).launchBatch).toBeNull();
    expect((await api.ask(ALICE, LaunchBatchesDocument, { first: 5 })).launchBatches.nodes).toEqual([
      { id: batch.id, name: 'm', count: 3, counts: expect.anything() },
    ]);
    expect((await api.ask(BOB, LaunchBatchesDocument, { first: 5 })).launchBatches.nodes).toEqual([]);
    const cancel = async (viewer = ALICE) =>
      (await api.ask(viewer, CancelLaunchBatchDocument, { id: batch.id })).cancelLaunchBatch;
    expect(await cancel(BOB)).toMatchObject({ __typename: 'NotFound' });
    expect(await cancel()).toMatchObject({ __typename: 'LaunchBatch', id: batch.id });
    for (const { deployment } of batch.items) {
      if (!deployment) continue;
      const id = localId('Deployment', deployment.id);
      expect((await api.repositories.deployments.find(api.db, id))?.cancelRequestedAt).not.toBeNull();
    }
  });

  it('is refused as a whole when nothing of it can be done', async () => {
    expect(await launchMany({ count: 101 })).toMatchObject({
      __typename: 'InvalidInput',
      field: 'input.count',
    });
    expect(await launchMany({ source: { dockerfile: 'RUN x' } })).toMatchObject({
      __typename: 'SourceRefused',
    });
    expect(await launchMany({ machine: { maxPricePerDayUsd: '1' } })).toMatchObject({
      __typename: 'NoOffer',
    });
    expect(await launchMany({}, tokenOf(ALICE, { scopes: ['read'] }))).toMatchObject({
      __typename: 'Forbidden',
    });
    expect((await api.ask(ALICE, LaunchBatchesDocument, { first: 5 })).launchBatches.nodes).toEqual([]);
  });

  it('is read by as many statements, however many items it has', async () => {
    const statementsFor = async (name: string, count: number): Promise<number> => {
      const launched = await launchMany({ name, count });
      if (launched.__typename !== 'LaunchMinersPayload') expect.fail(JSON.stringify(launched));
      const select = vi.spyOn(api.db, 'select');
      const { launchBatch } = await api.ask(ALICE, LaunchBatchDocument, { id: launched.batch.id });
      expect(launchBatch?.items).toHaveLength(count);
      const { length } = select.mock.calls;
      select.mockRestore();
      return length;
    };
    const few = await statementsFor('few', 2);
    expect(few).toBeGreaterThan(2);
    expect(await statementsFor('many', 60)).toBe(few);
  });
});
