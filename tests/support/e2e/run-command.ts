import { spawn } from 'node:child_process';
import { once } from 'node:events';

export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  /** After this the command is killed and the result has no code. */
  readonly timeoutMs?: number;
  readonly stdin?: string;
}

/** Runs words without a shell and resolves however the command ends; throws only when it cannot be started. */
export async function runCommand(
  words: readonly [string, ...string[]],
  options: CommandOptions = {},
): Promise<CommandResult> {
  const [program, ...rest] = words;
  const child = spawn(program, rest, {
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout: options.timeoutMs ?? 30_000,
    killSignal: 'SIGKILL',
  });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  // A command that ends without reading its input says so by its exit code, not by our broken pipe.
  child.stdin.on('error', () => undefined).end(options.stdin ?? '');
  await once(child, 'close');
  return {
    code: child.exitCode,
    stdout: Buffer.concat(out).toString('utf8'),
    stderr: Buffer.concat(err).toString('utf8'),
  };
}

/** As `runCommand`, for a command whose failure is the end of the test: returns what it printed. */
export async function mustRun(
  words: readonly [string, ...string[]],
  options: CommandOptions = {},
): Promise<string> {
  const result = await runCommand(words, options);
  if (result.code !== 0) {
    throw new Error(`${words.join(' ')} ended with ${result.code}: ${result.stderr.trim()}`);
  }
  return result.stdout;
}
