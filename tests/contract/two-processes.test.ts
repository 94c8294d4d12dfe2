import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launch } from '../api/support.js';
import { type RunningSimulator, startSimulatorProcess } from '../crash/processes.js';
import {
  DeploymentDocument,
  TerminateMinerDocument,
  WatchDeploymentEventsDocument,
  WatchLogsDocument,
  WatchMinerDocument,
  WatchScoresDocument,
} from '../operations/generated.js';
import { type ApiClient, createApiClient } from '../support/api-client.js';
import { openFreshPostgres } from '../support/each-database.js';
import { type ServerProcess, startServerProcess } from '../support/server-process.js';
import { signInTo } from '../support/wallet-sign-in.js';

const POSTGRES_URL = process.env['TEST_POSTGRES_URL'] ?? '';
/** A cloud that is not the embedded one is asked only every ten seconds. */
const SLOW_MS = 150_000;

describe.runIf(POSTGRES_URL)('two processes on one PostgreSQL', () => {
  const closers: (() => Promise<unknown>)[] = [];
  let simulator: RunningSimulator;
  let api: ServerProcess;
  let worker: ServerProcess;
  let client: ApiClient;
  let token: string;

  beforeAll(async () => {
    const dir = await mkdtemp(join(tmpdir(), 'tensornode-two-'));
    closers.push(() => rm(dir, { recursive: true, force: true }));
    const store = await openFreshPostgres(POSTGRES_URL);
    closers.push(() => store.database.close());
    simulator = await startSimulatorProcess();
    closers.push(() => simulator.close());
    const shared = {
      DATABASE_URL: store.url,
      TENSORNODE_SECRET: 'the same for both, and long enough to be one',
      FLUENCE_API_URL: simulator.fluenceUrl,
      FLUENCE_API_KEY: simulator.apiKey,
      FLUENCE_SSH_PORT: String(simulator.sshPort),
      HEDERA_NETWORK: 'testnet',
      HEDERA_MIRROR_URL: simulator.mirrorUrl,
      ADDRESS_ALLOW: '127.0.0.0/8',
      PROBE_INTERVAL_MS: '500',
      CHAT_PROBE_INTERVAL_MS: '700',
    };
    api = await startServerProcess({ ...shared, DATA_DIR: join(dir, 'api'), PORT: '0', ROLES: 'api' });
    closers.push(() => api.stop());
    worker = await startServerProcess({ ...shared, DATA_DIR: join(dir, 'worker'), ROLES: 'worker,prober' });
    closers.push(() => worker.stop());
    client = createApiClient(api.url ?? '');
    closers.push(async () => client.close());
    ({ token } = await signInTo(client, simulator.fluenceUrl, '0.0.1005'));
  }, SLOW_MS);
  afterAll(async () => {
    for (const close of closers.reverse()) await close();
  });

  it(
    'a subscriber of the one sees, as it happens, what the other does',
    async () => {
      const { miner, deployment } = await launch(client, { name: 'far-away' }, token);
      const connection = await client.connect({ token });
      const events = connection.watch(WatchDeploymentEventsDocument, { id: deployment.id });
      const logs = connection.watch(WatchLogsDocument, { source: { minerId: miner.id }, after: '0' });
      const scores = connection.watch(WatchScoresDocument, { minerIds: [miner.id] });
      await events.find('the end', (item) => item.__typename === 'StreamEnd', SLOW_MS);

      expect(events.items[0]).toMatchObject({ __typename: 'DeploymentSnapshot' });
      expect(events.items.at(-2)).toMatchObject({ __typename: 'DeploymentChanged', state: 'SUCCEEDED' });
      const steps = events.items.filter(({ __typename }) => __typename === 'DeploymentStepChanged');
      expect(steps.length).toBeGreaterThanOrEqual(20);
      const seqs = events.items.flatMap((item) => ('seq' in item ? [Number(item.seq)] : []));
      expect(seqs).toEqual([...new Set(seqs)].toSorted((a, b) => a - b));
      await logs.find(
        'the log of the build',
        (item) => item.__typename === 'LogBatch' && item.lines.some(({ stream }) => stream === 'BUILD'),
      );
      await scores.find('the first score', (item) => item.__typename === 'ScoreChanged');
      const { deployment: done } = await client.ask(DeploymentDocument, { id: deployment.id }, { token });
      expect(done?.steps.every(({ attempt }) => attempt === 1)).toBe(true);

      const ending = connection.watch(WatchMinerDocument, { id: miner.id });
      await ending.find('the snapshot of the miner', () => true);
      await client.ask(TerminateMinerDocument, { id: miner.id }, { token });
      await ending.find('the end of the miner', (item) => item.__typename === 'StreamEnd', SLOW_MS);
      expect(await simulator.admin('GET', '/leaks')).toEqual({ leaks: [], live: [] });
      connection.drop();
    },
    2 * SLOW_MS,
  );

  it('both stop when they are told to', async () => {
    expect([await worker.stop(), await api.stop()]).toEqual([0, 0]);
    for (const { output } of [api, worker]) expect(output()).not.toMatch(/"level":(50|60)/);
  });
});
