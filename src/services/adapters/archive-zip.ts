import { type Entry, fromBuffer, type ZipFile } from 'yauzl';
import { BuildContextRefused, type ContextBuilder } from './archive-rules.js';

const FILE_KIND = 0o170000;
const KINDS: Readonly<Record<number, 'FILE' | 'DIRECTORY' | 'SYMLINK'>> = {
  0: 'FILE',
  0o100000: 'FILE',
  0o040000: 'DIRECTORY',
  0o120000: 'SYMLINK',
};
const MADE_ON_UNIX = 3;
/** What Finder adds beside the files; it is nobody's source. */
const RESOURCE_FORKS = '__MACOSX/';

export async function readZip(bytes: Buffer, builder: ContextBuilder): Promise<void> {
  const zip = await open(bytes);
  try {
    for (let entry = await next(zip); entry; entry = await next(zip)) {
      if (entry.fileName.startsWith(RESOURCE_FORKS)) builder.expect(entry.fileName, 0);
      else await readEntry(zip, entry, builder);
    }
  } finally {
    zip.close();
  }
}

async function readEntry(zip: ZipFile, entry: Entry, builder: ContextBuilder): Promise<void> {
  const path = entry.fileName;
  const unix = entry.versionMadeBy >> 8 === MADE_ON_UNIX ? entry.externalFileAttributes >>> 16 : 0;
  const kind = path.endsWith('/') ? 'DIRECTORY' : KINDS[unix & FILE_KIND];
  if (!kind) throw new BuildContextRefused('SPECIAL_FILE', 'is a device or the like', path);
  if ((entry.generalPurposeBitFlag & 1) !== 0)
    throw new BuildContextRefused('ENCRYPTED', 'is encrypted', path);
  builder.expect(path, entry.uncompressedSize);

  if (kind === 'DIRECTORY') {
    builder.add({ path, mode: unix & 0o777 || 0o755, type: kind, target: null, content: Buffer.alloc(0) });
    return;
  }
  const content = await contentOf(zip, entry, builder);
  const mode = unix & 0o777 || 0o644;
  if (kind === 'FILE') builder.add({ path, mode, type: kind, target: null, content });
  else builder.add({ path, mode, type: kind, target: content.toString('utf8'), content: Buffer.alloc(0) });
}

function open(bytes: Buffer): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    fromBuffer(bytes, { lazyEntries: true, autoClose: false }, (error, zip) =>
      error ? reject(corrupt(error)) : resolve(zip),
    );
  });
}

function next(zip: ZipFile): Promise<Entry | null> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void) => {
      zip.removeAllListeners();
      act();
    };
    zip.once('entry', (entry: Entry) => settle(() => resolve(entry)));
    zip.once('end', () => settle(() => resolve(null)));
    zip.once('error', (error: Error) => settle(() => reject(corrupt(error))));
    zip.readEntry();
  });
}

async function contentOf(zip: ZipFile, entry: Entry, builder: ContextBuilder): Promise<Buffer> {
  const stream = await new Promise<AsyncIterable<Buffer>>((resolve, reject) => {
    zip.openReadStream(entry, (error, opened) =>
      error ? reject(corrupt(error, entry.fileName)) : resolve(opened),
    );
  });
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of stream) {
      builder.unpacked(entry.fileName, chunk.length);
      chunks.push(chunk);
    }
  } catch (error) {
    throw corrupt(error, entry.fileName);
  }
  return Buffer.concat(chunks);
}

/** yauzl checks names while it reads the directory, and says so only in words. */
function corrupt(error: unknown, path: string | null = null): BuildContextRefused {
  if (error instanceof BuildContextRefused) return error;
  const message = error instanceof Error ? error.message : String(error);
  const [, name] = /^(?:absolute path|invalid relative path): (.*)$/s.exec(message) ?? [];
  if (name !== undefined)
    return new BuildContextRefused('PATH_ESCAPES', 'leads out of the archive', name, error);
  return new BuildContextRefused('CORRUPT', 'the zip archive is damaged', path, error);
}
