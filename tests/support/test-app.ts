import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startApp } from '../../src/app.js';
import type { Pace } from '../../src/app/pace.js';
import { readConfig } from '../../src/config.js';
import type { Limits } from '../../src/server/limits.js';
import type { Log } from '../../src/services/log.js';
import { createApiClient, type Credential } from './api-client.js';
import { signInTo } from './wallet-sign-in.js';

export interface Logged {
  readonly level: 'warn' | 'error';
  readonly fields: object;
  readonly message: string;
}

/** Keeps warnings and errors, and says nothing. */
export function createQuietLog() {
  const lines: Logged[] = [];
  const log: Log = {
    debug: () => {},
    info: () => {},
    warn: (fields, message) => void lines.push({ level: 'warn', fields, message }),
    error: (fields, message) => void lines.push({ level: 'error', fields, message }),
    child: () => log,
  };
  return { log, lines };
}

const QUICK = { PORT: '0', PROBE_INTERVAL_MS: '300', CHAT_PROBE_INTERVAL_MS: '400', SIMULATOR_SEED: '7' };

/** The whole program in this process, on a free port, with nothing in its store and a cloud of its own. */
export async function startTestApp(
  environment: Readonly<Record<string, string>> = {},
  limits: Partial<Limits> = {},
  now?: () => Date,
  pace: Partial<Pace> = {},
) {
  const dataDir = await mkdtemp(join(tmpdir(), 'tensornode-app-'));
  const { log, lines } = createQuietLog();
  const config = readConfig({ DATA_DIR: dataDir, ...QUICK, ...environment });
  const app = await startApp({ config, log, limits, pace, ...(now ? { now } : {}) }).catch(
    async (error: unknown) => {
      await rm(dataDir, { recursive: true, force: true });
      throw error;
    },
  );
  if (app.url === null) throw new Error('The app under test needs the role "api"');
  const client = createApiClient(app.url);
  const cloudUrl = app.core.farEnds.simulator?.fluenceUrl ?? '';

  return {
    ...client,
    url: app.url,
    app,
    dataDir,
    lines,
    /** What was logged as an error; nothing a caller sends may cause one. */
    errors: (): string[] =>
      lines
        .filter(({ level }) => level === 'error')
        .map(({ fields, message }) => `${message} ${'err' in fields ? String(fields.err) : ''}`),
    /** Signs in with a wallet of the simulated ledger. */
    signIn: (accountId: string) => signInTo(client, cloudUrl, accountId),
    /** The simulated cloud's levers. */
    async cloud<Reply>(path: string, init: { method?: string; body?: object } = {}): Promise<Reply> {
      const response = await fetch(`${cloudUrl}/__emu/${path}`, {
        method: init.method ?? 'GET',
        ...(init.body
          ? { body: JSON.stringify(init.body), headers: { 'content-type': 'application/json' } }
          : {}),
        signal: AbortSignal.timeout(10_000),
      });
      if (!response.ok) throw new Error(`__emu/${path}: ${response.status} ${await response.text()}`);
      return (await response.json()) as Reply;
    },
    async close(): Promise<void> {
      client.close();
      await app.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
export type TestApp = Awaited<ReturnType<typeof startTestApp>>;
export type { Credential };

/** What the simulated cloud bills: machines that live, and parts that no machine owns. */
export interface Bill {
  readonly leaks: readonly { readonly kind: string; readonly id: string }[];
  readonly live: readonly { readonly id: string; readonly name: string; readonly address: string | null }[];
}
export const billOf = (app: Pick<TestApp, 'cloud'>): Promise<Bill> => app.cloud<Bill>('leaks');
