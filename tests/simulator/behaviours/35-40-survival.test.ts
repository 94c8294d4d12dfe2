import { describe, expect, it } from 'vitest';
import { FAULT_KINDS } from '../../../src/simulator/http/faults.js';
import { simulated } from '../support/behaving.js';
import { apiOf, exec, connectSsh, type Loose, newKeyPair, until } from '../support/simulated.js';

const { api, body, emu, knobs, launch, left, made, simulator, under } = simulated();

describe('what a client survives', () => {
  it('35: maintenance, which the status route tells', async () => {
    await knobs({ maintenance: true });
    expect((await api('GET', '/v1/service/status', undefined, {})).body).toMatchObject({
      maintenanceMode: true,
    });
    const refused = { status: 503, body: { code: 'service_unavailable' } };
    expect(await api('GET', '/v2/vms')).toMatchObject(refused);
    expect(await api('POST', '/v2/vms', await body().catch(() => ({})))).toMatchObject(refused);
    await knobs({ maintenance: false });
    expect((await api('GET', '/v2/vms')).status).toBe(200);
  });

  it('36: two identical orders, two machines of one name', async () => {
    const request = await body();
    const both = [await api('POST', '/v2/vms', request), await api('POST', '/v2/vms', request)];
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    expect(await made(request.name)).toEqual({ vms: 2, disks: 2, ips: 2 });
    const twice = await body();
    expect((await under({ kind: 'delivered-twice' }, 'POST', '/v2/vms', twice)).status).toBe(200);
    expect((await made(twice.name)).vms).toBe(2);
    const { duplicates } = await emu('/report');
    expect(duplicates).toEqual([request.name, twice.name].toSorted().map((name) => ({ name, live: 2 })));
  });

  it('37: fields, statuses and codes that nobody has heard of', async () => {
    const { vm } = await launch();
    const read = await under({ kind: 'strange' }, 'GET', `/v2/vms/${vm.id}?expand=publicIp`);
    expect(JSON.parse(read.text ?? '')).toMatchObject({
      id: vm.id,
      status: 'hibernating',
      unheardOf: {},
      expanded: { publicIp: { unheardOf: {} } },
    });
    const refused = await under({ kind: 'strange' }, 'GET', '/v2/vms/nobody');
    expect(refused.status).toBe(404);
    expect(JSON.parse(refused.text ?? '')).toMatchObject({ code: 'quota_of_tuesdays_exhausted' });
  });

  it('38: a key whose material is known, whatever it is called', async () => {
    const { publicKey } = newKeyPair();
    const renamed = publicKey.replace(/ test$/, ' other');
    expect((await api('POST', '/v1/ssh_keys', { name: 'one', publicKey })).status).toBe(200);
    expect(await api('POST', '/v1/ssh_keys', { name: 'two', publicKey: renamed })).toMatchObject({
      status: 409,
      body: { code: 'conflict', error: 'SshKey already exists' },
    });
    await emu('/profile', { profile: 'g1' });
    expect((await api('POST', '/ssh_keys', { name: 'two', publicKey: renamed })).status).toBe(200);
    const fresh = await api('POST', '/ssh_keys', { name: 'new', publicKey: newKeyPair().publicKey });
    expect(fresh.status).toBe(201);
    expect((await api('GET', '/ssh_keys')).body).toHaveLength(2);
    const { fingerprint } = fresh.body;
    expect((await api('DELETE', '/ssh_keys', { fingerprint })).status).toBe(200);
    expect((await api('GET', '/ssh_keys')).body).toHaveLength(1);
  });

  it('39: a machine that is there: an address, an SSH server, an engine', async () => {
    const { address, privateKey } = await launch();
    const ssh = await connectSsh(address, privateKey);
    left.add(() => ssh.end());
    expect(await exec(ssh, 'docker version --format "{{.Server.Version}}"')).toMatchObject({ code: 0 });
  });
});

/** Sends an order that is lost more often than not, and says which fault struck it. */
async function orders(fluenceUrl: string, apiKey: string, count: number) {
  const steady = apiOf({ fluenceUrl, apiKey });
  const template = await (async () => {
    const clusters: Loose = (await steady('GET', '/v1/clusters')).body.items;
    const clusterId = clusters[0].id as string;
    const resources = (await steady('GET', `/v1/clusters/${clusterId}/resources`)).body;
    const images = (await steady('GET', '/v1/storages/default_images')).body.items;
    return {
      clusterId,
      configurationId: resources.availableConfigurations[0].id,
      osImage: images[0].downloadUrl,
    };
  })();
  const preset = { preset: 'lost', probability: 0.9, seed: 11, hangMs: 20, delayMs: 20 };
  await steady('POST', '/__emu/faults', preset);
  for (let index = 0; index < count; index += 1) {
    const { clusterId, configurationId, osImage } = template;
    const name = `tn-${index}`;
    const bootDisk = {
      clusterId,
      name: `${name}-d`,
      storageType: 'NVME',
      volumeGb: 25,
      replicated: false,
      osImage,
    };
    const publicIp = { clusterId, name: `${name}-i`, addressType: 'V4' };
    await steady('POST', '/v2/vms', {
      name,
      clusterId,
      configurationId,
      bootDisk,
      publicIp,
      sshKeys: [],
    }).catch(() => {});
  }
  await steady('DELETE', '/__emu/faults');
  const { requests } = (await steady('GET', '/__emu/requests')).body;
  return requests
    .filter((one: Loose) => one.method === 'POST')
    .map((one: Loose) => one.fault as string | null);
}

describe('a harness', () => {
  it('40: turns every fault on with one call, the same ones for the same seed', async () => {
    const all = await emu('/faults', { preset: 'all', probability: 1, seed: 3 });
    expect(new Set(all.faults.map(({ kind }: Loose) => kind))).toEqual(new Set(FAULT_KINDS));
    await api('DELETE', '/__emu/faults');
    const struck = await orders(simulator().fluenceUrl, simulator().apiKey, 20);
    expect(new Set(struck).size).toBeGreaterThan(5);
    const again = await left.simulator();
    expect(await orders(again.fluenceUrl, again.apiKey, 20)).toEqual(struck);
  });

  it('40: strikes any one request about as often as it was told', async () => {
    await emu('/faults', { preset: 'all', probability: 0.4, seed: 5, except: ['slow', 'slow-loris'] });
    const { faults } = simulator();
    const share = (method: string, path: string) => {
      let struck = 0;
      for (let time = 0; time < 4_000; time += 1) if (faults.strike('cloud', method, path)) struck += 1;
      return struck / 4_000;
    };
    expect(share('GET', '/v2/vms')).toBeCloseTo(0.4, 1);
    const orders = share('POST', '/v2/vms');
    expect(orders).toBeGreaterThan(0.4);
    expect(orders).toBeLessThan(0.65);
  });

  it('40: reports what is lost, and nothing once everything has been found and ended', async () => {
    await orders(simulator().fluenceUrl, simulator().apiKey, 20);
    const before = await emu('/report');
    expect(before.live.length).toBeGreaterThan(5);
    expect(before.leaks.length).toBeGreaterThan(0);
    expect(before.duplicates).toEqual([]);
    expect(before.requests['POST /v2/vms'].count).toBe(20);
    expect(Object.keys(before.requests['POST /v2/vms'].faults).length).toBeGreaterThan(5);
    for (const { id } of before.live) await api('POST', `/v2/vms/${id}/terminate`);
    await until(async () => (await emu('/report')).live.length === 0, 'the machines to end');
    for (const { kind, id } of (await emu('/report')).leaks)
      await api('DELETE', `/v1/${kind === 'DISK' ? 'storages' : 'public_ips'}/${id}`);
    const after = await emu('/report');
    expect(after).toMatchObject({ leaks: [], live: [], duplicates: [], hourlyUsd: '0' });
    const sum = Object.values<Loose>(after.machines).reduce((total, one) => total + Number(one.spentUsd), 0);
    expect(sum).toBeCloseTo(Number(after.spentUsd), 9);
  });

  it('40: finds the levers without a manual', async () => {
    const index = await emu('/');
    expect(Object.keys(index.routes)).toContain('GET /__emu/report');
    expect(index.presets).toContain('all');
    expect((await api('GET', '/__emu')).body).toEqual(index);
  });
});
