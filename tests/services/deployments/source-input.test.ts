import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { describe, expect, it } from 'vitest';
import { SourceFetchFailed, type SourceFetcherPort } from '../../../src/services/adapters/source-fetcher.js';
import { prepareSource, type SourceInput } from '../../../src/services/deployments/source-input.js';
import { makeZip } from '../../adapters/support/zip.js';

const FILES = {
  Dockerfile: 'FROM python:3.11-slim\nCOPY app.py src/ ./\nEXPOSE 3000\n',
  'app.py': 'print(1)\n',
  'src/model.py': 'x = 1\n',
};
const tarOf = async (files: Record<string, string>): Promise<Buffer> => {
  const archive = pack();
  for (const [name, text] of Object.entries(files)) archive.entry({ name }, text);
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks);
};

const web = new Map<string, string | Uint8Array | SourceFetchFailed>();
const fetcher: SourceFetcherPort = {
  check(url) {
    if (!url.startsWith('https://')) throw new SourceFetchFailed('BAD_URL', 'only http and https');
  },
  async fetch(url, limits) {
    expect(limits.maxBytes).toBeLessThanOrEqual(64 * 1024);
    const found = web.get(url) ?? new SourceFetchFailed('UNREACHABLE', 'nobody answers');
    if (found instanceof SourceFetchFailed) throw found;
    return { bytes: Buffer.from(found), digest: 'sha256:x', finalUrl: url };
  },
  git: () => Promise.reject(new SourceFetchFailed('UNREACHABLE', 'nobody answers')),
  image: () => Promise.reject(new SourceFetchFailed('UNREACHABLE', 'nobody answers')),
};
const prepare = (input: SourceInput) =>
  prepareSource(input, fetcher, 'in.source', new AbortController().signal);
const refusal = async (input: SourceInput) => {
  const error: unknown = await prepare(input).catch((thrown: unknown) => thrown);
  return error as { code: string; field: string; message: string; hint: string | null; retryable: boolean };
};

describe('a Dockerfile as text', () => {
  it('becomes a context of one file, pinned by its digest', async () => {
    const { source, tar, exposedPorts } = await prepare({
      dockerfile: 'FROM x\nEXPOSE 8080 9000/tcp 53/udp\n',
    });
    expect(exposedPorts).toEqual([8080, 9000]);
    expect(source).toEqual({
      kind: 'DOCKERFILE',
      digest: `sha256:${createHash('sha256')
        .update(tar ?? '')
        .digest('hex')}`,
    });
    expect((await prepare({ dockerfile: 'FROM x\nEXPOSE 8080 9000/tcp 53/udp\n' })).source).toEqual(source);
  });

  it.each([
    ['', 'empty'],
    [' \n\t', 'empty'],
    ['RUN echo hi\n', 'no FROM'],
    ['# FROM x\n', 'no FROM'],
    ['FROM x\0', 'not text'],
    [`FROM x\n# ${'ä'.repeat(33_000)}`, 'at most 65536 bytes'],
    ['FROM x\nCOPY app.py /app/\n', 'app.py'],
    ['FROM x\nCOPY . .\n', '.'],
    ['FROM x\nCOPY *.py /app/\n', '*.py'],
    ['FROM x\nCOPY ["my app.py", "other.py", "/app/"]\n', 'my app.py, other.py'],
    ['FROM x\nADD model.bin /\nADD model.bin /again\n', ': model.bin'],
    ['FROM x\nCOPY --chown=1:1 app.py /\n', 'app.py'],
    ['FROM x\nONBUILD RUN x\ncopy app.py /\n', 'app.py'],
  ])('%j is refused: %s', async (dockerfile, word) => {
    const refused = await refusal({ dockerfile });
    expect(refused).toMatchObject({ code: 'SOURCE_REFUSED', field: 'in.source.dockerfile' });
    expect(refused.message).toContain(word);
  });

  it.each([
    'FROM a AS build\nRUN make\nFROM b\nCOPY --from=build /out /app\n',
    'FROM x\nADD https://example.com/model.bin /model.bin\n',
    'ARG V=1\nFROM x:${V}\nRUN echo "COPY app.py"\n',
  ])('%j brings all it needs', async (dockerfile) => {
    await expect(prepare({ dockerfile })).resolves.toBeDefined();
  });
});

describe('a build context', () => {
  it('is read alike from tar, tar.gz and zip', async () => {
    const tar = await tarOf(FILES);
    const zip = makeZip(Object.entries(FILES).map(([path, text]) => ({ path, text })));
    const digests = new Set<string | null>();
    for (const context of [tar, gzipSync(tar), zip]) {
      const { source, exposedPorts } = await prepare({ context });
      expect(source).toMatchObject({ kind: 'CONTEXT', dockerfile: 'Dockerfile' });
      expect(exposedPorts).toEqual([3000]);
      digests.add(source.digest);
    }
    expect(digests.size).toBe(1);
  });

  it('may have its Dockerfile elsewhere', async () => {
    const context = await tarOf({ 'docker/model.Dockerfile': 'FROM x\n', a: '' });
    const { source } = await prepare({ context, dockerfilePath: 'docker/model.Dockerfile' });
    expect(source).toMatchObject({ dockerfile: 'docker/model.Dockerfile' });
    expect((await refusal({ context })).message).toContain('no Dockerfile');
  });

  it('without what the Dockerfile copies is refused with the paths', async () => {
    const context = await tarOf({
      Dockerfile: 'FROM x\nCOPY app.py ./lib/../weights.bin ../outside /etc/passwd ./\n',
      'app.py': '',
      'weights.bin': '',
    });
    const refused = await refusal({ context });
    expect(refused).toMatchObject({ code: 'SOURCE_REFUSED', field: 'in.source.context' });
    expect(refused.message).toMatch(/: \.\.\/outside, \/etc\/passwd$/);
  });

  it('may be copied whole, by folder and by pattern', async () => {
    const context = await tarOf({
      Dockerfile: 'FROM x\nCOPY . /a\nCOPY ./src/ src /b/\nCOPY *.py $FILE /c/\n',
      'src/a.py': '',
      'b.py': '',
    });
    await expect(prepare({ context })).resolves.toBeDefined();
  });

  it.each([
    ['empty', Buffer.alloc(0)],
    ['no archive', Buffer.from('hello')],
    ['cut short', gzipSync(Buffer.alloc(10_000)).subarray(0, 20)],
  ])('that is %s is refused', async (_what, context) => {
    expect(await refusal({ context })).toMatchObject({ code: 'SOURCE_REFUSED', field: 'in.source.context' });
  });
});

describe('a URL', () => {
  it('is fetched once and pinned', async () => {
    web.set('https://a.example/Dockerfile', 'FROM x\nEXPOSE 3000\n');
    const { source } = await prepare({ dockerfileUrl: 'https://a.example/Dockerfile' });
    expect(source).toMatchObject({ kind: 'DOCKERFILE_URL', url: 'https://a.example/Dockerfile' });
    expect(source.digest).toBe((await prepare({ dockerfile: 'FROM x\nEXPOSE 3000\n' })).source.digest);
  });

  it.each([
    ['ftp://a.example/x', 'SOURCE_REFUSED', false],
    ['https://down.example/', 'SOURCE_REFUSED', true],
    [`https://a.example/${'x'.repeat(2_048)}`, 'INVALID_INPUT', false],
  ])('%s is refused', async (dockerfileUrl, code, retryable) => {
    expect(await refusal({ dockerfileUrl })).toMatchObject({
      code,
      field: 'in.source.dockerfileUrl',
      retryable,
    });
  });

  it('whose text can not be built, or is no text, is refused', async () => {
    web.set('https://a.example/html', '<html></html>');
    web.set('https://a.example/binary', new Uint8Array([0xff, 0xfe, 0x00]));
    web.set('https://a.example/copy', 'FROM x\nCOPY app.py /\n');
    for (const page of ['html', 'binary', 'copy']) {
      expect(await refusal({ dockerfileUrl: `https://a.example/${page}` })).toMatchObject({
        code: 'SOURCE_REFUSED',
        field: 'in.source.dockerfileUrl',
      });
    }
  });
});

it.each([
  {},
  { dockerfile: 'FROM x', dockerfileUrl: 'https://a.example/' },
  { dockerfile: 'FROM x', context: new Uint8Array() },
])('exactly one source is taken, not %j', async (input) => {
  expect(await refusal(input)).toMatchObject({ code: 'INVALID_INPUT', field: 'in.source' });
});
