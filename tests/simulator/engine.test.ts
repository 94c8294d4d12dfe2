import { createConnection } from 'node:net';
import { gzipSync } from 'node:zlib';
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
  type Loose,
  runContainer,
  tarOf,
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

describe('the Docker engine of a simulated machine', () => {
  it.each<[string, Record<string, string>, number, RegExp]>([
    ['an unknown instruction', { Dockerfile: 'FROM a\nFETCH x' }, 400, /line 2: unknown instruction: FETCH/],
    ['no stage', { Dockerfile: 'RUN true' }, 400, /no build stage/],
    ['an empty Dockerfile', { Dockerfile: ' \n' }, 400, /cannot be empty/],
    ['no Dockerfile', { other: 'x' }, 500, /Cannot locate specified Dockerfile: Dockerfile/],
  ])('refuses a build with %s before it begins', async (_what, files, statusCode, message) => {
    await expect(buildImage(docker, files)).rejects.toMatchObject({
      statusCode,
      message: expect.stringMatching(message),
    });
  });

  it.each<[string, Record<string, string>, string, number | undefined]>([
    [
      'a missing source',
      { Dockerfile: 'FROM a\nCOPY model/ /m' },
      'COPY failed: file not found in build context or excluded by .dockerignore: stat model: file does not exist',
      undefined,
    ],
    [
      'a source that is ignored',
      { Dockerfile: 'FROM a\nCOPY x.txt /', 'x.txt': '1', '.dockerignore': '*.txt\n' },
      'COPY failed: file not found in build context or excluded by .dockerignore: stat x.txt: file does not exist',
      undefined,
    ],
    [
      'a failing command',
      { Dockerfile: 'FROM a\nRUN echo hi && exit 7' },
      "The command '/bin/sh -c echo hi && exit 7' returned a non-zero code: 7",
      7,
    ],
    [
      'an image nobody has',
      { Dockerfile: 'FROM team/does-not-exist:1' },
      "pull access denied for team/does-not-exist:1, repository does not exist or may require 'docker login': denied: requested access to the resource is denied",
      undefined,
    ],
  ])('fails a build on %s', async (_what, files, error, code) => {
    const messages = await buildImage(docker, files);
    expect(messages.at(-1)).toEqual({
      error,
      errorDetail: { message: error, ...(code !== undefined && { code }) },
    });
    expect(messages.some((message) => 'aux' in message)).toBe(false);
    await expect(docker.getImage('miner:1').inspect()).rejects.toMatchObject({ statusCode: 404 });
  });

  it('builds stage by stage, knows globs, and keeps what the image says', async () => {
    const Dockerfile = [
      'ARG BASE=python:3.11',
      'FROM python:3.11 AS deps',
      'RUN echo "compiling"',
      'FROM deps',
      'COPY --from=deps /x /x',
      'COPY *.py src/**/*.json /app/',
      'ENV A=1 B="two words"',
      'LABEL maker=me',
      'EXPOSE 8080 9090/udp',
      'HEALTHCHECK --interval=5s --retries=2 CMD curl -f localhost || exit 1',
      'ENTRYPOINT ["python"]',
      'CMD ["server.py"]',
    ].join('\n');
    const files = { 'deploy/Dockerfile': Dockerfile, 'a.py': '', 'src/deep/er/c.json': '{}' };
    const messages = await buildImage(docker, files, 'team/model:2', {
      dockerfile: 'deploy/Dockerfile',
      labels: { 'tensornode.deployment': 'd' },
    });
    expect(messages.map(({ stream }) => stream).join('')).toContain('compiling\n');
    const image = await docker.getImage('team/model:2').inspect();
    expect(image.Id).toBe(messages.find(({ aux }: Loose) => aux).aux.ID);
    expect(image.Config).toMatchObject({
      Entrypoint: ['python'],
      Cmd: ['server.py'],
      ExposedPorts: { '8080/tcp': {}, '9090/udp': {} },
      Labels: { maker: 'me', 'tensornode.deployment': 'd' },
      Healthcheck: {
        Test: ['CMD-SHELL', 'curl -f localhost || exit 1'],
        Interval: 5_000_000_000,
        Retries: 2,
      },
    });
    expect(image.Config.Env).toEqual(expect.arrayContaining(['A=1', 'B=two words']));
  });

  it('reads a gzipped context, and says steps as they come', async () => {
    const unhurried = await left.simulator({}, 'DEFAULT');
    const machine = await launchVm(unhurried);
    const client = await connectSsh(machine.address, machine.privateKey);
    left.add(() => client.end());
    docker = dockerOver(client);
    const stream = await docker.buildImage(gzipSync(await tarOf(CONTEXT)) as never, { t: 'z:1' });
    const arrivals: number[] = [];
    for await (const _chunk of stream) arrivals.push(performance.now());
    expect((arrivals.at(-1) ?? 0) - (arrivals[0] ?? 0)).toBeGreaterThan(200);
    expect((await docker.getImage('z:1').inspect()).RepoTags).toEqual(['z:1']);
  });

  it('answers conflicts, absences and taken ports as the real one', async () => {
    await buildImage(docker, CONTEXT);
    await expect(docker.createContainer({ Image: 'nope' })).rejects.toMatchObject({
      statusCode: 404,
      message: expect.stringContaining('No such image: nope:latest'),
    });
    const miner = await runContainer(docker);
    await expect(runContainer(docker)).rejects.toMatchObject({
      statusCode: 409,
      message: expect.stringContaining('"/miner" is already in use'),
    });
    await expect(runContainer(docker, { name: 'rival' })).rejects.toMatchObject({
      statusCode: 500,
      message: expect.stringContaining('port is already allocated'),
    });
    expect((await docker.getContainer('rival').inspect()).State.Status).toBe('created');
    await expect(miner.start()).rejects.toMatchObject({ statusCode: 304 });
    await expect(miner.remove()).rejects.toMatchObject({ statusCode: 409 });
    await expect(docker.getImage('miner:1').remove()).rejects.toMatchObject({ statusCode: 409 });
    await expect(docker.getContainer('ghost').inspect()).rejects.toMatchObject({ statusCode: 404 });
    await miner.stop();
    await expect(miner.kill()).rejects.toMatchObject({ statusCode: 409 });
    await docker.getContainer('rival').start();
    await miner.remove();
    await docker.getContainer('rival').remove({ force: true });
    await docker.getImage('miner:1').remove();
    expect(await docker.listContainers({ all: true })).toEqual([]);
  });

  it('finds containers by label and name, and prunes only what it was asked to', async () => {
    await buildImage(docker, CONTEXT);
    await (await runContainer(docker, { name: 'ours', restart: 'no' })).stop();
    const theirs = await docker.createContainer({ Image: 'miner:1', name: 'theirs' });
    const names = async (filters: object) =>
      (await docker.listContainers({ all: true, filters: JSON.stringify(filters) })).map(
        ({ Names }) => Names[0],
      );
    expect(await names({ label: ['tensornode.deployment=d1'] })).toEqual(['/ours']);
    expect(await names({ label: ['tensornode.deployment'] })).toEqual(['/ours']);
    expect(await names({ name: ['their'] })).toEqual(['/theirs']);
    expect(await names({ status: ['exited'] })).toEqual(['/ours']);
    expect(await docker.listContainers()).toEqual([]);
    await docker.pruneContainers({ filters: JSON.stringify({ label: ['tensornode.deployment=d1'] }) });
    expect((await theirs.inspect()).Name).toBe('/theirs');
    expect(await names({ label: ['tensornode.deployment'] })).toEqual([]);
  });

  it('reports a container in full, its statistics too', async () => {
    await buildImage(docker, CONTEXT);
    const miner = await runContainer(docker, { env: ['SECRET=x'] });
    const seen = await until(async () => {
      const found = await miner.inspect();
      return found.State.Health?.Status === 'healthy' ? found : null;
    }, 'health');
    expect(seen).toMatchObject({
      Name: '/miner',
      RestartCount: 0,
      State: { Status: 'running', Running: true, ExitCode: 0, OOMKilled: false },
      Config: { Labels: { 'tensornode.deployment': 'd1' }, Image: 'miner:1' },
      HostConfig: { PortBindings: { '3000/tcp': [{ HostPort: '3000' }] } },
      NetworkSettings: { Ports: { '3000/tcp': [{ HostPort: '3000' }] } },
    });
    expect(seen.Config.Env).toContain('SECRET=x');
    const stats = await miner.stats({ stream: false });
    expect(stats.memory_stats.usage).toBeGreaterThan(0);
    expect(stats.cpu_stats.system_cpu_usage).toBeGreaterThan(stats.precpu_stats.system_cpu_usage);
    simulator.machines.model('miner')?.turn({ unhealthy: true });
    await until(async () => (await miner.inspect()).State.Health?.Status === 'unhealthy', 'sickness');
    const { stdout, stderr } = await exec(ssh, 'docker logs miner');
    expect(stdout + stderr).toContain('Running on http://0.0.0.0:3000');
    expect((await exec(ssh, 'docker logs my-container')).stderr).toContain('No such container: my-container');
  });

  it('stops answering at the address when its machine ends', async () => {
    await buildImage(docker, CONTEXT);
    await runContainer(docker);
    const gone = new Promise<void>((resolve) => ssh.once('close', () => resolve()));
    simulator.cloud.setVmStatus(vmId, 'suspended');
    await gone;
    for (const port of [2222, 3000]) {
      const error = await new Promise<NodeJS.ErrnoException>((resolve) =>
        createConnection(port, address).once('error', resolve),
      );
      expect(error.code).toBe('ECONNREFUSED');
    }
  });
});
