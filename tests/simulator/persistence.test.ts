import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it } from 'vitest';
import { SIMULATOR_SSH_PORT, startSimulator } from '../../src/simulator/simulator.js';
import {
  apiOf,
  buildImage,
  CONTEXT,
  connectSsh,
  createLeftovers,
  dockerOver,
  launchVm,
  newVmBody,
  runContainer,
  silent,
  trySsh,
  until,
} from './support/simulated.js';

const left = createLeftovers();
afterEach(() => left.clear());

interface Started {
  readonly child: ChildProcess;
  readonly fluenceUrl: string;
  readonly mirrorUrl: string;
  readonly apiKey: string;
  readonly sshPort: number;
  readonly addressRange: string;
}

/** The simulator as a process of its own, which can be killed. */
async function startProcess(dataDir: string): Promise<Started> {
  const main = new URL('../../src/simulator/main.ts', import.meta.url).pathname;
  const args = [
    '--import',
    'tsx',
    main,
    '--data-dir',
    dataDir,
    '--seed',
    '5',
    '--time-scale',
    '2000',
    '--quiet',
  ];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  left.add(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  });
  for await (const line of createInterface({ input: child.stdout })) return { child, ...JSON.parse(line) };
  throw new Error('The simulator ended before it was listening');
}

async function kill({ child }: Started): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}

const chat = async (address: string) =>
  (
    await fetch(`http://${address}:3000/api/chat`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ prompt: 'What is 6 times 7?' }),
    })
  ).json();

describe('a simulator with a data directory', () => {
  it('comes back after kill -9 with the same machines, keys, containers and money', async () => {
    const dataDir = await left.directory();
    const first = await startProcess(dataDir);
    expect(first).toMatchObject({ sshPort: SIMULATOR_SSH_PORT, addressRange: '127.77.0.0/16' });
    const { id, address, privateKey, api } = await launchVm(first);
    const hostKeys: string[] = [];
    const noteKey = (key: Buffer) => hostKeys.push(key.toString('base64'));
    const ssh = await until(() => trySsh(address, privateKey, 'ubuntu', noteKey).catch(() => null), 'sshd');
    ssh.on('error', () => {});
    const docker = dockerOver(ssh);
    await buildImage(docker, CONTEXT);
    const running = await runContainer(docker);
    const stopped = await runContainer(docker, { name: 'stopped', hostPort: 3001 });
    await stopped.stop();
    await api('POST', '/__emu/models/miner', { badShape: true });
    const young = (await api('POST', '/v2/vms', await newVmBody(api))).body.id;
    await kill(first);

    const second = await startProcess(dataDir);
    expect(second).toMatchObject({ apiKey: first.apiKey, fluenceUrl: first.fluenceUrl });
    expect((await api('GET', `/v2/vms/${id}?expand=publicIp`)).body).toMatchObject({
      status: 'launched',
      expanded: { publicIp: { address } },
    });
    await until(
      async () => (await api('GET', `/v2/vms/${young}`)).body.status === 'launched',
      'the young machine',
    );
    const again = await until(() => trySsh(address, privateKey, 'ubuntu', noteKey).catch(() => null), 'sshd');
    left.add(() => again.end());
    expect(new Set(hostKeys).size).toBe(1);
    const docker2 = dockerOver(again);
    const names = (await docker2.listContainers({ all: true })).map(({ Names, State }) => [Names[0], State]);
    expect(names).toEqual([
      ['/miner', 'running'],
      ['/stopped', 'exited'],
    ]);
    await until(() => chat(address).catch(() => null), 'the model');
    expect(await chat(address)).toEqual({ answer: '42' });
    const log = await docker2.getContainer(running.id).logs({ stdout: true, stderr: true });
    expect(log.toString().match(/Loading model/g)?.length).toBe(2);
    expect(Number((await api('GET', '/v2/users/balances')).body[0].usage)).toBeGreaterThan(0);
  });

  it('forgets nothing it has answered, at whatever moment it is killed', async () => {
    const dataDir = await left.directory();
    const names: string[] = [];
    for (let round = 0; round < 3; round += 1) {
      const process = await startProcess(dataDir);
      const api = apiOf(process);
      const template = await newVmBody(api);
      for (let count = 0; count < 4; count += 1) {
        const name = `tn-r${round}-${count}`;
        expect((await api('POST', '/v2/vms', { ...template, name })).status).toBe(200);
        names.push(name);
      }
      await kill(process);
    }
    const last = await startProcess(dataDir);
    const { live } = (await apiOf(last)('GET', '/__emu/leaks')).body;
    expect(live.map(({ name }: { name: string }) => name).sort()).toEqual(names.sort());
    expect(new Set(live.map(({ address }: { address: string }) => address)).size).toBe(names.length);
  });

  it('ends on SIGTERM with everything written', async () => {
    const dataDir = await left.directory();
    const started = await startProcess(dataDir);
    const { address } = await launchVm(started);
    started.child.kill('SIGTERM');
    expect(await once(started.child, 'exit')).toEqual([0, null]);
    const state = JSON.parse(await readFile(join(dataDir, 'simulator.json'), 'utf8'));
    expect(state.machines[0].address).toBe(address);
  });

  it.each([
    ['is not JSON', '{"version": 1, "cloud"'],
    ['is of another shape', '{"version": 1, "seed": 1, "httpPort": null, "machines": []}'],
    ['is of another version', '{"version": 2}'],
  ])('refuses a state file that %s, and leaves it alone', async (_what, text) => {
    const dataDir = await left.directory();
    const file = join(dataDir, 'simulator.json');
    await writeFile(file, text);
    await expect(startSimulator({ dataDir, log: silent })).rejects.toThrow(/simulator\.json cannot be used/);
    expect(await readFile(file, 'utf8')).toBe(text);
    await expect(startSimulator({ dataDir, log: silent })).rejects.toThrow(/cannot be used/);
  });

  it('refuses a directory that another simulator uses, and takes over from one that died', async () => {
    const dataDir = await left.directory();
    const first = await startProcess(dataDir);
    await expect(startSimulator({ dataDir, log: silent })).rejects.toThrow(/Another simulator/);
    await kill(first);
    const second = await startSimulator({ dataDir, log: silent });
    await second.close();
  });

  it('keeps to addresses of its own beside other simulators', async () => {
    const simulators = await Promise.all([left.simulator(), left.simulator(), left.simulator()]);
    const machines = await Promise.all(simulators.flatMap((one) => [launchVm(one), launchVm(one)]));
    expect(new Set(machines.map(({ address }) => address)).size).toBe(6);
    for (const { address, privateKey } of machines) (await connectSsh(address, privateKey)).end();
  });
});
