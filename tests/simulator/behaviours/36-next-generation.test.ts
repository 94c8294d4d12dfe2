import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { DAY, simulated } from '../support/behaving.js';
import * as shapes from '../support/shapes.js';
import type { Loose } from '../support/simulated.js';

const { advance, api, emu, knobs, simulator, start } = simulated();

async function draftBody(name = 'tn-draft') {
  const [cluster] = (await api('GET', '/v3/clusters')).body.items;
  const { resources } = (await api('GET', '/v3/clusters/resources')).body;
  const [image] = (await api('GET', '/v3/images')).body.items;
  return {
    name,
    clusterId: cluster.id,
    configurationId: resources[cluster.id].availableConfigurations[0].id,
    sshKeyIds: [],
    cloudInit: '#cloud-config\nhostname: miner\n',
    bootDisk: {
      kind: 'new',
      name: `${name}-d`,
      volumeGb: 25,
      source: { type: 'catalog', imageId: image.id },
    },
    dataDisks: [],
    interfaces: [{ kind: 'public', addressType: 'V4', default: true }],
  };
}
const post = (path: string, body: unknown, key?: string) =>
  api('POST', path, body, {
    'x-api-key': simulator().apiKey,
    ...(key !== undefined && { 'idempotency-key': key }),
  });
const draft = async (body?: Loose, key: string = randomUUID()) =>
  post('/v3/vms', body ?? (await draftBody()), key);
const view = async (id: string) => (await api('GET', `/v3/vms/${id}`)).body;
const provision = (id: string) => api('POST', `/v3/vms/${id}/provision`);

describe('36: the next generation', () => {
  beforeEach(() => start({ profile: 'g3@0.14', timeScale: 1 }).then(() => {}));

  it('answers the same key with the first receipt, and no key with a refusal', async () => {
    const request = await draftBody();
    expect(await post('/v3/vms', request)).toMatchObject({
      status: 400,
      body: { code: 'bad_request', error: 'invalid request' },
    });
    const first = await draft(request, 'intent-1');
    expect(first).toEqual({
      status: 201,
      body: {
        id: expect.any(String),
        acceptedStatus: 'draft',
        createdResources: { storageIds: [expect.any(String)], publicIpIds: [expect.any(String)] },
      },
    });
    expect(await draft(request, 'intent-1')).toEqual(first);
    const both = await Promise.all([draft(request, 'intent-2'), draft(request, 'intent-2')]);
    expect(both[0]).toEqual(both[1]);
    expect((await api('GET', '/v3/vms')).body.items).toHaveLength(2);
    const other = { ...request, name: 'other' };
    expect(await draft(other, 'intent-1')).toMatchObject({ status: 409, body: { code: 'conflict' } });
    await knobs({ keyReuse: 422 });
    expect((await draft(other, 'intent-1')).status).toBe(422);
  });

  it('costs nothing as a draft and takes no room, and is gone without a trace when discarded', async () => {
    const { body } = await draft();
    const shown = shapes.nextVm.parse(await view(body.id));
    expect(shown).toMatchObject({ status: 'draft', hasCloudInit: true, failure: null });
    await advance(DAY);
    expect(await emu('/report')).toMatchObject({ spentUsd: '0', leaks: [], live: [] });
    const gone = await api('DELETE', `/v3/vms/${body.id}`);
    expect(gone.status).toBe(204);
    expect((await api('GET', `/v3/vms/${body.id}`)).status).toBe(404);
    expect((await api('GET', '/v3/storages')).body.items).toEqual([]);
    expect((await api('GET', '/v3/public-ips')).body.items).toEqual([]);
  });

  it('is provisioned once, checked anew, and shows its address at its interface', async () => {
    const { body } = await draft();
    await emu('/balance', { balance: '0.01' });
    expect(await provision(body.id)).toMatchObject({ status: 406, body: { code: 'insufficient_balance' } });
    await emu('/balance', { balance: '100' });
    await emu('/capacity', { vcpu: 1 });
    expect(await provision(body.id)).toMatchObject({
      status: 422,
      body: { violations: [{ type: 'computeCapacity' }] },
    });
    await emu('/capacity', { vcpu: 100 });
    await knobs({ telemetryLost: true });
    expect(await provision(body.id)).toMatchObject({
      status: 503,
      body: { code: 'capacity_telemetry_unavailable' },
    });
    await knobs({ telemetryLost: false });
    expect((await view(body.id)).status).toBe('draft');
    // On a busy machine it may have gone on before the answer is written.
    expect((await provision(body.id)).body.status).toMatch(/^(new|launching)$/);
    expect(await provision(body.id)).toMatchObject({ status: 406, body: { code: 'vm_not_draft' } });
    expect((await api('DELETE', `/v3/vms/${body.id}`)).status).toBe(406);
    await advance(400_000);
    shapes.nextVm.parse(await view(body.id));
    expect((await view(body.id)).status).toBe('launched');
    const [open] = (await api('GET', `/v3/vms/${body.id}/interfaces`)).body.items;
    expect(open).toMatchObject({ kind: 'public', publicIpId: body.createdResources.publicIpIds[0] });
    expect(open.assignedIps).toEqual([expect.stringMatching(/^127\.77\.\d+\.\d+\/32$/)]);
    const estimate = (await api('POST', '/v3/vm-estimates', await draftBody())).body;
    expect(Number(estimate.hourlyTotal)).toBeCloseTo(Number((await emu('/report')).hourlyUsd), 9);
  });

  it('ends only with a key, and leaves disk and address as ever', async () => {
    const { body } = await draft();
    await provision(body.id);
    await advance(400_000);
    const path = `/v3/vms/${body.id}/terminate`;
    expect(await api('POST', path)).toMatchObject({ status: 400, body: { error: 'invalid request' } });
    expect((await post(path, undefined, 'end-1')).body.status).toBe('terminating');
    expect((await post(path, undefined, 'end-1')).status).toBe(200);
    await advance(100_000);
    expect((await view(body.id)).status).toBe('terminated');
    expect((await emu('/leaks')).leaks).toHaveLength(2);
    const [disk] = body.createdResources.storageIds;
    expect((await api('DELETE', `/v3/storages/${disk}`)).body.status).toBe('removing');
  });

  it('has its security group from birth, without a restart', async () => {
    const body = await draftBody();
    const vpcs: Loose[] = (await api('GET', '/v3/vpcs')).body.items;
    const vpcOf = (isOwn: boolean) => vpcs.find(({ clusterId }) => (clusterId === body.clusterId) === isOwn);
    const rule = { type: 'ipv4', protocolKind: { tcp: { ports: { exact: { value: 22 } } } } };
    const groupIn = async (vpc: Loose, name: string) =>
      (await api('POST', '/v3/security-groups', { name, vpcId: vpc.id, ingressRules: [rule] })).body.id;
    const subnetId = randomUUID();
    const guarded = (securityGroupId: string) => ({
      ...body,
      interfaces: [...body.interfaces, { kind: 'private', subnetId, securityGroupId }],
    });
    const foreign = await draft(guarded(await groupIn(vpcOf(false), 'foreign')));
    expect(foreign).toMatchObject({ status: 409, body: { code: 'security_group_vpc_mismatch' } });
    expect((await draft(guarded(randomUUID()))).status).toBe(404);
    const { id } = (await draft(guarded(await groupIn(vpcOf(true), 'own')))).body;
    await provision(id);
    await advance(400_000);
    const admitted = async (port: number) => (await emu(`/reachability?machine=${id}&port=${port}`)).admitted;
    expect([await admitted(22), await admitted(3_000)]).toEqual([true, false]);
    expect((await view(id)).restartRequired).toBe(false);
  });

  it('says why a launch failed', async () => {
    const { body } = await draft({ ...(await draftBody()), cloudInit: 'not cloud-init' });
    await provision(body.id);
    await advance(400_000);
    expect(shapes.nextVm.parse(await view(body.id)).failure).toEqual({
      code: 'provisioning_failed',
      message: 'Unreadable cloud-init',
    });
  });

  it('has twins of the older routes beside it, and may be alone', async () => {
    for (const [next, current] of [
      ['/v3/datacenters', '/v1/datacenters'],
      ['/v3/vpcs', '/v1/vpcs'],
      ['/v3/ssh-keys', '/v1/ssh_keys'],
    ] as const) {
      const [one, other] = [(await api('GET', next)).body, (await api('GET', current)).body];
      expect(one.items).toEqual(other.items);
      expect(one.pagination).toMatchObject({ currentPage: 1 });
    }
    expect((await api('GET', '/v3/images?perPage=2&page=2')).body.items).toHaveLength(1);
    expect((await api('GET', '/v3/vpcs', undefined, {})).status).toBe(401);
    await knobs({ withdrawn: ['/v1/', '/v2/'] });
    expect((await api('GET', '/v2/vms')).status).toBe(404);
    expect((await api('GET', '/v3/vms')).status).toBe(200);
    await start();
    expect((await api('GET', '/v3/vpcs', undefined, {})).status).toBe(404);
  });
});
