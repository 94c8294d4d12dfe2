import { afterEach, it, vi } from 'vitest';
import { newId } from '../../src/db/repository.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { until } from '../support/until.js';

let app: TestApp | null = null;
afterEach(async () => {
  vi.useRealTimers();
  await app?.close();
});

it('calls health UNKNOWN that nobody has confirmed for five minutes where no prober runs at all', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  app = await startTestApp({ ROLES: 'api,worker' });
  const { db, repositories } = app.app.core;
  const minerId = newId();
  const long = new Date(Date.now() - 7 * 60_000);
  await repositories.miners.insert(db, {
    ...{ id: minerId, ownerId: '0.0.1001', name: 'm', aliveName: '0.0.1001/m', modelType: 'LLM' },
    ...{ state: 'ACTIVE', health: 'HEALTHY', address: '127.0.0.1', port: 3000 },
    ...{ createdAt: long, activeAt: long },
  });
  const streaks = { okStreak: 0, badStreak: 0 };
  await db.transaction((tx) =>
    repositories.probeTargets.enroll(tx, [
      { minerId, kind: 'HEALTH', intervalMs: 60_000, dueAt: long, lastAt: long, ...streaks },
    ]),
  );
  vi.advanceTimersByTime(60_000);
  await until('its health to be UNKNOWN', async () => {
    const miner = await repositories.miners.find(db, minerId);
    return miner?.health === 'UNKNOWN';
  });
});
