import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Docker from 'dockerode';
import { eventually } from './eventually.js';
import type { RealHost } from './real-host.js';
import { type CommandResult, runCommand } from './run-command.js';

/** OpenSSH's own client: the peer our SSH code is measured against, so none of our code is in it. */
export interface OpenSsh {
  exec(command: string): Promise<CommandResult>;
  /** The host's engine through a forwarded socket. */
  readonly docker: Docker;
  close(): Promise<void>;
}

export async function openSsh(host: RealHost): Promise<OpenSsh> {
  const dir = await mkdtemp(join(tmpdir(), 'tensornode-ssh-'));
  const key = join(dir, 'key');
  const socket = join(dir, 'docker.sock');
  await writeFile(key, host.privateKey, { mode: 0o600 });
  const options = ['BatchMode=yes', 'StrictHostKeyChecking=accept-new', 'ConnectTimeout=5', 'LogLevel=ERROR'];
  options.push(`UserKnownHostsFile=${join(dir, 'known_hosts')}`, 'ExitOnForwardFailure=yes');
  const words = [
    '-F',
    'none',
    '-i',
    key,
    '-p',
    String(host.sshPort),
    ...options.flatMap((one) => ['-o', one]),
  ];
  const destination = `${host.user}@${host.address}`;

  const forward = spawn('ssh', [...words, '-N', '-L', `${socket}:/var/run/docker.sock`, destination], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => forward.once('close', () => resolve()));
  async function close(): Promise<void> {
    forward.kill('SIGTERM');
    await ended;
    await rm(dir, { recursive: true, force: true });
  }
  try {
    await eventually(() => canConnect(socket), 10_000);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    exec: (command) => runCommand(['ssh', ...words, destination, command]),
    docker: new Docker({ socketPath: socket, timeout: 60_000 }),
    close,
  };
}

function canConnect(path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = connect(path);
    probe.once('error', reject);
    probe.once('connect', () => {
      probe.destroy();
      resolve();
    });
  });
}
