import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { gitOver } from '../../src/services/adapters/git-fetcher.js';
import { packetOf } from '../../src/services/adapters/git-packets.js';
import { createGuardedHttp } from '../../src/services/adapters/guarded-http.js';
import { type GitLimits, SourceFetchFailed } from '../../src/services/adapters/source-fetcher.js';
import { makeRepository, serveGit } from './support/git-http.js';
import { committing, hashOf, packOf, type Part, treeOf } from './support/git-packs.js';
import { type Asked, refusalOf, soon, startHttp, startTcp } from './support/servers.js';

const LIMITS: GitLimits = {
  timeoutMs: 10_000,
  maxRedirects: 2,
  maxBytes: 1024 * 1024,
  maxUnpackedBytes: 2 * 1024 * 1024,
  maxEntries: 100,
};
const HASH = 'a'.repeat(40);

async function refusedBy(server: { port: number }, limits: Partial<GitLimits> = {}, ref = HASH) {
  const { git } = gitOver(createGuardedHttp({ allow: [`127.0.0.1:${server.port}`] }));
  const error = await refusalOf(
    git({ url: `http://127.0.0.1:${server.port}/r`, ref }, { ...LIMITS, ...limits }, soon()),
  );
  if (!(error instanceof SourceFetchFailed)) throw error;
  return error;
}

const greeting = Buffer.concat(
  ['version 2', 'ls-refs', 'fetch=shallow filter', 'object-format=sha1']
    .map(packetOf)
    .concat(Buffer.from('0000')),
);
/** Speaks the newer protocol as far as the pack, which is the hostile part. */
const lying = (send: (response: ServerResponse, asked: Asked) => void) =>
  startHttp((asked, response) => {
    if (asked.method === 'GET') {
      response
        .writeHead(200, { 'content-type': 'application/x-git-upload-pack-advertisement' })
        .end(greeting);
      return;
    }
    response.writeHead(200, { 'content-type': 'application/x-git-upload-pack-result' });
    send(response, asked);
  });
function band(data: Buffer, number = 1): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < data.length; at += 60_000) {
    const part = data.subarray(at, at + 60_000);
    parts.push(Buffer.from((part.length + 5).toString(16).padStart(4, '0')), Buffer.from([number]), part);
  }
  return Buffer.concat(parts);
}
const sending = (pack: Buffer) =>
  lying(
    (response) => void response.end(Buffer.concat([packetOf('packfile'), band(pack), Buffer.from('0000')])),
  );

describe('a git server that is none', () => {
  it.each([
    ['a web page', { 'content-type': 'text/html' }, '<html>', 'GARBLED'],
    [
      'a page that claims to be git',
      { 'content-type': 'application/x-git-upload-pack-advertisement' },
      '<html>',
      'GARBLED',
    ],
    ['nothing', { 'content-type': 'application/x-git-upload-pack-advertisement' }, '', 'GARBLED'],
    [
      'half a packet',
      { 'content-type': 'application/x-git-upload-pack-advertisement' },
      '00ffversion 2',
      'GARBLED',
    ],
  ])('but answers with %s is told so', async (_what, headers, body, reason) => {
    const server = await startHttp((_asked, response) => void response.writeHead(200, headers).end(body));
    expect(['GARBLED', 'NO_SUCH_REF']).toContain((await refusedBy(server, {}, 'main')).reason);
    expect(reason).toBe('GARBLED');
  });

  it('of another kind of hash is refused', async () => {
    const text = Buffer.concat([
      packetOf('version 2'),
      packetOf('object-format=sha256'),
      Buffer.from('0000'),
    ]);
    const server = await startHttp(
      (_asked, response) =>
        void response
          .writeHead(200, { 'content-type': 'application/x-git-upload-pack-advertisement' })
          .end(text),
    );
    expect(await refusedBy(server)).toMatchObject({
      reason: 'UNSUPPORTED',
      message: expect.stringContaining('sha256'),
    });
  });
});

describe('a git server that leads astray', () => {
  it.each(['http://169.254.169.254', 'http://127.0.0.1:1', 'file:///etc', 'ssh://git@example.com'])(
    'to %s is not followed',
    async (away) => {
      const server = await startHttp(({ url }, response) => {
        response.writeHead(302, { location: `${away}${url.pathname}${url.search}` }).end();
      });
      expect(['ADDRESS_REFUSED', 'BAD_URL']).toContain((await refusedBy(server)).reason);
    },
  );

  it('in circles, or to a page, is not followed either', async () => {
    const circle = await startHttp(({ url }, response) => {
      response.writeHead(302, { location: `/x${url.pathname}${url.search}` }).end();
    });
    expect(await refusedBy(circle)).toMatchObject({ reason: 'TOO_MANY_REDIRECTS' });
    const page = await startHttp(
      (_asked, response) => void response.writeHead(302, { location: '/login' }).end(),
    );
    expect(await refusedBy(page)).toMatchObject({ reason: 'GARBLED' });
  });

  it('after the first question is not followed', async () => {
    const secret = await startHttp(() => 'secret');
    const server = await startHttp(({ method }, response) => {
      if (method === 'GET')
        response
          .writeHead(200, { 'content-type': 'application/x-git-upload-pack-advertisement' })
          .end(greeting);
      else response.writeHead(307, { location: secret.url }).end();
    });
    expect(await refusedBy(server)).toMatchObject({ reason: 'BAD_STATUS' });
    expect(secret.asked).toEqual([]);
  });

  it.each([
    'file:///etc/passwd',
    'ssh://git@github.com/a/b',
    'git@github.com:a/b.git',
    'ext::sh -c id',
    'git://github.com/a/b',
    '/etc',
    'https://user:secret@example.com/a',
    'http://localhost/a',
    'http://10.0.0.1/a.git',
    'http://[::ffff:169.254.169.254]/a',
  ])('by its URL %s is not asked', async (url) => {
    const { git } = gitOver(createGuardedHttp({ allow: [] }));
    const error = await refusalOf(git({ url }, LIMITS, soon()));
    expect(['ADDRESS_REFUSED', 'BAD_URL']).toContain((error as SourceFetchFailed).reason);
  });
});

describe('a git server that does not end', () => {
  it('because it says nothing is given up in time', async () => {
    const silent = await startTcp(() => undefined);
    expect(await refusedBy(silent, { timeoutMs: 200 })).toMatchObject({ reason: 'TIMEOUT' });
    const halting = await lying((response) => void response.write(packetOf('packfile')));
    expect(await refusedBy(halting, { timeoutMs: 300 })).toMatchObject({ reason: 'TIMEOUT' });
  });

  it.each([1, 2])('because it talks without end on band %i is cut off', async (number) => {
    const server = await lying((response) => {
      response.write(packetOf('packfile'));
      const more = () => {
        while (!response.destroyed && response.write(band(Buffer.alloc(50_000), number)));
        response.once('drain', more);
      };
      more();
    });
    expect(await refusedBy(server)).toMatchObject({ reason: 'TOO_LARGE' });
  });
});

describe('a hostile pack', () => {
  it.each([
    ['empty', Buffer.alloc(0)],
    ['no pack', Buffer.alloc(100, 'x')],
    ['cut short', packOf([{ type: 'blob', data: Buffer.alloc(5_000, 'abc') }]).subarray(0, 40)],
    ['of fewer objects than it says', packOf([{ type: 'blob', data: Buffer.from('a') }], 3)],
    ['of an object longer than it says', packOf([{ type: 'blob', data: Buffer.alloc(9_000), size: 10 }])],
    ['of an object shorter than it says', packOf([{ type: 'blob', data: Buffer.alloc(9), size: 10 }])],
    [
      'with a base that is not there',
      packOf([{ type: 'ref', data: Buffer.from([0, 0]), base: Buffer.alloc(20) }]),
    ],
    [
      'with a base before its beginning',
      packOf([{ type: 'ofs', data: Buffer.from([0, 0]), base: Buffer.from([0x7f]) }]),
    ],
    ['with itself as base', packOf([{ type: 'ofs', data: Buffer.from([0, 0]), base: Buffer.from([0]) }])],
    ['without what was asked for', packOf([{ type: 'blob', data: Buffer.from('a') }])],
  ])('that is %s is refused', async (_what, pack) => {
    expect(await refusedBy(await sending(pack))).toMatchObject({ reason: 'GARBLED' });
  });

  it('with one bit turned is refused', async () => {
    const tree = treeOf(['100644', 'a', hashOf('blob', Buffer.from('a'))]);
    const { ref, pack } = committing(tree, [{ type: 'blob', data: Buffer.from('a') }]);
    const turned = Buffer.from(pack);
    turned[turned.length - 1] = (turned.at(-1) ?? 0) ^ 1;
    expect(await refusedBy(await sending(turned), {}, ref)).toMatchObject({ reason: 'GARBLED' });
  });

  it('that would unpack to far too much is refused before it does', async () => {
    const bomb = Buffer.alloc(64 * 1024 * 1024);
    const before = process.memoryUsage().rss;
    const server = await sending(packOf([{ type: 'blob', data: bomb }]));
    expect(await refusedBy(server)).toMatchObject({ reason: 'TOO_LARGE' });
    const many = await sending(packOf([], 1_000_000));
    expect(await refusedBy(many)).toMatchObject({ reason: 'TOO_LARGE' });
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * 1024 * 1024);
  });

  it('whose difference would make far too much of little is refused', async () => {
    const base = Buffer.alloc(65_536, 'b');
    // The base 1,000 times over: its size, 65,536,000 as a varint, and 1,000 copies of 64 KiB.
    const delta = Buffer.concat([
      Buffer.from([0x80, 0x80, 0x04]),
      Buffer.from([0x80, 0x80, 0xa0, 0x1f]),
      Buffer.alloc(1_000, 0x80),
    ]);
    const pack = packOf([
      { type: 'blob', data: base },
      { type: 'ref', data: delta, base: hashOf('blob', base) },
    ]);
    expect(await refusedBy(await sending(pack))).toMatchObject({ reason: 'TOO_LARGE' });
  });

  it('of few folders that name billions of files is refused', async () => {
    let folder = treeOf(['100644', 'a', hashOf('blob', Buffer.from('a'))]);
    const parts: Part[] = [{ type: 'blob', data: Buffer.from('a') }];
    for (let level = 0; level < 9; level += 1) {
      parts.push({ type: 'tree', data: folder });
      const hash = hashOf('tree', folder);
      folder = treeOf(...Array.from({ length: 10 }, (_, i) => ['40000', `f${i}`, hash] as const));
    }
    const { ref, pack } = committing(folder, parts);
    expect(await refusedBy(await sending(pack), {}, ref)).toMatchObject({ reason: 'TOO_LARGE' });
  });

  it.each([
    ['100644', '../up'],
    ['100644', 'a/b'],
    ['99', 'a'],
  ])('with an entry %s %s is refused', async (mode, name) => {
    const blob = Buffer.from('a');
    const { ref, pack } = committing(treeOf([mode, name, hashOf('blob', blob)]), [
      { type: 'blob', data: blob },
    ]);
    expect(await refusedBy(await sending(pack), {}, ref)).toMatchObject({ reason: 'GARBLED' });
  });

  it('with less than the commit names is refused', async () => {
    const { ref, pack } = committing(treeOf(['100644', 'a', Buffer.alloc(20, 7)]), []);
    expect(await refusedBy(await sending(pack), {}, ref)).toMatchObject({ reason: 'GARBLED' });
  });
});

it('a real repository that is too large for the limits is refused, in each of its ways', async () => {
  const { commit, root } = makeRepository();
  const { hostAndPort } = await serveGit(root);
  const port = Number(hostAndPort.split(':')[1]);
  const big = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 7919) % 251));
  commit({ ...Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`d/${i}`, `${i}`])), big });
  const { git } = gitOver(createGuardedHttp({ allow: [hostAndPort] }));
  const refused = async (limits: Partial<GitLimits>) =>
    refusalOf(git({ url: `http://127.0.0.1:${port}/model.git` }, { ...LIMITS, ...limits }, soon()));
  for (const limits of [
    { maxEntries: 15 },
    { maxEntries: 5 },
    { maxBytes: 1_000 },
    { maxUnpackedBytes: 200_000 },
  ]) {
    expect(await refused(limits)).toMatchObject({ reason: 'TOO_LARGE' });
  }
});

it('whoever asked may call it off at any time', async () => {
  const silent = await startTcp(() => undefined);
  const { git } = gitOver(createGuardedHttp({ allow: [`127.0.0.1:${silent.port}`] }));
  const asking = new AbortController();
  const work = refusalOf(git({ url: `http://127.0.0.1:${silent.port}/r` }, LIMITS, asking.signal));
  asking.abort(new Error('called off'));
  expect(await work).toMatchObject({ message: 'called off' });
});
