import { createServer as createHttpServer } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { startApp } from '../../../src/app.js';
import { readConfig } from '../../../src/config.js';
import { silentLog } from '../../../src/services/log.js';

export const DOCKERFILE = 'FROM python:3.11-slim\nEXPOSE 3000\n';

export interface Shown {
  readonly [name: string]: unknown;
}

/** The whole embedded server, a host that serves a Dockerfile, and the calls of the guide. */
export async function startGuideServer(settings: Record<string, string> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'tensornode-rest-'));
  const files = createHttpServer((_request, response) => response.end(DOCKERFILE));
  await new Promise<void>((resolve) => files.listen(0, '127.0.0.1', resolve));
  const { port: filesPort } = files.address() as AddressInfo;
  const config = readConfig({
    PORT: '0',
    DATA_DIR: folder,
    FETCH_ALLOW: `127.0.0.1:${filesPort}`,
    ...settings,
  });
  const app = await startApp({ config, log: silentLog });

  const call = async (
    method: string,
    path: string,
    body?: object | string | FormData,
    headers: Record<string, string> = {},
  ) => {
    const isForm = body instanceof FormData;
    const response = await fetch(new URL(path, app.url ?? ''), {
      method,
      headers: {
        ...(body === undefined || isForm ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined
        ? {}
        : { body: isForm || typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Shown & { error?: Shown } };
  };
  const rent = async (body: object = { walletAddress: '0.0.123456' }): Promise<string> => {
    const { body: shown } = await call('POST', '/deploy', body);
    return String((shown['deployment'] as Shown)['vmId']);
  };
  const vm = async (id: string): Promise<Shown> => (await call('GET', `/vms/${id}`)).body;

  return {
    call,
    /** Of the local developer's account. */
    async token(): Promise<string> {
      const query =
        'mutation { createApiToken(input: { name: "rest", scopes: [read, deploy] }) { ... on CreateApiTokenPayload { token } } }';
      const made = await call('POST', '/graphql', { query });
      return String(((made.body['data'] as Shown)['createApiToken'] as Shown)['token']);
    },
    rent,
    vm,
    dockerfileUrl: `http://127.0.0.1:${filesPort}/Dockerfile`,
    async active(): Promise<string> {
      const id = await rent();
      await expect.poll(async () => (await vm(id))['status'], { timeout: 30_000 }).toBe('active');
      return id;
    },
    async deployed(id: string): Promise<void> {
      const state = async () => ((await vm(id))['deployment'] as Shown | null)?.['state'];
      await expect.poll(state, { timeout: 30_000 }).toBe('SUCCEEDED');
    },
    async close(): Promise<void> {
      await app.close();
      await new Promise((resolve) => files.close(resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };
}
export type GuideServer = Awaited<ReturnType<typeof startGuideServer>>;
