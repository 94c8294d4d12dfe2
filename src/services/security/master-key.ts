import { constants } from 'node:fs';
import { link, mkdir, open, rm } from 'node:fs/promises';
import { hkdfSync, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Secret } from './secret.js';

/** The one secret of an installation. Everything else is derived from it, per purpose. */
export interface MasterKey {
  derive(purpose: string): Buffer;
}

export const MASTER_KEY_FILE = 'master.key';
const MIN_SECRET_LENGTH = 32;
const FILE_CONTENT = /^[0-9a-f]{64}\n$/;

/** The message says what the operator has to do. */
export class MasterKeyError extends Error {
  override readonly name = 'MasterKeyError';
}

/**
 * Takes the configured secret, else the key file in the data directory, which the first start makes.
 * Processes that share a database must share the key: they need the configured secret, or one directory.
 */
export async function openMasterKey(needs: {
  readonly secret: Secret | undefined;
  readonly dataDir: string;
}): Promise<MasterKey> {
  const material = needs.secret
    ? fromSecret(needs.secret)
    : await fromFile(needs.dataDir, join(needs.dataDir, MASTER_KEY_FILE));
  return masterKeyOf(material);
}

export function masterKeyOf(material: Uint8Array): MasterKey {
  return {
    derive: (purpose) => Buffer.from(hkdfSync('sha256', material, 'tensornode/v1', purpose, 32)),
  };
}

function fromSecret(secret: Secret): Buffer {
  const text = secret.reveal();
  if (text.length < MIN_SECRET_LENGTH) {
    throw new MasterKeyError(
      `TENSORNODE_SECRET has ${text.length} characters; at least ${MIN_SECRET_LENGTH} random ones are needed (openssl rand -hex 32)`,
    );
  }
  return Buffer.from(text, 'utf8');
}

async function fromFile(dataDir: string, path: string): Promise<Buffer> {
  const existing = await readKeyFile(path);
  if (existing) return existing;
  await createKeyFile(dataDir, path);
  const created = await readKeyFile(path);
  if (!created) throw new MasterKeyError(`${path} vanished right after it was made`);
  return created;
}

async function readKeyFile(path: string): Promise<Buffer | null> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW).catch((error: unknown) => {
    const code = codeOf(error);
    if (code === 'ENOENT') return null;
    if (code === 'ELOOP') throw new MasterKeyError(`${path} is a symbolic link; it must be a plain file`);
    throw new MasterKeyError(`${path} cannot be read (${code}); check DATA_DIR`, { cause: error });
  });
  if (!file) return null;
  try {
    const { mode, uid } = await file.stat();
    if ((mode & constants.S_IFMT) !== constants.S_IFREG)
      throw new MasterKeyError(`${path} is not a plain file`);
    if (uid !== process.getuid?.()) {
      throw new MasterKeyError(
        `${path} belongs to another user; it must belong to the one that runs the server`,
      );
    }
    if ((mode & 0o077) !== 0) {
      const found = (mode & 0o777).toString(8).padStart(4, '0');
      throw new MasterKeyError(`${path} can be read by others (mode ${found}); run: chmod 600 ${path}`);
    }
    const content = await file.readFile('latin1');
    if (!FILE_CONTENT.test(content)) {
      throw new MasterKeyError(
        `${path} is damaged: expected 64 hexadecimal digits. Restore it from a backup`,
      );
    }
    return Buffer.from(content.trim(), 'hex');
  } finally {
    await file.close();
  }
}

/** Written aside and linked into place: the file is either whole or absent, and the first of two starters wins. */
async function createKeyFile(dataDir: string, path: string): Promise<void> {
  const aside = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    const file = await open(aside, 'wx', 0o600);
    try {
      await file.writeFile(`${randomBytes(32).toString('hex')}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await link(aside, path).catch((error: unknown) => {
      if (codeOf(error) !== 'EEXIST') throw error;
    });
  } catch (error) {
    throw new MasterKeyError(`${path} cannot be made (${codeOf(error)}); set DATA_DIR or TENSORNODE_SECRET`, {
      cause: error,
    });
  } finally {
    await rm(aside, { force: true });
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'UNKNOWN';
}
