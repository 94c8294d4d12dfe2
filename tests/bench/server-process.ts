import { silentLog } from '../../src/services/log.js';
import { startApp } from '../../src/app.js';
import { readConfig } from '../../src/config.js';
import { openStore } from '../../src/db/open.js';
import { createAccessTokens } from '../../src/services/security/access-tokens.js';
import { newId } from '../../src/db/repository.js';
import { subjects } from '../../src/services/events/event-log.js';
import { OWNER, seedMiners } from './network.js';

/** The server under measurement: seeded, API only, told by messages what to publish. */
const [dataDir = ''] = process.argv.slice(2);
const config = readConfig({ DATA_DIR: dataDir, PORT: '0', ROLES: 'api', LOG_LEVEL: 'silent' });
const seeded = await openStore(config.store);
const minerIds = await seedMiners(seeded, 20, { address: '127.0.0.1', port: 3_000 });
await seeded.database.close();

// What one caller may use up is not what is measured here.
const plenty = { capacity: 1e12, restoredPerSecond: 1e12 };
const limits = { bucket: plenty, anonymousBucket: plenty, socketsPerCaller: 20_000 };
const app = await startApp({ config, log: silentLog, limits });
const { core } = app;
const sessionId = newId();
await core.repositories.sessions.insert(core.db, {
  id: sessionId,
  accountId: OWNER,
  refreshTokenHash: 'bench',
  createdAt: new Date(),
  lastUsedAt: new Date(),
  expiresAt: new Date(Date.now() + 3_600_000),
});
const tokens = createAccessTokens({
  masterKey: core.masterKey,
  network: core.network,
  now: () => new Date(),
});
const { token } = await tokens.issue(OWNER, sessionId);

process.on('message', (message: { type: string }) => {
  if (message.type === 'where') process.send?.({ url: app.url, token });
  if (message.type === 'memory') process.send?.({ rss: process.memoryUsage().rss });
  if (message.type === 'publish') {
    const minerId = minerIds[0] ?? '';
    void core.db
      .transaction((tx) =>
        core.eventLog.append(tx, subjects.scores, [
          { type: 'SCORE_CHANGED', payload: { minerId, scoreChangeId: newId(), before: 1, after: 2 } },
        ]),
      )
      .then(() => process.send?.({ published: true }));
  }
});
process.on('SIGTERM', () => void app.close().then(() => process.disconnect()));
process.send?.({ isUp: true });
