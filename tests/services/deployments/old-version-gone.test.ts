import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LABEL_DEPLOYMENT } from '../../../src/services/adapters/engine.js';
import { AdapterError } from '../../../src/services/adapters/failure.js';
import type { ModelAnswer } from '../../../src/services/adapters/model.js';
import { wellBehaved } from '../../fakes/fake-model.js';
import { GOOD_DOCKERFILE, type MiningRig, openMiningRig, viewerOf } from '../../fakes/mining-rig.js';

const OWNER = viewerOf('0.0.5');
const SOURCE = { source: { dockerfile: GOOD_DOCKERFILE } };
const refused: ModelAnswer = {
  ...{ ok: true, status: 500, retryAfterMs: null, text: '{"error":"no"}' },
  timings: { firstByteMs: 1, totalMs: 2 },
};
let rig: MiningRig;
beforeEach(async () => {
  rig = await openMiningRig();
});
afterEach(() => rig.close());

const stepIs = (id: string, step: string) => rig.run(async () => (await rig.deployment(id)).step === step);
const containerOf = (id: string) =>
  rig.engines.containers().find(({ spec }) => spec.labels[LABEL_DEPLOYMENT] === id) ?? {};
const served = () => rig.engines.at('127.0.0.11', 3000)?.spec.labels[LABEL_DEPLOYMENT];
const left = () => rig.engines.containers().map(({ spec }) => spec.labels[LABEL_DEPLOYMENT]);
const redeployedUntil = async (step: string) => {
  const { miner, deployment: first } = await rig.mining.miners.launch(OWNER, { name: 'm', ...SOURCE });
  await rig.ends(first.id);
  const { deployment: second } = await rig.mining.deployments.deploy(OWNER, { minerId: miner.id, ...SOURCE });
  await stepIs(second.id, step);
  return { minerId: miner.id, first, second };
};
const cancel = (id: string) => rig.mining.deployments.cancel(OWNER, id);
const detailOf = async (id: string, step: string) =>
  (await rig.repositories.deployments.listSteps(rig.db, [id])).find((one) => one.step === step)?.detail;
const ended = async (id: string) => {
  await rig.ends(id);
  return rig.deployment(id);
};

describe('an old version that ended while the new one was watched', () => {
  const scene = async () => {
    const known = await redeployedUntil('OBSERVE');
    Object.assign(containerOf(known.first.id), { status: 'exited', exitCode: 137 });
    return known;
  };
  const neverStarts = () =>
    rig.engines.script.fail('start', new AdapterError('docker', 'INVALID', 'it refuses'));
  const chatsFail = (id: string) => {
    rig.model.behaviour = (container, request) =>
      request.path === '/api/chat' && container.spec.labels[LABEL_DEPLOYMENT] === id
        ? refused
        : wellBehaved(container, request);
  };
  const serves = async (minerId: string, id: string) => {
    expect(served()).toBe(id);
    expect(left()).toEqual([id]);
    expect(await rig.miner(minerId)).toMatchObject({ state: 'ACTIVE', deploymentId: id });
  };

  it('serves again before a cancelled one goes', async () => {
    const { minerId, first, second } = await scene();
    const by = new Set<string | undefined>();
    rig.engines.script.onEnter('putFiles', () => void by.add(served()));
    await cancel(second.id);
    expect((await ended(second.id)).state).toBe('CANCELLED');
    expect([...by]).toEqual([second.id]);
    await serves(minerId, first.id);
  });

  it('serves again before one goes that does worse', async () => {
    const { minerId, first, second } = await scene();
    chatsFail(second.id);
    expect(await ended(second.id)).toMatchObject({
      ...{ state: 'ROLLED_BACK', failure: { code: 'OBSERVED_WORSE' } },
    });
    await serves(minerId, first.id);
  });

  it('leaves the port to a cancelled one when it does not start again', async () => {
    const { minerId, second } = await scene();
    neverStarts();
    await cancel(second.id);
    expect((await ended(second.id)).state).toBe('SUCCEEDED');
    await serves(minerId, second.id);
  });

  it('leaves the port to one that does worse when it does not become healthy, and that is said', async () => {
    const { minerId, first, second } = await scene();
    chatsFail(second.id);
    const behaviour = rig.model.behaviour;
    rig.model.behaviour = (container, request) =>
      container.spec.labels[LABEL_DEPLOYMENT] === first.id
        ? { status: 'loading' }
        : behaviour(container, request);
    expect((await ended(second.id)).state).toBe('SUCCEEDED');
    expect(await detailOf(second.id, 'OBSERVE')).toMatch(/chats failed.*; it stays, as the old version/);
    await serves(minerId, second.id);
  });

  it('leaves the port to a cancelled one when its container is gone', async () => {
    const { minerId, first, second } = await redeployedUntil('OBSERVE');
    const there = rig.engines.containers().find(({ spec }) => spec.labels[LABEL_DEPLOYMENT] === first.id);
    const docker = await rig.engines.port.over(
      { address: '127.0.0.11' } as never,
      AbortSignal.timeout(5_000),
    );
    await docker.remove(there?.id ?? '', AbortSignal.timeout(5_000));
    await cancel(second.id);
    expect((await ended(second.id)).state).toBe('SUCCEEDED');
    await serves(minerId, second.id);
  });
});

describe('an old version that is being started again', () => {
  it('is waited for by a cancel that was taken', async () => {
    const { first, second } = await redeployedUntil('RETIRE_OLD');
    Object.assign(containerOf(first.id), { status: 'restarting' });
    await cancel(second.id);
    await rig.deploymentWorker.runDue();
    expect((await rig.deployment(second.id)).step).toBe('RETIRE_OLD');
    Object.assign(containerOf(first.id), { status: 'running' });
    expect((await ended(second.id)).state).toBe('CANCELLED');
    expect(served()).toBe(first.id);
  });
});

describe('a new version that can not be removed once the old one is back', () => {
  it('is not said to serve, and goes with the next deployment', async () => {
    const { minerId, first, second } = await redeployedUntil('OBSERVE');
    await cancel(second.id);
    rig.engines.script.fail('stop', 'UNREACHABLE', 100);
    expect((await ended(second.id)).state).toBe('CANCELLED');
    expect(served()).toBe(first.id);
    expect(await rig.miner(minerId)).toMatchObject({ state: 'ACTIVE', deploymentId: first.id });
    expect(new Set(left())).toEqual(new Set([first.id, second.id]));
    const third = (await rig.mining.deployments.deploy(OWNER, { minerId, ...SOURCE })).deployment;
    await stepIs(third.id, 'FETCH_SOURCE');
    expect(left()).toEqual([first.id]);
  });
});
