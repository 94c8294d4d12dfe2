import { startApp } from '../../src/app.js';
import { readConfig } from '../../src/config.js';
import { newId } from '../../src/db/repository.js';
import { silentLog } from '../../src/services/log.js';
import { createAccessTokens } from '../../src/services/security/access-tokens.js';
import { seedMiners, OWNER } from './network.js';
import { openStore } from '../../src/db/open.js';

/** The server that follows containers of one machine, told by messages which. */
const [dataDir = '', address = '', sshUser = '', privateKey = ''] = process.argv.slice(2);
const config = readConfig({
  DATA_DIR: dataDir,
  PORT: '0',
  ROLES: 'api',
  LOG_LEVEL: 'silent',
  ADDRESS_ALLOW: `${address}/32`,
  // All that is written is counted.
  LOG_RETENTION_MB: '100000',
});
const seeded = await openStore(config.store);
const minerIds = await seedMiners(seeded, 12, { address, port: 3_000 });
await seeded.database.close();

const plenty = { capacity: 1e12, restoredPerSecond: 1e12 };
const app = await startApp({ config, log: silentLog, limits: { bucket: plenty, anonymousBucket: plenty } });
const { core } = app;
const { logs } = core.mining;
for (const minerId of minerIds) {
  const miner = await core.repositories.miners.find(core.db, minerId);
  const vmId = miner?.vmId ?? '';
  const sealed = core.secretBox.seal(privateKey, { purpose: 'vm.sshPrivateKey', rowId: vmId });
  await core.db.transaction((tx) =>
    core.repositories.vms.update(tx, vmId, { sshUser, sshPrivateKeySealed: sealed }),
  );
}
// Only the followers of the workers: there is no cloud behind the machine.
logs.followers.worker.start();
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

interface Message {
  readonly type: 'where' | 'follow' | 'usage';
  readonly containerId?: string;
  readonly minerId?: string;
}
process.on('message', ({ type, minerId = '', containerId = '' }: Message) => {
  if (type === 'where') process.send?.({ url: app.url, token, minerIds });
  if (type === 'usage') process.send?.({ rss: process.memoryUsage().rss, cpu: process.cpuUsage() });
  if (type === 'follow') {
    void core.repositories.miners
      .find(core.db, minerId)
      .then((miner) =>
        core.db.transaction((tx) =>
          logs.followers.follow(tx, { deploymentId: newId(), minerId, vmId: miner?.vmId ?? '', containerId }),
        ),
      )
      .then(() => process.send?.({ following: true }));
  }
});
process.on('SIGTERM', () => {
  void logs.followers
    .drain()
    .then(() => app.close())
    .then(() => process.connected && process.disconnect());
});
process.send?.({ isUp: true });
