import { describe, expect, it } from 'vitest';
import { createGuardedHttp } from '../../src/services/adapters/guarded-http.js';
import { parseImageReference } from '../../src/services/adapters/image-reference.js';
import { registryOver } from '../../src/services/adapters/registry-fetcher.js';
import {
  type Credentials,
  type ImageLimits,
  SourceFetchFailed,
} from '../../src/services/adapters/source-fetcher.js';
import { startRegistry } from './support/registry.js';
import { refusalOf, soon, startHttp, startTcp } from './support/servers.js';

const LIMITS: ImageLimits = { timeoutMs: 10_000, maxRedirects: 3, maxBytes: 64 * 1024 };
const over = (...allow: string[]) => registryOver(createGuardedHttp({ allow }));
const asking = (hostAndPort: string) => {
  const { image } = over(hostAndPort);
  const resolve = (name: string, credentials?: Credentials, limits: Partial<ImageLimits> = {}) =>
    image(
      { reference: `${hostAndPort}/${name}`, ...(credentials ? { credentials } : {}) },
      { ...LIMITS, ...limits },
      soon(),
    );
  const refusal = async (...about: Parameters<typeof resolve>) => {
    const error = await refusalOf(resolve(...about));
    if (!(error instanceof SourceFetchFailed)) throw error;
    return error;
  };
  return { resolve, refusal };
};

describe('a reference', () => {
  it.each([
    ['nginx', 'docker.io', 'library/nginx', 'latest'],
    ['nginx:1.27', 'docker.io', 'library/nginx', '1.27'],
    ['docker.io/nginx', 'docker.io', 'library/nginx', 'latest'],
    ['index.docker.io/a/b', 'docker.io', 'a/b', 'latest'],
    ['owner/model', 'docker.io', 'owner/model', 'latest'],
    ['ghcr.io/owner/model:v1.0', 'ghcr.io', 'owner/model', 'v1.0'],
    ['localhost/model', 'localhost', 'model', 'latest'],
    ['127.0.0.1:5000/a/b/c:T_1', '127.0.0.1:5000', 'a/b/c', 'T_1'],
    ['host:5000/a', 'host:5000', 'a', 'latest'],
    [`a/b:tag@sha256:${'0'.repeat(64)}`, 'docker.io', 'a/b', `sha256:${'0'.repeat(64)}`],
  ])('%s is read as the engine reads it', (text, domain, path, version) => {
    expect(parseImageReference(text)).toMatchObject({ domain, path, version });
  });

  it.each([
    '',
    '/',
    'a/',
    '/a',
    'a//b',
    'A',
    'a:',
    ':tag',
    'a b',
    'a\nb',
    'a:t@sha256:1',
    'a@md5:00',
    'a@sha256:0@sha256:0',
    '../etc',
    'a/../b',
    'a/.b',
    'a-/b',
    'a___b',
    'https://ghcr.io/a/b',
    'user@ghcr.io/a',
    'ghcr.io/a?x=1',
    'ghcr.io/a#x',
    'ghcr.io:/a',
    'ghcr..io/a',
    '-x.io/a',
    'a:tag:tag',
    `a:${'t'.repeat(129)}`,
    'a'.repeat(300),
  ])('%j is none', (text) => {
    expect(parseImageReference(text)).toBeNull();
  });
});

describe('an image', () => {
  it('is pinned to what its tag stands for, with the ports that it exposes', async () => {
    const registry = await startRegistry();
    const digest = registry.image('1.0', { ports: ['8080/tcp', '53/udp', '3000/tcp'] });
    registry.image('bare', { ports: [] });
    const { resolve } = asking(registry.hostAndPort);
    const { path } = { path: `${registry.hostAndPort}/owner/model` };

    expect(await resolve('owner/model:1.0')).toEqual({
      pinned: `${path}@${digest}`,
      exposedPorts: [3000, 8080],
    });
    expect(await resolve(`owner/model@${digest}`)).toMatchObject({ pinned: `${path}@${digest}` });
    expect(await resolve(`owner/model:other@${digest}`)).toMatchObject({ pinned: `${path}@${digest}` });
    expect(await resolve('owner/model:bare')).toMatchObject({ exposedPorts: [] });
  });

  it('may be of one architecture alone, which must be that of the machines', async () => {
    const registry = await startRegistry({ signIn: 'basic' });
    const digest = registry.image('one', { architectures: ['amd64'], isIndex: false });
    registry.image('arm', { architectures: ['arm64'], isIndex: false });
    registry.image('arms', { architectures: ['arm64', 's390x'] });
    const { resolve, refusal } = asking(registry.hostAndPort);

    expect((await resolve('model:one')).pinned).toMatch(new RegExp(`/model@${digest}$`));
    for (const tag of ['arm', 'arms']) {
      const refused = await refusal(`model:${tag}`);
      expect(refused).toMatchObject({ reason: 'UNSUPPORTED', hint: 'Build it with --platform linux/amd64.' });
      expect(refused.message).toContain('arm64');
    }
  });

  it.each(['bearer', 'basic'] as const)(
    'that is private is opened with credentials, over %s',
    async (signIn) => {
      const registry = await startRegistry({ login: 'me:right', signIn });
      const digest = registry.image('1');
      const { resolve, refusal } = asking(registry.hostAndPort);

      expect(await resolve('m:1', { username: 'me', password: 'right' })).toMatchObject({
        pinned: expect.stringContaining(digest),
      });
      const wrong = await refusal('m:1', { username: 'me', password: 'wrong-secret' });
      expect(wrong).toMatchObject({ reason: 'CREDENTIALS', message: 'the registry refuses the credentials' });
      expect(JSON.stringify([wrong.message, wrong.hint])).not.toContain('wrong-secret');
      expect(await refusal('m:1')).toMatchObject({ reason: 'CREDENTIALS' });
    },
  );

  it('that is not there, or not now, is told apart', async () => {
    const registry = await startRegistry();
    expect(await asking(registry.hostAndPort).refusal('model:none')).toMatchObject({ reason: 'NOT_FOUND' });

    const busy = await startHttp((_asked, response) => void response.writeHead(429).end());
    expect(await asking(`127.0.0.1:${busy.port}`).refusal('m')).toMatchObject({ reason: 'RATE_LIMITED' });

    const gone = await startHttp(() => '');
    await gone.close();
    expect(await asking(`127.0.0.1:${gone.port}`).refusal('m')).toMatchObject({ reason: 'UNREACHABLE' });
  });
});

describe('a hostile registry', () => {
  it('that never answers, or never ends, is given up', async () => {
    const silent = await startTcp(() => undefined);
    expect(
      await asking(`127.0.0.1:${silent.port}`).refusal('m', undefined, { timeoutMs: 200 }),
    ).toMatchObject({
      reason: 'TIMEOUT',
    });
    const endless = await startHttp((_asked, response) => {
      response.writeHead(200, { 'content-type': 'application/vnd.oci.image.index.v1+json' });
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(16_384)));
        response.once('drain', more);
      };
      more();
    });
    expect(await asking(`127.0.0.1:${endless.port}`).refusal('m')).toMatchObject({ reason: 'TOO_LARGE' });
  });

  it('that leads to where only we can get is not followed', async () => {
    const secret = await startHttp(() => 'secret');
    const away = (location: string) =>
      startRegistry({
        before: (_asked, response) => {
          response.writeHead(307, { location }).end();
          return true;
        },
      });
    for (const location of ['http://169.254.169.254/latest/meta-data/', secret.url, 'file:///etc/passwd']) {
      const registry = await away(location);
      expect(['ADDRESS_REFUSED', 'BAD_URL']).toContain(
        (await asking(registry.hostAndPort).refusal('m')).reason,
      );
    }
    const circle = await startRegistry({
      before: (asked, response) => {
        response.writeHead(307, { location: asked.url.pathname }).end();
        return true;
      },
    });
    expect(await asking(circle.hostAndPort).refusal('m')).toMatchObject({ reason: 'TOO_MANY_REDIRECTS' });
    expect(secret.asked).toEqual([]);
  });

  it.each([
    ['http://169.254.169.254/token', 'GARBLED'],
    ['https://169.254.169.254/token', 'ADDRESS_REFUSED'],
    ['http://example.com/token', 'GARBLED'],
    ['nonsense', 'BAD_URL'],
  ])('does not get the credentials sent to %s', async (realm, reason) => {
    const registry = await startRegistry({
      before: (_asked, response) => {
        response.writeHead(401, { 'www-authenticate': `Bearer realm="${realm}",service="x"` }).end();
        return true;
      },
    });
    expect(await asking(registry.hostAndPort).refusal('m', { username: 'a', password: 'b' })).toMatchObject({
      reason,
    });
  });

  it('that sends another content than it promised is not believed', async () => {
    const registry = await startRegistry({
      before: (asked, response) => {
        if (!asked.url.pathname.includes('/blobs/')) return false;
        response.end('{"os":"linux","architecture":"amd64","config":{}}');
        return true;
      },
    });
    const digest = registry.image('1');
    const { refusal } = asking(registry.hostAndPort);
    expect(await refusal('m:1')).toMatchObject({ reason: 'GARBLED' });
    expect(await refusal(`m@${digest.replace(/.$/, (last) => (last === '0' ? '1' : '0'))}`)).toMatchObject({
      reason: 'NOT_FOUND',
    });
  });

  it.each([
    ['a page', 'text/html', '<html>', 'UNSUPPORTED'],
    ['the form of long ago', 'application/vnd.docker.distribution.manifest.v1+json', '{}', 'UNSUPPORTED'],
    ['no JSON', 'application/vnd.oci.image.index.v1+json', '{', 'GARBLED'],
    [
      'another JSON',
      'application/vnd.oci.image.manifest.v1+json',
      '{"config":{"digest":"../../x"}}',
      'GARBLED',
    ],
    [
      'a list without end',
      'application/vnd.oci.image.index.v1+json',
      JSON.stringify({
        manifests: Array.from({ length: 300 }, () => ({ digest: `sha256:${'0'.repeat(64)}` })),
      }),
      'GARBLED',
    ],
  ])('that answers with %s is told so', async (_what, type, body, reason) => {
    const registry = await startRegistry();
    registry.put('1', type, body);
    expect(await asking(registry.hostAndPort).refusal('m:1')).toMatchObject({ reason });
  });

  it('is not asked at all at a private address', async () => {
    const registry = await startRegistry();
    const { image } = over();
    for (const host of [registry.hostAndPort, '10.0.0.1:5000', 'localhost', '[::1]:5000']) {
      const error = await refusalOf(image({ reference: `${host}/m` }, LIMITS, soon()));
      expect(['ADDRESS_REFUSED', 'BAD_URL']).toContain((error as SourceFetchFailed).reason);
    }
    expect(registry.asked).toEqual([]);
  });
});
