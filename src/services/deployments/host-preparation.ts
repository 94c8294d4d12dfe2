import { get, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { ExecResult, HostConnection } from '../adapters/host.js';
import { AdapterError } from '../adapters/failure.js';

export const ENGINE_SOCKET = '/var/run/docker.sock';

/** Everything we may ever ask a shell on a machine to do, as words. */
export const HOST_WORDS = {
  userName: ['id', '-un'],
  groups: ['id', '-nG'],
  bootFinished: ['cloud-init', 'status', '--wait'],
  socketExists: ['test', '-S', ENGINE_SOCKET],
  engineInstalled: ['docker', '--version'],
  engineAnswers: ['docker', 'version', '--format', '{{.Server.Version}}'],
  maySudo: ['sudo', '-n', 'true'],
  aptPresent: ['apt-get', '--version'],
  refreshPackages: ['sudo', '-n', 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-q', 'update'],
  installEngine: [
    ...['sudo', '-n', 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-q', '-y'],
    // A machine that has just booted installs its own updates first.
    ...['-o', 'DPkg::Lock::Timeout=300', 'install', '--no-install-recommends', 'docker.io'],
  ],
  startEngine: ['sudo', '-n', 'systemctl', 'enable', '--now', 'docker'],
  joinGroup: (user: string) => ['sudo', '-n', 'usermod', '-aG', 'docker', user],
} as const;

export type HostPreparationCode =
  | 'SUDO_REFUSED'
  | 'NO_PACKAGE_MANAGER'
  | 'INSTALL_FAILED'
  | 'ENGINE_STOPPED'
  | 'ENGINE_FORBIDDEN'
  | 'LOGIN_AGAIN';

/** The machine is reachable, but cannot run containers for us (yet). */
export class HostPreparationFailed extends Error {
  override readonly name = 'HostPreparationFailed';
  readonly code: HostPreparationCode;
  readonly hint: string;
  readonly retryable: boolean;
  constructor(code: HostPreparationCode, detail = '') {
    const { message, hint, retryable } = EXPLANATIONS[code];
    super(detail === '' ? message : `${message}: ${detail}`);
    this.code = code;
    this.hint = hint;
    this.retryable = retryable;
  }
}

const EXPLANATIONS: Readonly<
  Record<HostPreparationCode, { message: string; hint: string; retryable: boolean }>
> = {
  SUDO_REFUSED: {
    message: 'Docker is not usable and the user may not run sudo without a password',
    hint: 'Install Docker and add the user to the docker group, or allow it sudo without a password.',
    retryable: false,
  },
  NO_PACKAGE_MANAGER: {
    message: 'Docker is not installed and the machine has no apt-get',
    hint: 'Install Docker yourself and add the user to the docker group.',
    retryable: false,
  },
  INSTALL_FAILED: {
    message: 'Docker could not be installed',
    hint: "Check the machine's connection to its package mirror and its free disk space.",
    retryable: true,
  },
  ENGINE_STOPPED: {
    message: 'Docker is installed but does not run',
    hint: 'Look at `journalctl -u docker` on the machine.',
    retryable: true,
  },
  ENGINE_FORBIDDEN: {
    message: 'The SSH server or the Docker socket refuses us',
    hint: 'Allow AllowStreamLocalForwarding in sshd_config, and check the rights of /var/run/docker.sock.',
    retryable: false,
  },
  LOGIN_AGAIN: {
    message: 'Docker was made ready, and is usable from the next login on',
    hint: 'Nothing to do: the next attempt logs in anew.',
    retryable: true,
  },
};

const QUICK_MS = 20_000;
const SLOW_MS = 600_000;
const PACKAGE_LIST_TRIES = 4;
const PAUSE_MS = 5_000;
const MAX_ANSWER = 64 * 1024;

/**
 * Makes a bare host ready, or says why it is not. A ready host is only asked for its engine's version; nothing is
 * installed beside an engine that is there, and nothing that is not ours is changed.
 */
export async function prepareHost(
  connection: HostConnection,
  signal: AbortSignal,
  onLine: (line: string) => void,
  pauseMs = PAUSE_MS,
): Promise<ReadyEngine> {
  const run = async (words: readonly string[], timeoutMs = QUICK_MS): Promise<ExecResult> => {
    onLine(`$ ${words.join(' ')}`);
    const result = await connection.exec(words, { signal, timeoutMs });
    for (const line of `${result.stdout}\n${result.stderr}`.split(/\r?\n/)) if (line !== '') onLine(line);
    return result;
  };
  const succeeds = async (words: readonly string[]) => (await run(words)).code === 0;

  const before = await askEngine(connection, signal);
  if (before.ready) return before.ready;

  const user = (await run(HOST_WORDS.userName)).stdout.trim();
  const groups = (await run(HOST_WORDS.groups)).stdout.trim().split(/\s+/);
  const mayUseSocket = user === 'root' || groups.includes('docker');
  const isInstalled =
    (await succeeds(HOST_WORDS.socketExists)) || (await succeeds(HOST_WORDS.engineInstalled));
  if (user !== 'root' && !(await succeeds(HOST_WORDS.maySudo))) {
    throw new HostPreparationFailed('SUDO_REFUSED', before.reason);
  }
  if (!isInstalled) await installEngine(run, signal, pauseMs);
  const started = await run(HOST_WORDS.startEngine);
  if (started.code !== 0) throw new HostPreparationFailed('ENGINE_STOPPED', lastLine(started));
  if (!mayUseSocket) {
    const joined = await run(HOST_WORDS.joinGroup(user));
    if (joined.code !== 0) throw new HostPreparationFailed('ENGINE_FORBIDDEN', lastLine(joined));
  }

  const after = await askEngine(connection, signal);
  if (after.ready) return after.ready;
  if (!mayUseSocket) throw new HostPreparationFailed('LOGIN_AGAIN', after.reason);
  // The engine answers its own client, so it is the SSH server that keeps us from it.
  const isForwardingOff = await succeeds(HOST_WORDS.engineAnswers);
  throw new HostPreparationFailed(isForwardingOff ? 'ENGINE_FORBIDDEN' : 'ENGINE_STOPPED', after.reason);
}

async function installEngine(
  run: (words: readonly string[], timeoutMs?: number) => Promise<ExecResult>,
  signal: AbortSignal,
  pauseMs: number,
): Promise<void> {
  if ((await run(HOST_WORDS.aptPresent)).code !== 0) throw new HostPreparationFailed('NO_PACKAGE_MANAGER');
  // Absent or failed, it only means that there is nothing to wait for.
  await run(HOST_WORDS.bootFinished, SLOW_MS);
  for (let tried = 1; ; tried += 1) {
    const refreshed = await run(HOST_WORDS.refreshPackages, SLOW_MS);
    if (refreshed.code === 0) break;
    // The package lists have a lock of their own, which apt does not wait for.
    if (tried === PACKAGE_LIST_TRIES) throw new HostPreparationFailed('INSTALL_FAILED', lastLine(refreshed));
    await delay(pauseMs, undefined, { signal });
  }
  const installed = await run(HOST_WORDS.installEngine, SLOW_MS);
  if (installed.code !== 0) throw new HostPreparationFailed('INSTALL_FAILED', lastLine(installed));
}

/** An engine that answers over the very way that containers will be driven. */
export interface ReadyEngine {
  readonly engineVersion: string;
  /** null when it does not tell. */
  readonly apiVersion: string | null;
}

interface EngineAnswer {
  readonly ready: ReadyEngine | null;
  readonly reason: string;
}

/** Asks the engine what it is, and changes nothing. */
export async function askEngine(connection: HostConnection, signal: AbortSignal): Promise<EngineAnswer> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(QUICK_MS)]);
  try {
    const answer = await getJson(await connection.openSocket(ENGINE_SOCKET), '/version', limit);
    const { Version, ApiVersion } = answer as { Version?: unknown; ApiVersion?: unknown };
    if (typeof Version !== 'string' || Version.length >= 100) {
      return { ready: null, reason: `${ENGINE_SOCKET} does not belong to a Docker engine` };
    }
    const apiVersion =
      typeof ApiVersion === 'string' && /^\d{1,3}\.\d{1,3}$/.test(ApiVersion) ? ApiVersion : null;
    return { ready: { engineVersion: Version, apiVersion }, reason: '' };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof AdapterError)) return { ready: null, reason: String(error) };
    if (error.kind === 'AUTH') throw new HostPreparationFailed('ENGINE_FORBIDDEN', error.message);
    // What is left of the adapter's complaints is about the connection, not about the engine.
    if (error.kind !== 'NOT_READY') throw error;
    return { ready: null, reason: error.message };
  }
}

/** Where the engine keeps images and containers; the root of the file system when it does not tell. */
export async function dataRootOf(connection: HostConnection, signal: AbortSignal): Promise<string> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(QUICK_MS)]);
  const answer = await getJson(await connection.openSocket(ENGINE_SOCKET), '/info', limit);
  const { DockerRootDir: root } = answer as { DockerRootDir?: unknown };
  return typeof root === 'string' && /^\/[^\0\r\n]{0,500}$/.test(root) ? root : '/';
}

async function getJson(socket: Duplex, path: string, signal: AbortSignal): Promise<object> {
  const options = { host: 'engine', path, signal, createConnection: () => socket };
  try {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      get(options, resolve).on('error', reject);
    });
    let text = '';
    for await (const chunk of response) {
      text += String(chunk);
      if (text.length > MAX_ANSWER) throw new Error('the engine answers without end');
    }
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } finally {
    socket.destroy();
  }
}

const lastLine = ({ stdout, stderr }: ExecResult): string =>
  (stderr.trim() || stdout.trim()).split('\n').at(-1)?.slice(0, 300) ?? '';
