import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { silentLog } from '../../src/services/log.js';
import { freshState } from '../../src/simulator/store/state.js';
import { openStore, STATE_FILE } from '../../src/simulator/store/store.js';

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'tensornode-store-'));
});
afterEach(() => rm(dataDir, { recursive: true }));

it('what could not be copied for a write is written by the next one', async () => {
  let isBroken = true;
  const store = await openStore({
    dataDir,
    fresh: () => freshState(1, undefined, 0),
    beforeWrite: () => {
      if (isBroken) throw new Error('It can not be read now');
    },
    log: silentLog,
  });
  store.state.httpPort = 7;
  store.changed();
  await expect(store.flush()).rejects.toThrow('can not be read');
  isBroken = false;
  await store.flush();
  expect(JSON.parse(await readFile(join(dataDir, STATE_FILE), 'utf8'))).toMatchObject({ httpPort: 7 });
  await store.close();
});
