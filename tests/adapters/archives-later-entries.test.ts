import { gzipSync } from 'node:zlib';
import { extract, pack } from 'tar-stream';
import { describe, expect, it } from 'vitest';
import {
  BuildContextRefused,
  contextFromFiles,
  readBuildContext,
} from '../../src/services/adapters/archives.js';
import { refusalOf } from './support/servers.js';
import { makeZip } from './support/zip.js';

const LIMITS = { maxBytes: 1_000_000, maxUnpackedBytes: 100_000, maxEntries: 50 };
type Entry = Parameters<ReturnType<typeof pack>['entry']>[0];

async function makeTar(...entries: readonly (Entry & { text?: string })[]): Promise<Buffer> {
  const writer = pack();
  for (const { text, ...header } of entries) writer.entry(header, text ?? '');
  writer.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of writer as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}
const codeOf = async (tar: Buffer): Promise<unknown> => {
  const error = await refusalOf(readBuildContext(tar, LIMITS));
  return error instanceof BuildContextRefused ? error.code : error;
};
async function headersOf(tar: Buffer): Promise<string[]> {
  const reader = extract();
  reader.end(tar);
  const found: string[] = [];
  for await (const entry of reader) {
    found.push(`${entry.header.type ?? ''} ${entry.header.name}`);
    entry.resume();
  }
  return found;
}

describe('an entry that takes the place of an earlier one', () => {
  it('may not be a link above a file that lies there already', async () => {
    expect(
      await codeOf(
        await makeTar({ name: 'a/b', text: 'x' }, { name: 'a', type: 'symlink', linkname: 'elsewhere' }),
      ),
    ).toBe('PATH_ESCAPES');
    expect(await codeOf(await makeTar({ name: 'a/b', text: 'x' }, { name: 'a', text: 'y' }))).toBe(
      'PATH_ESCAPES',
    );
  });

  it('may not turn what a hard link leads to into a link', async () => {
    expect(
      await codeOf(
        await makeTar(
          { name: 'a', text: 'x' },
          { name: 'b', type: 'link', linkname: 'a' },
          { name: 'a', type: 'symlink', linkname: 'c' },
        ),
      ),
    ).toBe('LINK_ESCAPES');
  });
});

describe('a packed context', () => {
  const files = [
    { name: 'b/c', text: '1' },
    { name: 'Dockerfile', text: 'FROM x\n' },
    { name: 'a', text: '2' },
  ];

  it('is the same whatever order the files came in, and wherever they came from', async () => {
    const one = await readBuildContext(await makeTar(...files), LIMITS);
    const two = await readBuildContext(gzipSync(await makeTar(...files.toReversed())), LIMITS);
    const three = contextFromFiles(
      files.map(({ name, text }) => ({
        path: name,
        mode: 0o644,
        type: 'FILE' as const,
        target: null,
        content: Buffer.from(text),
      })),
      LIMITS,
      100,
    );
    expect((await one.pack()).equals(await two.pack())).toBe(true);
    expect((await one.pack()).equals(await three.pack())).toBe(true);
  });

  it('has hard links behind what they lead to, and whole files where that is left out', async () => {
    const tar = await makeTar({ name: 'z', text: 'x' }, { name: 'a', type: 'link', linkname: 'z' });
    const context = await readBuildContext(tar, LIMITS);
    expect(await headersOf(await context.pack())).toEqual(['file z', 'link a']);
    expect(await headersOf(await context.pack((path) => path !== 'z'))).toEqual(['file a']);
  });
});

it('counts what it passes over, too', async () => {
  const forks = Array.from({ length: 60 }, (_, i) => ({ path: `__MACOSX/._${i}`, text: '' }));
  expect(await codeOf(makeZip([{ path: 'Dockerfile', text: 'FROM x\n' }, ...forks]))).toBe(
    'TOO_MANY_ENTRIES',
  );
});
