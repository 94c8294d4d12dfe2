import type { HostConnection } from '../adapters/host.js';

/** Relative to the user's home, where commands over SSH begin. */
const DIRECTORY = '.ssh';
const FILE = `${DIRECTORY}/authorized_keys`;
const NEXT = `${DIRECTORY}/authorized_keys.tensornode`;

/** Everything that a machine is asked to do about its keys, as words. */
export const KEY_WORDS = {
  exists: ['test', '-e', FILE],
  /** Not `cat`: what others wrote into the file may be in any encoding, and stays as it is. */
  read: ['base64', FILE],
  makeDirectory: ['mkdir', '-p', DIRECTORY],
  closeDirectory: ['chmod', '700', DIRECTORY],
  write: ['tee', NEXT],
  close: ['chmod', '600', NEXT],
  readNext: ['base64', NEXT],
  replace: ['mv', '-f', NEXT, FILE],
} as const;

const COMMAND_MS = 10_000;
/** What is read comes capped; a file near the cap may be only the beginning of one. */
const MAX_BYTES = 512 * 1024;

/** The machine answers, and its file can not be changed safely. */
export class KeysNotWritable extends Error {
  override readonly name = 'KeysNotWritable';
}

export interface KeyChange {
  /** Whole lines: type, base64 and perhaps a comment. */
  readonly present: readonly string[];
  readonly absent: readonly string[];
  /** By which this server signs in: never taken away. */
  readonly own: string;
}

export const blobOf = (line: string): string => line.trim().split(/\s+/)[1] ?? '';

/**
 * Brings the file to what is wanted, and returns what of that it had before. Lines of others stay, byte for byte. The new file is complete before it takes the
 * place of the old one, so that a full disk or a lost connection locks nobody out.
 */
export async function changeKeysFile(
  connection: HostConnection,
  change: KeyChange,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const run = (words: readonly string[], stdin: Uint8Array = new Uint8Array()) =>
    connection.exec(words, { signal, timeoutMs: COMMAND_MS, stdin });
  const must = async (words: readonly string[], stdin?: Uint8Array): Promise<string> => {
    const { code, stdout } = await run(words, stdin);
    if (code !== 0) throw new KeysNotWritable(`"${words.join(' ')}" ended with ${code ?? 'a signal'}`);
    return stdout;
  };
  const bytesOf = async (words: readonly string[]): Promise<Buffer> => {
    const bytes = Buffer.from(await must(words), 'base64');
    if (bytes.length > MAX_BYTES) throw new KeysNotWritable(`${FILE} is larger than ${MAX_BYTES} bytes`);
    return bytes;
  };

  const { code } = await run(KEY_WORDS.exists);
  if (code !== 0 && code !== 1) throw new KeysNotWritable(`nobody can tell whether ${FILE} is there`);
  const before = code === 0 ? await bytesOf(KEY_WORDS.read) : Buffer.alloc(0);
  const after = changed(before, change);
  const lines = before.toString('latin1').split('\n');
  const inForce = lines.filter((line) => !line.trimStart().startsWith('#')).join('\n');
  const wereThere = change.present.filter((line) => inForce.includes(blobOf(line)));
  if (after.equals(before)) return wereThere;
  if (code !== 0) {
    await must(KEY_WORDS.makeDirectory);
    await must(KEY_WORDS.closeDirectory);
  }
  await must(KEY_WORDS.write, after);
  await must(KEY_WORDS.close);
  if (!(await bytesOf(KEY_WORDS.readNext)).equals(after)) {
    throw new KeysNotWritable(`${NEXT} is not what was written into it`);
  }
  await must(KEY_WORDS.replace);
  return wereThere;
}

/** Every byte is a character of its own here, so that none is lost. */
export function changed(before: Buffer, { present, absent, own }: KeyChange): Buffer {
  const gone = new Set(absent.map(blobOf).filter((blob) => blob !== '' && blob !== blobOf(own)));
  const text = before.toString('latin1');
  const isGone = (line: string): boolean =>
    !line.trimStart().startsWith('#') && line.split(/\s+/).some((word) => gone.has(word));
  const lines = text === '' ? [] : text.replace(/\n$/, '').split('\n');
  const kept = lines.filter((line) => !isGone(line));
  const known = new Set(kept.filter((line) => /^\s*(ssh-|sk-|ecdsa-)/.test(line)).map(blobOf));
  const added = present.filter((line) => !known.has(blobOf(line)));
  if (added.length === 0 && kept.length === lines.length) return before;
  const wanted = [...kept, ...added.map((line) => Buffer.from(line, 'utf8').toString('latin1'))];
  return Buffer.from(wanted.length === 0 ? '' : `${wanted.join('\n')}\n`, 'latin1');
}
