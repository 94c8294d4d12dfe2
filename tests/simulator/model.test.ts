import type Docker from 'dockerode';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answerTo, wrongAnswerTo } from '../../src/simulator/model/answers.js';
import type { Simulator } from '../../src/simulator/simulator.js';
import {
  apiOf,
  buildImage,
  CONTEXT,
  connectSsh,
  createLeftovers,
  DOCKERFILE,
  dockerOver,
  launchVm,
  runContainer,
  until,
} from './support/simulated.js';

const left = createLeftovers();
let simulator: Simulator;
let docker: Docker;
let address: string;
beforeEach(async () => {
  simulator = await left.simulator();
  const machine = await launchVm(simulator);
  address = machine.address;
  const ssh = await connectSsh(address, machine.privateKey);
  left.add(() => ssh.end());
  docker = dockerOver(ssh);
  await buildImage(docker, CONTEXT);
});
afterEach(() => left.clear());

const get = (path: string) => fetch(`http://${address}:3000${path}`, { signal: AbortSignal.timeout(2_000) });
const ask = (prompt: unknown, path = '/api/chat') =>
  fetch(`http://${address}:3000${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ prompt, temperature: 0.2, max_tokens: 150 }),
    signal: AbortSignal.timeout(2_000),
  });
const ready = () =>
  until(
    () =>
      get('/info')
        .then((response) => response.ok)
        .catch(() => false),
    'the model',
  );
const state = async (name = 'miner') => (await docker.getContainer(name).inspect()).State;

describe('a container’s model server', () => {
  it('keeps the guide’s contract', async () => {
    await runContainer(docker, { env: ['MODEL_NAME=my-llm'] });
    await ready();
    expect(await (await get('/health')).json()).toEqual({
      status: 'healthy',
      model_loaded: true,
      uptime: expect.stringMatching(/^\d+h \d+m \d+s$/),
    });
    expect(await (await get('/info')).json()).toEqual({
      model_name: 'my-llm',
      model_type: 'llm',
      version: '1.0.0',
      capabilities: expect.arrayContaining(['text-generation']),
      max_context_length: expect.any(Number),
    });
    const began = performance.now();
    const answer = await ask('What is the capital of France?');
    expect(performance.now() - began).toBeGreaterThan(20);
    expect(await answer.json()).toEqual({
      response: 'Paris',
      model: 'my-llm',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      processing_time: expect.any(Number),
    });
    expect((await ask('Hi', '/api/chat/llm')).status).toBe(200);
    expect((await ask('Hi', '/api/chat/vision')).status).toBe(404);
    expect((await ask(7)).status).toBe(400);
    expect((await get('/api/chat')).status).toBe(405);
    expect((await get('/nothing')).status).toBe(404);
  });

  it('obeys the knobs of its Dockerfile, and its container’s over those', async () => {
    const Dockerfile = DOCKERFILE.replace('EXPOSE', 'ENV SIM_WRONG_RATE=1 SIM_ERROR_RATE=1\nEXPOSE');
    await buildImage(docker, { ...CONTEXT, Dockerfile }, 'knobs:1');
    await runContainer(docker, { image: 'knobs:1', env: ['SIM_ERROR_RATE=0'] });
    await ready();
    const wrong = await (await ask('What is 2 + 2?')).json();
    expect(wrong.response).toMatch(/^\d+$/);
    expect(wrong.response).not.toBe('4');
  });

  it('can be turned while it runs, by container or by address', async () => {
    await runContainer(docker);
    await ready();
    const turn = async (key: string, changes: object) =>
      (await apiOf(simulator)('POST', `/__emu/models/${key}`, changes)).status;
    expect(await turn(`${address}:3000`, { unhealthy: true })).toBe(200);
    expect((await get('/health')).status).toBe(503);
    expect(await turn('miner', { unhealthy: false, badShape: true })).toBe(200);
    expect(await (await ask('What is 2 + 2?')).json()).toEqual({ answer: '4' });
    simulator.machines.model('miner')?.turn({ badShape: false, errorRate: 1 });
    expect((await ask('What is 2 + 2?')).status).toBe(500);
    simulator.machines.model('miner')?.turn({ hang: true });
    await expect(get('/health')).rejects.toThrow(/timeout/);
    expect(await turn('nobody', {})).toBe(404);
    expect(await turn('miner', { errorRate: 2 })).toBe(400);
  });

  it('drops connections when it listens on another port than the one published', async () => {
    await runContainer(docker, { env: ['SIM_PORT=8080'] });
    await until(async () => (await state()).Running, 'the container');
    await expect(get('/health')).rejects.toThrow();
    expect((await state()).Running).toBe(true);
  });

  it('crashes, comes back by its policy, and counts', async () => {
    await runContainer(docker, { env: ['SIM_CRASH_AFTER_MS=80', 'SIM_EXIT_CODE=3'] });
    const restarts = async () => (await docker.getContainer('miner').inspect()).RestartCount;
    await until(async () => (await restarts()) >= 2, 'two restarts');
    simulator.machines.model('miner')?.turn({ crashAfterMs: null, exitCode: null });
    await until(async () => (await state()).Running, 'the container');
    await docker.getContainer('miner').stop();
    expect(await state()).toMatchObject({ Status: 'exited', ExitCode: 143 });
    const count = await restarts();
    await docker.getContainer('miner').start();
    await ready();
    expect(await restarts()).toBe(count);
  });

  it.each([
    [['SIM_EXIT_CODE=5'], 'CMD ["python", "api/server.py"]', 5],
    [[], 'CMD ["false"]', 1],
    [[], 'CMD echo broken && exit 9', 9],
  ])('ends at once with %j and `%s`', async (env, command, code) => {
    const Dockerfile = DOCKERFILE.replace(/CMD \["python.*/, command);
    await buildImage(docker, { ...CONTEXT, Dockerfile }, 'ends:1');
    await runContainer(docker, { image: 'ends:1', env, restart: 'no' });
    await until(async () => (await state()).Status === 'exited', 'the end');
    expect((await state()).ExitCode).toBe(code);
    expect(await docker.getContainer('miner').wait()).toMatchObject({ StatusCode: code });
    await expect(get('/health')).rejects.toThrow();
  });

  it('survives hostile requests', async () => {
    await runContainer(docker);
    await ready();
    const huge = await ask('x'.repeat(400_000)).catch(() => null);
    expect(huge === null || huge.status === 413).toBe(true);
    const nested = await fetch(`http://${address}:3000/api/chat`, {
      method: 'POST',
      body: '['.repeat(100_000),
    });
    expect(nested.status).toBe(400);
    expect((await ask('What is 1 + 1?')).status).toBe(200);
  });
});

describe('what the model knows', () => {
  it.each([
    ['What is 17 + 25?', '42'],
    ['what is seven times eight', '56'],
    ['Compute 9 - 12.', '-3'],
    ['How much is twenty-one plus 4?', '25'],
    ['What is 84 divided by 2?', '42'],
    ['Reverse the word "miner".', 'renim'],
    ['What is the capital city of the United Kingdom?', 'London'],
    ['Which planet is known as the red planet?', 'Mars'],
    ['Tell me a story', 'You asked: Tell me a story'],
  ])('%s → %s', (prompt, answer) => {
    expect(answerTo(prompt)).toBe(answer);
    expect(wrongAnswerTo(prompt, 0.5)).not.toBe(answer);
  });
});
