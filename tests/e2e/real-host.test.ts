import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { networkInterfaces, tmpdir } from 'node:os';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type Docker from 'dockerode';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type OpenSsh, openSsh } from '../support/e2e/docker-over-ssh.js';
import { eventually } from '../support/e2e/eventually.js';
import { packModelContext } from '../support/e2e/model-context.js';
import { type RealHost, startRealHost } from '../support/e2e/real-host.js';
import { mustRun } from '../support/e2e/run-command.js';

interface BuildStep {
  stream?: string;
  error?: string;
}

async function build(docker: Docker, context: Buffer, tag: string): Promise<BuildStep[]> {
  const progress = await docker.buildImage(Readable.from([context]), { t: tag });
  return new Promise((resolve, reject) => {
    docker.modem.followProgress(progress, (error: Error | null, steps: BuildStep[]) =>
      error ? reject(error) : resolve(steps),
    );
  });
}

async function getJson(url: string, body?: unknown): Promise<unknown> {
  const response = await fetch(url, {
    signal: AbortSignal.timeout(5_000),
    ...(body === undefined
      ? {}
      : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  expect(response.status).toBe(200);
  return response.json();
}

describe('a real host', () => {
  let host: RealHost;
  let ssh: OpenSsh;

  beforeAll(async () => {
    host = await startRealHost();
    await host.importBaseImage();
    ssh = await openSsh(host);
  });

  afterEach(async (context) => {
    if (context.task.result?.state === 'fail') console.error(await host.logs());
  });

  afterAll(async () => {
    await ssh?.close();
    await host?.stop();
  });

  test('shows the host key it was given', async () => {
    const keys = await mustRun(['ssh-keyscan', '-t', 'ed25519', '-T', '5', host.address]);
    const key = keys.split('\n').find((line) => line.startsWith(host.address)) ?? '';
    expect(key).toContain('ssh-ed25519');
    const fingerprint = await mustRun(['ssh-keygen', '-l', '-f', '-'], { stdin: key });
    expect(fingerprint.split(' ')[1]).toBe(host.hostKeyFingerprint);
  });

  test('lets its user run the engine without being root', async () => {
    const result = await ssh.exec('id -un && hostname && docker info --format {{.ServerVersion}}');
    expect(result).toMatchObject({ code: 0, stderr: '' });
    expect(result.stdout).toMatch(/^ubuntu\ntest-host\n\d+\.\d+\.\d+/);
  });

  test('builds a context with COPY over SSH, runs it, and the model answers at the host address', async () => {
    const steps = await build(ssh.docker, await packModelContext(), 'counting-house:1');
    const text = steps.map((step) => step.stream ?? step.error ?? '').join('');
    expect(text).toContain('COPY model/ /app/model/');
    expect(text).toContain('Successfully tagged counting-house:1');

    const container = await ssh.docker.createContainer({
      Image: 'counting-house:1',
      name: 'counting-house',
      Env: ['MODEL_NAME=abacus'],
      HostConfig: { PortBindings: { '3000/tcp': [{ HostPort: '3000' }] }, Memory: 256 * 1024 * 1024 },
    });
    await container.start();
    const url = `http://${host.address}:3000`;
    expect(await eventually(() => getJson(`${url}/health`))).toMatchObject({
      status: 'healthy',
      model_loaded: true,
    });
    expect(await getJson(`${url}/info`)).toMatchObject({ model_name: 'abacus', model_type: 'llm' });
    expect(await getJson(`${url}/api/chat`, { prompt: 'What is 17 + 25?' })).toMatchObject({
      response: '42',
      model: 'abacus',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) as string,
      processing_time: expect.any(Number) as number,
    });
    const logs = await container.logs({ stdout: true, stderr: true });
    expect(logs.toString('utf8')).toContain('asked: What is 17 + 25?');
    await eventually(async () => {
      expect((await container.inspect()).State.Health?.Status).toBe('healthy');
    });
    await container.remove({ force: true });
    await expect(fetch(`${url}/health`, { signal: AbortSignal.timeout(5_000) })).rejects.toThrow();
  });

  test('reports a broken build as the fault of its Dockerfile', async () => {
    const broken = await packModelContext('FROM test-host/python:3\nRUN python -c "import absent"\n');
    const steps = await build(ssh.docker, broken, 'broken:1').catch((error: unknown) => [
      { error: error instanceof Error ? error.message : String(error) },
    ]);
    expect(steps.at(-1)?.error).toContain('returned a non-zero code: 1');
  });

  test('stands beside another host that publishes the same port', async () => {
    const other = await startRealHost();
    try {
      expect(other.address).not.toBe(host.address);
      const image = await other.importBaseImage();
      const server = ['docker', 'run', '--detach', '--publish', '3000:3000', image, 'python', '-m'];
      const started = await other.exec([...server, 'http.server', '3000']);
      expect(started).toMatchObject({ code: 0 });
      await eventually(async () => {
        const response = await fetch(`http://${other.address}:3000/`, { signal: AbortSignal.timeout(5_000) });
        expect(response.status).toBe(200);
        await response.body?.cancel();
      });
      const here = await host.exec(['docker', 'ps', '--all', '--quiet', '--no-trunc']);
      expect(here).toMatchObject({ code: 0 });
      expect(here.stdout).not.toContain(started.stdout.trim());
    } finally {
      await other.stop();
    }
  });
});

/** Every trace a host can leave: its folder, its end of the cable, its control groups. */
async function tracesOf(owner: number, address: string): Promise<string[]> {
  const folders = (await readdir(tmpdir())).filter((name) => name.startsWith(`tensornode-host-${owner}-`));
  const ours = address.replace(/2$/, '1');
  const cables = Object.values(networkInterfaces()).flatMap((list) =>
    (list ?? []).map((one) => one.address).filter((one) => one === ours),
  );
  const groups = await mustRun([
    'find',
    '/sys/fs/cgroup',
    '-maxdepth',
    '4',
    '-name',
    `tensornode-host-${owner}-*`,
  ]);
  return [...folders, ...cables, ...groups.split('\n').filter(Boolean)];
}

describe('a host that is over', () => {
  test('leaves nothing behind when it is stopped with a container running', async () => {
    const host = await startRealHost();
    const image = await host.importBaseImage();
    const run = await host.exec(['docker', 'run', '--detach', image, 'python', '-m', 'http.server']);
    expect(run).toMatchObject({ code: 0 });
    expect(await tracesOf(process.pid, host.address)).not.toEqual([]);
    await host.stop();
    await host.stop();
    expect(await tracesOf(process.pid, host.address)).toEqual([]);
  });

  test('leaves nothing behind once a new one starts, when its test run was killed', async () => {
    const script = fileURLToPath(new URL('../support/e2e/abandoned-host.ts', import.meta.url));
    const child = spawn(process.execPath, ['--import', 'tsx', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const owner = child.pid ?? 0;
    const lines = createInterface({ input: child.stdout });
    const { value: address } = await lines[Symbol.asyncIterator]().next();
    if (address === undefined) throw new Error('the run that was to be killed ended by itself');
    expect(await tracesOf(owner, address)).not.toEqual([]);
    child.kill('SIGKILL');
    await once(child, 'close');
    await eventually(() => {
      const cables = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
      expect(cables.map((one) => one.address)).not.toContain(address.replace(/2$/, '1'));
    });
    const next = await startRealHost();
    await next.stop();
    expect(await tracesOf(owner, address)).toEqual([]);
  });
});
