import { createServer } from 'node:http';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp } from '../../src/app.js';
import { startFailure } from '../../src/app/start-failure.js';
import { ConfigError, readConfig } from '../../src/config.js';
import { silentLog } from '../../src/services/log.js';

const problemsOf = (env: Record<string, string>): string[] => {
  try {
    readConfig(env);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message
      .split('\n')
      .slice(1)
      .map((line) => /^ {2}([A-Z_]+)(?:\.\d+)?: /.exec(line)?.[1] ?? line);
  }
};

describe('the configuration', () => {
  it('is refused with one message that names every problem', () => {
    const wrong = {
      HOST: '0.0.0.0',
      PORT: ' ',
      FETCH_ALLOW: 'host:65536',
      ADDRESS_ALLOW: '10.0.0.0/33',
      FLUENCE_API_URL: 'http://127.0.0.1:1',
      HEDERA_MIRROR_URL: 'http://127.0.0.1:2',
      LOG_LEVEL: 'loud',
    };
    expect(problemsOf(wrong).sort()).toEqual(
      [
        'ADDRESS_ALLOW',
        'FETCH_ALLOW',
        'FLUENCE_API_KEY',
        'HEDERA_NETWORK',
        'LOG_LEVEL',
        'PORT',
        'PUBLIC_URL',
      ].sort(),
    );
  });

  it.each([
    [{ ROLES: ',' }, ['ROLES']],
    [{ ROLES: 'api,miner' }, ['ROLES']],
    [{ PORT: '1e3' }, ['PORT']],
    [{ PORT: '65536' }, ['PORT']],
    [{ FETCH_ALLOW: 'host:0' }, ['FETCH_ALLOW']],
    [{ PROBE_REFERENCE: 'router' }, ['PROBE_REFERENCE']],
    [{ HOST: '::' }, ['PUBLIC_URL']],
    [{ HOST: '::', ROLES: 'worker' }, []],
    [{ HOST: '::', PUBLIC_URL: 'https://api.example' }, []],
    [{ FETCH_ALLOW: 'host:65535, [::1]:1', OPERATORS: ',' }, []],
    [{ SIMULATOR_SEED: '-7', PORT: '' }, []],
  ])('%j has the problems %j', (env, problems) => {
    expect(problemsOf(env as Record<string, string>)).toEqual(problems);
  });
});

it('knows the places of reference of the prober by host and port', () => {
  expect(readConfig({}).probeReference).toEqual([]);
  expect(readConfig({ PROBE_REFERENCE: 'router.example:443, [2001:db8::7]:53' }).probeReference).toEqual([
    { host: 'router.example', port: 443 },
    { host: '2001:db8::7', port: 53 },
  ]);
});

describe('a server that can not start', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tensornode-config-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const reasonOf = async (env: Record<string, string>) => {
    const config = readConfig(env);
    const error: unknown = await startApp({ config, log: silentLog }).then(
      () => 'it started',
      (thrown: unknown) => thrown,
    );
    return startFailure(error, config) ?? String(error);
  };

  it('for its data directory says which and what to do, in one line', async () => {
    await writeFile(join(folder, 'file'), '');
    const reason = await reasonOf({ PORT: '0', DATA_DIR: join(folder, 'file', 'data') });
    expect(reason).toContain(join(folder, 'file', 'data'));
    expect(reason).toContain('set DATA_DIR');
    expect(reason).not.toContain('\n');
  });

  it('for a port that is taken says which and what to do, in one line', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const reason = await reasonOf({ PORT: String(port), DATA_DIR: join(folder, 'data'), ROLES: 'api' });
    await new Promise((resolve) => other.close(resolve));
    expect(reason).toContain(`127.0.0.1:${port} is taken`);
    expect(reason).toContain('set PORT');
    expect(reason).not.toContain('\n');
  });

  it('for a reason of ours is not explained away', () => {
    expect(startFailure(new Error('a bug'), readConfig({}))).toBeNull();
  });
});

describe('the public URL', () => {
  it('is that of the port really bound, with an IPv6 address in brackets, and wallets sign it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tensornode-url-'));
    const config = readConfig({ HOST: '::1', PORT: '0', DATA_DIR: folder, ROLES: 'api' });
    const app = await startApp({ config, log: silentLog });
    try {
      expect(app.url).toMatch(/^http:\/\/\[::1\]:[1-9]\d*$/);
      expect(app.api.publicUrl()).toBe(app.url);
      const challenge = await app.api.services.signIn.requestChallenge('0.0.1001', 'HEDERA');
      expect(challenge.message).toContain(`[::1]:${new URL(app.url ?? '').port}`);
    } finally {
      await app.close();
      await rm(folder, { recursive: true, force: true });
    }
  });
});
