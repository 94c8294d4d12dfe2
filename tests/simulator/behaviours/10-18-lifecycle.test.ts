import { beforeEach, describe, expect, it } from 'vitest';
import { settled, simulated } from '../support/behaving.js';
import { connectSsh, type Loose, token, until } from '../support/simulated.js';

const { advance, api, body, create, emu, knobs, launch, simulator, start, vmIs } = simulated();
const read = async (id: string) => (await api('GET', `/v2/vms/${id}?expand=publicIp`)).body;

/** A group that lets in these ports of a machine, bound at all its interfaces. */
async function bindGroup(vm: Loose, ports: readonly number[]) {
  const vpc = (await api('GET', `/v1/vpcs?clusterId=${vm.clusterId}`)).body.items[0];
  const ingressRules = ports.map((value) => ({
    type: 'ipv4',
    protocolKind: { tcp: { ports: { exact: { value } } } },
    remote: { address: '0.0.0.0/0' },
  }));
  const group = (await api('POST', '/v1/security_groups', { name: token(), vpcId: vpc.id, ingressRules }))
    .body;
  for (const one of vm.networkInterfaces) {
    const bind = () => api('PATCH', `/v2/vms/${vm.id}/interfaces/${one}`, { securityGroupId: group.id });
    await settled(bind);
  }
  return group;
}

describe('time as the vendor has it', () => {
  beforeEach(() => start({ timeScale: 1 }).then(() => {}));

  it('10: goes from new over launching to launched, disk and address in their own time', async () => {
    const { id, bootDisk, publicIp } = await create();
    const seen = new Set([`vm ${(await read(id)).status}`]);
    for (let second = 0; second < 260; second += 2) {
      await advance(2_000);
      const vm = await read(id);
      const [disk, ip] = [
        (await api('GET', `/v1/storages/${bootDisk}`)).body,
        (await api('GET', `/v1/public_ips?ids=${publicIp}`)).body.items[0],
      ];
      seen.add(`vm ${vm.status}`).add(`disk ${disk.status}`).add(`ip ${ip.status}`);
      expect(ip.address === null).toBe(ip.status !== 'ready');
      if (second < 30) expect(vm.status).not.toBe('launched');
      if (vm.status === 'launched') break;
    }
    expect([...seen].filter((word) => word.startsWith('vm'))).toEqual([
      'vm new',
      'vm launching',
      'vm launched',
    ]);
    expect([...seen].filter((word) => word.startsWith('ip')).at(-1)).toBe('ip ready');
    expect((await read(id)).readySince).not.toBeNull();

    await knobs({ addressLagMs: 600_000 });
    const late = await create();
    await advance(400_000);
    expect(await read(late.id)).toMatchObject({
      status: 'launched',
      expanded: { publicIp: { address: null } },
    });
    await advance(600_000);
    expect((await read(late.id)).expanded.publicIp.address).toMatch(/^127\.77\./);
  });

  it('11: ends softly: terminating, terminated, and readable for ever', async () => {
    const { id, bootDisk } = await create();
    await advance(300_000);
    expect((await api('POST', `/v2/vms/${id}/terminate`)).body.status).toBe('terminating');
    await advance(4_000);
    expect((await read(id)).status).toBe('terminating');
    await advance(60_000);
    expect(await read(id)).toMatchObject({ status: 'terminated', terminatedAt: expect.any(String) });
    expect((await api('DELETE', `/v1/storages/${bootDisk}`)).body.status).toBe('removing');
    await advance(30_000);
    expect((await api('GET', `/v1/storages/${bootDisk}`)).body.status).toBe('removed');
    expect((await api('GET', `/v2/vms?ids=${id}`)).body.items).toHaveLength(1);
  });

  it('16: accepts what will fail, and leaves disk and address behind', async () => {
    const unreadable = '#cloud-config\nhostname: [miner\n';
    const doomed: Loose[] = [
      { ...(await body()), cloudInit: { userData: unreadable } },
      { ...(await body()), cloudInit: { userData: '#cloud-config\n\tx: 1\n' } },
    ];
    const foreign: Loose = await body();
    foreign.bootDisk.osImage = 'https://unreachable.invalid/disk.qcow2';
    const fine = { ...(await body()), cloudInit: { userData: '#cloud-config\npackages:\n  - curl\n' } };
    const ids: string[] = [];
    for (const request of [...doomed, foreign, fine])
      ids.push((await api('POST', '/v2/vms', request)).body.id);
    await advance(300_000);
    const statuses = await Promise.all(ids.map(async (id) => (await read(id)).status));
    expect(statuses).toEqual(['failed', 'failed', 'failed', 'launched']);

    await knobs({ stuckLaunches: true, launchDeadlineMs: 1_800_000 });
    const stuck = await create();
    await advance(1_000_000);
    expect((await read(stuck.id)).status).toBe('launching');
    await advance(1_000_000);
    expect((await read(stuck.id)).status).toBe('failed');
    const { leaks } = await emu('/leaks');
    expect(leaks).toHaveLength(8);
    expect((await api('POST', `/v2/vms/${stuck.id}/terminate`)).status).toBe(200);
  });
});

describe('what happens to a machine', () => {
  it('10: lets nobody in for a while after it is launched', async () => {
    await knobs({ sshdDelayMs: 60_000 });
    const { vm } = await launch();
    expect(await emu(`/reachability?machine=${vm.id}&port=22`)).toEqual({
      admitted: true,
      listening: false,
      reachable: false,
    });
    await knobs({ sshdDelayMs: 0 });
    const ready = await launch();
    (await connectSsh(ready.address, ready.privateKey)).end();
    expect(await emu(`/reachability?machine=${ready.address}&port=22`)).toMatchObject({ reachable: true });
  });

  it('12: terminating leaves disk and address ready, unattached and billed', async () => {
    await start({ timeScale: 1 });
    const vm = await create();
    await advance(300_000);
    await api('POST', `/v2/vms/${vm.id}/terminate`);
    await advance(70_000);
    expect((await read(vm.id)).status).toBe('terminated');
    const disk = (await api('GET', `/v1/storages/${vm.bootDisk}`)).body;
    const [ip] = (await api('GET', `/v1/public_ips?ids=${vm.publicIp}`)).body.items;
    expect([disk, ip]).toMatchObject([
      { status: 'ready', attachedTo: [] },
      { status: 'ready', attachedTo: null },
    ]);
    const { leaks, live } = await emu('/leaks');
    expect(live).toEqual([]);
    expect(leaks.map(({ kind, name }: Loose) => [kind, name])).toEqual([
      ['DISK', `${vm.name}-d`],
      ['PUBLIC_IP', `${vm.name}-i`],
    ]);
    const before = (await emu('/report')).machines[vm.name].spentUsd;
    await advance(3_600_000);
    const grown = Number((await emu('/report')).machines[vm.name].spentUsd) - Number(before);
    expect(grown).toBeCloseTo(
      leaks.reduce((sum: number, leak: Loose) => sum + Number(leak.priceHourlyUsd), 0),
      4,
    );
    await api('DELETE', `/v1/storages/${vm.bootDisk}`);
    await api('DELETE', `/v1/public_ips/${vm.publicIp}`);
    expect((await emu('/leaks')).leaks).toEqual([]);
  });

  it('13: refuses to delete what is attached, and to end twice unless told otherwise', async () => {
    const { vm } = await launch();
    const attached = { status: 409, body: { code: 'attached_to_vm' } };
    expect(await api('DELETE', `/v1/storages/${vm.bootDisk}`)).toMatchObject(attached);
    expect(await api('POST', '/v1/public_ips/delete', { ids: [vm.publicIp] })).toMatchObject(attached);
    const end = () => api('POST', `/v2/vms/${vm.id}/terminate`);
    expect((await end()).status).toBe(200);
    expect(await end()).toMatchObject({ status: 406, body: { code: 'not_acceptable' } });
    await vmIs(vm.id, 'terminated');
    await knobs({ terminateTwice: 'accept' });
    expect(await end()).toMatchObject({ status: 200, body: { status: 'terminated' } });

    const remove = () => api('DELETE', `/v1/storages/${vm.bootDisk}`);
    expect((await remove()).status).toBe(200);
    await until(
      async () => (await api('GET', `/v1/storages/${vm.bootDisk}`)).body.status === 'removed',
      'the disk to go',
    );
    expect(await remove()).toMatchObject({ status: 404, body: { code: 'not_found' } });
    await knobs({ deleteTwice: 'accept' });
    expect(await remove()).toMatchObject({ status: 200, body: { status: 'removed' } });
  });

  it('14: allows what the status allows, and is updating after a change', async () => {
    await start({ timeScale: 1 });
    const { id, clusterId, publicIp } = await create();
    expect((await read(id)).allowedActions).toEqual(['terminate']);
    const refused = await api('POST', `/v2/vms/${id}/restart`);
    expect(refused).toMatchObject({
      status: 406,
      body: { code: 'not_acceptable', error: expect.stringMatching(/^VM is not in a status to /) },
    });
    await advance(300_000);
    expect((await read(id)).allowedActions).toContain('removePublicIp');
    const removed = (await api('POST', `/v2/vms/${id}/public_ip/remove`)).body;
    expect(removed).toMatchObject({ status: 'updating', publicIp: null, restartRequired: true });
    expect((await api('POST', `/v2/vms/${id}/restart`)).status).toBe(406);
    await advance(10_000);
    const add = (publicIpId: string) => api('POST', `/v2/vms/${id}/public_ip/add`, { publicIpId });
    expect((await add(publicIp)).body).toMatchObject({ status: 'updating', publicIp });
    await advance(10_000);
    const spare = (await api('POST', '/v1/public_ips', { clusterId, name: 'spare', addressType: 'V4' })).body;
    expect((await add(spare.id)).status).toBe(406);
    expect((await add(publicIp)).status).toBe(409);
    const data = { clusterId, name: 'data', storageType: 'NVME', volumeGb: 10, replicated: false };
    const disk = (await api('POST', '/v1/storages', data)).body;
    const attach = { dataDisks: [disk.id] };
    expect((await api('POST', `/v2/vms/${id}/storages/add`, attach)).body.dataDisks).toEqual([disk.id]);
    await advance(10_000);
    expect((await api('DELETE', `/v1/storages/${disk.id}`)).status).toBe(409);
    expect((await api('POST', `/v2/vms/${id}/storages/remove`, attach)).body.dataDisks).toEqual([]);
  });

  it('15: closes and opens ports by security groups, but only once it has started anew', async () => {
    const { vm, address, privateKey } = await launch();
    const at = (port: number) => emu(`/reachability?machine=${vm.id}&port=${port}`);
    const ssh = async () => {
      const client = await connectSsh(address, privateKey);
      client.end();
    };
    await ssh();
    const group = await bindGroup(vm, [3000]);
    await vmIs(vm.id, 'launched');
    expect((await read(vm.id)).restartRequired).toBe(true);
    await ssh();
    expect(await at(22)).toMatchObject({ admitted: true });

    const restart = () => settled(() => api('POST', `/v2/vms/${vm.id}/restart`));
    expect((await restart()).body).toMatchObject({ status: 'restarting', restartRequired: false });
    await vmIs(vm.id, 'launched');
    expect(await at(22)).toMatchObject({ admitted: false, reachable: false });
    expect(await at(3000)).toEqual({ admitted: true, listening: false, reachable: false });
    await until(async () => (await at(22)).listening, 'sshd to be up again');
    await expect(connectSsh(address, privateKey)).rejects.toThrow();

    const rule = { type: 'ipv4', protocolKind: { tcp: { ports: { range: { min: 20, max: 30 } } } } };
    const ingressRules = { type: 'allow', rules: [rule] };
    await api('PATCH', `/v1/security_groups/${group.id}`, { ingressRules });
    expect((await read(vm.id)).restartRequired).toBe(true);
    expect(await at(22)).toMatchObject({ admitted: false });
    await restart();
    await vmIs(vm.id, 'launched');
    expect(await at(22)).toMatchObject({ admitted: true });
    expect(await at(3000)).toMatchObject({ admitted: false });
    await ssh();
  });

  it('17: may be suspended or unknown, and come back', async () => {
    const { vm, address, privateKey } = await launch();
    await emu(`/vms/${vm.id}/status`, { status: 'unknown', forMs: 1_000 });
    expect(await read(vm.id)).toMatchObject({ status: 'unknown', allowedActions: [] });
    (await connectSsh(address, privateKey)).end();
    await advance(1_000);
    expect((await read(vm.id)).status).toBe('launched');
    await emu(`/vms/${vm.id}/status`, { status: 'suspended', forMs: 60_000 });
    expect(await read(vm.id)).toMatchObject({ status: 'suspended', allowedActions: ['terminate'] });
    expect(await emu(`/reachability?machine=${vm.id}&port=22`)).toMatchObject({ listening: false });
    await advance(60_000);
    expect((await read(vm.id)).status).toBe('launched');
    (await connectSsh(address, privateKey)).end();
  });

  it('18: never repeats the user data it was given', async () => {
    const secret = 'correct-horse-battery';
    const userData = `#cloud-config\nhostname: ${secret}\n`;
    const created = (await api('POST', '/v2/vms', { ...(await body()), cloudInit: { userData } })).body;
    expect(created.cloudInit).toEqual({});
    const listed = (await api('GET', '/v2/vms')).body;
    expect(JSON.stringify([created, listed, await read(created.id)])).not.toContain(secret);
    expect(listed.items[0].cloudInit).toEqual({});
    expect((await read((await create()).id)).cloudInit).toBeNull();
    expect(JSON.stringify(simulator().cloud.record)).not.toContain(secret);
  });
});
