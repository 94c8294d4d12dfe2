import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createAddressGuard } from '../../../src/services/adapters/address-guard.js';
import { createGuardedHttp } from '../../../src/services/adapters/guarded-http.js';
import { createModelUrls } from '../../../src/services/adapters/url-model.js';
import {
  createContractCheck,
  type ContractCheckLimits,
} from '../../../src/services/deployments/contract-check.js';
import { selfSigned } from '../../adapters/support/certificate.js';
import { closing, eventually, refusalOf, soon, startHttp, startTcp } from '../../adapters/support/servers.js';
import { viewerOf } from '../../fakes/mining-rig.js';

const ALICE = { viewer: viewerOf('0.0.5'), caller: 'session:alice' };
const NOBODY = { viewer: null, caller: 'address:198.51.100.7' };
const LOOPBACK = ['127.0.0.0/8'];
type HttpOptions = Parameters<typeof createGuardedHttp>[0];

/** `allowed` is what the operator allows; whoever did not sign in never gets there. */
function checker(
  options: Partial<HttpOptions> & { allowCidrs?: string[] } = {},
  limits?: Partial<ContractCheckLimits>,
) {
  const { allowCidrs = LOOPBACK, ...rest } = options;
  const guard = createAddressGuard({ allowCidrs });
  const { allow: _allow, ...forAll } = rest;
  return createContractCheck({
    anywhere: createModelUrls(createGuardedHttp({ ...forAll, allow: [] })),
    allowed: createModelUrls(createGuardedHttp({ allow: [], ...rest, guard })),
    ...(limits ? { limits } : {}),
  });
}

const ANSWERS: Readonly<Record<string, object>> = {
  '/health': { status: 'healthy' },
  '/info': { model_name: 'm' },
  '/api/chat': { response: '4' },
};
const startModel = (below = '') =>
  startHttp(({ url }, response) => {
    const answer = url.pathname.startsWith(below) ? ANSWERS[url.pathname.slice(below.length)] : undefined;
    if (!answer) response.statusCode = 404;
    return answer ?? {};
  });

describe('the contract check for anybody', () => {
  it('tells verdict, rules and times', async () => {
    const server = await startModel();
    const check = await checker()(ALICE, server.url, soon());
    expect(check).toMatchObject({
      url: `${server.url}/`,
      passed: true,
      rules: { length: 3 },
      info: { name: 'm' },
    });
    expect(check.totalMs).toBeGreaterThan(0);
  });

  it('asks below the path of the URL', async () => {
    const server = await startModel('/models/one');
    expect(await checker()(ALICE, `${server.url}/models/one/`, soon())).toMatchObject({ passed: true });
  });

  it('stays at its server whatever the path looks like', async () => {
    const server = await startModel();
    await checker()(ALICE, `${server.url}//127.0.0.9:9`, soon());
    expect(server.asked.map(({ url }) => url.pathname)).toHaveLength(3);
  });

  it('follows no redirect', async () => {
    const inside = await startModel();
    const server = await startHttp((_asked, response) => {
      response.writeHead(307, { location: `${inside.url}/health` }).end();
    });
    const { passed, rules } = await checker()(ALICE, server.url, soon());
    expect(passed).toBe(false);
    expect(rules[0]?.detail).toMatch(/redirects are not followed$/);
    expect(inside.asked).toEqual([]);
  });

  it.each([
    ['', 'INVALID_INPUT'],
    ['model.test:3000', 'INVALID_INPUT'],
    ['ftp://203.0.113.7/', 'INVALID_INPUT'],
    ['file:///etc/passwd', 'INVALID_INPUT'],
    [`http://203.0.113.7/${'x'.repeat(3_000)}`, 'INVALID_INPUT'],
    ['http://me:secret@93.184.216.34:3000/', 'INVALID_INPUT'],
    ['http://93.184.216.34:3000/health', 'INVALID_INPUT'],
    ['http://93.184.216.34:3000/api/chat/llm', 'INVALID_INPUT'],
    ['http://93.184.216.34:3000/?a=1', 'INVALID_INPUT'],
    ['http://93.184.216.34:22/', 'INVALID_INPUT'],
    ['http://127.0.0.1:3000', 'ADDRESS_REFUSED'],
    ['http://localhost:3000', 'ADDRESS_REFUSED'],
    ['http://2130706433:3000', 'ADDRESS_REFUSED'],
    ['http://[::ffff:10.0.0.1]:3000', 'ADDRESS_REFUSED'],
    ['http://169.254.169.254/', 'ADDRESS_REFUSED'],
    ['https://10.1.2.3/', 'ADDRESS_REFUSED'],
  ])('refuses %s at once', async (url, code) => {
    expect(await refusalOf(checker({ allowCidrs: [] })(ALICE, url, soon()))).toMatchObject({
      code,
      field: 'url',
    });
  });

  it('reaches what the operator allows for those alone who signed in', async () => {
    const server = await startModel();
    expect(await refusalOf(checker()(NOBODY, server.url, soon()))).toMatchObject({ code: 'ADDRESS_REFUSED' });
    const byFetchAllow = checker({ allowCidrs: [], allow: [`127.0.0.1:${server.port}`] });
    expect(await byFetchAllow(ALICE, server.url, soon())).toMatchObject({ passed: true });
    expect(await refusalOf(byFetchAllow(NOBODY, server.url, soon()))).toMatchObject({
      code: 'ADDRESS_REFUSED',
    });
    expect(server.asked).toHaveLength(3);
  });

  it('judges a name by where it leads, and tells neither that nor whether it is known', async () => {
    const server = await startModel();
    const leads: Record<string, string[]> = {
      'inside.test': ['10.1.2.3'],
      'both.test': ['93.184.216.34', '127.0.0.1'],
      'empty.test': [],
    };
    const check = checker({
      allowCidrs: [],
      resolve: async (name) => {
        const found = leads[name];
        if (!found) throw new Error(`getaddrinfo ENOTFOUND ${name} at 10.0.0.53`);
        return found;
      },
    });
    const seen = new Set<string>();
    for (const name of [...Object.keys(leads), 'none.test']) {
      const { rules } = await check(NOBODY, `http://${name}:${server.port}`, soon());
      for (const { detail, status, answer } of rules) seen.add(JSON.stringify({ detail, status, answer }));
    }
    expect([...seen]).toEqual([
      JSON.stringify({
        detail: 'ADDRESS_REFUSED: its host has no address, or none that is public',
        status: null,
        answer: null,
      }),
    ]);
    expect(server.asked).toEqual([]);
  });

  it('judges the name anew for every request, and connects to nothing but what was judged', async () => {
    const server = await startModel();
    let asked = 0;
    const check = checker({ resolve: async () => [(asked += 1) === 1 ? '127.0.0.1' : '10.0.0.1'] });
    const { rules } = await check(ALICE, `http://rebinding.test:${server.port}`, soon());
    expect(rules.map(({ passed }) => passed)).toEqual([true, false, false]);
    expect(server.asked).toHaveLength(1);
  });

  it('names no address when nothing answers', async () => {
    const gone = await startTcp(() => undefined);
    await gone.close();
    const check = checker({ resolve: async () => ['127.0.0.1'] });
    const { rules } = await check(ALICE, `http://somewhere.test:${gone.port}`, soon());
    expect(rules[0]?.detail).toBe('REFUSED: the connection was refused');
    expect(JSON.stringify(rules)).not.toContain('127.0.0');
  });

  it('ends in time whatever the server does, and leaves nothing open', async () => {
    const server = await startTcp(() => undefined);
    const check = checker({}, { forMs: 300 });
    const began = performance.now();
    const { passed, rules } = await check(ALICE, server.url, soon());
    expect(performance.now() - began).toBeLessThan(5_000);
    expect(passed).toBe(false);
    expect(rules.map(({ detail }) => detail.replace(/\d+ ms/, 'n ms'))).toEqual([
      'TIMEOUT: no complete answer within n ms',
      'not asked: the time for the check ran out',
      'not asked: the time for the check ran out',
    ]);
    await eventually(() => server.sockets.size === 0);
  });

  it('ends when whoever asked has gone', async () => {
    const server = await startTcp(() => undefined);
    const leaving = new AbortController();
    const check = checker()(ALICE, server.url, leaving.signal);
    await eventually(() => server.sockets.size === 1);
    leaving.abort(new Error('gone'));
    await expect(check).rejects.toThrow('gone');
    await eventually(() => server.sockets.size === 0);
  });

  it('asks each server once at a time, and not too many', async () => {
    const [one, two] = [await startTcp(() => undefined), await startTcp(() => undefined)];
    const leaving = new AbortController();
    const check = checker({}, { atOnce: 1 });
    const first = refusalOf(check(ALICE, one.url, leaving.signal));
    expect(await refusalOf(check(ALICE, one.url, soon()))).toMatchObject({
      code: 'LIMIT_REACHED',
      message: 'This server is being checked already',
      retryable: true,
    });
    expect(await refusalOf(check(ALICE, two.url, soon()))).toMatchObject({
      message: 'Too many checks are under way',
    });
    leaving.abort();
    await first;
    const server = await startModel();
    expect(await check(ALICE, server.url, soon())).toMatchObject({ passed: true });
  });

  it('leaves room for others when one caller names slow servers', async () => {
    const slow = [await startTcp(() => undefined), await startTcp(() => undefined)];
    const leaving = new AbortController();
    const check = checker({}, { atOnce: 9, atOnceEach: 2 });
    const waiting = slow.map(({ url }) => refusalOf(check(ALICE, url, leaving.signal)));
    const server = await startModel();
    expect(await refusalOf(check(ALICE, server.url, soon()))).toMatchObject({
      code: 'LIMIT_REACHED',
      message: '2 checks of yours are under way',
      retryable: true,
    });
    const other = { ...ALICE, caller: 'session:bob' };
    expect(await check(other, server.url, soon())).toMatchObject({ passed: true });
    leaving.abort();
    await Promise.all(waiting);
    expect(await check(ALICE, server.url, soon())).toMatchObject({ passed: true });
  });

  describe('over https', () => {
    const { cert, key } = selfSigned('model.test');

    async function startSecure() {
      const server = createServer({ cert, key }, (request, response) => {
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify(ANSWERS[request.url ?? '']));
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const { port } = server.address() as AddressInfo;
      const close = async () => {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      };
      return closing({ port, close });
    }
    const resolve = async () => ['127.0.0.1'];

    it('asks by the name, with a certificate that is trusted', async () => {
      const { port } = await startSecure();
      const check = checker({ resolve, ca: cert });
      expect(await check(ALICE, `https://model.test:${port}`, soon())).toMatchObject({ passed: true });
    });

    it.each<[string, Partial<HttpOptions>, string]>([
      ['trusted', { resolve }, 'model.test'],
      ['for this name', { resolve, ca: cert }, 'other.test'],
    ])('refuses a certificate that is not %s', async (_how, options, name) => {
      const { port } = await startSecure();
      const { rules } = await checker(options)(ALICE, `https://${name}:${port}`, soon());
      expect(rules[0]?.detail).toMatch(/^BAD_HTTP: its certificate is not trusted \([A-Z_]+\)$/);
      expect(JSON.stringify(rules)).not.toContain('127.0.0');
    });
  });
});
