import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';
import type { Task, Told } from './launcher.js';
import { MARGIN } from './pace.js';

const ROOT = new URL('../..', import.meta.url).pathname;

const node = (args: readonly string[], environment: Record<string, string> = {}): ChildProcess =>
  spawn(process.execPath, [...args], {
    cwd: ROOT,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'] ?? '', NODE_NO_WARNINGS: '1', ...environment },
  });

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

/** What a process complains of, its end at least. */
function complaintsOf(child: ChildProcess, most: number): () => string {
  let text = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    text = `${text}${String(chunk)}`.slice(-most);
  });
  return () => text;
}

const linesOf = (child: ChildProcess): Interface =>
  createInterface({ input: child.stdout as NodeJS.ReadableStream });

export interface RunningSimulator {
  readonly fluenceUrl: string;
  readonly mirrorUrl: string;
  readonly apiKey: string;
  readonly sshPort: number;
  admin(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<unknown>;
  close(): Promise<void>;
}

/** The simulated far ends in a process of their own, which outlives every kill. */
export async function startSimulatorProcess(
  program: string | null = null,
  seed = 7,
): Promise<RunningSimulator> {
  // Without a program made beforehand it is compiled as it starts.
  const run = program === null ? ['--import', 'tsx', `${ROOT}src/simulator/main.ts`] : [program];
  const child = node([...run, '--quiet', '--seed', String(seed)]);
  const complaints = complaintsOf(child, 4_000);
  const first = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no line within 30 s: ${complaints()}`)), 30_000);
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`ended with ${code}: ${complaints()}`));
    });
    linesOf(child).once('line', (line) => {
      clearTimeout(timer);
      resolve(line);
    });
  });
  const place = JSON.parse(first) as Pick<
    RunningSimulator,
    'fluenceUrl' | 'mirrorUrl' | 'apiKey' | 'sshPort'
  >;
  return {
    ...place,
    async admin(method, path, body) {
      const response = await fetch(`${place.fluenceUrl}/__emu${path}`, {
        method,
        signal: AbortSignal.timeout(20_000),
        ...(body === undefined
          ? {}
          : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      });
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
      return response.json();
    },
    close: () => kill(child),
  };
}

export interface Life {
  /** Everything it told so far. */
  readonly told: readonly Told[];
  readonly log: () => string;
  /** How it ended. */
  readonly ended: Promise<{ readonly signal: NodeJS.Signals | null; readonly code: number | null }>;
  /** Asks the last life for something and waits for the line that fits; null when it ended instead. */
  ask<T extends Told['type']>(
    command: 'look' | 'terminate' | null,
    type: T,
    fits?: (told: Extract<Told, { type: T }>) => boolean,
  ): Promise<Extract<Told, { type: T }> | null>;
  stop(): Promise<void>;
}

/** One life of the launcher, until it ends or is killed. */
export function startLife(program: string, task: Task): Life {
  const child = node([program], { CRASH_TASK: JSON.stringify(task) });
  const told: Told[] = [];
  const waiting = new Set<(one: Told | null) => void>();
  const log = complaintsOf(child, 12_000);
  linesOf(child).on('line', (line) => {
    const one = JSON.parse(line) as Told;
    told.push(one);
    for (const wake of waiting) wake(one);
  });
  // A launcher that was killed can not be told anything.
  child.stdin?.on('error', () => {});
  const limit = setTimeout(() => child.kill('SIGKILL'), MARGIN.lifeMs * 2);
  const ended = once(child, 'close').then(() => {
    clearTimeout(limit);
    for (const wake of waiting) wake(null);
    return { signal: child.signalCode, code: child.exitCode };
  });
  return {
    told,
    log,
    ended,
    ask: <T extends Told['type']>(
      command: string | null,
      type: T,
      fits: (one: Extract<Told, { type: T }>) => boolean = () => true,
    ) =>
      new Promise<Extract<Told, { type: T }> | null>((resolve) => {
        const finish = (one: Extract<Told, { type: T }> | null): void => {
          clearTimeout(timer);
          waiting.delete(wake);
          resolve(one);
        };
        const isIt = (one: Told): one is Extract<Told, { type: T }> => one.type === type;
        const wake = (one: Told | null): void => {
          if (one === null) finish(null);
          else if (isIt(one) && fits(one)) finish(one);
        };
        const timer = setTimeout(() => finish(null), MARGIN.lifeMs);
        waiting.add(wake);
        if (command !== null) child.stdin?.write(`${command}\n`);
        else for (const one of told) wake(one);
        if (child.exitCode !== null || child.signalCode !== null) finish(null);
      }),
    stop: () => kill(child),
  };
}
