import { gzipSync } from 'node:zlib';
import { extract, pack } from 'tar-stream';
import { describe, expect, it } from 'vitest';
import {
  BuildContextRefused,
  contextFromDockerfile,
  readBuildContext,
} from '../../src/services/adapters/archives.js';
import { refusalOf } from './support/servers.js';
import { makeZip } from './support/zip.js';

const LIMITS = { maxBytes: 1_000_000, maxUnpackedBytes: 100_000, maxEntries: 50 };
type Entry = Parameters<ReturnType<typeof pack>['entry']>[0];

async function makeTar(entries: readonly (Entry & { text?: string })[]): Promise<Buffer> {
  const writer = pack();
  for (const { text, ...header } of entries) writer.entry(header, text ?? '');
  writer.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of writer as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function contentsOf(tar: Buffer): Promise<Record<string, string>> {
  const reader = extract();
  reader.end(tar);
  const found: Record<string, string> = {};
  for await (const entry of reader) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry as AsyncIterable<Buffer>) chunks.push(chunk);
    const { name, type, linkname } = entry.header;
    found[name] = type === 'file' ? Buffer.concat(chunks).toString() : `${type} ${linkname ?? ''}`.trim();
  }
  return found;
}

async function refusedAs(work: Promise<unknown>): Promise<[string, string | null]> {
  const error = await refusalOf(work);
  if (!(error instanceof BuildContextRefused)) throw error;
  return [error.code, error.entry];
}

const FILES = [
  { name: 'Dockerfile', text: 'FROM scratch\n' },
  { name: 'app/', type: 'directory' as const },
  { name: 'app/main.py', text: 'print(1)\n', mode: 0o755 },
];

describe('an archive that unpacks to far more than its size', () => {
  const roomy = { ...LIMITS, maxUnpackedBytes: 64 * 1024 * 1024 };

  it.each(['tar.gz', 'zip'] as const)('is refused as %s once that is much', async (format) => {
    const text = '\0'.repeat(11 * 1024 * 1024);
    const upload =
      format === 'zip'
        ? makeZip([{ path: 'zeros', text, deflate: true }])
        : gzipSync(await makeTar([{ name: 'zeros', text }]));
    expect(await refusedAs(readBuildContext(upload, roomy))).toEqual(['TOO_LARGE', 'zeros']);
  });

  it('is read as long as it is little, or is not packed', async () => {
    const little = gzipSync(await makeTar([{ name: 'zeros', text: '\0'.repeat(1024 * 1024) }]));
    expect((await readBuildContext(little, roomy)).entries).toHaveLength(1);
    const plain = await makeTar([{ name: 'zeros', text: '\0'.repeat(11 * 1024 * 1024) }]);
    const context = await readBuildContext(plain, { ...roomy, maxBytes: plain.length });
    expect((await context.pack()).length).toBe(plain.length);
  });

  it('lets the event loop turn while it is read', async () => {
    const tar = await makeTar([{ name: 'zeros', text: '\0'.repeat(48 * 1024 * 1024) }]);
    let turns = 0;
    let isOver = false;
    const turn = () => {
      turns += 1;
      if (!isOver) setImmediate(turn);
    };
    setImmediate(turn);
    await readBuildContext(tar, { ...roomy, maxBytes: tar.length });
    isOver = true;
    expect(turns).toBeGreaterThan(48);
  });
});

describe('reading a build context', () => {
  it.each(['tar', 'tar.gz', 'zip'] as const)(
    'reads %s, and gives the same plain tar for all three',
    async (format) => {
      const tar = await makeTar(FILES);
      const zip = makeZip([
        { path: 'Dockerfile', text: 'FROM scratch\n', mode: 0o100644 },
        { path: 'app/', mode: 0o040755 },
        { path: 'app/main.py', text: 'print(1)\n', mode: 0o100755, deflate: true },
      ]);
      const upload = { tar, 'tar.gz': gzipSync(tar), zip }[format];

      const context = await readBuildContext(upload, LIMITS);

      expect(context.dockerfile).toBe('Dockerfile');
      expect(context.entries).toEqual([
        { path: 'Dockerfile', size: 13, mode: 0o644, type: 'FILE' },
        { path: 'app', size: 0, mode: 0o755, type: 'DIRECTORY' },
        { path: 'app/main.py', size: 9, mode: 0o755, type: 'FILE' },
      ]);
      expect(await contentsOf(await context.pack())).toEqual({
        Dockerfile: 'FROM scratch\n',
        app: 'directory',
        'app/main.py': 'print(1)\n',
      });
    },
  );

  it('reads a stream in pieces, and the same input gives the same bytes', async () => {
    const upload = gzipSync(await makeTar(FILES));
    const pieces = async function* () {
      for (let at = 0; at < upload.length; at += 7) yield upload.subarray(at, at + 7);
    };

    const [one, two] = [await readBuildContext(pieces(), LIMITS), await readBuildContext(upload, LIMITS)];

    expect((await one.pack()).equals(await two.pack())).toBe(true);
  });

  it('takes off the folder that everything lies in when the Dockerfile lies there too', async () => {
    const tar = await makeTar([
      { name: 'repo-1a2b/', type: 'directory' },
      { name: 'repo-1a2b/Dockerfile', text: 'FROM scratch\n' },
      { name: 'repo-1a2b/src/a.txt', text: 'a' },
      { name: 'repo-1a2b/src/link', type: 'symlink', linkname: '../Dockerfile' },
      { name: 'repo-1a2b/hard', type: 'link', linkname: 'repo-1a2b/src/a.txt' },
    ]);

    const context = await readBuildContext(tar, LIMITS);

    expect(context.dockerfile).toBe('Dockerfile');
    expect(await contentsOf(await context.pack())).toEqual({
      Dockerfile: 'FROM scratch\n',
      'src/a.txt': 'a',
      'src/link': 'symlink ../Dockerfile',
      hard: 'link src/a.txt',
    });
  });

  it('leaves folders alone otherwise, and says when there is no Dockerfile at the top', async () => {
    const context = await readBuildContext(await makeTar([{ name: './src/a.txt', text: 'a' }]), LIMITS);

    expect(context.dockerfile).toBeNull();
    expect(context.entries[0]?.path).toBe('src/a.txt');
  });

  it('lets the last of two entries of one name count', async () => {
    const tar = await makeTar([
      { name: 'Dockerfile', text: 'old' },
      { name: './Dockerfile', text: 'new' },
    ]);

    expect(await contentsOf(await (await readBuildContext(tar, LIMITS)).pack())).toEqual({
      Dockerfile: 'new',
    });
  });

  it('makes a context of nothing but a Dockerfile', async () => {
    expect(await contentsOf(await contextFromDockerfile('FROM scratch\n'))).toEqual({
      Dockerfile: 'FROM scratch\n',
    });
  });
});

describe('refusing a build context', () => {
  it.each([
    ['a path that leads out', { name: '../evil', text: 'x' }, 'PATH_ESCAPES', '../evil'],
    ['a path that leads out later', { name: 'a/../../evil', text: 'x' }, 'PATH_ESCAPES', 'a/../../evil'],
    ['an absolute path', { name: '/etc/passwd', text: 'x' }, 'PATH_ESCAPES', '/etc/passwd'],
    ['a drive letter', { name: 'C:/evil', text: 'x' }, 'PATH_ESCAPES', 'C:/evil'],
    ['a backslash', { name: '..\\evil', text: 'x' }, 'BAD_PATH', '..\\\\evil'],
    ['a symlink to the outside', { name: 'a', type: 'symlink', linkname: '../b' }, 'LINK_ESCAPES', 'a'],
    ['a symlink to an absolute path', { name: 'a', type: 'symlink', linkname: '/etc' }, 'LINK_ESCAPES', 'a'],
    [
      'a hard link to the outside',
      { name: 'a', type: 'link', linkname: '../../etc/passwd' },
      'LINK_ESCAPES',
      'a',
    ],
    ['a hard link to nothing', { name: 'a', type: 'link', linkname: 'b' }, 'LINK_ESCAPES', 'a'],
    [
      'a device',
      { name: 'null', type: 'character-device', devmajor: 1, devminor: 3 },
      'SPECIAL_FILE',
      'null',
    ],
    ['a pipe', { name: 'pipe', type: 'fifo' }, 'SPECIAL_FILE', 'pipe'],
    ['a file that unpacks too large', { name: 'big', text: 'x'.repeat(100_001) }, 'TOO_LARGE', 'big'],
  ] as const)('refuses %s, and names it', async (_what, entry, code, name) => {
    const tar = await makeTar([{ name: 'Dockerfile', text: 'FROM scratch\n' }, entry]);

    expect(await refusedAs(readBuildContext(tar, LIMITS))).toEqual([code, name]);
  });

  it('tells which links lead to nothing, among what is kept', async () => {
    const link = (name: string, linkname: string) => ({ name, type: 'symlink' as const, linkname });
    const tar = await makeTar([
      { name: 'src/a', text: 'x' },
      ...[link('good', 'src/a'), link('folder', 'src'), link('deep/up', '../good'), link('top', '.')],
      ...[link('through', 'folder/a'), link('dead', 'src/b'), link('chain', 'dead'), link('deep/dead', 'a')],
      ...[link('round', 'about'), link('about', 'round'), link('below', 'src/a/b')],
    ]);
    const context = await readBuildContext(tar, LIMITS);
    const dead = ['about', 'below', 'chain', 'dead', 'deep/dead', 'round'];
    expect([...context.deadLinks()].toSorted()).toEqual(dead);
    const more = ['deep/up', 'good', 'through'];
    const without = context.deadLinks((path) => path !== 'src/a');
    expect([...without].toSorted()).toEqual([...dead, ...more, 'folder'].toSorted());
  });

  it('refuses what lies below a link', async () => {
    const tar = await makeTar([
      { name: 'lib', type: 'symlink', linkname: 'app' },
      { name: 'lib/a/evil', text: 'x' },
    ]);

    expect(await refusedAs(readBuildContext(tar, LIMITS))).toEqual(['PATH_ESCAPES', 'lib/a/evil']);
  });

  it('refuses a link out of the folder that is taken off', async () => {
    const tar = await makeTar([
      { name: 'repo/Dockerfile', text: 'FROM scratch\n' },
      { name: 'repo/up', type: 'symlink', linkname: '../repo2' },
    ]);

    expect(await refusedAs(readBuildContext(tar, LIMITS))).toEqual(['LINK_ESCAPES', 'repo/up']);
  });

  it('refuses too many entries and too large an upload', async () => {
    const many = await makeTar(Array.from({ length: 51 }, (_, index) => ({ name: `f${index}`, text: 'x' })));

    expect(await refusedAs(readBuildContext(many, LIMITS))).toEqual(['TOO_MANY_ENTRIES', null]);
    expect(await refusedAs(readBuildContext(many, { ...LIMITS, maxBytes: 100 }))).toEqual([
      'TOO_LARGE',
      null,
    ]);
  });

  it('refuses bombs, by their label and without it', async () => {
    const bomb = { path: 'bomb', text: '0'.repeat(5_000_000), mode: 0o100644, deflate: true };

    expect(await refusedAs(readBuildContext(gzipSync(Buffer.alloc(50_000_000)), LIMITS))).toEqual([
      'TOO_LARGE',
      null,
    ]);
    expect(await refusedAs(readBuildContext(makeZip([bomb]), LIMITS))).toEqual(['TOO_LARGE', 'bomb']);
    const liar = makeZip([{ ...bomb, claimedSize: 10 }]);
    expect(await refusedAs(readBuildContext(liar, LIMITS))).toEqual(['CORRUPT', 'bomb']);
  });

  it('refuses the same in zip: ways out, links, devices, encryption', async () => {
    const zipOf = (entry: Parameters<typeof makeZip>[0][number]) =>
      readBuildContext(makeZip([entry]), LIMITS);

    expect(await refusedAs(zipOf({ path: '../evil', text: 'x' }))).toEqual(['PATH_ESCAPES', '../evil']);
    expect(await refusedAs(zipOf({ path: '/evil', text: 'x' }))).toEqual(['PATH_ESCAPES', '/evil']);
    expect(await refusedAs(zipOf({ path: '..\\evil', text: 'x' }))).toEqual(['PATH_ESCAPES', '../evil']);
    expect(await refusedAs(zipOf({ path: 'a', text: '../../etc', mode: 0o120777 }))).toEqual([
      'LINK_ESCAPES',
      'a',
    ]);
    expect(await refusedAs(zipOf({ path: 'dev', text: '', mode: 0o020666 }))).toEqual([
      'SPECIAL_FILE',
      'dev',
    ]);
    expect(await refusedAs(zipOf({ path: 'x', text: 'x', deflate: true, flags: 1 }))).toEqual([
      'ENCRYPTED',
      'x',
    ]);
  });

  it.each([
    ['nothing', Buffer.alloc(0), 'NOT_AN_ARCHIVE'],
    ['text', Buffer.from('FROM scratch'), 'NOT_AN_ARCHIVE'],
    ['gzip of text', gzipSync('FROM scratch'), 'NOT_AN_ARCHIVE'],
    ['gzip that is cut off', gzipSync(Buffer.alloc(9_000, 'ab')).subarray(0, 20), 'CORRUPT'],
    ['a zip that is cut off', makeZip([{ path: 'a', text: 'x' }]).subarray(0, 20), 'CORRUPT'],
  ])('refuses %s', async (_what, upload, code) => {
    expect(await refusedAs(readBuildContext(upload, LIMITS))).toEqual([code, null]);
  });

  it('refuses a tar that is cut off', async () => {
    const tar = await makeTar([{ name: 'a', text: 'x'.repeat(2_000) }]);

    expect(await refusedAs(readBuildContext(tar.subarray(0, 1_000), LIMITS))).toEqual(['CORRUPT', null]);
  });
});
