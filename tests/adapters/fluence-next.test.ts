import { describe, expect, it } from 'vitest';
import { createFluence } from '../../src/services/adapters/fluence-detect.js';
import { INTENT, NAME, optionsFor, SMALL, until } from './support/fluence.js';
import { nextFluence } from './support/fluence-next.js';
import { closing, kindOf, refusalOf, soon, startHttp, startTcp } from './support/servers.js';

describe('the next generation', () => {
  it('drafts under a key of the intent, provisions, and ends everything', async () => {
    const { world, cloud, sent } = await nextFluence();
    const [offer] = await cloud.offers(SMALL, soon());
    expect(offer).toMatchObject({ clusterId: 'c1', countryCode: 'PL', pricePerHourUsd: '.030697' });

    const receipt = await cloud.create(INTENT, soon());

    expect(receipt).toEqual({ vmId: 'v1', diskId: 'v1-disk', ipId: 'v1-ip', sshKeyId: 'k1' });
    const [draft] = sent('POST /v3/vms');
    expect(draft?.headers['idempotency-key']).toMatch(new RegExp(`^${NAME}\\.`));
    expect(JSON.parse(draft?.body ?? '')).toMatchObject({
      name: NAME,
      sshKeyIds: ['k1'],
      bootDisk: { kind: 'new', name: `${NAME}-d`, volumeGb: 25, source: { type: 'catalog', imageId: 'img' } },
      interfaces: [{ kind: 'public', addressType: 'V4' }],
    });
    expect(world.provisioned).toBe(1);
    expect(await cloud.observe(receipt, soon())).toMatchObject({
      state: 'STARTING',
      address: '8.8.4.4',
      receipt,
    });
    expect(await cloud.findByName(NAME, soon())).toEqual([receipt]);

    expect(await cloud.destroy(receipt, soon())).toBe('PENDING');
    await until(
      () => cloud.destroy(receipt, soon()),
      (one) => one === 'GONE',
    );
    expect(world.vms.get('v1')?.status).toBe('terminated');
  });

  it('believes the status when the answer to provisioning is lost', async () => {
    const { world, cloud } = await nextFluence();
    world.provision = 'taken-then-reset';

    expect(await cloud.create(INTENT, soon())).toMatchObject({ vmId: 'v1' });
    expect(world.provisioned).toBe(1);
  });

  it('goes on where it stopped when create is called again', async () => {
    const { world, cloud, sent } = await nextFluence();
    world.provision = 'reset';
    expect(await kindOf(cloud.create(INTENT, soon()))).toBe('AMBIGUOUS');
    expect(
      await cloud.observe({ vmId: 'v1', diskId: null, ipId: null, sshKeyId: null }, soon()),
    ).toMatchObject({
      state: 'FAILED',
      rawStatus: 'draft',
    });
    world.provision = 'taken';

    expect(await cloud.create(INTENT, soon())).toMatchObject({ vmId: 'v1', sshKeyId: 'k1' });
    expect(await cloud.create(INTENT, soon())).toMatchObject({ vmId: 'v1' });

    expect(world.vms.size).toBe(1);
    expect(world.provisioned).toBe(1);
    expect(sent('POST /v3/vms/v1/provision')).toHaveLength(2);
    expect(new Set(sent('POST /v3/vms').map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
  });

  it.each([
    [406, 'insufficient_balance', 'BALANCE'],
    [406, 'account_not_in_good_standing', 'BALANCE'],
    [409, 'draft_not_provisionable', 'CONFLICT'],
    [409, 'billing_not_provisioned', 'BALANCE'],
    [422, 'unprocessable_entity', 'CAPACITY'],
    [503, 'capacity_telemetry_unavailable', 'CAPACITY'],
  ])('throws draft and key away after %i %s', async (status, code, kind) => {
    const { world, cloud } = await nextFluence();
    world.provision = { status, code };

    expect(await kindOf(cloud.create(INTENT, soon()))).toBe(kind);
    expect([world.vms.size, world.keys.length]).toEqual([0, 0]);
  });

  it.each([
    [429, 'slow_down', 'RATE_LIMIT'],
    [503, 'service_unavailable', 'AMBIGUOUS'],
  ])('keeps draft and key after %i %s, to go on with them', async (status, code, kind) => {
    const { world, cloud } = await nextFluence();
    world.provision = { status, code };

    expect(await kindOf(cloud.create(INTENT, soon()))).toBe(kind);
    expect([world.vms.size, world.keys.length]).toEqual([1, 1]);
  });

  it('tries another offer under another key, and an offer that was thrown away not again', async () => {
    const { world, cloud } = await nextFluence();
    world.provision = { status: 422, code: 'unprocessable_entity' };
    await kindOf(cloud.create(INTENT, soon()));
    world.provision = 'taken';

    expect(await kindOf(cloud.create(INTENT, soon()))).toBe('CAPACITY');
    const other = { ...INTENT, offer: { ...INTENT.offer, configurationId: 'larger' } };
    expect(await cloud.create(other, soon())).toMatchObject({ vmId: 'v2' });
    expect(world.provisioned).toBe(1);
  });

  it('discards a draft instead of terminating it', async () => {
    const { world, cloud, sent } = await nextFluence();
    world.provision = 'reset';
    await kindOf(cloud.create(INTENT, soon()));
    const [receipt] = await cloud.findByName(NAME, soon());
    if (!receipt) throw new Error('the draft is not found');

    await until(
      () => cloud.destroy(receipt, soon()),
      (one) => one === 'GONE',
    );
    expect(world.vms.size).toBe(0);
    expect(sent('DELETE /v3/vms/v1')).toHaveLength(1);
  });
});

describe('finding out the generation', () => {
  const serving = async (statuses: Record<string, number>, body = '{"items":[]}') => {
    const server = await startHttp(({ url }, response) => {
      const status = statuses[url.pathname] ?? 404;
      return void response.writeHead(status).end(status === 200 ? body : '{"code":"x"}');
    });
    return { ...server, found: () => createFluence(optionsFor(server.url), soon()).then(closing) };
  };

  it.each([
    ['the current one', { '/v2/vms': 200 }, 'G2'],
    ['the current one, when both answer', { '/v2/vms': 200, '/v3/vpcs': 200 }, 'G2'],
    ['the current one, whose key is refused', { '/v2/vms': 401 }, 'G2'],
    ['the current one, when it is out of order', { '/v2/vms': 503, '/v3/vpcs': 200 }, 'G2'],
    ['the next one, when the current one is gone', { '/v3/vpcs': 200 }, 'G3'],
    ['the next one, whose key lacks a scope', { '/v3/vpcs': 403 }, 'G3'],
  ])('takes %s', async (_what, statuses, generation) => {
    const { found } = await serving(statuses);

    expect((await found()).generation).toBe(generation);
  });

  it('can be told to prefer the next one', async () => {
    const { url } = await serving({ '/v2/vms': 200, '/v3/vpcs': 200 });
    const cloud = closing(await createFluence({ ...optionsFor(url), prefer: 'G3' }, soon()));

    expect(cloud.generation).toBe('G3');
  });

  it('refuses to start where neither answers, and says why', async () => {
    const { url, found } = await serving({});
    expect(String(await refusalOf(found()))).toContain(`${url} serves neither /v2/vms nor /v3/vpcs`);

    const website = await serving({ '/v2/vms': 200, '/v3/vpcs': 200 }, '<html>Welcome</html>');
    expect(await kindOf(website.found())).toBe('INVALID');
  });

  it('says so when nobody is there or nobody answers', async () => {
    const silent = await startTcp(() => undefined);
    expect(await kindOf(createFluence(optionsFor(silent.url, 'key', 50), soon()))).toBe('TIMEOUT');
    await silent.close();
    expect(await kindOf(createFluence(optionsFor(silent.url), soon()))).toBe('UNREACHABLE');
  });
});
