import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Task } from './launcher.js';

const ROOT = new URL('../..', import.meta.url).pathname;
const LAUNCHER_LIMIT_MS = 90_000;

const node = (args: readonly string[], environment: Record<string, string> = {}): ChildProcess =>
  spawn(process.execPath, ['--import', 'tsx', ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'] ?? '', NODE_NO_WARNINGS: '1', ...environment },
  });

export interface RunningSimulator {
  readonly fluenceUrl: string;
  readonly mirrorUrl: string;
  readonly apiKey: string;
  readonly sshPort: number;
  admin(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<unknown>;
  close(): Promise<void>;
}

/** The simulated far ends in a process of their own, which outlives every kill. */
export async function startSimulatorProcess(): Promise<RunningSimulator> {
  const dataDir = await mkdtemp(join(tmpdir(), 'tensornode-crash-sim-'));
  const child = node(['src/simulator/main.ts', '--data-dir', dataDir, '--quiet', '--seed', '7']);
  let complaints = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    complaints = `${complaints}${String(chunk)}`.slice(-4_000);
  });
  const { fluenceUrl, mirrorUrl, apiKey, sshPort } = JSON.parse(
    await firstLine(child, () => complaints),
  ) as Pick<RunningSimulator, 'fluenceUrl' | 'mirrorUrl' | 'apiKey' | 'sshPort'>;
  return {
    fluenceUrl,
    mirrorUrl,
    apiKey,
    sshPort,
    async admin(method, path, body) {
      const response = await fetch(`${fluenceUrl}/__emu${path}`, {
        method,
        signal: AbortSignal.timeout(10_000),
        ...(body === undefined
          ? {}
          : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      });
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
      return response.json();
    },
    async close() {
      if (child.exitCode === null && child.signalCode === null) {
        const ended = once(child, 'exit');
        child.kill('SIGKILL');
        await ended;
      }
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

function firstLine(child: ChildProcess, complaints: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no line within 30 s: ${complaints()}`)), 30_000);
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`ended with ${code}: ${complaints()}`));
    });
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).once('line', (line) => {
      clearTimeout(timer);
      resolve(line);
    });
  });
}

export interface Ended {
  readonly signal: NodeJS.Signals | null;
  readonly code: number | null;
  readonly stdout: string;
  /** The end of what it logged, for the message of a failing test. */
  readonly log: string;
}

/** One life of the launcher, until it ends or is killed. */
export async function runLauncher(task: Task): Promise<Ended> {
  const child = node(['tests/crash/launcher.ts'], { CRASH_TASK: JSON.stringify(task) });
  const out: Buffer[] = [];
  let log = '';
  child.stdout?.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => {
    log = `${log}${String(chunk)}`.slice(-6_000);
  });
  const limit = setTimeout(() => child.kill('SIGKILL'), LAUNCHER_LIMIT_MS);
  await once(child, 'close');
  clearTimeout(limit);
  return { signal: child.signalCode, code: child.exitCode, stdout: Buffer.concat(out).toString('utf8'), log };
}
