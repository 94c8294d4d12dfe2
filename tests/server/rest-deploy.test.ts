import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GuideServer, type Shown, startGuideServer } from './support/guide-server.js';

describe('POST /deploy', () => {
  let guide: GuideServer;
  beforeAll(async () => {
    guide = await startGuideServer();
  });
  afterAll(() => guide.close());

  it('takes the advanced JSON of the guide, and reports what it does otherwise', async () => {
    const { status, body } = await guide.call('POST', '/deploy', {
      constraints: {
        basicConfiguration: 'cpu-8-ram-16gb-storage-50gb',
        maxTotalPricePerEpochUsd: '30.0',
        additionalResources: { storage: [{ type: 'NVMe', supply: 20, units: 'GiB' }] },
        hardware: null,
        datacenter: null,
      },
      vmConfiguration: {
        name: 'high-performance-llm',
        hostname: 'my-vm',
        openPorts: [
          { port: 22, protocol: 'tcp' },
          { port: 3000, protocol: 'tcp' },
          { port: 8080, protocol: 'tcp' },
        ],
      },
    });

    expect(body.error).toBeUndefined();
    expect(status).toBe(201);
    const fields = (body['substitutions'] as Shown[]).map(({ field }) => field);
    expect(fields).toEqual(['constraints.additionalResources.storage']);
    const shown = await guide.vm(String((body['deployment'] as Shown)['vmId']));
    expect(shown).toMatchObject({
      vmName: 'high-performance-llm',
      configuration: 'cpu-8-ram-16gb-storage-70gb',
      maxTotalPricePerEpochUsd: '30.0',
    });
    expect((shown['ports'] as Shown[]).map(({ port }) => port)).toEqual([22, 3000, 8080]);
  });

  it('rents several at once, each with its own id', async () => {
    const { body } = await guide.call('POST', '/deploy', {
      walletAddress: '0.0.1001',
      instances: 2,
      vmConfiguration: { name: 'pair' },
    });
    const all = body['deployments'] as Shown[];
    expect(all.map(({ vmName }) => vmName)).toEqual(['pair-1', 'pair-2']);
    expect(new Set(all.map(({ vmId }) => vmId)).size).toBe(2);
  });

  it('rents as many for one idempotency key as the first time, and refuses it for another number', async () => {
    const key = { 'idempotency-key': 'rest-several' };
    const ask = (instances: number) => guide.call('POST', '/deploy', { instances }, key);
    const idsOf = ({ body }: { body: Shown }) => (body['deployments'] as Shown[]).map(({ vmId }) => vmId);
    const first = await ask(2);
    const count = async () => ((await guide.call('GET', '/vms')).body['vms'] as Shown[]).length;
    const before = await count();

    expect(idsOf(await ask(2))).toEqual(idsOf(first));
    expect(first.body['deployment']).toMatchObject({ vmId: idsOf(first)[0] });
    for (const other of [1, 3]) expect((await ask(other)).status).toBe(409);
    expect(await count()).toBe(before);
  });

  it('rents none of several when the last could not have its name or its key', async () => {
    const count = async () => ((await guide.call('GET', '/vms')).body['vms'] as Shown[]).length;
    const before = await count();
    const name = 'x'.repeat(62);
    const named = await guide.call('POST', '/deploy', { instances: 10, vmConfiguration: { name } });
    expect(named.body.error).toMatchObject({ code: 'INVALID_INPUT', field: 'vmConfiguration.name' });
    const key = { 'idempotency-key': 'k'.repeat(255) };
    const keyed = await guide.call('POST', '/deploy', { instances: 2 }, key);
    expect(keyed.body.error).toMatchObject({ code: 'INVALID_INPUT', field: 'Idempotency-Key' });
    expect(await count()).toBe(before);
  });

  it('rents once for one idempotency key, and refuses the key for anything else', async () => {
    const key = { 'idempotency-key': 'rest-1' };
    const first = await guide.call('POST', '/deploy', { walletAddress: '0.0.123456' }, key);
    const again = await guide.call('POST', '/deploy', { walletAddress: '0.0.123456' }, key);
    const other = await guide.call('POST', '/deploy', { walletAddress: '0.0.123457' }, key);

    expect(again.status).toBe(200);
    expect(again.body).toMatchObject({
      replayed: true,
      deployment: { vmId: (first.body['deployment'] as Shown)['vmId'] },
    });
    expect(other.status).toBe(409);
    expect(other.body.error).toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED', field: 'Idempotency-Key' });
  });

  it.each([
    ['a wallet that is no account', { walletAddress: 'bob' }, 'walletAddress'],
    ['a wallet of 10,000 characters', { walletAddress: '0'.repeat(10_000) }, 'walletAddress'],
    [
      'a configuration nobody sells',
      { constraints: { basicConfiguration: 'huge' } },
      'constraints.basicConfiguration',
    ],
    [
      'a price that is no number',
      { constraints: { maxTotalPricePerEpochUsd: '1e9' } },
      'constraints.maxTotalPricePerEpochUsd',
    ],
    ['port 0', { vmConfiguration: { openPorts: [{ port: 0 }] } }, 'vmConfiguration.openPorts.0.port'],
    [
      'port 70000',
      { vmConfiguration: { openPorts: [{ port: 70_000 }] } },
      'vmConfiguration.openPorts.0.port',
    ],
    [
      'a protocol we do not open',
      { vmConfiguration: { openPorts: [{ port: 53, protocol: 'udp' }] } },
      'vmConfiguration.openPorts.0.protocol',
    ],
    [
      'hardware of a kind we do not know',
      { constraints: { hardware: { gpu: [{}] } } },
      'constraints.hardware.gpu',
    ],
    [
      'a public key with an option',
      { vmConfiguration: { sshKeys: ['restrict ssh-ed25519 AAAA'] } },
      'vmConfiguration.sshKeys.0',
    ],
    ['a host name of no form', { vmConfiguration: { hostname: '-a' } }, 'vmConfiguration.hostname'],
    [
      'the reserved port',
      { vmConfiguration: { openPorts: [{ port: 10_250 }] } },
      'vmConfiguration.openPorts',
    ],
    [
      'a name of 10,000 characters',
      { vmConfiguration: { name: 'x'.repeat(10_000) } },
      'vmConfiguration.name',
    ],
    [
      'a name that is a command line option',
      { vmConfiguration: { name: '-oProxyCommand=x' } },
      'vmConfiguration.name',
    ],
    ['a thousand instances', { instances: 1_000 }, 'instances'],
    ['a field we do not know', { username: '-oProxyCommand=x' }, 'username'],
    ['a list', [], undefined],
  ])('refuses %s by name, and rents nothing', async (_what, body, field) => {
    const before = (await guide.call('GET', '/vms')).body['vms'] as Shown[];
    const { status, body: shown } = await guide.call('POST', '/deploy', body);

    expect(status).toBe(422);
    expect(shown.error).toMatchObject({ code: 'INVALID_INPUT', requestId: expect.any(String) as string });
    expect(shown.error?.['field'] ?? undefined).toBe(field);
    expect((await guide.call('GET', '/vms')).body['vms']).toHaveLength(before.length);
  });
});
