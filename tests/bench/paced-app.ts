import { startApp } from '../../src/app.js';
import { REAL_PACE } from '../../src/app/pace.js';
import { readConfig } from '../../src/config.js';
import { silentLog } from '../../src/services/log.js';
import { createApiClient } from '../support/api-client.js';

/** The whole program as it works against real machines, with the simulator's money and cloud beside it. */
export async function startPacedApp(dataDir: string, environment: Readonly<Record<string, string>>) {
  const { healthMs, healthEveryMs, drainMs, lockMs } = REAL_PACE;
  const app = await startApp({
    config: readConfig({ DATA_DIR: dataDir, PORT: '0', ...environment }),
    log: silentLog,
    pace: { healthMs, healthEveryMs, drainMs, lockMs },
  });
  if (app.url === null) throw new Error('The server under test needs the role "api"');
  const client = createApiClient(app.url);
  return {
    ...client,
    async close(): Promise<void> {
      client.close();
      await app.close();
    },
  };
}
