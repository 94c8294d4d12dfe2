import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createGuardedFetcher } from '../../src/services/adapters/guarded-fetcher.js';
import { SourceFetchFailed } from '../../src/services/adapters/source-fetcher.js';
import { refusalOf, soon, startHttp, startTcp } from './support/servers.js';

const LIMITS = { maxBytes: 1_000, timeoutMs: 10_000, maxRedirects: 3 };

async function reasonOf(work: Promise<unknown>): Promise<string> {
  const error = await refusalOf(work);
  if (!(error instanceof SourceFetchFailed)) throw error;
  return error.reason;
}

describe('judging a URL by its text', () => {
  const fetcher = createGuardedFetcher({ allow: ['127.0.0.1:9000'] });
  const judge = (url: string) => {
    try {
      fetcher.check(url);
      return 'fine';
    } catch (error) {
      return error instanceof SourceFetchFailed ? error.reason : error;
    }
  };

  it.each([
    'http://127.0.0.1/',
    'http://0x7f.1/',
    'http://2130706433/',
    'http://0177.0.0.1/',
    'http://127.1/',
    'http://169.254.169.254/latest/meta-data/',
    'http://[::1]/',
    'http://[::ffff:10.0.0.1]/',
    'http://[::ffff:a00:1]/',
    'http://localhost/',
    'http://LOCALHOST./',
    'http://a.localhost/',
    'http://１２７.０.０.１/',
    'https://10.0.0.1:8080/Dockerfile',
    'http://127.0.0.1:9001/',
  ])('refuses the address in %s', (url) => expect(judge(url)).toBe('ADDRESS_REFUSED'));

  it.each([
    'file:///etc/passwd',
    'ftp://example.com/Dockerfile',
    'gopher://example.com/',
    'javascript:alert(1)',
    'https://user@example.com/',
    'https://user:secret@example.com/',
    'https://example.com:22/',
    'https://example.com:25/',
    'https://example.com:0/',
    'https://example.com:70000/',
    'example.com/Dockerfile',
    '',
    `https://example.com/${'a'.repeat(3_000)}`,
  ])('refuses the URL %s', (url) => expect(judge(url)).toBe('BAD_URL'));

  it.each([
    'https://example.com/Dockerfile',
    'http://8.8.8.8/',
    'https://example.com:8443/',
    'http://127.0.0.1:9000/x',
  ])('has nothing against %s', (url) => expect(judge(url)).toBe('fine'));
});

describe('fetching', () => {
  it('returns the bytes and their digest', async () => {
    const server = await startHttp(() => 'FROM scratch\n');
    const fetcher = createGuardedFetcher({ allow: [`127.0.0.1:${server.port}`] });

    const source = await fetcher.fetch(`${server.url}/Dockerfile`, LIMITS, soon());

    expect(Buffer.from(source.bytes).toString()).toBe('FROM scratch\n');
    expect(source.digest).toBe(`sha256:${createHash('sha256').update('FROM scratch\n').digest('hex')}`);
    expect(source.finalUrl).toBe(`${server.url}/Dockerfile`);
  });

  it('refuses a name when one of its addresses is private', async () => {
    const server = await startHttp(() => 'secret');
    const fetcher = createGuardedFetcher({ allow: [], resolve: async () => ['8.8.8.8', '127.0.0.1'] });

    expect(await reasonOf(fetcher.fetch(`http://rebind.example:${server.port}/`, LIMITS, soon()))).toBe(
      'ADDRESS_REFUSED',
    );
    expect(server.asked).toEqual([]);
  });

  it('connects to the address it looked up, and tells the server the name that was asked for', async () => {
    const server = await startHttp(() => 'ok');
    const answers = [['127.0.0.1'], ['8.8.8.8']];
    const fetcher = createGuardedFetcher({
      allow: [`files.example:${server.port}`],
      resolve: async () => answers.shift() ?? [],
    });

    await fetcher.fetch(`http://files.example:${server.port}/`, LIMITS, soon());

    expect(answers).toHaveLength(1);
    expect(server.asked[0]?.headers.host).toBe(`files.example:${server.port}`);
  });

  it('checks the target of every redirect anew', async () => {
    const secret = await startHttp(() => 'secret');
    const server = await startHttp((_asked, response) => {
      response.writeHead(302, { location: secret.url }).end();
    });
    const fetcher = createGuardedFetcher({ allow: [`127.0.0.1:${server.port}`] });

    expect(await reasonOf(fetcher.fetch(server.url, LIMITS, soon()))).toBe('ADDRESS_REFUSED');
    expect(secret.asked).toEqual([]);
  });

  it('follows redirects, relative ones too, but not for ever', async () => {
    const server = await startHttp(({ url }, response) => {
      const left = Number(url.searchParams.get('left'));
      if (left === 0) return 'there';
      response.writeHead(301, { location: `/?left=${left - 1}` }).end();
      return undefined;
    });
    const fetcher = createGuardedFetcher({ allow: [`127.0.0.1:${server.port}`] });

    expect((await fetcher.fetch(`${server.url}/?left=3`, LIMITS, soon())).finalUrl).toBe(
      `${server.url}/?left=0`,
    );
    expect(await reasonOf(fetcher.fetch(`${server.url}/?left=4`, LIMITS, soon()))).toBe('TOO_MANY_REDIRECTS');
  });

  it('stops at the size limit, announced or not', async () => {
    const server = await startHttp(({ url }, response) => {
      if (url.pathname === '/announced') response.setHeader('content-length', 1_001);
      response.write('x'.repeat(600));
      response.end('x'.repeat(401));
    });
    const fetcher = createGuardedFetcher({ allow: [`127.0.0.1:${server.port}`] });

    expect(await reasonOf(fetcher.fetch(`${server.url}/announced`, LIMITS, soon()))).toBe('TOO_LARGE');
    expect(await reasonOf(fetcher.fetch(server.url, LIMITS, soon()))).toBe('TOO_LARGE');
  });

  it('gives up on a server that drips', async () => {
    const server = await startTcp((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      const drip = setInterval(() => socket.write('x'), 20);
      socket.on('close', () => clearInterval(drip));
    });
    const fetcher = createGuardedFetcher({ allow: [`127.0.0.1:${server.port}`] });

    expect(await reasonOf(fetcher.fetch(server.url, { ...LIMITS, timeoutMs: 200 }, soon()))).toBe('TIMEOUT');
  });

  it('says that a page is not there, that nobody listens, and that a name leads nowhere', async () => {
    const server = await startHttp((_asked, response) => void response.writeHead(404).end());
    const gone = await startTcp(() => undefined);
    await gone.close();
    const fetcher = createGuardedFetcher({
      allow: [`127.0.0.1:${server.port}`, `127.0.0.1:${gone.port}`],
      resolve: () => Promise.reject(new Error('ENOTFOUND')),
    });

    expect(await reasonOf(fetcher.fetch(server.url, LIMITS, soon()))).toBe('BAD_STATUS');
    expect(await reasonOf(fetcher.fetch(gone.url, LIMITS, soon()))).toBe('UNREACHABLE');
    expect(await reasonOf(fetcher.fetch('https://nowhere.example/', LIMITS, soon()))).toBe('UNREACHABLE');
  });

  it('ends when its caller gives up', async () => {
    const server = await startTcp(() => undefined);
    const fetcher = createGuardedFetcher({ allow: [`127.0.0.1:${server.port}`] });
    const reason = new Error('cancelled');

    expect(await refusalOf(fetcher.fetch(server.url, LIMITS, AbortSignal.abort(reason)))).toBe(reason);
  });
});
