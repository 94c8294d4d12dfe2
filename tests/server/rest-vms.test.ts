import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GuideServer, type Shown, startGuideServer } from './support/guide-server.js';

describe("the guide's calls about machines", () => {
  let guide: GuideServer;
  beforeAll(async () => {
    guide = await startGuideServer();
  });
  afterAll(() => guide.close());

  it('rents with the wallet address alone, and goes from deploying to active', async () => {
    const { status, body } = await guide.call('POST', '/deploy', { walletAddress: '0.0.123456' });
    const deployment = body['deployment'] as Shown;

    expect(status).toBe(201);
    expect(deployment).toMatchObject({ status: 'deploying', walletAddress: '0.0.123456' });
    const id = String(deployment['vmId']);
    await expect.poll(async () => (await guide.vm(id))['status'], { timeout: 30_000 }).toBe('active');
    expect(await guide.vm(id)).toMatchObject({
      vmId: id,
      state: 'READY',
      publicIp: expect.any(String) as string,
      ports: [
        { port: 22, protocol: 'tcp' },
        { port: 3000, protocol: 'tcp' },
      ],
      requestCount: 0,
      uptime: '0h 0m 0s',
      endpoint: null,
    });
  });

  it('answers bad JSON with 400 and other content types with 415', async () => {
    expect((await guide.call('POST', '/deploy', '{')).status).toBe(400);
    expect((await guide.call('POST', '/deploy', '{}', { 'content-type': 'text/plain' })).status).toBe(415);
  });

  it('answers for an unknown id with a 404 in JSON, whatever is asked of it', async () => {
    for (const [method, path, body] of [
      ['GET', '/vms/0190aaaa-0000-7000-8000-000000000000', undefined],
      ['GET', '/vms/..%2F..%2Fetc%2Fpasswd', undefined],
      ['DELETE', '/vms/nope', undefined],
      ['DELETE', '/vms', { vmIds: ['nope'] }],
      ['PATCH', '/vms', { updates: [{ id: 'nope', vmName: 'x' }] }],
      ['POST', '/vms/nope/docker/url', { dockerfile_url: 'http://127.0.0.1/' }],
      ['POST', '/vms/nope/docker/git', { url: 'http://127.0.0.1/' }],
      ['POST', '/vms/nope/docker/image', { image: 'a' }],
      ['POST', '/vms/nope/docker/stop', undefined],
    ] as const) {
      const { status, body: shown } = await guide.call(method, path, body);
      expect({ method, path, status }).toEqual({ method, path, status: 404 });
      expect(shown.error).toMatchObject({ code: 'NOT_FOUND' });
    }
  });

  it('does nothing for somebody who is not signed in', async () => {
    const proxied = { 'x-forwarded-for': '203.0.113.9' };
    for (const [method, path, body] of [
      ['POST', '/deploy', { walletAddress: '0.0.1001' }],
      ['GET', '/vms', undefined],
      ['GET', '/vms/x', undefined],
      ['POST', '/vms/x/docker/url', { dockerfile_url: 'http://127.0.0.1/' }],
    ] as const) {
      expect((await guide.call(method, path, body, proxied)).status).toBe(401);
    }
  });

  it('lets a token rent for its own account only, and see only that', async () => {
    const others = await guide.rent({ walletAddress: '0.0.5550001' });
    const bearer = { authorization: `Bearer ${await guide.token()}` };

    const own = await guide.call('POST', '/deploy', { walletAddress: '0.0.1001' }, bearer);
    const foreign = await guide.call('POST', '/deploy', { walletAddress: '0.0.123456' }, bearer);
    expect(own.status).toBe(201);
    expect(foreign.status).toBe(403);
    expect(foreign.body.error).toMatchObject({ code: 'FORBIDDEN', field: 'walletAddress' });
    expect((await guide.call('GET', `/vms/${others}`, undefined, bearer)).status).toBe(404);
    expect((await guide.call('DELETE', `/vms/${others}`, undefined, bearer)).status).toBe(404);
    expect((await guide.call('GET', '/vms?walletAddress=0.0.5550001', undefined, bearer)).status).toBe(403);
  });

  it('lets operators rent for themselves only, as everybody but the local developer', async () => {
    const operated = await startGuideServer({ OPERATORS: '0.0.1001' });
    try {
      const bearer = { authorization: `Bearer ${await operated.token()}` };
      const foreign = await operated.call('POST', '/deploy', { walletAddress: '0.0.123456' }, bearer);
      expect(foreign.status).toBe(403);
      const seen = await operated.call('GET', '/vms?walletAddress=0.0.123456', undefined, bearer);
      expect(seen.status).toBe(200);
    } finally {
      await operated.close();
    }
  });

  it('lists machines by account and status, page by page', async () => {
    const wallet = '0.0.7770001';
    const ids = [
      await guide.rent({ walletAddress: wallet }),
      await guide.rent({ walletAddress: wallet }),
      await guide.rent({ walletAddress: wallet }),
    ];
    const list = async (more = '') =>
      (await guide.call('GET', `/vms?walletAddress=${wallet}${more}`)).body as {
        vms: Shown[];
        nextAfter: string | null;
      };

    const first = await list('&limit=2');
    const rest = await list(`&limit=2&after=${first.nextAfter}`);
    expect(new Set([...first.vms, ...rest.vms].map((shown) => shown['vmId']))).toEqual(new Set(ids));
    expect(rest.vms).toHaveLength(1);
    expect(rest.nextAfter).toBeNull();
    expect((await list('&status=inactive')).vms).toEqual([]);
    expect((await guide.call('GET', '/vms?limit=0')).status).toBe(422);
  });

  it('renames and edits ports; 22 stays', async () => {
    const id = await guide.rent();
    const { status, body } = await guide.call('PATCH', '/vms', {
      updates: [{ id, vmName: 'renamed', openPorts: [{ port: 8080, protocol: 'tcp' }] }],
    });
    expect(status).toBe(200);
    expect((body['vms'] as Shown[])[0]).toMatchObject({
      vmName: 'renamed',
      ports: [
        { port: 22, protocol: 'tcp' },
        { port: 8080, protocol: 'tcp' },
      ],
    });
  });

  it('changes nothing when one of several ids is unknown', async () => {
    const id = await guide.rent();
    const { body } = await guide.call('PATCH', '/vms', {
      updates: [
        { id, vmName: 'changed' },
        { id: 'nope', vmName: 'x' },
      ],
    });
    expect(body.error).toMatchObject({ code: 'NOT_FOUND', field: 'updates.1.id' });
    expect((await guide.vm(id))['vmName']).not.toBe('changed');
    const removal = await guide.call('DELETE', '/vms', { vmIds: [id, 'nope'] });
    expect(removal.body.error).toMatchObject({ field: 'vmIds.1' });
    expect((await guide.vm(id))['status']).not.toBe('inactive');
  });

  it('changes nothing when one of several updates can not be made', async () => {
    const id = await guide.rent();
    const other = await guide.rent();
    const refusalOf = async (second: object) => {
      const { body } = await guide.call('PATCH', '/vms', {
        updates: [
          { id, vmName: 'changed', openPorts: [{ port: 9_090 }] },
          { id: other, ...second },
        ],
      });
      expect(await guide.vm(id)).not.toMatchObject({ vmName: 'changed' });
      expect(JSON.stringify((await guide.vm(id))['ports'])).not.toContain('9090');
      return body.error;
    };
    expect(await refusalOf({ vmName: '-' })).toMatchObject({ field: 'updates.1.vmName' });
    expect(await refusalOf({ openPorts: [{ port: 10_250 }] })).toMatchObject({
      code: 'INVALID_INPUT',
      field: 'updates.1.openPorts',
    });
    expect(await refusalOf({ id, openPorts: [{ port: 9_091 }] })).toMatchObject({
      code: 'INVALID_INPUT',
      field: 'updates.1.id',
    });
    await guide.call('DELETE', `/vms/${other}`);
    expect(await refusalOf({ openPorts: [{ port: 8_080 }] })).toMatchObject({
      code: 'ACTION_NOT_ALLOWED',
      field: 'updates.1.id',
    });
  });

  it('keeps the port open on which a miner serves, and says which list closes it', async () => {
    const id = await guide.active();
    await guide.call('POST', `/vms/${id}/docker/url`, { dockerfile_url: guide.dockerfileUrl });
    await guide.deployed(id);
    const first = await guide.rent();
    const { status, body } = await guide.call('PATCH', '/vms', {
      updates: [
        { id: first, vmName: 'changed', openPorts: [{ port: 9_090 }] },
        { id, openPorts: [{ port: 8_080 }] },
      ],
    });
    expect(status).toBe(409);
    expect(body.error).toMatchObject({ code: 'ACTION_NOT_ALLOWED', field: 'updates.1.openPorts' });
    expect(await guide.vm(first)).not.toMatchObject({ vmName: 'changed' });
    expect(JSON.stringify((await guide.vm(first))['ports'])).not.toContain('9090');
    expect(JSON.stringify((await guide.vm(id))['ports'])).toContain('3000');
  });

  it('gives machines back, and says so when asked again', async () => {
    const id = await guide.active();
    const { status, body } = await guide.call('DELETE', '/vms', { vmIds: [id] });
    expect(status).toBe(200);
    expect(body['removed_ids']).toEqual([id]);
    await expect.poll(async () => (await guide.vm(id))['state'], { timeout: 30_000 }).toBe('TERMINATED');
    expect((await guide.vm(id))['status']).toBe('inactive');
    expect((await guide.call('DELETE', `/vms/${id}`)).status).toBe(200);
    const late = await guide.call('POST', `/vms/${id}/docker/url`, {
      dockerfile_url: guide.dockerfileUrl,
    });
    expect(late.status).toBe(409);
  });

  it('tells its health as the guide expects', async () => {
    expect(await guide.call('GET', '/health')).toMatchObject({ status: 200, body: { status: 'healthy' } });
  });
});
