import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Simulator } from '../../src/simulator/simulator.js';
import { type Api, apiOf, createLeftovers, type Loose, newKeyPair, newVmBody } from './support/simulated.js';

const left = createLeftovers();
let simulator: Simulator;
let api: Api;
beforeEach(async () => {
  simulator = await left.simulator();
  api = apiOf(simulator);
});
afterEach(() => left.clear());

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const DECIMAL = /^\d+(\.\d+)?$/;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

describe('the imitated cloud', () => {
  it('takes its key from X-API-KEY alone', async () => {
    const refused = { status: 401, body: { code: 'unauthorized' } };
    const bearer = { authorization: `Bearer ${simulator.apiKey}` };
    expect(await api('GET', '/v2/vms', undefined, {})).toMatchObject(refused);
    expect(await api('GET', '/v2/vms', undefined, bearer)).toMatchObject(refused);
    expect(
      await api('GET', '/v2/vms', undefined, { authorization: `X-API-KEY ${simulator.apiKey}` }),
    ).toMatchObject(refused);
    expect(await api('GET', '/v2/vms', undefined, { 'x-api-key': `${simulator.apiKey}x` })).toMatchObject(
      refused,
    );
    expect((await api('GET', '/v1/service/status', undefined, {})).body).toEqual({
      maintenanceMode: false,
      version: '0.13.1',
    });
    expect((await api('GET', '/v2/vms')).status).toBe(200);
    expect((await api('GET', '/v9/nothing')).status).toBe(404);
  });

  it('lists what exists in the vendor’s shapes', async () => {
    const datacenters: Loose[] = (await api('GET', '/v1/datacenters')).body.items;
    expect(new Set(datacenters.map(({ countryCode }) => countryCode)).size).toBeGreaterThanOrEqual(3);
    const clusters: Loose[] = (await api('GET', '/v1/clusters')).body.items;
    for (const cluster of clusters) {
      expect(Object.keys(cluster).sort()).toEqual(['dcId', 'id', 'name']);
      expect(cluster.id).toMatch(UUID);
      expect(datacenters.some(({ id }) => id === cluster.dcId)).toBe(true);
    }
    const bulk = (await api('GET', '/v1/clusters/resources')).body.resources;
    expect(Object.keys(bulk).sort()).toEqual(clusters.map(({ id }) => String(id)).sort());
    const one = (await api('GET', `/v1/clusters/${clusters[0].id}/resources`)).body;
    expect(one).toEqual(bulk[clusters[0].id]);
    for (const item of one.availableConfigurations) {
      expect(item).toEqual({
        id: expect.stringMatching(UUID),
        slug: expect.stringMatching(/^cpu-(regular|premium|shared)-\d+vcpu-\d+gb$/),
        name: expect.any(String),
        vcpu: expect.any(Number),
        ramGb: expect.any(Number),
        dedicated: expect.any(Boolean),
        cpuFamilies: expect.arrayContaining([expect.stringMatching(/^AMD_ZEN[235]$/)]),
        preset: expect.stringMatching(/^(general|cpu_optimized|memory_optimized)$/),
        tags: [],
        description: expect.any(String),
      });
    }
    expect(one.availablePublicIps).toMatchObject({ V4: expect.any(Number) });
  });

  it('lists one plan that nobody can rent', async () => {
    const all: Loose[] = (await api('GET', '/v1/configurations/virtual_machines')).body.items;
    const body = await newVmBody(api);
    const sold: Loose[] = (await api('GET', `/v1/clusters/${body.clusterId}/resources`)).body
      .availableConfigurations;
    const unsold = all.filter(({ id }) => !sold.some((item) => item.id === id));
    expect(unsold).toHaveLength(1);
    expect(await api('POST', '/v2/vms', { ...body, configurationId: unsold[0].id })).toMatchObject({
      status: 404,
      body: { code: 'not_found' },
    });
  });

  it('adds up the cost exactly as its price lists say', async () => {
    const { clusterId, configurationId } = await newVmBody(api);
    const price = async (path: string, matches: (item: Loose) => boolean) =>
      Number(
        (await api('GET', `${path}?clusterId=${clusterId}`)).body.items.find(matches).priceInfo
          .pricePerHourPerQty,
      );
    const vm = await price('/v1/prices/vm', ({ vmTypeId }) => vmTypeId.vmConfigurationId === configurationId);
    const gigabyte = await price('/v1/prices/storage', () => true);
    const ip = await price('/v1/prices/public-ip', () => true);
    const cost = await api('POST', '/v1/prices/cost', {
      secs: 86_400,
      resources: [
        { vm: { resource_id: { vmConfigurationId: configurationId, clusterId } } },
        { storage: { resource_id: { storageType: 'NVME', replicated: false, clusterId }, volume_gb: 25 } },
        { publicIp: { resource_id: { addressType: 'V4', clusterId } } },
      ],
    });
    expect(cost.body.totalCost).toMatch(DECIMAL);
    expect(Number(cost.body.totalCost)).toBeCloseTo((vm + gigabyte * 25 + ip) * 24, 9);
    expect(cost.body.costOfResources).toHaveLength(3);
    expect(Number(cost.body.totalCostPerSec)).toBeCloseTo(Number(cost.body.totalCost) / 86_400, 12);
  });

  it('knows a key by its material, whatever its comment', async () => {
    const { publicKey } = newKeyPair();
    const first = await api('POST', '/v1/ssh_keys', { name: 'one', publicKey });
    expect(first).toMatchObject({
      status: 200,
      body: {
        id: expect.stringMatching(UUID),
        algorithm: 'ecdsa-sha2-nistp256',
        fingerprint: expect.stringMatching(/^SHA256:/),
      },
    });
    const again = await api('POST', '/v1/ssh_keys', {
      name: 'two',
      publicKey: publicKey.replace(/ test$/, ' other comment'),
    });
    expect(again).toMatchObject({ status: 409, body: { error: 'SshKey already exists' } });
    expect((await api('GET', '/v1/ssh_keys')).body.items).toEqual([first.body]);
    expect((await api('POST', '/v1/ssh_keys', { name: 'three', publicKey: 'ssh-rsa nonsense' })).status).toBe(
      400,
    );
    expect((await api('DELETE', `/v1/ssh_keys/${first.body.id}`)).status).toBe(200);
    expect((await api('DELETE', `/v1/ssh_keys/${first.body.id}`)).status).toBe(404);
  });

  it.each<[string, (body: Loose) => void, RegExp]>([
    ['a name with capitals', (body) => void (body.name = 'Miner-1'), /name/],
    ['a name of 26 letters', (body) => void (body.name = 'a'.repeat(26)), /name/],
    [
      'a disk without a cluster',
      (body) => delete body.bootDisk.clusterId,
      /bootDisk: data did not match any variant of untagged enum VmBootDisk/,
    ],
    ['an address without a cluster', (body) => delete body.publicIp.clusterId, /untagged enum VmPublicIp/],
    ['a disk below 25 GB', (body) => void (body.bootDisk.volumeGb = 24), /volumeGb/],
    ['an image with a query', (body) => void (body.bootDisk.osImage += '?x=1'), /osImage/],
    [
      'an image that is none',
      (body) => void (body.bootDisk.osImage = 'https://example.com/disk.iso'),
      /osImage/,
    ],
    [
      'a disk in another cluster',
      (body) => void (body.bootDisk.clusterId = '00000000-0000-4000-8000-000000000000'),
      /clusterId/,
    ],
    [
      'user data over 16 KiB in bytes',
      (body) => void (body.cloudInit = { userData: `#cloud-config\n# ${'é'.repeat(8_190)}` }),
      /16384 bytes/,
    ],
    ['no configuration', (body) => delete body.configurationId, /configurationId/],
  ])('refuses %s', async (_what, spoil, error) => {
    const body: Loose = await newVmBody(api);
    spoil(body);
    const refused = await api('POST', '/v2/vms', body);
    expect(refused).toMatchObject({
      status: 400,
      body: {
        code: body.cloudInit ? 'cloud_init_too_large' : 'bad_request',
        error: expect.stringMatching(error),
      },
    });
    expect((await api('GET', '/v1/storages')).body.items).toEqual([]);
  });

  it('answers a create and a read as the specification says', async () => {
    simulator = await left.simulator({ timeScale: 1 });
    api = apiOf(simulator);
    const created = (await api('POST', '/v2/vms', await newVmBody(api))).body;
    expect(created).toMatchObject({
      status: 'new',
      restartRequired: false,
      allowedActions: ['terminate'],
      dataDisks: [],
      sshKeys: [],
      configurationSlug: expect.any(String),
      vcpu: 4,
      ramGb: 8,
      priceHourlyUsd: expect.stringMatching(DECIMAL),
      priceMonthlyUsd: expect.stringMatching(DECIMAL),
      createdAt: expect.stringMatching(INSTANT),
      updatedAt: expect.stringMatching(INSTANT),
      readySince: null,
      cloudInit: null,
    });
    for (const id of [
      created.id,
      created.userId,
      created.bootDisk,
      created.publicIp,
      ...created.networkInterfaces,
      ...created.subnets,
    ]) {
      expect(id).toMatch(UUID);
    }
    const read = (await api('GET', `/v2/vms/${created.id}?expand[0]=publicIp&expand[1]=bootDisk`)).body;
    expect(read.configurationSlug).toBeUndefined();
    expect(read.expanded.publicIp).toMatchObject({ id: created.publicIp, attachedTo: { id: created.id } });
    expect(read.expanded.publicIp.address).toBeNull();
    expect(read.expanded.bootDisk).toMatchObject({
      id: created.bootDisk,
      attachedTo: [created.id],
      role: 'BOOT',
      volumeGb: 25,
    });
    expect((await api('GET', `/v2/vms/${created.id}?expand=nonsense`)).status).toBe(400);
  });

  it('pages its lists from one, and takes % and _ in a name for wildcards', async () => {
    const template = await newVmBody(api);
    const names = ['tn-a1', 'tn-a2', 'tn-b1', 'TNXA1'.toLowerCase()];
    for (const name of names) await api('POST', '/v2/vms', { ...template, name });
    const pageOne = (await api('GET', '/v2/vms?perPage=3&page=1&sort=name&order=asc')).body;
    expect(pageOne.items.map(({ name }: Loose) => name)).toEqual(['tn-a1', 'tn-a2', 'tn-b1']);
    expect(pageOne.pagination).toEqual({
      totalRecords: 4,
      filteredRecords: 4,
      totalPages: 2,
      currentPage: 1,
      perPage: 3,
    });
    expect((await api('GET', '/v2/vms?perPage=3&page=2&sort=name&order=asc')).body.items).toHaveLength(1);
    const named = async (name: string) =>
      (await api('GET', `/v2/vms?sort=name&order=asc&name=${encodeURIComponent(name)}`)).body.items.map(
        (vm: Loose) => vm.name,
      );
    expect(await named('TN-A1')).toEqual(['tn-a1']);
    expect(await named('tn_a1')).toEqual(['tn-a1', 'tnxa1']);
    expect(await named('tn-%1')).toEqual(['tn-a1', 'tn-b1']);
    expect(await named('tn')).toEqual([]);
    const terminated = await api('GET', '/v2/vms?status[0]=terminated&status[1]=failed');
    expect(terminated.body.items).toEqual([]);
    expect(
      (await api('GET', '/v2/vms?excludeStatus=new&excludeStatus[1]=launching&excludeStatus[2]=launched'))
        .body.items,
    ).toEqual([]);
  });
});
