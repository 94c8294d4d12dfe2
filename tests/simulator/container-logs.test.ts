import type Docker from 'dockerode';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Simulator } from '../../src/simulator/simulator.js';
import {
  buildImage,
  CONTEXT,
  connectSsh,
  createLeftovers,
  dockerOver,
  launchVm,
  runContainer,
  until,
} from './support/simulated.js';

const left = createLeftovers();
let simulator: Simulator;
let docker: Docker;
let url: string;
beforeEach(async () => {
  simulator = await left.simulator();
  const { address, privateKey } = await launchVm(simulator);
  const ssh = await connectSsh(address, privateKey);
  left.add(() => ssh.end());
  docker = dockerOver(ssh);
  await buildImage(docker, CONTEXT);
  url = `http://${address}:3000`;
});
afterEach(() => left.clear());

interface Line {
  readonly stream: number;
  readonly time: string;
  readonly text: string;
}

/** Takes the engine's frames apart. */
function linesOf(bytes: Buffer): Line[] {
  const lines: Line[] = [];
  for (let at = 0; at + 8 <= bytes.length; ) {
    const length = bytes.readUInt32BE(at + 4);
    const text = bytes.subarray(at + 8, at + 8 + length).toString('utf8');
    const space = text.indexOf(' ');
    lines.push({ stream: bytes[at] ?? 0, time: text.slice(0, space), text: text.slice(space + 1).trimEnd() });
    at += 8 + length;
  }
  return lines;
}

const read = async (container: Docker.Container, options: object = {}) =>
  linesOf(
    (await container.logs({
      stdout: true,
      stderr: true,
      timestamps: true,
      follow: false,
      ...options,
    })) as Buffer,
  );

async function follow(container: Docker.Container, options: object = {}) {
  const stream = await container.logs({
    stdout: true,
    stderr: true,
    timestamps: true,
    follow: true,
    ...options,
  });
  let bytes = Buffer.alloc(0);
  let ended = false;
  stream.on('data', (chunk: Buffer) => {
    bytes = Buffer.concat([bytes, chunk]);
  });
  const end = new Promise<void>((resolve) => {
    stream.on('end', () => {
      ended = true;
      resolve();
    });
  });
  return { lines: () => linesOf(bytes), end, hasEnded: () => ended };
}

const ready = () =>
  until(
    () =>
      fetch(`${url}/health`)
        .then((response) => response.ok)
        .catch(() => false),
    'the model',
  );

describe('a container’s log', () => {
  it('comes in frames, with both streams and nanoseconds that rise', async () => {
    const container = await runContainer(docker);
    await ready();
    const lines = await read(container);
    expect(lines.map(({ text }) => text)).toEqual([
      'Loading model test-model ...',
      'Model test-model loaded',
      ' * Running on http://0.0.0.0:3000'.trimStart() === '' ? '' : ' * Running on http://0.0.0.0:3000',
      expect.stringContaining('"GET /health HTTP/1.1" 200'),
    ]);
    expect(lines.map(({ stream }) => stream)).toEqual([1, 1, 2, 2]);
    const times = lines.map(({ time }) => time);
    for (const time of times) expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/);
    expect(times).toEqual([...new Set(times)].sort());
    expect((await read(container, { stderr: false })).every(({ stream }) => stream === 1)).toBe(true);
  });

  it('resumes at a nanosecond: the line of that very time comes again, earlier ones do not', async () => {
    const container = await runContainer(docker);
    await ready();
    const all = await read(container);
    const second = all[1];
    if (!second) throw new Error('too few lines');
    const since = `${Date.parse(`${second.time.slice(0, 19)}Z`) / 1_000}.${second.time.slice(20, 29)}`;
    expect(await read(container, { since })).toEqual(all.slice(1));
    expect(await read(container, { tail: 2 })).toEqual(all.slice(-2));
    expect(await read(container, { tail: 0 })).toEqual([]);
  });

  it('is followed live, loses nothing, and ends with the container', async () => {
    const container = await runContainer(docker, { env: ['SIM_LOG_LINES_PER_S=500'], restart: 'no' });
    const followed = await follow(container);
    await until(() => followed.lines().length > 200, 'lines');
    expect(followed.hasEnded()).toBe(false);
    await container.stop();
    await followed.end;
    expect(followed.lines()).toEqual(await read(container));
    const ticks = followed
      .lines()
      .flatMap(({ text }) => (text.startsWith('tick') ? [Number(text.slice(5))] : []));
    expect(ticks).toEqual(ticks.map((_tick, index) => index + 1));
  });

  it('stays bounded however much is written', async () => {
    const container = await runContainer(docker, { env: ['SIM_LOG_LINES_PER_S=10000'] });
    await until(
      async () => Number((await read(container, { tail: 1 }))[0]?.text.slice(5)) > 6_000,
      'many lines',
    );
    await container.stop();
    expect((await read(container)).length).toBeLessThanOrEqual(5_000);
  });
});
