import { describe, expect, it } from 'vitest';
import {
  type FullCloudPort,
  type OwnedResource,
  type RentIntent,
  UnknownImage,
} from '../../src/services/adapters/cloud.js';
import { AdapterError } from '../../src/services/adapters/failure.js';
import { canned, cloudAt, CREATABLE, INTENT, NAME, simulated, SMALL } from './support/fluence.js';
import { kindOf, refusalOf, soon, startTcp } from './support/servers.js';

const RECEIPT = { vmId: 'v', diskId: 'd', ipId: 'i', sshKeyId: 'k' };
const OWNED: OwnedResource = {
  ...{ kind: 'VM' as const, id: 'v', name: NAME, state: 'launched' },
  createdAt: null,
  attachedTo: [],
};
/** Everything that can be asked of a cloud. */
const CALLS: Record<string, (cloud: FullCloudPort, signal: AbortSignal) => Promise<unknown>> = {
  offers: (cloud, signal) => cloud.offers(SMALL, signal),
  create: (cloud, signal) => cloud.create(INTENT, signal),
  findByName: (cloud, signal) => cloud.findByName(NAME, signal),
  observe: (cloud, signal) => cloud.observe(RECEIPT, signal),
  destroy: (cloud, signal) => cloud.destroy(RECEIPT, signal),
  listOwned: (cloud, signal) => cloud.listOwned('tn-', signal),
  destroyOwned: (cloud, signal) => cloud.destroyOwned(OWNED, signal),
  setPorts: (cloud, signal) => cloud.setPorts(RECEIPT, [80], signal),
  rename: (cloud, signal) => cloud.rename(RECEIPT, NAME, signal),
  reboot: (cloud, signal) => cloud.reboot(RECEIPT, signal),
  estimate: (cloud, signal) => cloud.estimate(INTENT.offer, signal),
  balance: (cloud, signal) => cloud.balance(signal),
};
const names = Object.keys(CALLS);
const call = (name: string, cloud: FullCloudPort, signal = soon()) =>
  (CALLS[name] ?? (() => Promise.reject(new Error(name))))(cloud, signal);

describe('a cloud that hangs', () => {
  it.each(names)('ends %s with its timeout', async (name) => {
    const silent = await startTcp(() => undefined);
    const error = await refusalOf(call(name, cloudAt(silent.url, 'key', 60)));

    expect(error).toBeInstanceOf(AdapterError);
    expect(error).toMatchObject({ kind: 'TIMEOUT', message: expect.stringContaining('no complete answer') });
  });

  it('that sends headers and then a byte now and then is no better', async () => {
    const timers = new Set<NodeJS.Timeout>();
    const slow = await startTcp((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n[');
      const timer = setInterval(() => socket.write(' '), 10);
      timers.add(timer);
      socket.on('close', () => clearInterval(timer));
    });

    expect(await kindOf(cloudAt(slow.url, 'key', 80).balance(soon()))).toBe('TIMEOUT');
    for (const timer of timers) clearInterval(timer);
  });

  it.each(names)('lets go of %s when its signal ends', async (name) => {
    const silent = await startTcp(() => undefined);

    expect(await refusalOf(call(name, cloudAt(silent.url), AbortSignal.timeout(40)))).toMatchObject({
      name: 'TimeoutError',
    });
  });
});

describe('an answer to a question', () => {
  const asking = async (status: number, body: unknown, headers: Record<string, string> = {}) => {
    const { simulator } = await simulated();
    simulator.faults.add({ kind: 'status', status, body, headers, route: '^GET /v1/storages$' });
    const error = await refusalOf(cloudAt(simulator.fluenceUrl, simulator.apiKey).listOwned('tn-', soon()));
    return {
      error,
      times: simulator.requests().filter(({ path }) => path.startsWith('/v1/storages?')).length,
    };
  };

  it.each([
    [400, { code: 'bad_request' }, 'INVALID', 1],
    [401, { code: 'unauthorized' }, 'AUTH', 1],
    [403, { error: 'Auth failed. No such API Key' }, 'AUTH', 1],
    [404, { code: 'not_found' }, 'GONE', 1],
    [406, { code: 'not_acceptable' }, 'NOT_READY', 1],
    [406, { code: 'insufficient_balance' }, 'BALANCE', 1],
    [409, { code: 'a_code_of_tomorrow' }, 'CONFLICT', 1],
    [409, { code: 'billing_not_provisioned' }, 'BALANCE', 1],
    [422, { code: 'constructor' }, 'CAPACITY', 1],
    [413, { code: 'cloud_init_too_large' }, 'INVALID', 1],
    [429, {}, 'RATE_LIMIT', 3],
    [500, '<html>oops</html>', 'UNREACHABLE', 3],
    [502, '<html>bad gateway</html>', 'UNREACHABLE', 3],
    [503, { code: 'service_unavailable' }, 'UNREACHABLE', 3],
    [503, { code: 'capacity_telemetry_unavailable' }, 'CAPACITY', 1],
    [418, 'short and stout', 'INVALID', 1],
    [302, '', 'GARBLED', 3],
    [200, '{"items":[{"id":"d","na', 'GARBLED', 3],
    [200, '', 'GARBLED', 3],
    [200, { items: 'many' }, 'GARBLED', 3],
    [200, '<html>login</html>', 'GARBLED', 3],
  ])('of %i %j is %s after %i tries', async (status, body, kind, tries) => {
    const { error, times } = await asking(status, body);

    expect(error).toBeInstanceOf(AdapterError);
    expect([(error as AdapterError).kind, times]).toEqual([kind, tries]);
  });

  it('that names a long pause is handed on instead of waited for', async () => {
    const { error, times } = await asking(429, {}, { 'retry-after': '120' });

    expect(error).toMatchObject({ kind: 'RATE_LIMIT', retryAfterMs: 120_000, retryable: true });
    expect(times).toBe(1);
  });

  it('that names a short pause is asked for again', async () => {
    const { simulator } = await simulated();
    const headers = { 'retry-after': '0' };
    simulator.faults.add({ kind: 'status', status: 429, headers, nth: 1, route: '^GET /v2/vms$' });

    expect(await cloudAt(simulator.fluenceUrl, simulator.apiKey).findByName(NAME, soon())).toEqual([]);
  });

  it('of a server under maintenance is out of reach, for every question', async () => {
    const { simulator, cloud } = await simulated();
    simulator.cloud.knobs.maintenance = true;

    expect(await kindOf(cloud.offers(SMALL, soon()))).toBe('UNREACHABLE');
    expect(await kindOf(cloud.observe(RECEIPT, soon()))).toBe('UNREACHABLE');
    expect(await cloud.check(soon())).toMatchObject({ problems: [{ kind: 'MAINTENANCE' }] });
  });

  it('of a key that expired meanwhile is a refusal that nobody repeats', async () => {
    const { simulator, cloud, intent } = await simulated();
    const receipt = await cloud.create(intent, soon());
    simulator.faults.add({ kind: 'status', status: 401, body: { code: 'unauthorized' }, route: '.*' });

    for (const name of ['observe', 'findByName', 'listOwned', 'setPorts', 'balance'])
      expect(await kindOf(call(name, cloud))).toBe('AUTH');
    const before = simulator.requests().length;
    expect(await kindOf(cloud.destroy(receipt, soon()))).toBe('AUTH');
    expect(simulator.requests().length).toBe(before + 1);
  });

  it('with one unreadable entry in a catalogue costs only that entry', async () => {
    const { cloud } = await canned({
      ...CREATABLE,
      'GET /v1/storages/default_images': [{ slug: 7 }, ...CREATABLE['GET /v1/storages/default_images']],
      'GET /v1/clusters': [{ id: 'c1' }, { id: 'c2' }],
      'GET /v1/datacenters': [],
      'GET /v1/clusters/resources': {
        resources: {
          c1: null,
          c2: {
            availableConfigurations: [null, { id: 'x', slug: 's', vcpu: 2, ramGb: 4 }],
            availablePublicIps: { V4: 1 },
            availableStorage: { Z: [{ storageType: 'NVME', volumeGb: 99 }, 'news'] },
          },
        },
      },
      'POST /v1/prices/cost': {
        costOfResources: ['.0000001', '.0000001', '.0000001'].map((costPerSec) => ({ costPerSec })),
        totalCostPerSec: '.0000003',
      },
    });

    expect(await cloud.offers(SMALL, soon())).toMatchObject([
      { clusterId: 'c2', pricePerHourUsd: '0.00108' },
    ]);
  });
});

describe('an order', () => {
  const ordering = async (changes: Partial<RentIntent>, routes: Record<string, unknown> = {}) => {
    const server = await canned({ ...CREATABLE, 'POST /v2/vms': { id: 'v', status: 'new' }, ...routes });
    const outcome = await server.cloud
      .create({ ...INTENT, ...changes }, soon())
      .catch((error: unknown) => error);
    const order = server.asked.find(({ method, url }) => method === 'POST' && url.pathname === '/v2/vms');
    return {
      ...server,
      outcome,
      body: order && (JSON.parse(order.body) as Record<string, Record<string, string>>),
    };
  };

  it('lets further keys in, and says so in cloud-init that needs no quoting', async () => {
    const authorizedKeys = ['ssh-ed25519 AAAA a: "b"\n#c'];
    const { body } = await ordering({ authorizedKeys, hostname: 'miner-é' });
    const [first, json] = (body?.['cloudInit']?.['userData'] ?? '').split('\n');

    expect(first).toBe('#cloud-config');
    expect(JSON.parse(json ?? '')).toEqual({ hostname: 'miner-é', ssh_authorized_keys: authorizedKeys });
  });

  it('counts the bytes of cloud-init, not its letters, before anything is sent', async () => {
    const fitting = 'é'.repeat(8_177);
    expect((await ordering({ hostname: fitting })).body).toBeDefined();

    const { outcome, asked } = await ordering({ hostname: `${fitting}é` });
    expect(outcome).toMatchObject({
      kind: 'INVALID',
      message: 'cloud-init has 16386 bytes; 16384 are allowed',
    });
    expect(asked).toEqual([]);
  });

  it.each([`tn-${'a'.repeat(21)}`, 'tn-Upper', 'tn-a-', 'web'])(
    'under the name %s is refused before anything is sent',
    async (name) => {
      const { outcome, asked } = await ordering({ name });

      expect(outcome).toMatchObject({ kind: 'INVALID' });
      expect(asked).toEqual([]);
    },
  );

  it('takes the image of the catalogue that was asked for, and logs in with its user', async () => {
    const images = [
      { slug: 'ubuntu-24-04-x64', downloadUrl: 'https://x/u.img', username: 'ubuntu' },
      { slug: 'debian-12-x64', downloadUrl: 'https://x/d.img', username: 'debian' },
    ];
    const routes = {
      'GET /v1/storages/default_images': { items: images },
      'GET /v2/vms/v': {
        ...{ id: 'v', status: 'launched', bootDisk: 'd' },
        expanded: { bootDisk: { id: 'd', status: 'ready', image: { slug: 'debian-12-x64' } } },
      },
    };
    const { body, cloud } = await ordering({ image: 'debian-12' }, routes);
    expect(body?.['bootDisk']?.['osImage']).toBe('https://x/d.img');
    expect(await cloud.observe(RECEIPT, soon())).toMatchObject({ sshUser: 'debian' });

    const { outcome, body: none } = await ordering({ image: 'beos' }, routes);
    expect(outcome).toBeInstanceOf(UnknownImage);
    expect([outcome, none]).toMatchObject([{ kind: 'INVALID' }, undefined]);
    expect(await cloud.images(soon())).toEqual(['ubuntu-24-04-x64', 'debian-12-x64']);
  });

  it('with a key that vanished meanwhile may be tried again', async () => {
    const refused = { status: 404, body: { code: 'ssh_key_not_found' } };

    expect((await ordering({}, { 'POST /v2/vms': refused })).outcome).toMatchObject({ kind: 'CONFLICT' });
  });

  it('whose key was registered by a lost answer takes it back after a refusal', async () => {
    const { asked } = await ordering(
      {},
      {
        'POST /v1/ssh_keys': { status: 409, body: { code: 'conflict' } },
        'POST /v2/vms': { status: 422, body: {} },
      },
    );

    expect(asked.map(({ method, url }) => `${method} ${url.pathname}`)).toContain('DELETE /v1/ssh_keys/k1');
  });
});
