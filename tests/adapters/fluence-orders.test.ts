import { describe, expect, it } from 'vitest';
import { CREATABLE, INTENT, NAME, canned, cloudAt } from './support/fluence.js';
import { kindOf, soon, startTcp } from './support/servers.js';

describe('ordering', () => {
  it('names machine, disk and address after the intent, and repeats the cluster in each part', async () => {
    const server = await canned({
      ...CREATABLE,
      'POST /v2/vms': { id: 'v', status: 'new', bootDisk: 'd', publicIp: 'i' },
    });

    expect(await server.cloud.create(INTENT, soon())).toEqual({
      vmId: 'v',
      diskId: 'd',
      ipId: 'i',
      sshKeyId: 'k1',
    });

    const asked = server.asked.find(({ url }) => url.pathname === '/v2/vms');
    expect(asked?.headers).toMatchObject({ 'x-api-key': 'key' });
    expect(asked?.headers['authorization']).toBeUndefined();
    expect(JSON.parse(asked?.body ?? '')).toMatchObject({
      name: NAME,
      clusterId: 'c1',
      configurationId: 'cfg',
      bootDisk: {
        clusterId: 'c1',
        name: `${NAME}-d`,
        storageType: 'NVME',
        volumeGb: 25,
        osImage: 'https://x/y.img',
      },
      publicIp: { clusterId: 'c1', name: `${NAME}-i`, addressType: 'V4' },
      sshKeys: ['k1'],
    });
  });

  it.each([
    [400, { code: 'bad_request' }, 'INVALID'],
    [401, { error: 'No Access/Api Key token found' }, 'AUTH'],
    [403, { code: 'forbidden' }, 'AUTH'],
    [404, { code: 'not_found' }, 'CAPACITY'],
    [406, { code: 'insufficient_balance' }, 'BALANCE'],
    [406, { code: 'account_not_in_good_standing' }, 'BALANCE'],
    [406, { error: 'no code in May 2026' }, 'BALANCE'],
    [409, { code: 'fleet_too_large' }, 'CAPACITY'],
    [409, { code: 'default_topology_unusable' }, 'CONFLICT'],
    [422, { code: 'unprocessable_entity' }, 'CAPACITY'],
    [429, {}, 'RATE_LIMIT'],
    [418, { code: 'a_code_of_tomorrow' }, 'INVALID'],
  ])('is refused with %i %j: %s, and the fresh key goes again', async (status, body, kind) => {
    const server = await canned({ ...CREATABLE, 'POST /v2/vms': { status, body } });

    expect(await kindOf(server.cloud.create(INTENT, soon()))).toBe(kind);
    expect(
      server.asked.filter(({ method, url }) => method === 'POST' && url.pathname === '/v2/vms'),
    ).toHaveLength(1);
    expect(server.asked.map(({ method }) => method)).toContain('DELETE');
  });

  it.each([
    [500, '<html>oops</html>'],
    [502, '<html>bad gateway</html>'],
    [503, '{"code":"service_unavailable"}'],
    [504, ''],
    [302, ''],
    [200, ''],
    [200, '{"unexpected":true}'],
    [200, '{"id":"v","sta'],
  ])('stays in doubt after %i %j, and keeps the key', async (status, body) => {
    const server = await canned({ ...CREATABLE, 'POST /v2/vms': { status, body } });

    expect(await kindOf(server.cloud.create(INTENT, soon()))).toBe('AMBIGUOUS');
    expect(
      server.asked.filter(({ method, url }) => method === 'POST' && url.pathname === '/v2/vms'),
    ).toHaveLength(1);
    expect(server.asked.map(({ method }) => method)).not.toContain('DELETE');
  });

  it('is not in doubt when nothing was ordered yet', async () => {
    const gone = await startTcp(() => undefined);
    await gone.close();
    const noImage = await canned({ ...CREATABLE, 'GET /v1/storages/default_images': [] });

    expect(await kindOf(cloudAt(gone.url).create(INTENT, soon()))).toBe('UNREACHABLE');
    expect(await kindOf(noImage.cloud.create(INTENT, soon()))).toBe('CAPACITY');
  });
});
