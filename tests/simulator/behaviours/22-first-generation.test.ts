import { beforeEach, describe, expect, it } from 'vitest';
import { DAY, simulated } from '../support/behaving.js';
import * as shapes from '../support/shapes.js';
import { connectSsh, type Loose, newKeyPair, until } from '../support/simulated.js';

const { advance, api, emu, left, simulator, start } = simulated();
const IMAGE = 'https://images.simulator.invalid/noble-server-cloudimg-amd64.img';
const SLUG = 'cpu-4-ram-8gb-storage-25gb';
const key = newKeyPair();

const order = (more: object = {}, about: object = {}) => ({
  constraints: { basicConfiguration: SLUG, hardware: null, datacenter: null, ...more },
  instances: 1,
  vmConfiguration: {
    name: 'web-server',
    openPorts: [{ port: 22, protocol: 'tcp' }],
    osImage: IMAGE,
    sshKeys: [key.publicKey],
  },
  ...about,
});
const list = async (): Promise<Loose[]> => (await api('GET', '/vms/v3')).body;
const only = async () => (await list())[0];
const make = async (about: object = {}) => (await api('POST', '/vms/v3', order({}, about))).body[0].vmId;
const isNow = (status: string) =>
  until(async () => {
    const vm = await only();
    return vm.status === status ? vm : null;
  }, status);

describe('22: the first generation', () => {
  beforeEach(() => start({ profile: 'g1', timeScale: 1 }).then(() => {}));

  it('rents by configuration, and writes and reads the same thing under other names', async () => {
    const made = await api('POST', '/vms/v3', order({}, { instances: 2 }));
    expect(made.status).toBe(200);
    expect(made.body).toEqual([
      { vmId: expect.stringMatching(/^0x[0-9a-f]{40}$/), vmName: 'web-server' },
      { vmId: expect.stringMatching(/^0x[0-9a-f]{40}$/), vmName: 'web-server' },
    ]);
    const [young] = await list();
    shapes.legacyVm.parse(young);
    expect(young).toMatchObject({ id: made.body[0].vmId, status: 'New', publicIp: null });
    await advance(400_000);
    const vm = await only();
    shapes.legacyVm.parse(vm);
    expect(vm).toMatchObject({ status: 'Active', ports: [{ port: 22, protocol: 'tcp' }] });
    expect(vm.publicIp).toMatch(/^127\.77\./);
    const [status] = (await api('GET', `/vms/v3/status?ids=${vm.id}`)).body;
    expect(Object.keys(status).toSorted()).toEqual(['id', 'publicIp', 'status', 'statusChangedAt']);
    expect((await api('GET', '/v2/vms')).status).toBe(404);
    (await api('GET', '/vms/v3/default_images')).body.forEach(({ username }: Loose) =>
      expect(username).toMatch(/^[a-z]+$/),
    );
  });

  it('offers what there is, and refuses in its own two sentences', async () => {
    const [first, ...others] = (await api('POST', '/marketplace/offers', {})).body;
    expect(first.configuration).toEqual({
      slug: 'cpu-2-ram-2gb-storage-25gb',
      price: expect.stringMatching(/^\.\d{1,5}$/),
    });
    expect(others.length).toBeGreaterThan(20);
    const none = { basicConfiguration: 'cpu-1-ram-1gb-storage-25gb' };
    expect((await api('POST', '/marketplace/offers', none)).body).toEqual([]);
    expect((await api('GET', '/marketplace/basic_configurations')).body).toContain(SLUG);
    expect((await api('GET', '/marketplace/countries')).body).toEqual(['DE', 'LT', 'PL', 'US']);
    expect((await api('GET', '/marketplace/hardware')).body.storage).toEqual([{ type: 'NVMe' }]);
    for (const [constraints, text] of [
      [none, 'No suitable offer found'],
      [{ maxTotalPricePerEpochUsd: '0.01' }, 'No suitable offer found'],
      [{ datacenter: { countries: ['FR'] } }, 'No suitable offer found'],
    ] as const) {
      expect(await api('POST', '/vms/v3', order(constraints))).toEqual({
        status: 422,
        body: { error: text },
      });
    }
    await emu('/capacity', { publicIps: 1 });
    expect(await api('POST', '/vms/v3', order({}, { instances: 5 }))).toEqual({
      status: 422,
      body: { error: 'Not enough offers found' },
    });
    expect(await list()).toEqual([]);
    const estimate = (await api('POST', '/vms/v3/estimate', { constraints: {}, instances: 3 })).body;
    expect(estimate).toMatchObject({ depositEpochs: 2, instances: 3 });
    const { depositAmountUsdc, totalPricePerEpoch } = estimate;
    expect(Number(depositAmountUsdc)).toBeCloseTo(2 * Number(totalPricePerEpoch), 4);
  });

  it('takes two days at once, bills by the day, and gives the second back at the end', async () => {
    const balance = async () => Number((await emu('/report')).balanceUsd);
    const id = await make();
    await advance(400_000);
    const price = Number((await only()).pricePerEpoch);
    expect(await balance()).toBeCloseTo(1_000 - 2 * price, 4);
    await advance(DAY - 500_000);
    expect(await balance()).toBeCloseTo(1_000 - 2 * price, 4);
    await advance(200_000);
    expect(await balance()).toBeCloseTo(1_000 - 3 * price, 4);
    const { reservedBalance, totalSpent } = await only();
    expect([Number(reservedBalance), Number(totalSpent)]).toEqual([
      expect.closeTo(price, 4),
      expect.closeTo(2 * price, 4),
    ]);
    const removed = await api('DELETE', '/vms/v3', { vmIds: [id] });
    expect(removed).toEqual({ status: 200, body: { removed_ids: [id], transactions: [expect.any(String)] } });
    expect(await balance()).toBeCloseTo(1_000 - 2 * price, 4);
    expect(await list()).toEqual([]);
    await advance(DAY);
    expect(await balance()).toBeCloseTo(1_000 - 2 * price, 4);
    expect((await emu('/leaks')).leaks).toEqual([]);
  });

  it('bills everybody at 17:55 UTC in the older way: minutes may cost two days', async () => {
    await emu('/terms', { epochTick: 'global' });
    const now = Date.parse((await emu('/clock')).now);
    const tick = Math.floor(now / DAY) * DAY + (17 * 60 + 55) * 60_000;
    await advance((tick > now ? tick : tick + DAY) - now - 300_000);
    await make();
    expect((await only()).nextBillingAt).toMatch(/T17:55:00\.000Z$/);
    await advance(600_000);
    const { pricePerEpoch, totalSpent } = await only();
    expect(Number(totalSpent)).toBeCloseTo(2 * Number(pricePerEpoch), 4);
  });

  it('warns, stops paying, and ends a machine whose reserve stays until it is deleted', async () => {
    const id = await make();
    await advance(400_000);
    await emu('/balance', { balance: '0' });
    expect((await only()).status).toBe('SmallBalance');
    await advance(DAY);
    expect((await only()).status).toBe('InsufficientFunds');
    await advance(DAY);
    const ended = await only();
    shapes.legacyVm.parse(ended);
    expect(ended).toMatchObject({ status: 'Terminated', publicIp: null, datacenter: null });
    expect(Number(ended.reservedBalance)).toBeGreaterThan(0);
    await api('DELETE', '/vms/v3', { vmIds: [id] });
    expect(Number((await emu('/report')).balanceUsd)).toBeCloseTo(Number(ended.reservedBalance), 4);
  });

  it('replaces all open ports at once, and locks out who forgets 22', async () => {
    await start({ profile: 'g1' });
    const id = await make();
    const { publicIp } = await isNow('Active').then(() =>
      until(async () => {
        const vm = await only();
        return vm.publicIp ? vm : null;
      }, 'an address'),
    );
    const ssh = await connectSsh(publicIp, key.privateKey);
    left.add(() => ssh.end());
    const open = [{ port: 3000, protocol: 'tcp' }];
    const patched = await api('PATCH', '/vms/v3', { updates: [{ id, vmName: 'other', openPorts: open }] });
    expect(patched).toEqual({ status: 204, body: undefined });
    expect(await only()).toMatchObject({ vmName: 'other', ports: open });
    const at = (port: number) => emu(`/reachability?machine=${publicIp}&port=${port}`);
    expect([await at(22), await at(3000)]).toMatchObject([{ admitted: false }, { admitted: true }]);
    await expect(connectSsh(publicIp, key.privateKey)).rejects.toThrow();
    const reserved = { updates: [{ id, openPorts: [{ port: 10_250, protocol: 'tcp' }] }] };
    expect((await api('PATCH', '/vms/v3', reserved)).status).toBe(400);
    expect(simulator().cloud.liveVms()).toHaveLength(1);
  });

  it('leaves a young machine out of its list for a while', async () => {
    await emu('/knobs', { listLagMs: 10_000 });
    await make();
    expect(await list()).toEqual([]);
    await advance(10_000);
    expect(await list()).toHaveLength(1);
  });
});
