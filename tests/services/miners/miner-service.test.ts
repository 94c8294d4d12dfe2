import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { offerOf } from '../../fakes/fake-cloud.js';
import { GOOD_DOCKERFILE, type MiningRig, openMiningRig, viewerOf } from '../../fakes/mining-rig.js';

const OWNER = viewerOf('0.0.5');
const STRANGER = viewerOf('0.0.6');
const SOURCE = { source: { dockerfile: GOOD_DOCKERFILE } };
let rig: MiningRig;
beforeEach(async () => {
  rig = await openMiningRig();
});
afterEach(() => rig.close());

const launch = (input = {}, viewer = OWNER) =>
  rig.mining.miners.launch(viewer, { name: 'm', ...SOURCE, ...input });
const booked = async () => {
  const everybody = viewerOf('0.0.9', { seesAll: true });
  return [
    ...(await rig.mining.vms.list(everybody, {}, { limit: 10 })),
    ...(await rig.mining.miners.list({}, { limit: 10 })),
    ...(await rig.mining.deployments.list(everybody, {}, { limit: 10 })),
  ];
};
const active = async () => {
  const launched = await launch();
  await rig.ends(launched.deployment.id);
  return launched;
};

describe('launching', () => {
  it.each([
    [{ name: 'x'.repeat(10_000) }, 'INVALID_INPUT', 'input.name'],
    [{ name: '' }, 'INVALID_INPUT', 'input.name'],
    [{ modelType: 'VISION' }, 'INVALID_INPUT', 'input.modelType'],
    [{ port: 22 }, 'INVALID_INPUT', 'input.port'],
    [{ port: 0 }, 'INVALID_INPUT', 'input.port'],
    [{ port: 70_000 }, 'INVALID_INPUT', 'input.port'],
    [{ port: 4_000 }, 'INVALID_INPUT', 'input.port'],
    [{ machine: { vcpu: 0 } }, 'INVALID_INPUT', 'input.machine.vcpu'],
    [{ machine: { ports: [10_250] } }, 'INVALID_INPUT', 'input.machine.ports'],
    [{ machine: { configuration: 'small' } }, 'INVALID_INPUT', 'input.machine.configuration'],
    [{ machine: { ownerId: '0.0.6' } }, 'FORBIDDEN', 'input.machine.ownerId'],
    [{ environment: [{ name: '1', value: '' }] }, 'INVALID_INPUT', 'input.environment.0.name'],
    [{ source: {} }, 'INVALID_INPUT', 'input.source'],
    [{ source: { dockerfile: 'RUN x' } }, 'SOURCE_REFUSED', 'input.source.dockerfile'],
    [
      { source: { dockerfileUrl: 'http://169.254.169.254/' } },
      'SOURCE_REFUSED',
      'input.source.dockerfileUrl',
    ],
    [{ idempotencyKey: 'k'.repeat(256) }, 'INVALID_INPUT', 'input.idempotencyKey'],
  ])('refuses %j and books nothing', async (input, code, field) => {
    await expect(launch(input)).rejects.toMatchObject({ code, field });
    expect(await booked()).toEqual([]);
    expect(rig.cloud.created).toEqual([]);
  });

  it('books nothing for which no machine is to be had, and names the cheapest', async () => {
    rig.cloud.offers = [offerOf('a', '0.05')];
    await expect(launch({ machine: { maxPricePerDayUsd: '1' } })).rejects.toMatchObject({
      code: 'NO_CAPACITY',
      cheapestPerDayUsd: '1.2',
    });
    rig.cloud.offers = [];
    await expect(launch()).rejects.toMatchObject({ code: 'NO_CAPACITY', cheapestPerDayUsd: null });
    expect(await booked()).toEqual([]);
  });

  it('refuses a name that a living miner of the same owner has, in whatever case', async () => {
    await launch({ name: 'One' });
    await expect(launch({ name: 'oNE' })).rejects.toMatchObject({ code: 'NAME_TAKEN', field: 'input.name' });
    await launch({ name: 'one' }, STRANGER);
    expect(await booked()).toHaveLength(6);
  });

  it('frees the name when the miner ends', async () => {
    const { miner } = await launch();
    await rig.mining.miners.terminate(OWNER, miner.id);
    await launch();
  });

  it('with a key gives the same miner, machine and deployment again', async () => {
    const first = await launch({ idempotencyKey: 'k' });
    const [again, crossing] = await Promise.all([
      launch({ idempotencyKey: 'k' }),
      launch({ idempotencyKey: 'k' }),
    ]);
    for (const { miner, deployment, vm, replayed } of [again, crossing]) {
      expect(replayed).toBe(true);
      expect([miner.id, deployment.id, vm.id]).toEqual([first.miner.id, first.deployment.id, first.vm.id]);
    }
    await expect(launch({ idempotencyKey: 'k', name: 'other' })).rejects.toMatchObject({
      code: 'IDEMPOTENCY_KEY_REUSED',
    });
  });

  it('with one key twice at once makes one', async () => {
    const both = await Promise.all([launch({ idempotencyKey: 'k' }), launch({ idempotencyKey: 'k' })]);
    expect(both.filter(({ replayed }) => replayed)).toHaveLength(1);
    expect(await booked()).toHaveLength(3);
  });

  it('is not for a token bound to a miner, nor for one without the scope', async () => {
    await expect(launch({}, viewerOf('0.0.5', { minerId: 'm' }))).rejects.toMatchObject({
      code: 'ACTION_NOT_ALLOWED',
    });
    await expect(launch({}, viewerOf('0.0.5', { scopes: ['read'] }))).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
  });
});

describe('a miner of somebody else', () => {
  it('is public to look at, and absent to act on', async () => {
    const { miner, deployment } = await active();
    expect(await rig.mining.miners.byIds([miner.id])).toHaveLength(1);
    for (const work of [
      () => rig.mining.miners.restart(STRANGER, miner.id),
      () => rig.mining.miners.terminate(STRANGER, miner.id),
      () => rig.mining.deployments.deploy(STRANGER, { minerId: miner.id, ...SOURCE }),
      () => rig.mining.deployments.cancel(STRANGER, deployment.id),
    ]) {
      await expect(work()).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
    expect(await rig.mining.deployments.byIds(STRANGER, [deployment.id])).toEqual([]);
    expect(await rig.mining.deployments.list(STRANGER, {}, { limit: 10 })).toEqual([]);
    expect((await rig.miner(miner.id)).state).toBe('ACTIVE');
  });

  it('is absent to a token bound to another miner of the same owner', async () => {
    const { miner, deployment, vm } = await active();
    const other = await launch({ name: 'n' });
    const bound = viewerOf('0.0.5', { minerId: other.miner.id });
    for (const work of [
      () => rig.mining.miners.restart(bound, miner.id),
      () => rig.mining.miners.terminate(bound, miner.id),
      () => rig.mining.deployments.deploy(bound, { minerId: miner.id, ...SOURCE }),
      () => rig.mining.deployments.deploy(bound, { vmId: vm.id, ...SOURCE }),
      () => rig.mining.deployments.cancel(bound, deployment.id),
    ]) {
      await expect(work()).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
    expect(await rig.mining.deployments.byIds(bound, [deployment.id, other.deployment.id])).toHaveLength(1);
    expect(await rig.mining.deployments.list(bound, {}, { limit: 10 })).toHaveLength(1);
    expect((await rig.mining.miners.terminate(bound, other.miner.id)).state).toBe('TERMINATING');
  });
});

describe('a miner that serves', () => {
  it('that failed says it can be deployed to exactly while it has a machine', async () => {
    const mayDeploy = async (id: string) =>
      rig.mining.miners
        .availableActions(await rig.miner(id), {
          isMoving: false,
          isDeploying: false,
          vm: await rig.vm(vm.id),
        })
        .find(({ action }) => action === 'DEPLOY')?.allowed;
    const { vm } = await rig.mining.vms.rent(OWNER, {});
    await rig.vmBecomes(vm.id, 'READY');
    const { deployment } = await rig.mining.deployments.deploy(OWNER, { vmId: vm.id, ...SOURCE });
    rig.engines.script.fail('build', 'INVALID', 9);
    await rig.ends(deployment.id);
    const { minerId } = deployment;
    expect((await rig.miner(minerId)).state).toBe('FAILED');
    expect(await mayDeploy(minerId)).toBe(true);
    await rig.mining.vms.terminate(OWNER, vm.id);
    expect((await rig.miner(minerId)).state).toBe('FAILED');
    expect(await mayDeploy(minerId)).toBe(false);
    await expect(rig.mining.deployments.deploy(OWNER, { minerId, ...SOURCE })).rejects.toMatchObject({
      code: 'ACTION_NOT_ALLOWED',
    });
  });

  it('can be resized exactly while its machine is READY, and says so', async () => {
    const { miner, vm } = await active();
    const resize = async () =>
      rig.mining.miners
        .availableActions(await rig.miner(miner.id), {
          isMoving: false,
          isDeploying: await rig.mining.miners.isDeploying(await rig.miner(miner.id)),
          vm: await rig.vm(vm.id),
        })
        .find(({ action }) => action === 'RESIZE');
    expect(await resize()).toMatchObject({ allowed: true, reason: null });
    const { deployment } = await rig.mining.deployments.deploy(OWNER, { minerId: miner.id, ...SOURCE });
    expect(await resize()).toMatchObject({
      allowed: false,
      reason: 'A deployment of this miner is under way',
    });
    await rig.ends(deployment.id);
    expect((await resize())?.allowed).toBe(true);
    await rig.repositories.vms.update(rig.db, vm.id, { state: 'BOOTSTRAPPING' });
    expect(await resize()).toMatchObject({ allowed: false, reason: 'Its machine is not READY' });
    await expect(
      rig.mining.miners.resize(OWNER, { minerId: miner.id, machine: { vcpu: 8 } }),
    ).rejects.toMatchObject({ code: 'ACTION_NOT_ALLOWED' });
  });

  it('is restarted on its engine, and says so when the machine does not answer', async () => {
    const { miner } = await active();
    await rig.mining.miners.restart(OWNER, miner.id);
    expect(rig.engines.containers()[0]?.restartCount).toBe(1);
    rig.engines.script.fail('restart', 'UNREACHABLE');
    await expect(rig.mining.miners.restart(OWNER, miner.id)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining('nothing was changed'),
    });
    rig.engines.script.fail('restart', 'AMBIGUOUS');
    await expect(rig.mining.miners.restart(OWNER, miner.id)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.not.stringContaining('nothing was changed'),
      hint: expect.stringContaining('may have been'),
    });
  });

  it('stops being probed at once when it is terminated', async () => {
    const { miner, vm } = await active();
    await rig.mining.miners.terminate(OWNER, miner.id);
    expect([...rig.probed]).toEqual([]);
    await rig.vmBecomes(vm.id, 'TERMINATED');
    expect(await rig.miner(miner.id)).toMatchObject({ state: 'TERMINATED', address: null, failure: null });
    await expect(rig.mining.miners.restart(OWNER, miner.id)).rejects.toMatchObject({
      code: 'ACTION_NOT_ALLOWED',
    });
    expect((await rig.mining.miners.terminate(OWNER, miner.id)).state).toBe('TERMINATED');
  });

  it('ends with its machine when only that is terminated', async () => {
    const { miner, vm } = await active();
    await rig.mining.vms.terminate(OWNER, vm.id);
    expect((await rig.miner(miner.id)).state).toBe('TERMINATING');
    await rig.vmBecomes(vm.id, 'TERMINATED');
    expect((await rig.miner(miner.id)).state).toBe('TERMINATED');
  });

  it('has an address only while it serves', async () => {
    const { endpoint, status } = rig.mining.miners;
    const { miner } = await active();
    expect(endpoint(await rig.miner(miner.id))).toBe('http://127.0.0.11:3000');
    expect(status(await rig.miner(miner.id))).toBe('active');
    expect(endpoint({ state: 'ACTIVE', address: '2001:db8::1', port: 80 })).toBe('http://[2001:db8::1]:80');
    await rig.mining.miners.terminate(OWNER, miner.id);
    expect(endpoint(await rig.miner(miner.id))).toBeNull();
    expect(status(await rig.miner(miner.id))).toBe('inactive');
    expect(status({ state: 'LAUNCHING' })).toBe('deploying');
  });
});
