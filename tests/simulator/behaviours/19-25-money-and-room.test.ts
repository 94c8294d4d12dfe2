import { describe, expect, it } from 'vitest';
import { DAY, HOUR, simulated } from '../support/behaving.js';
import type { Loose } from '../support/simulated.js';

const { advance, api, body, create, emu, knobs, start, under, vmIs } = simulated();
const spent = async () => Number((await emu('/report')).spentUsd);
const hourly = async () => Number((await emu('/report')).hourlyUsd);
const status = async (id: string) => (await api('GET', `/v2/vms/${id}`)).body.status;

describe('money', () => {
  it('19: is charged by the second, from the moment that is set, in decimal strings', async () => {
    await start({ timeScale: 1 });
    const { id, name } = await create();
    const rate = await hourly();
    const before = await spent();
    await advance(1_000_000);
    expect((await spent()) - before).toBeCloseTo(rate / 3.6, 3);
    await advance(10 * HOUR - 1_000_000);
    const { machines, spentUsd, balanceUsd } = await emu('/report');
    expect(Number(spentUsd)).toBeCloseTo(rate * 10, 3);
    expect(machines[name]).toMatchObject({ made: 1, live: 1, spentUsd: expect.stringMatching(/^\d+\.\d+$/) });
    expect(Number(machines[name].spentUsd)).toBeCloseTo(Number(spentUsd), 9);
    expect(Number(balanceUsd) + Number(spentUsd)).toBeCloseTo(1_000, 9);
    expect(Number((await api('GET', '/v1/billing/charges/total')).body.total)).toBeCloseTo(rate * 10, 3);
    const charges = (await api('GET', `/v1/billing/charges/aggregated?resourceId=${id}`)).body;
    expect(charges).toMatchObject([{ resourceType: 'VM', resourceId: id }]);
    expect(Number(charges[0].totalUsageHours)).toBeCloseTo(10, 2);

    await emu('/terms', { billsFrom: 'launched' });
    const idle = await hourly();
    const young = await create();
    const parts = await hourly();
    await advance(300_000);
    expect(await status(young.id)).toBe('launched');
    const [all, vmPrice] = [await hourly(), Number(young.priceHourlyUsd)];
    expect(all - parts).toBeCloseTo(vmPrice, 9);
    expect(parts - idle).toBeCloseTo(rate - vmPrice, 9);
  });

  it('20: must last six hours for everything, or nothing more is rented', async () => {
    await create();
    const needed = (await hourly()) * 2 * 6;
    await emu('/balance', { balance: (needed - 0.01).toFixed(6) });
    const refused = await api('POST', '/v2/vms', await body());
    expect(refused).toMatchObject({ status: 406, body: { code: 'insufficient_balance' } });
    await emu('/balance', { balance: (needed + 0.01).toFixed(6) });
    expect((await api('POST', '/v2/vms', await body())).status).toBe(200);
    await knobs({ standing: 'bad' });
    await emu('/balance', { balance: '1000' });
    expect(await api('POST', '/v2/vms', await body())).toMatchObject({
      status: 406,
      body: { code: 'account_not_in_good_standing' },
    });
  });

  it('20: unpaid for three days, machines and addresses go; ten days later, the disks', async () => {
    const { id, bootDisk, publicIp } = await create();
    await vmIs(id, 'launched');
    await emu('/balance', { balance: '0' });
    await advance(DAY * 2.9);
    expect(await status(id)).toBe('launched');
    const debt = (await api('GET', '/v2/users/balances')).body[0];
    expect([Number(debt.balance), Number(debt.overage) > 1]).toEqual([0, true]);
    await advance(DAY * 0.2);
    expect(await status(id)).toBe('terminated');
    const ip = async () => (await api('GET', `/v1/public_ips?ids=${publicIp}`)).body.items[0].status;
    const disk = async () => (await api('GET', `/v1/storages/${bootDisk}`)).body.status;
    expect([await ip(), await disk()]).toEqual(['removed', 'ready']);
    await advance(DAY * 9.8);
    expect(await disk()).toBe('ready');
    await advance(DAY * 0.2);
    expect(await disk()).toBe('removed');
    expect((await emu('/report')).hourlyUsd).toBe('0');
  });

  it('20: at five dollars of debt it does not take three days, and a payment ends the count', async () => {
    const { id } = await create();
    await vmIs(id, 'launched');
    await emu('/balance', { balance: '0' });
    await advance(DAY * 2.5);
    await emu('/balance', { balance: '1' });
    await advance(HOUR);
    expect(await status(id)).toBe('launched');
    await emu('/balance', { balance: '-4.99' });
    expect(await status(id)).toBe('launched');
    await advance(HOUR);
    expect(await status(id)).toBe('terminated');
  });

  it('21: costs what the price lists say, unless prices change between quote and order', async () => {
    const { clusterId, configurationId, ...request } = await body();
    const quote = async () => {
      const disk = { storageType: 'NVME', replicated: false, clusterId };
      const resources = [
        { vm: { resource_id: { vmConfigurationId: configurationId, clusterId } } },
        { storage: { resource_id: disk, volume_gb: 25 } },
        { publicIp: { resource_id: { addressType: 'V4', clusterId } } },
      ];
      return Number((await api('POST', '/v1/prices/cost', { secs: 3_600, resources })).body.totalCost);
    };
    const perHour = async (path: string, fits: (item: Loose) => boolean) =>
      Number(
        (await api('GET', `${path}?clusterId=${clusterId}`)).body.items.find(fits).priceInfo
          .pricePerHourPerQty,
      );
    const listed =
      (await perHour('/v1/prices/vm', ({ vmTypeId }) => vmTypeId.vmConfigurationId === configurationId)) +
      25 * (await perHour('/v1/prices/storage', () => true)) +
      (await perHour('/v1/prices/public-ip', () => true));
    const quoted = await quote();
    expect(quoted).toBeCloseTo(listed, 9);
    const order = { ...request, clusterId, configurationId };
    const price = async (id: string) => {
      const { body: vm } = await api('GET', `/v2/vms/${id}?expand[0]=publicIp&expand[1]=bootDisk`);
      const parts = [vm, vm.expanded.publicIp, vm.expanded.bootDisk];
      return parts.reduce((sum, { priceHourlyUsd }) => sum + Number(priceHourlyUsd), 0);
    };
    const asQuoted = (await api('POST', '/v2/vms', order)).body;
    expect(await price(asQuoted.id)).toBeCloseTo(quoted, 9);
    const dearer = await under({ kind: 'price-change', factor: 3 }, 'POST', '/v2/vms', order);
    expect(await price(JSON.parse(dearer.text ?? '').id)).toBeCloseTo(quoted * 3, 9);
    expect(await quote()).toBeCloseTo(quoted, 9);
    await emu('/terms', { priceFactor: 1.5 });
    expect(await quote()).toBeCloseTo(quoted * 1.5, 9);
    expect(await price(asQuoted.id)).toBeCloseTo(quoted, 9);
  });

  it('23: answers 402 to a top-up, and to nothing else', async () => {
    const challenge = await api('POST', '/v2/x402/top-up?amountUsd=25');
    expect(challenge).toMatchObject({
      status: 402,
      body: {
        x402Version: 1,
        accepts: [{ scheme: 'exact', network: 'base', maxAmountRequired: '25000000' }],
      },
    });
    expect((await api('POST', '/v2/x402/top-up?amountUsd=5')).status).toBe(400);
  });
});

describe('room', () => {
  it('24: is finite, and the refusal says no more than that', async () => {
    // In real time a machine stays new for a second at least.
    await start({ timeScale: 1 });
    const request = await body();
    const total = { clusterId: request.clusterId, vcpu: 8, publicIps: 8, nvmeGb: 1_000 };
    const full = { status: 422, body: { code: 'unprocessable_entity' } };
    for (const short of [{ vcpu: 3 }, { publicIps: 0 }, { nvmeGb: 24 }]) {
      await emu('/capacity', { ...total, ...short });
      expect(await api('POST', '/v2/vms', request), JSON.stringify(short)).toMatchObject(full);
    }
    await emu('/capacity', total);
    const two = await Promise.all([create('one'), create('two')]);
    expect(two.map(({ status: word }) => word)).toEqual(['new', 'new']);
    expect(await api('POST', '/v2/vms', request)).toMatchObject(full);
    expect((await emu('/leaks')).leaks).toEqual([]);
  });

  it('24: is shown late when told so, and one cluster may be missing', async () => {
    const { clusterId } = await body();
    const free = async () =>
      (await api('GET', `/v1/clusters/${clusterId}/resources`)).body.availablePublicIps.V4 as number;
    const before = await free();
    await knobs({ resourcesLagMs: 60_000 });
    await create();
    expect(await free()).toBe(before);
    await advance(60_000);
    expect(await free()).toBe(before - 1);
    await knobs({ hiddenClusters: [clusterId] });
    const { resources } = (await api('GET', '/v1/clusters/resources')).body;
    expect(Object.keys(resources)).toHaveLength(3);
    expect(resources).not.toHaveProperty(clusterId);
    expect((await api('GET', '/v1/clusters')).body.items).toHaveLength(4);
  });

  it('25: refuses with every account-level code there is', async () => {
    for (const [code, expected] of [
      ['fleet_too_large', 409],
      ['default_topology_unusable', 409],
      ['billing_not_provisioned', 409],
    ] as const) {
      const seen = await under({ kind: 'refuse', code }, 'POST', '/v2/vms', await body());
      expect(seen.status).toBe(expected);
      expect(JSON.parse(seen.text ?? '')).toEqual({ code, error: expect.any(String) });
    }
    expect((await api('GET', '/v2/vms')).body.items).toEqual([]);
  });
});
