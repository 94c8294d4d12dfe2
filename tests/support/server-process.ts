import { spawn } from 'node:child_process';
import { once } from 'node:events';

const ROOT = new URL('../..', import.meta.url).pathname;
const START_MS = 60_000;
const STOP_MS = 20_000;

export interface ServerProcess {
  readonly pid: number;
  /** Null when it does not have the role `api`. */
  readonly url: string | null;
  output(): string;
  /** As an operator stops it; returns its exit code. */
  stop(): Promise<number | null>;
}

/** `npm start` without the build, with this environment and nothing of ours. */
export async function startServerProcess(
  environment: Readonly<Record<string, string>>,
): Promise<ServerProcess> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/main.ts'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'] ?? '', LOG_LEVEL: 'info', ...environment },
  });
  let output = '';
  const isApi = (environment['ROLES'] ?? 'api').includes('api');
  const url = await new Promise<string | null>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`Did not start: ${output}`)), START_MS);
    const look = (chunk: Buffer): void => {
      output = (output + chunk.toString()).slice(-200_000);
      const found = /TensorNode listens at (\S+)/.exec(output)?.[1];
      if (found === undefined) return;
      clearTimeout(timer);
      resolve(found);
    };
    child.stdout.on('data', look);
    child.stderr.on('data', look);
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`Ended with ${code}: ${output}`));
    });
    if (!isApi) {
      clearTimeout(timer);
      resolve(null);
    }
  });
  return {
    pid: child.pid ?? 0,
    url,
    output: () => output,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
      const ended = once(child, 'exit');
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      child.kill('SIGTERM');
      await ended;
      clearTimeout(timer);
      return child.exitCode;
    },
  };
}
