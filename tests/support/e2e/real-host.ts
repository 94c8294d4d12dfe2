import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Cable, connectCable } from './cable.js';
import { type CommandOptions, type CommandResult, mustRun, runCommand } from './run-command.js';

/** A machine with its own address, a real sshd on port 22 and a real Docker engine, on this computer. */
export interface RealHost {
  readonly address: string;
  readonly sshPort: number;
  readonly user: string;
  /** OpenSSH text. */
  readonly privateKey: string;
  /** `SHA256:…` of the host key. */
  readonly hostKeyFingerprint: string;
  /** Gives the engine an image with Python 3, curl and a shell; returns its name. */
  importBaseImage(): Promise<string>;
  /** Gives the engine an image with HAProxy, as gates want it; returns its name. */
  importGateImage(): Promise<string>;
  /** Starts an image registry on the host's loopback address: `team/model:1`, for anybody and for `me` with `right`. */
  startRegistry(): Promise<{ open: string; locked: string }>;
  /** Runs words on the host as root, past SSH. */
  exec(words: readonly string[], options?: CommandOptions): Promise<CommandResult>;
  /** The end of what sshd and dockerd wrote. */
  logs(): Promise<string>;
  /** Ends the host with everything on it. A second call does nothing. */
  stop(): Promise<void>;
}

/** The name of the image `importBaseImage` makes, as the model context's Dockerfile has it. */
export const BASE_IMAGE = 'test-host/python:3';
/** The name of the image `importGateImage` makes. */
export const GATE_IMAGE = 'test-host/haproxy:2';

const PREFIX = 'tensornode-host-';
const USER = 'ubuntu';

/**
 * Starts a host. Needs root, and Debian's openssh-server, docker.io, iproute2, iptables, python3, curl and,
 * for gates, haproxy. The host
 * ends with this process, however this process ends.
 */
export async function startRealHost(): Promise<RealHost> {
  if (process.getuid?.() !== 0) throw new Error('a real host needs root: it makes network namespaces');
  await sweepDeadHosts();
  const dir = await mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`));
  try {
    return await boot(dir);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const logs = await readLogs(dir);
    await removeTraces(dir);
    throw new Error(`the host did not start: ${reason}\n${logs}`, { cause: error });
  }
}

async function boot(dir: string): Promise<RealHost> {
  const keygen = ['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', ''] as const;
  await mustRun([...keygen, '-f', join(dir, 'client_key')]);
  await mustRun([...keygen, '-f', join(dir, 'host_key')]);
  const fingerprint = (await mustRun(['ssh-keygen', '-l', '-f', join(dir, 'host_key.pub')])).split(' ')[1];
  if (!fingerprint) throw new Error('ssh-keygen printed no fingerprint');

  const script = fileURLToPath(new URL('./host-init.sh', import.meta.url));
  const machine = spawn(
    'unshare',
    ['--net', '--mount', '--uts', '--ipc', '--pid', '--fork', '--kill-child', '--mount-proc', '--'].concat([
      'bash',
      script,
      dir,
      USER,
      basename(dir),
    ]),
    {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, DOCKER_HOST: undefined, DOCKER_CONTEXT: undefined },
    },
  );
  machine.stdin.on('error', () => undefined);
  let stderr = '';
  machine.stderr.on('data', (chunk: Buffer) => {
    stderr = (stderr + chunk.toString('utf8')).slice(-4_000);
  });
  const ended = once(machine, 'close').then(() => undefined);
  const lines = createInterface({ input: machine.stdout })[Symbol.asyncIterator]();

  let cable: Cable | null = null;

  async function hears(word: string): Promise<void> {
    const line = await within(40_000, lines.next(), `'${word}' from the host`);
    if (line.done) await ended;
    if (line.done || line.value !== word) throw new Error(`the host ended early: ${stderr.trim()}`);
  }

  async function powerOff(): Promise<void> {
    machine.stdin.end();
    const clean = await Promise.race([ended.then(() => true), delay(20_000, false, { ref: false })]);
    if (!clean) machine.kill('SIGKILL');
    await ended;
    await cable?.cut();
  }

  try {
    await hears('unshared');
    cable = await connectCable(machine.pid ?? 0);
    machine.stdin.write(`network ${cable.address}/${cable.bits}\n`);
    await hears('ready');
    const init = await firstProcessOf(machine.pid ?? 0);
    const enter = ['nsenter', '--target', init, '--net', '--mount', '--uts', '--ipc', '--pid', '--'] as const;
    const exec = (words: readonly string[], options?: CommandOptions) =>
      runCommand([...enter, ...words], options);
    const importImage = async (name: string, reference: string): Promise<string> => {
      const tar = join(dir, `${name}.tar`);
      await mustRun([fileURLToPath(new URL(`./${name}.sh`, import.meta.url)), tar]);
      await mustRun([...enter, 'docker', 'import', tar, reference], { timeoutMs: 60_000 });
      await rm(tar);
      return reference;
    };
    let stopped: Promise<void> | null = null;
    return {
      address: cable.address,
      sshPort: 22,
      user: USER,
      privateKey: await readFile(join(dir, 'client_key'), 'utf8'),
      hostKeyFingerprint: fingerprint,
      exec,
      importBaseImage: () => importImage('base-image', BASE_IMAGE),
      importGateImage: () => importImage('haproxy-image', GATE_IMAGE),
      startRegistry: async () => {
        const script = fileURLToPath(new URL('./registry.py', import.meta.url));
        // It ends with the host, whose first process it belongs to.
        const line = `setsid python3 "$1" 5000 5001 >/dev/null 2>&1 </dev/null &`;
        await mustRun([...enter, 'sh', '-c', line, 'sh', script]);
        await mustRun(
          [...enter, 'curl', '--silent', '--retry', '50', '--retry-connrefused', '--retry-delay', '1'].concat(
            'http://127.0.0.1:5000/v2/',
          ) as [string, ...string[]],
        );
        return { open: '127.0.0.1:5000', locked: '127.0.0.1:5001' };
      },
      logs: () => readLogs(dir),
      stop: () => {
        stopped ??= powerOff().then(() => removeTraces(dir));
        return stopped;
      },
    };
  } catch (error) {
    await powerOff();
    throw error;
  }
}

async function firstProcessOf(unshare: number): Promise<string> {
  const children = await readFile(`/proc/${unshare}/task/${unshare}/children`, 'utf8');
  const first = children.trim().split(' ')[0];
  if (!first) throw new Error('the host has no first process');
  return first;
}

async function readLogs(dir: string): Promise<string> {
  const parts: string[] = [];
  for (const name of ['sshd.log', 'dockerd.log']) {
    const text = await readFile(join(dir, name), 'utf8').catch(() => '(none)');
    parts.push(`--- ${name}`, ...text.trimEnd().split('\n').slice(-60));
  }
  return parts.join('\n');
}

/** What outlives the processes: the host's folder, and its containers' control groups when it was killed. */
async function removeTraces(dir: string): Promise<void> {
  const groups = await runCommand([
    'find',
    '/sys/fs/cgroup',
    '-maxdepth',
    '4',
    '-type',
    'd',
    '-name',
    basename(dir),
  ]);
  for (const group of groups.stdout.split('\n').filter(Boolean)) {
    const nested = await runCommand(['find', group, '-depth', '-type', 'd']);
    for (const path of nested.stdout.split('\n').filter(Boolean)) await rmdir(path).catch(() => undefined);
  }
  await rm(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}

/** A run killed outright leaves its folder behind; the next one clears it away. */
async function sweepDeadHosts(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const owner = Number(new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1]);
    // What cannot be removed yet, because the host is still going down, is left for the next sweep.
    if (Number.isInteger(owner) && !isAlive(owner)) {
      await removeTraces(join(tmpdir(), name)).catch(() => undefined);
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function within<T>(timeoutMs: number, work: Promise<T>, what: string): Promise<T> {
  const timer = new AbortController();
  const late = delay(timeoutMs, undefined, { signal: timer.signal }).then(() => {
    throw new Error(`no ${what} within ${timeoutMs} ms`);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    timer.abort();
    late.catch(() => undefined);
  }
}
