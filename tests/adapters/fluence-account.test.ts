import { describe, expect, it } from 'vitest';
import { divideDecimal, judgePrice } from '../../src/services/adapters/decimal.js';
import { canned, CREATABLE, INTENT, NAME, SMALL, simulated } from './support/fluence.js';
import { kindOf, soon, startTcp } from './support/servers.js';
import { cloudAt } from './support/fluence.js';

const READABLE = {
  'GET /v1/service/status': { maintenanceMode: false, version: '0.14.0' },
  ...{ 'GET /v2/vms': [], 'GET /v1/storages': [], 'GET /v1/public_ips': [], 'GET /v1/ssh_keys': [] },
  ...{ 'GET /v1/security_groups': { items: [] }, 'GET /v1/clusters': [{ id: 'c' }] },
  'GET /v2/users/balances': [{ featureKey: 'usd-balance', balance: '12.5', overage: '0', news: true }],
};

describe('the balance', () => {
  it.each([
    [[{ featureKey: 'usd-balance', balance: '12.50', overage: '0' }], '12.5', '0'],
    [[{ featureKey: 'anything', balance: '.5' }], '0.5', '0'],
    [[{ featureKey: 'usd-balance', balance: '-3.2', overage: '3.2' }], '0', '3.2'],
    [[{ featureKey: 'usd-balance', balance: '0', overage: 1.25 }], '0', '1.25'],
    [
      [
        { featureKey: 'usd-balance', balance: '1', overage: '0' },
        { featureKey: 'gpu-hours', balance: '900', overage: '0' },
      ],
      '1',
      '0',
    ],
  ])('of %j is %s to spend and %s to pay', async (answer, spendableUsd, debtUsd) => {
    const { cloud } = await canned({ 'GET /v2/users/balances': answer });

    expect(await cloud.balance(soon())).toEqual({ spendableUsd, debtUsd });
  });

  it('is unknown where no account is kept', async () => {
    expect(await (await canned({})).cloud.balance(soon())).toBeNull();
    expect(await (await canned({ 'GET /v2/users/balances': [] })).cloud.balance(soon())).toBeNull();
  });

  it('is what the simulator says', async () => {
    const { simulator, cloud } = await simulated();
    simulator.cloud.setBalance('7.25');

    expect(await cloud.balance(soon())).toEqual({ spendableUsd: '7.25', debtUsd: '0' });
  });
});

describe('the check', () => {
  it('finds nothing wrong with a cloud in order', async () => {
    const { cloud } = await simulated();

    expect(await cloud.check(soon())).toEqual({ ok: true, problems: [] });
  });

  it.each([
    ['maintenance', { 'GET /v1/service/status': { maintenanceMode: true } }, ['MAINTENANCE']],
    ['an empty account', { 'GET /v2/users/balances': [{ balance: '0.00' }] }, ['BALANCE']],
    ['a debt', { 'GET /v2/users/balances': [{ balance: '-1' }] }, ['BALANCE']],
    [
      'a key that lacks a scope',
      { 'GET /v1/public_ips': { status: 403, body: { code: 'forbidden' } } },
      ['SCOPE'],
    ],
    ['a list that is out of order', { 'GET /v1/storages': { status: 500, body: '<html>' } }, ['UNREACHABLE']],
    ['a key that may not see the balance', { 'GET /v2/users/balances': { status: 403, body: {} } }, []],
    ['a cloud without a status page', { 'GET /v1/service/status': undefined }, []],
  ])('names %s', async (_what, routes, kinds) => {
    const { cloud } = await canned({ ...READABLE, ...routes });
    const { ok, problems } = await cloud.check(soon());

    expect(problems.map(({ kind }) => kind)).toEqual(kinds);
    expect(ok).toBe(kinds.length === 0);
  });

  it('tells a refused key from a missing scope', async () => {
    const { simulator } = await simulated();
    const { problems } = await cloudAt(simulator.fluenceUrl, 'wrong').check(soon());

    expect(problems).toMatchObject([{ kind: 'AUTH', detail: expect.stringContaining('401') }]);
  });

  it('names the missing scope', async () => {
    const { cloud } = await canned({
      ...READABLE,
      'GET /v1/ssh_keys': { status: 403, body: { code: 'forbidden' } },
    });

    expect((await cloud.check(soon())).problems[0]?.detail).toContain('ssh_key:list');
  });

  it('calls a cloud that is not there unreachable, and still ends when its signal does', async () => {
    const silent = await startTcp(() => undefined);
    const cloud = cloudAt(silent.url, 'key', 50);
    expect((await cloud.check(soon())).problems).toMatchObject([{ kind: 'UNREACHABLE' }]);

    expect(await kindOf(cloudAt(silent.url).check(AbortSignal.timeout(50)))).toMatchObject({
      name: 'TimeoutError',
    });
  });
});

describe('an estimate', () => {
  it('names hour, day and parts, and takes the day from the provider', async () => {
    const { cloud, asked } = await canned({
      'POST /v1/prices/cost': {
        costOfResources: [
          { costPerSec: '.0000001' },
          { costPerSec: '0.0000002' },
          { costPerSec: '0.000007' },
        ],
        ...{ totalCostPerSec: '0.0000073', totalCost: '.63073' },
      },
    });

    expect(await cloud.estimate({ ...INTENT.offer, storageGb: 30 }, soon())).toMatchObject({
      ...{ perHourUsd: '0.02628042', perDayUsd: '0.63073' },
      parts: [
        { kind: 'VM', perHourUsd: '0.0252' },
        { kind: 'DISK', perHourUsd: '0.00036' },
        { kind: 'ADDRESS', perHourUsd: '0.00072' },
      ],
    });
    expect(JSON.parse(asked[0]?.body ?? '')).toMatchObject({
      secs: 86_400,
      resources: [{ storage: { volume_gb: 30 } }, { publicIp: {} }, { vm: {} }],
    });
  });

  it('of requirements is that of the offer that comes first', async () => {
    const { cloud, offer } = await simulated();
    const estimate = await cloud.estimate(SMALL, soon());

    expect(estimate).toMatchObject({ offer: { id: offer.id }, perHourUsd: offer.pricePerHourUsd });
    expect(await cloud.estimate({ ...SMALL, vcpu: 1_000 }, soon())).toBeNull();
  });

  it('is not made up when a price is missing', async () => {
    const { cloud } = await canned({
      'POST /v1/prices/cost': { status: 422, body: { code: 'resource_price_unavailable' } },
    });

    expect(await cloud.estimate(INTENT.offer, soon())).toBeNull();
  });
});

describe('a price seen again', () => {
  it.each([
    ['.30697', null, 'AS_QUOTED'],
    ['0.306970', null, 'AS_QUOTED'],
    ['0.30698', null, 'DEARER'],
    ['0.3', null, 'CHEAPER'],
    ['0.30697', '7.36728', 'AS_QUOTED'],
    ['0.30697', '7.36727', 'OVER_CAP'],
    [null, '1', 'UNKNOWN'],
    ['a lot', '1', 'UNKNOWN'],
  ])('of %s under a cap of %s is %s', (seenPerHourUsd, capPerDayUsd, verdict) => {
    expect(judgePrice({ quotedPerHourUsd: '0.30697', seenPerHourUsd, capPerDayUsd })).toBe(verdict);
  });

  it('is never divided down', () => {
    expect(divideDecimal('1', 24, 4)).toBe('0.0417');
    expect(divideDecimal('.24', 24, 8)).toBe('0.01');
    expect(divideDecimal('0', 24, 2)).toBe('0');
  });
});

describe('renaming and rebooting', () => {
  const RECEIPT = { vmId: 'v', diskId: null, ipId: null, sshKeyId: null };
  const OURS = { 'GET /v2/vms/v': { id: 'v', name: NAME, status: 'launched' } };

  it('send one request each, and only for a machine of ours', async () => {
    const ours = await canned({ ...OURS, 'PATCH /v2/vms/v': {}, 'POST /v2/vms/v/softreboot': {} });
    await ours.cloud.rename(RECEIPT, 'tn-new-name', soon());
    await ours.cloud.reboot(RECEIPT, soon());
    expect(ours.asked.filter(({ method }) => method !== 'GET').map(({ body }) => body)).toEqual([
      '{"name":"tn-new-name"}',
      '',
    ]);

    const foreign = await canned({
      ...CREATABLE,
      'GET /v2/vms/v': { id: 'v', name: 'web', status: 'launched' },
    });
    expect(await kindOf(foreign.cloud.reboot(RECEIPT, soon()))).toBe('INVALID');
    expect(await kindOf(foreign.cloud.rename(RECEIPT, 'tn-mine', soon()))).toBe('INVALID');
    expect(foreign.asked.map(({ method }) => method)).toEqual(['GET', 'GET']);
  });

  it.each(['web', 'tn-', 'tn-Upper', 'tn-under_score', `tn-${'a'.repeat(21)}`, 'tn-a.b'])(
    'refuses the name %s before anything is sent',
    async (name) => {
      const { cloud, asked } = await canned(OURS);

      expect(await kindOf(cloud.rename(RECEIPT, name, soon()))).toBe('INVALID');
      expect(asked).toEqual([]);
    },
  );

  it('does not reboot twice when the answer is lost', async () => {
    const { cloud, asked } = await canned({
      ...OURS,
      'POST /v2/vms/v/softreboot': { status: 502, body: '<html>' },
    });

    expect(await kindOf(cloud.reboot(RECEIPT, soon()))).toBe('AMBIGUOUS');
    expect(asked.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });
});
