import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Pace } from '../../../src/app/pace.js';
import type { DeployStep } from '../../../src/db/words.js';

const ROOT = new URL('../../..', import.meta.url).pathname;
const START_MS = 60_000;

export interface LifeTask {
  readonly environment: Readonly<Record<string, string>>;
  readonly pace: Partial<Pace>;
  /** When this process is to kill itself; null for never. */
  readonly kill: {
    readonly step: DeployStep;
    /** When its work is done and nothing of that is written down; or `afterMs` after it began, and no later than that. */
    readonly when: 'begun' | 'done';
    readonly afterMs: number;
  } | null;
}

/** One life of a server, until it is stopped or kills itself. */
export interface ServerLife {
  readonly url: string;
  readonly ended: Promise<NodeJS.Signals | null>;
  hasEnded(): boolean;
  log(): string;
  stop(): Promise<void>;
}

/** `program`: what `server-life-main.ts` was bundled to. */
export async function startServerLife(program: string, task: LifeTask): Promise<ServerLife> {
  const child = spawn(process.execPath, [program], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'] ?? '', NODE_NO_WARNINGS: '1', LIFE_TASK: JSON.stringify(task) },
  });
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => {
    log = `${log}${String(chunk)}`.slice(-40_000);
  });
  const ended = once(child, 'exit').then(() => child.signalCode);
  const url = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`The server did not start: ${log}`)), START_MS);
    createInterface({ input: child.stdout }).on('line', (text) => {
      const told = JSON.parse(text) as { type: string; url?: string };
      if (told.type !== 'listening' || told.url === undefined) return;
      clearTimeout(timer);
      resolve(told.url);
    });
    void ended.then(() => {
      clearTimeout(timer);
      reject(new Error(`The server ended at once: ${log}`));
    });
  });
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
  return {
    url,
    ended,
    hasEnded,
    log: () => log,
    async stop() {
      if (hasEnded()) return;
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 15_000);
      await ended;
      clearTimeout(timer);
    },
  };
}
