import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openStore } from '../../src/db/open.js';

it('keeps the file of SQLite and its companions from other users of the machine', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tensornode-open-'));
  const before = process.umask(0o022);
  try {
    const { database } = await openStore({ kind: 'sqlite', filename: join(folder, 'data', 'store.sqlite') });
    const names = readdirSync(join(folder, 'data'));
    expect(names).toContain('store.sqlite-wal');
    for (const name of names) {
      expect([name, statSync(join(folder, 'data', name)).mode & 0o777]).toEqual([name, 0o600]);
    }
    await database.close();
  } finally {
    process.umask(before);
    rmSync(folder, { recursive: true });
  }
});
