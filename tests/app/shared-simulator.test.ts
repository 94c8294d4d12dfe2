import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type LocalFarEnds, openLocal } from '../../src/app/local-far-ends.js';
import { readConfig } from '../../src/config.js';
import { settingRepository } from '../../src/db/settings.js';
import { silentLog } from '../../src/services/log.js';
import { eachDatabase } from '../support/each-database.js';

eachDatabase('the simulator of a database', (store, kind) => {
  let folder = '';
  const open: LocalFarEnds[] = [];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tensornode-simulator-'));
  });
  afterEach(async () => {
    for (const one of open.splice(0)) await one.close();
    await rm(folder, { recursive: true, force: true });
  });

  const startProcess = async (name: string): Promise<LocalFarEnds> => {
    const { database: db, tables } = store();
    const config = readConfig({ DATA_DIR: join(folder, name) });
    const local = await openLocal({ config, log: silentLog, db, settings: settingRepository(tables) });
    open.push(local);
    return local;
  };

  it('is shared by all of its processes where there may be several', async () => {
    const first = await startProcess('first');
    const second = await startProcess('second');
    expect(second.fluenceUrl === first.fluenceUrl).toBe(kind !== 'sqlite');
    await second.close();
    const answer = await fetch(`${first.fluenceUrl}/v1/clusters`, { headers: { 'x-api-key': first.apiKey } });
    expect(answer.status).toBe(200);
  });

  it('is carried on by another process when the one that had it is gone', async () => {
    const first = await startProcess('first');
    await first.close();
    const second = await startProcess('second');
    const answer = await fetch(`${second.fluenceUrl}/v1/clusters`, {
      headers: { 'x-api-key': second.apiKey },
    });
    expect(answer.status).toBe(200);
    if (kind === 'sqlite') return;
    const third = await startProcess('third');
    expect(third.fluenceUrl).toBe(second.fluenceUrl);
  });
});
