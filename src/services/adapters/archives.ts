import { posix } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { createGunzip } from 'node:zlib';
import { type Extract, extract, type Header } from 'tar-stream';
import { deadLinksIn } from './archive-links.js';
import {
  BuildContextRefused,
  type CheckedEntry,
  type ContextBuilder,
  type ContextEntry,
  type ContextLimits,
  createContextBuilder,
  type RawEntry,
} from './archive-rules.js';
import { writeTar } from './archive-tar.js';
import { readZip } from './archive-zip.js';

export {
  BuildContextRefused,
  type ContextEntry,
  type ContextLimits,
  type ContextRefusal,
} from './archive-rules.js';

export interface BuildContext {
  readonly entries: readonly ContextEntry[];
  /** The path of the Dockerfile at the top of the context, if there is one. */
  readonly dockerfile: string | null;
  /** The files, or those that are kept, as a plain tar. Same files, same bytes. */
  pack(isKept?: (path: string) => boolean): Promise<Buffer>;
  /** The text of one file; null when the context has no such file. */
  textOf(path: string): string | null;
  /** Symbolic links that lead to nothing among what is kept. */
  deadLinks(isKept?: (path: string) => boolean): readonly string[];
}

/** What is done in one go; the event loop turns in between. */
const CHUNK_BYTES = 1024 * 1024;
const HEAD_BYTES = 512;
/** A tar adds a header and padding to each file, and two empty blocks. */
const TAR_OVERHEAD = 2_048;

/** Throws `BuildContextRefused`, naming the entry that is at fault. */
export async function readBuildContext(
  upload: Uint8Array | AsyncIterable<Uint8Array>,
  limits: ContextLimits,
): Promise<BuildContext> {
  const bytes = await collect(upload, limits.maxBytes);
  const builder = createContextBuilder(limits, bytes.length);
  const format = formatOf(bytes);
  if (format === 'zip') await readZip(bytes, builder);
  else await readTar(format === 'tar' ? slices(bytes) : inflate(bytes, limits), builder);
  return contextOf(withoutWrapper(builder.entries()));
}

/** The same rules for files that came without an archive; `packedBytes` is what they were unpacked from. */
export function contextFromFiles(
  files: readonly RawEntry[],
  limits: ContextLimits,
  packedBytes: number,
): BuildContext {
  const builder = createContextBuilder(limits, packedBytes);
  for (const file of files) {
    builder.expect(file.path, file.content.length);
    builder.unpacked(file.path, file.content.length);
    builder.add(file);
  }
  return contextOf(builder.entries());
}

function contextOf(entries: readonly CheckedEntry[]): BuildContext {
  const byPath = new Map(entries.map((entry) => [entry.path, entry]));
  return {
    entries: entries.map(({ path, size, mode, type }) => ({ path, size, mode, type })),
    dockerfile: entries.find(isDockerfile)?.path ?? null,
    textOf(path) {
      const found = byPath.get(path);
      return found?.type === 'FILE' ? found.content.toString('utf8') : null;
    },
    deadLinks: (isKept = () => true) => deadLinksIn(entries.filter(({ path }) => isKept(path))),
    pack(isKept = () => true) {
      const kept = entries.filter(({ path }) => isKept(path));
      return writeTar(kept.map((entry) => withoutLeadingOut(entry, byPath, isKept)));
    },
  };
}

/** A hard link to what is left out becomes the file itself. */
function withoutLeadingOut(
  entry: CheckedEntry,
  byPath: ReadonlyMap<string, CheckedEntry>,
  isKept: (path: string) => boolean,
): CheckedEntry {
  const target = entry.type === 'LINK' ? byPath.get(entry.target ?? '') : undefined;
  return !target || isKept(target.path) ? entry : { ...target, path: entry.path };
}

/** A context that holds nothing but the Dockerfile. */
export function contextFromDockerfile(text: string): Promise<Buffer> {
  const content = Buffer.from(text);
  const file = {
    path: 'Dockerfile',
    mode: 0o644,
    type: 'FILE',
    target: null,
    size: content.length,
    content,
  } as const;
  return writeTar([file]);
}

async function collect(upload: Uint8Array | AsyncIterable<Uint8Array>, maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of upload instanceof Uint8Array ? [upload] : upload) {
    size += chunk.length;
    if (size > maxBytes)
      throw new BuildContextRefused('TOO_LARGE', `the upload is larger than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function formatOf(bytes: Buffer): 'tar' | 'tar.gz' | 'zip' {
  if (bytes.length > 2 && bytes.readUInt16BE(0) === 0x1f8b) return 'tar.gz';
  // "PK", then 3 4 for a file or 5 6 for an empty archive.
  if (bytes.length > 4 && [0x504b0304, 0x504b0506].includes(bytes.readUInt32BE(0))) return 'zip';
  if (isTar(bytes)) return 'tar';
  throw new BuildContextRefused('NOT_AN_ARCHIVE', 'neither tar, tar.gz nor zip');
}

const isTar = (bytes: Buffer): boolean => bytes.toString('latin1', 257, 262) === 'ustar';

async function* slices(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
    yield bytes.subarray(at, at + CHUNK_BYTES);
    await setImmediate();
  }
}

/** Piece by piece, so that the unpacked archive is never whole in memory beside its files. */
async function* inflate(bytes: Buffer, limits: ContextLimits): AsyncGenerator<Buffer> {
  const most = limits.maxUnpackedBytes + limits.maxEntries * TAR_OVERHEAD + TAR_OVERHEAD;
  const gunzip = createGunzip({ chunkSize: 256 * 1024 });
  gunzip.end(bytes);
  let total = 0;
  let head: Buffer | null = Buffer.alloc(0);
  try {
    for await (const chunk of gunzip as AsyncIterable<Buffer>) {
      total += chunk.length;
      if (total > most) {
        throw new BuildContextRefused('TOO_LARGE', `unpacks to more than ${limits.maxUnpackedBytes} bytes`);
      }
      if (head === null) {
        yield chunk;
        continue;
      }
      head = Buffer.concat([head, chunk]);
      if (head.length < HEAD_BYTES) continue;
      if (!isTar(head)) break;
      yield head;
      head = null;
    }
  } catch (error) {
    if (error instanceof BuildContextRefused) throw error;
    throw new BuildContextRefused('CORRUPT', 'the gzip stream is damaged', null, error);
  } finally {
    gunzip.destroy();
  }
  if (head !== null) {
    throw new BuildContextRefused('NOT_AN_ARCHIVE', 'there is no tar in the gzip stream');
  }
}

const KINDS: Readonly<Partial<Record<NonNullable<Header['type']>, ContextEntry['type']>>> = {
  file: 'FILE',
  'contiguous-file': 'FILE',
  directory: 'DIRECTORY',
  symlink: 'SYMLINK',
  link: 'LINK',
};

async function feed(reader: Extract, pieces: AsyncIterable<Buffer>): Promise<void> {
  let goOn: () => void = () => {};
  reader.on('drain', () => goOn());
  reader.on('close', () => goOn());
  try {
    for await (const piece of pieces) {
      if (reader.destroyed) return;
      if (reader.write(piece)) continue;
      await new Promise<void>((resolve) => {
        goOn = resolve;
      });
    }
    reader.end(null);
  } catch (error) {
    reader.destroy(error instanceof Error ? error : new Error(String(error)));
  }
}

async function readTar(pieces: AsyncIterable<Buffer>, builder: ContextBuilder): Promise<void> {
  const reader = extract();
  const feeding = feed(reader, pieces);
  try {
    for await (const entry of reader) {
      const { name, size, mode, type, linkname } = entry.header;
      const kind = type ? KINDS[type] : undefined;
      if (!kind) throw new BuildContextRefused('SPECIAL_FILE', 'is a device or the like', name);
      builder.expect(name, size);
      const chunks: Buffer[] = [];
      for await (const chunk of entry as AsyncIterable<Buffer>) {
        builder.unpacked(name, chunk.length);
        chunks.push(chunk);
      }
      const target = kind === 'SYMLINK' || kind === 'LINK' ? (linkname ?? '') : null;
      builder.add({ path: name, mode, type: kind, target, content: Buffer.concat(chunks) });
    }
  } catch (error) {
    if (error instanceof BuildContextRefused) throw error;
    throw new BuildContextRefused('CORRUPT', 'the tar archive is damaged', null, error);
  } finally {
    await feeding;
  }
}

const isDockerfile = ({ path, type }: CheckedEntry): boolean => type === 'FILE' && /^dockerfile$/i.test(path);

/** Whoever packs a folder gets the folder's name in front of everything, and did not mean it. */
function withoutWrapper(entries: CheckedEntry[]): CheckedEntry[] {
  const [wrapper = '', ...others] = new Set(entries.map(({ path }) => path.split('/', 1)[0] ?? ''));
  const inside = `${wrapper}/`;
  const isWrapped = others.length === 0 && entries.some(({ path }) => path.startsWith(inside));
  if (!isWrapped || !entries.some((one) => isDockerfile({ ...one, path: one.path.slice(inside.length) }))) {
    return entries;
  }
  return entries
    .filter(({ path }) => path !== wrapper)
    .map((entry) => {
      const target = entry.type === 'LINK' ? (entry.target ?? '').slice(inside.length) : entry.target;
      if (entry.type === 'SYMLINK' && leaves(entry.path, target ?? '', inside)) {
        throw new BuildContextRefused('LINK_ESCAPES', 'links to something outside the archive', entry.path);
      }
      return { ...entry, path: entry.path.slice(inside.length), target };
    });
}

/** Inside the archive, yet out of the folder that becomes the top. */
function leaves(path: string, target: string, inside: string): boolean {
  return !`${posix.join(posix.dirname(path), target)}/`.startsWith(inside);
}
