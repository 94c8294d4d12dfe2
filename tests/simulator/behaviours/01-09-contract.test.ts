import { describe, expect, it } from 'vitest';
import { simulated } from '../support/behaving.js';
import * as shapes from '../support/shapes.js';
import type { Loose } from '../support/simulated.js';

const { api, as, body, create, emu, knobs, simulator, start, launch } = simulated();

describe('the contract', () => {
  it('1: checks what it is sent, in the vendor’s own words', async () => {
    const request: Loose = await body();
    delete request.bootDisk.clusterId;
    expect(await api('POST', '/v2/vms', request)).toEqual({
      status: 400,
      body: {
        code: 'bad_request',
        error: 'Input validation error: bootDisk: data did not match any variant of untagged enum VmBootDisk',
      },
    });
    const wrong = await api('POST', '/v2/vms', { ...(await body()), configurationId: 7 });
    expect(wrong.status).toBe(400);
    expect(shapes.refusal.parse(wrong.body).error).toMatch(/configurationId/);
    expect((await emu('/state')).cloud.vms).toEqual([]);
  });

  it('2: answers in the vendor’s shapes, with nothing missing and nothing more', async () => {
    const { vm } = await launch();
    const read = async (path: string) => (await api('GET', path)).body as unknown;
    shapes.listOf(shapes.datacenter).parse(await read('/v1/datacenters'));
    shapes.listOf(shapes.cluster).parse(await read('/v1/clusters'));
    shapes.listOf(shapes.configuration).parse(await read('/v1/configurations/virtual_machines'));
    shapes.listOf(shapes.image).parse(await read('/v1/storages/default_images'));
    shapes.resources.parse(await read(`/v1/clusters/${vm.clusterId}/resources`));
    shapes.pageOf(shapes.key).parse(await read('/v1/ssh_keys'));
    shapes.pageOf(shapes.disk).parse(await read('/v1/storages'));
    shapes.pageOf(shapes.publicIp).parse(await read('/v1/public_ips'));
    shapes.pageOf(shapes.listedVm).parse(await read('/v2/vms'));
    shapes.vm.parse(await read(`/v2/vms/${vm.id}?expand[0]=publicIp&expand[1]=bootDisk`));
    shapes.networkInterface
      .array()
      .length(2)
      .parse(await read(`/v2/vms/${vm.id}/interfaces`));
    shapes.balance
      .array()
      .length(1)
      .parse(await read('/v2/users/balances'));
    const vpc = (await api('GET', `/v1/vpcs?clusterId=${vm.clusterId}`)).body.items[0];
    const group = await api('POST', '/v1/security_groups', { name: 'g', vpcId: vpc.id, ingressRules: [] });
    shapes.securityGroup.parse(group.body);
    const priced = { resource_id: { vmConfigurationId: vm.configurationId, clusterId: vm.clusterId } };
    const cost = await api('POST', '/v1/prices/cost', { secs: 60, resources: [{ vm: priced }] });
    shapes.cost.parse(cost.body);
    shapes.refusal.parse((await api('GET', '/v2/vms/nobody')).body);
  });

  it('3: takes X-API-KEY alone, and does for a key what its scopes allow', async () => {
    const { apiKey } = simulator();
    const wrong: Record<string, string>[] = [
      {},
      { authorization: `X-API-KEY ${apiKey}` },
      { authorization: `Bearer ${apiKey}` },
      { 'x-api-key': 'nonsense' },
    ];
    for (const headers of wrong) {
      const refused = await api('GET', '/v2/vms', undefined, headers);
      expect(refused).toMatchObject({ status: 401, body: { code: 'unauthorized' } });
    }
    const key = await emu('/keys', { scopes: ['vms:read', 'clusters:read'] });
    const limited = as(key.apiKey);
    expect((await limited('GET', '/v2/vms')).status).toBe(200);
    expect((await limited('GET', '/v1/clusters')).status).toBe(200);
    expect((await limited('GET', '/v2/users/balances')).status).toBe(200);
    const request = await body();
    for (const [method, path, sent] of [
      ['POST', '/v2/vms', request],
      ['GET', '/v1/storages'],
      ['DELETE', '/v1/public_ips/x'],
      ['GET', '/v1/ssh_keys'],
      ['GET', '/v1/security_groups'],
      ['POST', '/v1/prices/cost', {}],
    ] as const) {
      expect(await limited(method, path, sent), path).toMatchObject({
        status: 403,
        body: { code: 'forbidden' },
      });
    }
    await emu('/profile', { profile: 'g1' });
    expect(await api('GET', '/vms/v3', undefined, {})).toEqual({
      status: 403,
      body: { error: 'Auth failed. No such API Key' },
    });
    const bearer = { authorization: `Bearer ${apiKey}` };
    expect((await api('GET', '/vms/v3', undefined, bearer)).status).toBe(200);
    expect((await api('GET', '/vms/v3')).status).toBe(200);
  });

  it('4: knows no other route, and refuses or ignores unknown fields as its version does', async () => {
    expect(await api('GET', '/v2/nothing')).toMatchObject({ status: 404, body: { code: 'not_found' } });
    expect((await api('PUT', '/v2/vms', {})).status).toBe(405);
    const { clusterId } = await body();
    const vpc = (await api('GET', `/v1/vpcs?clusterId=${clusterId}`)).body.items[0];
    const group = { name: 'g', vpcId: vpc.id };
    expect((await api('POST', '/v1/security_groups', { ...group, color: 'red' })).status).toBe(400);
    expect((await api('POST', '/v1/security_groups', { name: 'g', clusterId })).status).toBe(400);
    expect((await api('POST', '/v2/vms', { ...(await body()), color: 'red' })).status).toBe(200);
    expect((await api('POST', '/v1/security_groups', group)).status).toBe(200);
    await emu('/profile', { profile: 'g2@0.10' });
    const older = { name: 'older', clusterId, color: 'red' };
    expect((await api('POST', '/v1/security_groups', older)).status).toBe(200);
    expect((await api('POST', '/v1/security_groups', { name: 'x', vpcId: vpc.id })).status).toBe(400);
  });

  it('5: keeps the limits of names, user data, images and disks', async () => {
    const refused: [string, (request: Loose) => void][] = [
      ['a capital', (request) => void (request.name = 'Miner')],
      ['a hyphen at the end', (request) => void (request.name = 'miner-')],
      ['26 characters', (request) => void (request.name = 'm'.repeat(26))],
      ['a long disk name', (request) => void (request.bootDisk.name = 'd'.repeat(26))],
      ['a query', (request) => void (request.bootDisk.osImage += '?token=1')],
      ['an ISO', (request) => void (request.bootDisk.osImage = 'https://x.invalid/a.iso')],
      ['24 GB', (request) => void (request.bootDisk.volumeGb = 24)],
    ];
    for (const [what, spoil] of refused) {
      const request: Loose = await body();
      spoil(request);
      expect((await api('POST', '/v2/vms', request)).status, what).toBe(400);
    }
    // Counted in bytes: a two-byte letter is two.
    const userData = (bytes: number) => `#cloud-config\nx: ${'é'.repeat((bytes - 17) / 2)}`;
    const sized = async (bytes: number) =>
      api('POST', '/v2/vms', { ...(await body()), cloudInit: { userData: userData(bytes) } });
    expect(Buffer.byteLength(userData(16_385))).toBe(16_385);
    expect(await sized(16_385)).toMatchObject({ status: 400, body: { code: 'cloud_init_too_large' } });
    expect((await sized(16_383)).status).toBe(200);
    const longest = { ...(await body('m')), name: 'm'.repeat(25) };
    expect((await api('POST', '/v2/vms', longest)).status).toBe(200);
  });

  it('6: pages from one, a few at a time when nobody says how many', async () => {
    await knobs({ defaultPerPage: 2 });
    for (const name of ['one', 'two', 'three']) await create(name);
    const first = (await api('GET', '/v2/vms?sort=name&order=asc')).body;
    expect(first.items.map((vm: Loose) => vm.name)).toEqual(['one', 'three']);
    expect(first.pagination).toMatchObject({ totalPages: 2, currentPage: 1, perPage: 2, filteredRecords: 3 });
    const second = (await api('GET', '/v2/vms?sort=name&order=asc&page=2')).body;
    expect(second.items.map((vm: Loose) => vm.name)).toEqual(['two']);
    expect((await api('GET', '/v2/vms?page=3')).body.items).toEqual([]);
    expect((await api('GET', '/v2/vms?perPage=50')).body.items).toHaveLength(3);
    expect((await api('GET', '/v1/storages')).body.items).toHaveLength(2);
  });

  it('7: matches names as ILIKE does, wildcards and all', async () => {
    for (const name of ['tn-a1', 'tnxa1', 'tn-b1']) await create(name);
    const named = async (pattern: string) =>
      (await api('GET', `/v2/vms?sort=name&order=asc&name=${encodeURIComponent(pattern)}`)).body.items.map(
        (vm: Loose) => vm.name,
      );
    expect(await named('TN-A1')).toEqual(['tn-a1']);
    expect(await named('tn_a1')).toEqual(['tn-a1', 'tnxa1']);
    expect(await named('tn-%')).toEqual(['tn-a1', 'tn-b1']);
    expect(await named('a1')).toEqual([]);
    expect((await api('GET', '/v1/storages?name=TN-_1-D')).body.items).toHaveLength(2);
  });

  it('8: tells an address only when it is expanded, or in the list of addresses', async () => {
    const { vm } = await launch();
    const plain = (await api('GET', `/v2/vms/${vm.id}`)).body;
    expect(plain.publicIp).toMatch(/^[0-9a-f-]{36}$/);
    expect(JSON.stringify(plain)).not.toMatch(/127\.77\./);
    for (const expand of ['expand=publicIp', 'expand[0]=publicIp']) {
      const { expanded } = (await api('GET', `/v2/vms/${vm.id}?${expand}`)).body;
      expect(expanded.publicIp.address).toMatch(/^127\.77\./);
    }
    const [listed] = (await api('GET', `/v1/public_ips?ids=${vm.publicIp}`)).body.items;
    expect(listed.address).toMatch(/^127\.77\./);
  });

  it('9: lists a configuration that nobody can rent', async () => {
    const request = await body();
    const all: Loose[] = (await api('GET', '/v1/configurations/virtual_machines')).body.items;
    const sold: Loose[] = (await api('GET', `/v1/clusters/${request.clusterId}/resources`)).body
      .availableConfigurations;
    const [unsold, ...others] = all.filter(({ id }) => !sold.some((item) => item.id === id));
    expect(others).toEqual([]);
    const refused = await api('POST', '/v2/vms', { ...request, configurationId: unsold.id });
    expect(refused).toMatchObject({ status: 404, body: { code: 'not_found' } });
  });

  it('speaks as the servers of May 2026 when asked to', async () => {
    await start({ profile: 'g2@0.9' });
    const [cluster] = (await api('GET', '/v1/clusters')).body;
    expect(Object.keys(cluster).toSorted()).toEqual(['dc_id', 'id', 'name']);
    expect((await api('GET', '/v1/storages/default_images')).body).toBeInstanceOf(Array);
    expect((await api('GET', '/v2/vms/nobody')).body).toEqual({ error: 'Vm not found' });
    expect((await api('GET', '/v1/service/status')).body.version).toBe('0.9.0');
  });
});
