import { describe, expect, it } from 'vitest';
import { gated } from '../../src/services/adapters/cloud-gate.js';
import { AdapterError, type FailureKind } from '../../src/services/adapters/failure.js';
import { createLazyFluence } from '../../src/services/adapters/fluence-lazy.js';
import { createFakeCloud } from '../fakes/fake-cloud.js';
import { optionsFor, SMALL } from './support/fluence.js';
import { closing, eventually, kindOf, soon, startHttp, startTcp } from './support/servers.js';

const lazyAt = (url: string, detectMs = 5_000) =>
  closing(createLazyFluence({ ...optionsFor(url, 'key', 500), detectMs, offersFreshMs: 0 }));

/** Answers every route with the status it has at the moment; lists are empty. */
async function serving(statuses: Record<string, number>) {
  const server = await startHttp(({ url }, response) => {
    const status = statuses[url.pathname] ?? 404;
    return void response.writeHead(status).end(status === 200 ? '{"items":[]}' : '{"code":"x"}');
  });
  const probes = (path: string) => server.asked.filter(({ url }) => url.pathname === path).length;
  return { ...server, statuses, probes };
}
const G2 = { '/v2/vms': 200, '/v1/clusters': 200, '/v1/datacenters': 200 };
const G3 = { '/v3/vpcs': 200, '/v3/clusters': 200, '/v3/datacenters': 200 };

describe('a generation found when it is first needed', () => {
  it.each([
    ['G2', G2, false],
    ['G3', G3, true],
  ] as const)('is %s, asked for once and remembered', async (generation, statuses, isRepeatable) => {
    const { url, probes } = await serving({ ...statuses });
    const cloud = lazyAt(url);
    expect(cloud.generation).toBeNull();

    expect(await Promise.all([1, 2, 3].map(() => cloud.offers(SMALL, soon())))).toEqual([[], [], []]);
    await cloud.offers(SMALL, soon());

    expect(cloud).toMatchObject({ generation, createIsRepeatable: isRepeatable });
    expect(probes(generation === 'G2' ? '/v2/vms' : '/v3/vpcs')).toBe(1);
  });

  it('is not guessed while the cloud is out of order, and found once it is back', async () => {
    const { url, statuses } = await serving({ '/v2/vms': 503, '/v1/service/status': 200 });
    const cloud = lazyAt(url);
    const receipt = { vmId: 'v', diskId: null, ipId: null, sshKeyId: null };

    expect(await kindOf(cloud.offers(SMALL, soon()))).toBe('UNREACHABLE');
    expect(await kindOf(cloud.observe(receipt, soon()))).toBe('UNREACHABLE');
    expect(await kindOf(cloud.destroy(receipt, soon()))).toBe('UNREACHABLE');
    expect((await cloud.check(soon())).ok).toBe(false);
    expect(cloud.generation).toBeNull();

    Object.assign(statuses, { '/v2/vms': 404, ...G3 });
    expect(await cloud.offers(SMALL, soon())).toEqual([]);
    expect(cloud.generation).toBe('G3');
  });

  it('is looked for no longer than allowed, nor than the caller will wait, and again by the next call', async () => {
    const silent = await startTcp(() => undefined);
    const cloud = lazyAt(silent.url, 100);

    expect(await kindOf(cloud.offers(SMALL, soon()))).toBe('UNREACHABLE');
    const patient = lazyAt(silent.url, 20_000);
    expect(await kindOf(patient.offers(SMALL, AbortSignal.timeout(50)))).toMatchObject({
      name: 'TimeoutError',
    });
    expect(await kindOf(cloud.offers(SMALL, soon()))).toBe('UNREACHABLE');
    expect((await cloud.check(soon())).problems.map(({ kind }) => kind)).toContain('UNREACHABLE');
  });

  it('does not keep a server from closing', async () => {
    const silent = await startTcp(() => undefined);
    const cloud = createLazyFluence({ ...optionsFor(silent.url), detectMs: 60_000, offersFreshMs: 0 });
    const asked = cloud.offers(SMALL, soon()).catch((error: unknown) => error);
    await eventually(() => silent.sockets.size > 0);
    await cloud.close();
    expect(String(await asked)).toContain('stopping');
  });
});

describe('the gate before a provider', () => {
  const create = () => {
    const fake = createFakeCloud();
    return { ...fake, script: fake.script, cloud: gated(fake.port, { silentAfter: 3, probes: 2 }) };
  };
  const ask = (cloud: ReturnType<typeof create>['cloud']) => kindOf(cloud.offers(SMALL, soon()));

  it.each<FailureKind>(['TIMEOUT', 'UNREACHABLE', 'AMBIGUOUS'])(
    'lets only a few go on trying after %s in a row, and opens with the first answer',
    async (kind) => {
      const { cloud, script } = create();
      script.fail('offers', kind, 3);
      for (let call = 0; call < 3; call += 1) expect(await ask(cloud)).toBe(kind);
      const held = [script.hold('offers'), script.hold('offers')];
      const trying = held.map(() => cloud.offers(SMALL, soon()));
      await Promise.all(held.map(({ reached }) => reached));

      expect(await ask(cloud)).toBe('UNREACHABLE');
      expect(script.count('offers')).toBe(5);

      for (const { go } of held) go();
      await Promise.all(trying);
      expect(await Promise.all(Array.from({ length: 9 }, () => cloud.offers(SMALL, soon())))).toHaveLength(9);
    },
  );

  it('counts a caller whose patience ran out, and not one that stops', async () => {
    const { cloud, script } = create();
    for (let call = 0; call < 3; call += 1) {
      script.hold('offers');
      await kindOf(cloud.offers(SMALL, AbortSignal.timeout(1)));
    }
    script.hold('offers');
    script.hold('offers');
    const stop = new AbortController();
    const trying = [1, 2].map(() => kindOf(cloud.offers(SMALL, stop.signal)));
    expect(await ask(cloud)).toBe('UNREACHABLE');
    stop.abort(new Error('stopped'));
    await Promise.all(trying);
  });

  it('stays open for refusals, which are answers', async () => {
    const { cloud, script } = create();
    script.fail('offers', new AdapterError('fluence', 'AUTH', 'no'), 20);
    const held = [1, 2, 3].map(() => script.hold('offers'));
    const all = Array.from({ length: 20 }, () => ask(cloud));
    for (const { go } of held) go();
    expect(new Set(await Promise.all(all))).toEqual(new Set(['AUTH']));
  });

  it('has what the cloud has, and no more', () => {
    const { cloud } = create();
    expect(cloud.provider).toBe('SIMULATOR');
    expect(cloud.balance).toBeUndefined();
  });
});
