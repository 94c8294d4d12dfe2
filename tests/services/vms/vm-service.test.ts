import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { offerOf } from '../../fakes/fake-cloud.js';
import { type MiningRig, openMiningRig, viewerOf } from '../../fakes/mining-rig.js';

const OWNER = viewerOf('0.0.5');
const STRANGER = viewerOf('0.0.6');
const OPERATOR = viewerOf('0.0.9', { isOperator: true, seesAll: true });
let rig: MiningRig;
beforeEach(async () => {
  rig = await openMiningRig();
});
afterEach(() => rig.close());

const rent = async (viewer = OWNER, input = {}) => (await rig.mining.vms.rent(viewer, input)).vm;

describe('renting', () => {
  it.each([
    [{ provider: 'FLUENCE' }, 'INVALID_INPUT', 'input.provider'],
    [{ hostId: 'h', provider: 'SIMULATOR' }, 'INVALID_INPUT', 'input.hostId'],
    [{ ownerId: '0.0.6' }, 'FORBIDDEN', 'input.ownerId'],
    [{ label: 'x'.repeat(10_000) }, 'INVALID_INPUT', 'input.label'],
    [{ ports: [0] }, 'INVALID_INPUT', 'input.ports'],
    [{ maxPricePerDayUsd: 'much' }, 'INVALID_INPUT', 'input.maxPricePerDayUsd'],
    [{ idempotencyKey: '' }, 'INVALID_INPUT', 'input.idempotencyKey'],
  ] as const)('refuses %j and books nothing', async (input, code, field) => {
    await expect(rig.mining.vms.rent(OWNER, input)).rejects.toMatchObject({ code, field });
    expect(await rig.mining.vms.list(OPERATOR, {}, { limit: 10 })).toEqual([]);
  });

  it('for another account is for those who see all, and only for a real account id', async () => {
    expect((await rent(OPERATOR, { ownerId: '0.0.6' })).ownerId).toBe('0.0.6');
    await expect(rent(OPERATOR, { ownerId: '0.0.6; drop' })).rejects.toMatchObject({
      field: 'input.ownerId',
    });
  });

  it('needs no more than the scope "deploy", which shows nothing', async () => {
    const token = viewerOf('0.0.5', { scopes: ['deploy'] });
    const vm = await rent(token);
    const { byIds, list, offers } = rig.mining.vms;
    expect(await byIds(token, [vm.id])).toEqual([]);
    expect(await rig.mining.deployments.byIds(token, ['d'])).toEqual([]);
    for (const work of [
      () => list(token, {}, { limit: 10 }),
      () => offers(token, {}),
      () => rig.mining.deployments.list(token, {}, { limit: 10 }),
      () => rig.mining.logs.service.history(token, { minerId: 'm' }, {}, { limit: 1, direction: 'FORWARD' }),
    ]) {
      await expect(work()).rejects.toMatchObject({ code: 'FORBIDDEN' });
    }
  });

  it('needs the scope', async () => {
    const token = viewerOf('0.0.5', { scopes: ['read'] });
    await expect(rent(token)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    const vm = await rent();
    const { terminate, rename, setPorts } = rig.mining.vms;
    for (const work of [
      () => terminate(token, vm.id),
      () => rename(token, vm.id, 'x'),
      () => setPorts(token, vm.id, { add: [80], remove: [] }),
    ]) {
      await expect(work()).rejects.toMatchObject({ code: 'FORBIDDEN' });
    }
  });

  it('with a key is done once, also when both calls come at the same time', async () => {
    const input = { vcpu: 4, idempotencyKey: 'k' };
    const results = await Promise.all([rig.mining.vms.rent(OWNER, input), rig.mining.vms.rent(OWNER, input)]);
    expect(results.filter(({ replayed }) => replayed)).toHaveLength(1);
    expect(results[0]?.vm.id).toBe(results[1]?.vm.id);
    await expect(rent(OWNER, { ...input, vcpu: 8 })).rejects.toMatchObject({
      code: 'IDEMPOTENCY_KEY_REUSED',
    });
  });

  it('is not for a token bound to one miner, by whatever call', async () => {
    const bound = viewerOf('0.0.5', { minerId: 'some miner' });
    await expect(rent(bound)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(rig.mining.vms.plan(bound, {}, 'input')).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(await rig.mining.vms.list(OPERATOR, {}, { limit: 10 })).toEqual([]);
  });

  it('books nothing for which no machine is to be had, and names the cheapest', async () => {
    const input = { idempotencyKey: 'k' };
    const { vm } = await rig.mining.vms.rent(OWNER, input);
    rig.cloud.offers = [offerOf('a', '0.05')];
    await expect(rent(OWNER, { maxPricePerDayUsd: '1' })).rejects.toMatchObject({
      code: 'NO_CAPACITY',
      cheapestPerDayUsd: '1.2',
    });
    rig.cloud.offers = [];
    await expect(rent()).rejects.toMatchObject({ code: 'NO_CAPACITY', cheapestPerDayUsd: null });
    expect(await rig.mining.vms.rent(OWNER, input)).toMatchObject({ vm: { id: vm.id }, replayed: true });
    expect(await rig.mining.vms.list(OPERATOR, {}, { limit: 10 })).toHaveLength(1);
  });

  it('is offered only what is under the cap, cheapest first', async () => {
    rig.cloud.offers = [offerOf('at-cap', '0.05'), offerOf('above', '0.0501'), offerOf('cheap', '0.01')];
    const found = await rig.mining.vms.offers(OWNER, { maxPricePerDayUsd: '1.2' });
    expect(found.map(({ id }) => id)).toEqual(['cheap', 'at-cap']);
    await expect(rig.mining.vms.offers(OWNER, { maxPricePerDayUsd: '-1' })).rejects.toMatchObject({
      field: 'input.maxPricePerDayUsd',
    });
  });

  it('never goes beyond the number an account may have', async () => {
    const limited = rig.mining.vms;
    const { countAlive } = rig.repositories.vms;
    rig.repositories.vms.countAlive = async () => 1_000;
    await expect(limited.rent(OWNER, {})).rejects.toMatchObject({ code: 'LIMIT_REACHED' });
    rig.repositories.vms.countAlive = countAlive;
  });

  it('seals the private key and stores nothing of it in the clear', async () => {
    const vm = await rent();
    expect(vm.sshPublicKey).toMatch(/^ssh-ed25519 /);
    expect(vm.sshPrivateKeySealed).toMatch(/^tnb1\./);
  });
});

describe('a machine of somebody else', () => {
  it('is as absent as one that never was', async () => {
    const vm = await rent();
    const { terminate, rename, setPorts, byIds, list } = rig.mining.vms;
    for (const id of [vm.id, 'none']) {
      for (const work of [
        () => terminate(STRANGER, id),
        () => rename(STRANGER, id, 'x'),
        () => setPorts(STRANGER, id, { add: [80], remove: [] }),
        () => rig.mining.deployments.deploy(STRANGER, { vmId: id, source: { dockerfile: 'FROM x' } }),
      ]) {
        await expect(work()).rejects.toMatchObject({ code: 'NOT_FOUND', message: 'There is no such VM' });
      }
    }
    expect(await byIds(STRANGER, [vm.id])).toEqual([]);
    expect(await list(STRANGER, {}, { limit: 10 })).toEqual([]);
    expect(await byIds(OPERATOR, [vm.id])).toHaveLength(1);
    expect(await rig.vm(vm.id)).toMatchObject({ state: 'REQUESTED', label: vm.label, ports: vm.ports });
  });

  it('is not shown to a token bound to a miner, even one of the same owner', async () => {
    const vm = await rent();
    const bound = viewerOf('0.0.5', { minerId: 'some miner' });
    expect(await rig.mining.vms.byIds(bound, [vm.id])).toEqual([]);
    expect(await rig.mining.vms.list(bound, {}, { limit: 10 })).toEqual([]);
    await expect(rig.mining.vms.terminate(bound, vm.id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe("a machine of one's own", () => {
  it('is renamed, and bad names are refused', async () => {
    const vm = await rent();
    expect((await rig.mining.vms.rename(OWNER, vm.id, 'better')).label).toBe('better');
    await expect(rig.mining.vms.rename(OWNER, vm.id, '<b>')).rejects.toMatchObject({ field: 'label' });
  });

  it('keeps port 22 whatever is removed, and both of two edits at once', async () => {
    const vm = await rent();
    const { setPorts } = rig.mining.vms;
    await Promise.all([
      setPorts(OWNER, vm.id, { add: [80], remove: [22] }),
      setPorts(OWNER, vm.id, { add: [443], remove: [] }),
    ]);
    expect((await rig.vm(vm.id)).ports).toEqual([22, 80, 443, 3000]);
    await expect(setPorts(OWNER, vm.id, { add: [70_000], remove: [] })).rejects.toMatchObject({
      field: 'ports',
    });
  });

  it('is restarted at the provider while it is READY, and only then', async () => {
    const vm = await rent();
    const { reboot } = rig.mining.vms;
    await expect(reboot(OWNER, vm.id)).rejects.toMatchObject({ code: 'ACTION_NOT_ALLOWED' });
    await rig.vmBecomes(vm.id, 'READY');
    await expect(reboot(STRANGER, vm.id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(reboot(viewerOf('0.0.5', { scopes: ['read'] }), vm.id)).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
    rig.cloud.script.fail('reboot', 'AMBIGUOUS');
    await expect(reboot(OWNER, vm.id)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: 'The provider did not say whether it restarts the machine',
      hint: expect.stringContaining('may be restarting'),
    });
    expect((await reboot(OWNER, vm.id)).state).toBe('READY');
    expect(rig.cloud.script.count('reboot')).toBe(2);
  });

  it('is terminated once, and then has no ports to edit', async () => {
    const vm = await rent();
    expect((await rig.mining.vms.terminate(OWNER, vm.id)).state).toBe('TERMINATING');
    expect((await rig.mining.vms.terminate(OWNER, vm.id)).state).toBe('TERMINATING');
    await expect(rig.mining.vms.setPorts(OWNER, vm.id, { add: [1], remove: [] })).rejects.toMatchObject({
      code: 'ACTION_NOT_ALLOWED',
    });
  });

  it('says what can be done with it now, and why the rest can not', async () => {
    const vm = await rent();
    const allowed = async (isMinerMoving = false) =>
      rig.mining.vms
        .availableActions(await rig.vm(vm.id), { isMinerMoving })
        .filter((action) => action.allowed)
        .map(({ action }) => action);
    expect(await allowed()).toEqual(['TERMINATE', 'DEPLOY', 'EDIT_PORTS']);
    expect(await allowed(true)).toEqual(['TERMINATE', 'EDIT_PORTS']);
    await rig.vmBecomes(vm.id, 'READY');
    expect(await allowed()).toEqual(['TERMINATE', 'DEPLOY', 'REBOOT', 'EDIT_PORTS']);
    await rig.mining.vms.terminate(OWNER, vm.id);
    expect(await allowed()).toEqual([]);
    for (const { reason } of rig.mining.vms.availableActions(await rig.vm(vm.id), {
      isMinerMoving: false,
    }))
      expect(reason).not.toBeNull();
  });
});

describe('offers', () => {
  it('come as the provider gives them', async () => {
    rig.cloud.offers = [offerOf('a'), offerOf('b')];
    expect((await rig.mining.vms.offers(OWNER, {})).map(({ id }) => id)).toEqual(['a', 'b']);
  });

  it('are Unavailable while the provider does not answer', async () => {
    rig.cloud.script.fail('offers', 'TIMEOUT');
    await expect(rig.mining.vms.offers(OWNER, {})).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      retryable: true,
    });
  });
});
