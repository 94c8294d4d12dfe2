/** What may stand in a build context, whatever kind of archive it came in. */

export interface ContextLimits {
  /** Of the upload, as it came. */
  readonly maxBytes: number;
  /** Of all files together, unpacked. */
  readonly maxUnpackedBytes: number;
  readonly maxEntries: number;
}

export interface ContextEntry {
  readonly path: string;
  readonly size: number;
  readonly mode: number;
  readonly type: 'FILE' | 'DIRECTORY' | 'SYMLINK' | 'LINK';
}

export type ContextRefusal =
  | 'NOT_AN_ARCHIVE'
  | 'CORRUPT'
  | 'ENCRYPTED'
  | 'TOO_LARGE'
  | 'TOO_MANY_ENTRIES'
  | 'PATH_ESCAPES'
  | 'LINK_ESCAPES'
  | 'SPECIAL_FILE'
  | 'BAD_PATH';

/** The upload cannot be built from; `entry` names what is wrong in it. */
export class BuildContextRefused extends Error {
  override readonly name = 'BuildContextRefused';
  readonly code: ContextRefusal;
  readonly entry: string | null;
  constructor(code: ContextRefusal, message: string, entry: string | null = null, cause?: unknown) {
    super(entry === null ? message : `${message}: ${printable(entry)}`, cause === undefined ? {} : { cause });
    this.code = code;
    this.entry = entry === null ? null : printable(entry);
  }
}

/** A file as an archive told of it, before anything about it is believed. */
export interface RawEntry {
  readonly path: string;
  readonly mode: number;
  readonly type: ContextEntry['type'];
  readonly target: string | null;
  readonly content: Buffer;
}

export interface CheckedEntry extends ContextEntry {
  /** Of links: relative to the link for SYMLINK, to the context for LINK. */
  readonly target: string | null;
  readonly content: Buffer;
}

const MAX_PATH = 1_024;
const MAX_PART = 255;
/** From here on, what unpacks to more than this many times its size is no source but a bomb. */
const RATIO_COUNTS_FROM = 10 * 1024 * 1024;
const MAX_RATIO = 100;

/** Collects entries under the rules. Paths come out relative, without `.` and without a trailing slash. */
export function createContextBuilder(limits: ContextLimits, uploadBytes: number) {
  const entries = new Map<string, CheckedEntry>();
  let seen = 0;
  let bytes = 0;
  const tooLarge = (path: string) =>
    new BuildContextRefused('TOO_LARGE', `unpacks to more than ${limits.maxUnpackedBytes} bytes`, path);

  return {
    /** Before an entry is read: a bomb is refused by its label, where it has an honest one. */
    expect(path: string, size: number) {
      seen += 1;
      if (seen > limits.maxEntries) {
        throw new BuildContextRefused('TOO_MANY_ENTRIES', `more than ${limits.maxEntries} entries`);
      }
      if (bytes + size > limits.maxUnpackedBytes) throw tooLarge(path);
    },

    /** While it is read. */
    unpacked(path: string, size: number) {
      bytes += size;
      if (bytes > limits.maxUnpackedBytes) throw tooLarge(path);
      if (bytes > RATIO_COUNTS_FROM && bytes > uploadBytes * MAX_RATIO) {
        throw new BuildContextRefused('TOO_LARGE', `unpacks to more than ${MAX_RATIO} times its size`, path);
      }
    },

    add(raw: RawEntry) {
      const path = cleanPath(raw.path);
      // The archive's own root.
      if (path === '') return;
      requireFolders(path, entries, raw.path);
      const target = raw.target === null ? null : cleanTarget(raw, path);
      if (raw.type === 'LINK' && entries.get(target ?? '')?.type !== 'FILE') {
        throw new BuildContextRefused('LINK_ESCAPES', 'links to a file that is not in the archive', raw.path);
      }
      // Appending to a tar repeats a name: the last one counts.
      entries.delete(path);
      const { mode, type, content } = raw;
      entries.set(path, { path, mode: mode & 0o777, type, size: content.length, target, content });
    },

    /** What came later may have taken the place of what an earlier one needs. */
    entries(): CheckedEntry[] {
      const all = [...entries.values()];
      for (const { path, type, target } of all) {
        requireFolders(path, entries, path);
        if (type === 'LINK' && entries.get(target ?? '')?.type !== 'FILE') {
          throw new BuildContextRefused('LINK_ESCAPES', 'links to a file that is not in the archive', path);
        }
      }
      return all;
    },
  };
}
export type ContextBuilder = ReturnType<typeof createContextBuilder>;

function requireFolders(path: string, entries: ReadonlyMap<string, CheckedEntry>, shown: string): void {
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
    const parent = entries.get(path.slice(0, end));
    if (!parent || parent.type === 'DIRECTORY') continue;
    throw new BuildContextRefused('PATH_ESCAPES', 'lies below something that is no directory', shown);
  }
}

function cleanPath(path: string): string {
  if (path.includes('\0') || path.length > MAX_PATH)
    throw new BuildContextRefused('BAD_PATH', 'not a path', path);
  if (path.includes('\\')) throw new BuildContextRefused('BAD_PATH', 'has a backslash in its path', path);
  if (path.startsWith('/') || /^[A-Za-z]:/.test(path)) {
    throw new BuildContextRefused('PATH_ESCAPES', 'has an absolute path', path);
  }
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..')) throw new BuildContextRefused('PATH_ESCAPES', 'leads out of the archive', path);
  if (parts.some((part) => Buffer.byteLength(part) > MAX_PART)) {
    throw new BuildContextRefused('BAD_PATH', 'has a name that is too long', path);
  }
  return parts.join('/');
}

function cleanTarget({ type, target, path: rawPath }: RawEntry, path: string): string {
  const text = target ?? '';
  const escapes = () =>
    new BuildContextRefused('LINK_ESCAPES', 'links to something outside the archive', rawPath);
  if (text === '' || text.includes('\0') || text.startsWith('/') || text.length > MAX_PATH) throw escapes();
  // A symlink counts from where it lies, a hard link from the top.
  const stack = type === 'SYMLINK' ? path.split('/').slice(0, -1) : [];
  for (const part of text.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') stack.push(part);
    else if (stack.pop() === undefined) throw escapes();
  }
  return type === 'SYMLINK' ? text : stack.join('/');
}

/** Names from an archive may be anything; what is shown is one line. */
const printable = (name: string): string => JSON.stringify(name.slice(0, 200)).slice(1, -1);
