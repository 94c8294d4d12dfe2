import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Simulator } from '../../src/simulator/simulator.js';
import {
  type Api,
  apiOf,
  createLeftovers,
  launchVm,
  type Loose,
  newVmBody,
  token,
  until,
} from './support/simulated.js';

const left = createLeftovers();
let simulator: Simulator;
let api: Api;
beforeEach(async () => {
  simulator = await left.simulator();
  api = apiOf(simulator);
});
afterEach(() => left.clear());

describe('a rented machine and its parts', () => {
  it('leaves disk and address billed after the machine, until each is deleted', async () => {
    const { id, vm } = await launchVm(simulator);
    expect(await api('DELETE', `/v1/storages/${vm.bootDisk}`)).toMatchObject({
      status: 409,
      body: { code: 'attached_to_vm' },
    });
    expect(await api('DELETE', `/v1/public_ips/${vm.publicIp}`)).toMatchObject({ status: 409 });
    await api('POST', `/v2/vms/${id}/terminate`);
    await until(async () => (await api('GET', `/v2/vms/${id}`)).body.status === 'terminated', 'the end');
    expect(await api('POST', `/v2/vms/${id}/terminate`)).toMatchObject({
      status: 406,
      body: { code: 'not_acceptable' },
    });
    expect((await api('GET', `/v2/vms?ids=${id}`)).body.items[0]).toMatchObject({
      status: 'terminated',
      allowedActions: [],
    });
    expect((await api('GET', `/v1/storages/${vm.bootDisk}`)).body).toMatchObject({
      status: 'ready',
      attachedTo: [],
    });
    expect(simulator.cloud.leaks()).toHaveLength(2);
    expect((await api('POST', '/v1/public_ips/delete', { ids: [vm.publicIp] })).body[0].status).toBe(
      'removing',
    );
    expect((await api('DELETE', `/v1/storages/${vm.bootDisk}`)).body.status).toBe('removing');
    expect(simulator.cloud.leaks()).toEqual([]);
    await until(
      async () => (await api('GET', `/v1/public_ips?ids=${vm.publicIp}`)).body.items[0].status === 'removed',
      'the address to be gone',
    );
    expect((await api('DELETE', `/v1/public_ips/${vm.publicIp}`)).status).toBe(404);
  });

  it('charges by the second, and refuses what six hours of everything would not cover', async () => {
    await launchVm(simulator);
    const spent = async () => Number((await api('GET', '/v2/users/balances')).body[0].usage);
    const before = await spent();
    await until(async () => (await spent()) > before, 'the bill to rise');
    await api('POST', '/__emu/balance', { balance: '0.3' });
    expect(await api('POST', '/v2/vms', await newVmBody(api))).toMatchObject({
      status: 406,
      body: { code: 'insufficient_balance' },
    });
    await api('POST', '/__emu/balance', { balance: '5' });
    expect((await api('POST', '/v2/vms', await newVmBody(api))).status).toBe(200);
  });

  it('runs out of processors, disk and addresses', async () => {
    const body = await newVmBody(api);
    const left = (total: object) => api('POST', '/__emu/capacity', { clusterId: body.clusterId, ...total });
    await left({ publicIps: 1 });
    expect((await api('POST', '/v2/vms', body)).status).toBe(200);
    const another = await newVmBody(api);
    expect(await api('POST', '/v2/vms', another)).toMatchObject({
      status: 422,
      body: { code: 'unprocessable_entity' },
    });
    await left({ publicIps: 10, nvmeGb: 30 });
    expect((await api('POST', '/v2/vms', another)).status).toBe(422);
    await left({ nvmeGb: 1_000, vcpu: 7 });
    expect((await api('POST', '/v2/vms', another)).status).toBe(422);
    const { availableConfigurations, availablePublicIps } = (
      await api('GET', `/v1/clusters/${body.clusterId}/resources`)
    ).body;
    expect(availableConfigurations.every(({ vcpu }: Loose) => vcpu <= 3)).toBe(true);
    expect(availablePublicIps.V4).toBe(9);
  });

  it('ends a launch as failed when the image or the user data is no good', async () => {
    const foreign = await newVmBody(api);
    foreign.bootDisk.osImage = 'https://example.invalid/other.img';
    const broken = { ...(await newVmBody(api)), cloudInit: { userData: '- [broken' } };
    for (const body of [foreign, broken]) {
      const { id } = (await api('POST', '/v2/vms', body)).body;
      await until(async () => (await api('GET', `/v2/vms/${id}`)).body.status === 'failed', 'the failure');
    }
    expect(simulator.cloud.leaks()).toHaveLength(4);
  });

  it('binds a security group to an interface, and wants a restart', async () => {
    const { id, vm } = await launchVm(simulator);
    const vpc = (await api('GET', `/v1/vpcs?clusterId=${vm.clusterId}`)).body.items[0];
    const rule = {
      type: 'ipv4',
      protocolKind: { tcp: { ports: { exact: { value: 3000 } } } },
      remote: { address: '0.0.0.0/0' },
    };
    const group = await api('POST', '/v1/security_groups', {
      name: token(),
      vpcId: vpc.id,
      ingressRules: [rule],
    });
    expect(group.body).toMatchObject({
      ingressRules: { type: 'allow', rules: [rule] },
      egressRules: { type: 'allowAll' },
    });
    const strict = { name: 'x', vpcId: vpc.id, clusterId: vm.clusterId };
    expect((await api('POST', '/v1/security_groups', strict)).status).toBe(400);
    const bound = await api('PATCH', `/v2/vms/${id}/interfaces/${vm.networkInterfaces[0]}`, {
      securityGroupId: group.body.id,
    });
    // At this pace the update may be over by the time it is told of.
    expect(bound.body).toMatchObject({ restartRequired: true });
    expect((await api('DELETE', `/v1/security_groups/${group.body.id}`)).status).toBe(409);
    await until(async () => (await api('GET', `/v2/vms/${id}`)).body.status === 'launched', 'the update');
    simulator.cloud.setVmStatus(id, 'updating');
    expect((await api('POST', `/v2/vms/${id}/restart`)).status).toBe(406);
    simulator.cloud.setVmStatus(id, 'launched');
    expect((await api('POST', `/v2/vms/${id}/restart`)).body).toMatchObject({
      status: 'restarting',
      restartRequired: false,
    });
  });

  it('renames, and hides a young machine from lists when told to lag', async () => {
    await api('POST', '/__emu/knobs', { listLagMs: 60_000 });
    const { id } = (await api('POST', '/v2/vms', await newVmBody(api))).body;
    expect((await api('GET', `/v2/vms?ids=${id}`)).body.items).toEqual([]);
    await api('POST', '/__emu/knobs', { listLagMs: 0 });
    expect((await api('PATCH', `/v2/vms/${id}`, { name: 'renamed' })).body.name).toBe('renamed');
    expect((await api('GET', '/v2/vms?name=renamed')).body.items).toHaveLength(1);
  });

  it('keeps its levers from web pages', async () => {
    const refused = await api('POST', '/__emu/balance', { balance: '1' }, { origin: 'https://evil.example' });
    expect(refused.status).toBe(400);
    expect(simulator.cloud.record.balance).not.toBe('1');
  });
});
