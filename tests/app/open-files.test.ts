import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';

const ROOT = new URL('../..', import.meta.url).pathname;
const left: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of left.splice(0).reverse()) await end();
});

it.runIf(process.platform === 'linux')(
  'tells an operator whose prober may open too few files what to raise, once',
  async () => {
    const directory = await mkdtemp(join(tmpdir(), 'open-files-'));
    left.push(() => rm(directory, { recursive: true, force: true }));
    const words = ['--import', 'tsx', 'src/main.ts'];
    const child = spawn('sh', ['-c', 'ulimit -n 1024 && exec "$@"', 'sh', process.execPath, ...words], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { PATH: process.env['PATH'] ?? '', DATA_DIR: directory, PORT: '0', LOG_LEVEL: 'warn' },
    });
    const ended = once(child, 'exit');
    left.push(async () => {
      child.kill('SIGKILL');
      await ended;
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    const lines = () => output.split('\n').filter((line) => line.includes('ulimit -n'));
    await expect.poll(lines, { timeout: 25_000 }).toHaveLength(1);
    expect(JSON.parse(lines()[0] ?? '')).toMatchObject({
      ...{ mayOpen: 1_024, concurrency: 76, suspectConcurrency: 153, chatConcurrency: 230 },
      ...{ claimAtMost: 75, keptConnections: 307, msg: expect.stringContaining('to 12288') as string },
    });
    child.kill('SIGTERM');
    await ended;
    expect(lines()).toHaveLength(1);
  },
);
