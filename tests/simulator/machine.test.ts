import type Docker from 'dockerode';
import type { Client } from 'ssh2';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Simulator } from '../../src/simulator/simulator.js';
import {
  buildImage,
  CONTEXT,
  connectSsh,
  createLeftovers,
  dockerOver,
  exec,
  launchVm,
  newKeyPair,
  runContainer,
  trySsh,
  until,
} from './support/simulated.js';

const left = createLeftovers();
let simulator: Simulator;
let address: string;
let vmId: string;
let privateKey: string;
let ssh: Client;
let docker: Docker;
beforeEach(async () => {
  simulator = await left.simulator();
  ({ address, privateKey, id: vmId } = await launchVm(simulator));
  ssh = await connectSsh(address, privateKey);
  left.add(() => ssh.end());
  docker = dockerOver(ssh);
});
afterEach(() => left.clear());

describe('a simulated machine over SSH', () => {
  it('lets in the key given at create as the image’s user, and nobody else', async () => {
    const level = { level: 'client-authentication' };
    await expect(trySsh(address, newKeyPair().privateKey)).rejects.toMatchObject(level);
    await expect(trySsh(address, privateKey, 'root')).rejects.toMatchObject(level);
  });

  it('shows a host key of its own', async () => {
    const other = await launchVm(simulator);
    expect(other.address).not.toBe(address);
    const keys: string[] = [];
    for (const [at, key] of [
      [address, privateKey],
      [address, privateKey],
      [other.address, other.privateKey],
    ] as const) {
      const client = await until(
        () => trySsh(at, key, 'ubuntu', (shown) => keys.push(shown.toString('hex'))).catch(() => null),
        'sshd',
      );
      client.end();
    }
    expect(keys[0]).toBe(keys[1]);
    expect(keys[2]).not.toBe(keys[0]);
  });

  it.each([
    ['true', 0, ''],
    ['uname -m', 0, 'x86_64\n'],
    ['id -u', 0, '1000\n'],
    ["sudo -n sh -c 'id -un'", 0, 'ubuntu\n'],
    ["sudo -n env 'DEBIAN_FRONTEND=noninteractive' apt-get -q update", 0, ''],
    ['command -v docker >/dev/null 2>&1 || echo missing', 0, ''],
    ['test -S /var/run/docker.sock && echo yes', 0, 'yes\n'],
    ["docker version --format '{{.Server.Version}}'", 0, '27.3.1\n'],
    ['cat /etc/shadow', 1, ''],
    ['rm -rf /', 127, ''],
    ['echo $(id)', 2, ''],
  ])('runs `%s`', async (command, code, stdout) => {
    expect(await exec(ssh, command)).toMatchObject({ code, stdout });
  });

  it('forwards streams to the engine’s socket and to nothing else', async () => {
    const open = (path: string) =>
      new Promise((resolve, reject) => {
        ssh.openssh_forwardOutStreamLocal(path, (error, stream) => {
          if (error) reject(error);
          else resolve(stream.destroy());
        });
      });
    await expect(open('/var/run/docker.sock')).resolves.toBeDefined();
    await expect(open('/etc/passwd')).rejects.toThrow();
  });

  it('refuses for a while when told to, and cuts what is open', async () => {
    const closed = new Promise<void>((resolve) => ssh.once('close', () => resolve()));
    await simulator.machines.cutSsh(address);
    await closed;
    await simulator.machines.refuseSsh(address, 300);
    await expect(trySsh(address, privateKey)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    (await connectSsh(address, privateKey)).end();
  });

  it('comes back after a restart with its containers', async () => {
    await buildImage(docker, CONTEXT);
    await runContainer(docker);
    await runContainer(docker, { name: 'once', hostPort: 3001, restart: 'no' });
    const { status } = await fetch(`${simulator.fluenceUrl}/v2/vms/${vmId}/restart`, {
      method: 'POST',
      headers: { 'x-api-key': simulator.apiKey },
    });
    expect(status).toBe(200);
    const again = await connectSsh(address, privateKey);
    left.add(() => again.end());
    const list = await dockerOver(again).listContainers({ all: true });
    expect(list.map(({ Names, State }) => [Names[0], State])).toEqual([
      ['/miner', 'running'],
      ['/once', 'exited'],
    ]);
  });

  it('comes back after a suspension as it was: the same host key, the same containers', async () => {
    await buildImage(docker, CONTEXT);
    await runContainer(docker);
    await runContainer(docker, { name: 'stopped', hostPort: 3001 });
    await docker.getContainer('stopped').stop();
    const shown: string[] = [];
    const look = () => trySsh(address, privateKey, 'ubuntu', (key) => shown.push(key.toString('hex')));
    left.add(await look().then((client) => () => client.end()));
    const gone = new Promise<void>((resolve) => ssh.once('close', () => resolve()));
    simulator.cloud.setVmStatus(vmId, 'suspended');
    await gone;
    await expect(look()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    simulator.cloud.setVmStatus(vmId, 'launched');
    const again = await until(() => look().catch(() => null), 'sshd');
    left.add(() => again.end());
    expect(shown).toHaveLength(2);
    expect(shown[1]).toBe(shown[0]);
    const list = await dockerOver(again).listContainers({ all: true });
    expect(list.map(({ Names, State }) => [Names[0], State])).toEqual([
      ['/miner', 'running'],
      ['/stopped', 'exited'],
    ]);
    const health = await until(() => fetch(`http://${address}:3000/health`).catch(() => null), '/health');
    expect(health.status).toBe(200);
  });
});
