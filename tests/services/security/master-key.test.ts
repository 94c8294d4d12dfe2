import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MASTER_KEY_FILE, MasterKeyError, openMasterKey } from '../../../src/services/security/master-key.js';
import { Secret } from '../../../src/services/security/secret.js';

describe('the master key', () => {
  let root: string;
  let dataDir: string;
  let path: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'tensornode-key-'));
    dataDir = join(root, 'data');
    path = join(dataDir, MASTER_KEY_FILE);
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  const opened = async (secret?: string) => {
    const key = await openMasterKey({
      secret: secret === undefined ? undefined : new Secret(secret),
      dataDir,
    });
    return key.derive('test').toString('hex');
  };

  it('is made on the first start, for its owner only, and found on the next', async () => {
    const first = await opened();
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(dataDir)).mode & 0o777).toBe(0o700);
    expect(await opened()).toBe(first);
    expect(await readdir(dataDir)).toEqual([MASTER_KEY_FILE]);
  });

  it('is one and the same for processes that start together', async () => {
    const keys = await Promise.all(Array.from({ length: 20 }, () => opened()));
    expect(new Set(keys).size).toBe(1);
    expect(await readdir(dataDir)).toEqual([MASTER_KEY_FILE]);
  });

  it('comes from the configured secret when there is one, and then needs no file', async () => {
    const secret = 'a'.repeat(32);
    expect(await opened(secret)).toBe(await opened(secret));
    expect(await opened(secret)).not.toBe(await opened('b'.repeat(32)));
    await expect(stat(path)).rejects.toThrow('ENOENT');
  });

  it('refuses a short secret without repeating it', async () => {
    const error = await opened('hunter2').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(MasterKeyError);
    expect(String(error)).toMatch(/7 characters; at least 32/);
    expect(String(error)).not.toContain('hunter2');
  });

  it.each([0o640, 0o604, 0o660, 0o644])(
    'refuses a file that others can read or write, and says how to mend it (%i)',
    async (mode) => {
      await opened();
      await chmod(path, mode);
      await expect(opened()).rejects.toThrow(`chmod 600 ${path}`);
    },
  );

  it.each(['', 'short\n', `${'0'.repeat(63)}g\n`, 'f'.repeat(64), `${'f'.repeat(128)}\n`])(
    'refuses a damaged file and leaves it alone: %j',
    async (content) => {
      await opened();
      await writeFile(path, content);
      await expect(opened()).rejects.toThrow(/damaged/);
      expect(await readFile(path, 'utf8')).toBe(content);
    },
  );

  it('refuses a symbolic link in place of the file', async () => {
    await opened();
    await rm(path);
    const elsewhere = join(root, 'elsewhere');
    await writeFile(elsewhere, `${'f'.repeat(64)}\n`, { mode: 0o600 });
    await symlink(elsewhere, path);
    await expect(opened()).rejects.toThrow(/symbolic link/);
  });

  it('says what to set when the file cannot be made', async () => {
    await writeFile(dataDir, 'a file where the directory belongs');
    await expect(opened()).rejects.toThrow(MasterKeyError);
    await expect(opened()).rejects.toThrow(/DATA_DIR/);
  });

  it('gives every purpose its own key', async () => {
    const key = await openMasterKey({ secret: undefined, dataDir });
    expect(key.derive('a')).toHaveLength(32);
    expect(key.derive('a')).toEqual(key.derive('a'));
    expect(key.derive('a')).not.toEqual(key.derive('b'));
  });
});
