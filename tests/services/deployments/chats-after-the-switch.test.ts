import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ModelAnswer } from '../../../src/services/adapters/model.js';
import { LABEL_DEPLOYMENT } from '../../../src/services/adapters/engine.js';
import { wrongChats } from '../../../src/services/deployments/steps/compare.js';
import { type ModelBehaviour, wellBehaved } from '../../fakes/fake-model.js';
import { GOOD_DOCKERFILE, type MiningRig, openMiningRig, viewerOf } from '../../fakes/mining-rig.js';

const OWNER = viewerOf('0.0.5');
const SOURCE = { source: { dockerfile: GOOD_DOCKERFILE } };
const CHAT = '/api/chat';
let rig: MiningRig;
beforeEach(async () => {
  rig = await openMiningRig();
});
afterEach(() => rig.close());

const launch = () => rig.mining.miners.launch(OWNER, { name: 'm', ...SOURCE });
const stepIs = (id: string, step: string) => rig.run(async () => (await rig.deployment(id)).step === step);
const redeployed = async () => {
  const { miner, deployment: first } = await launch();
  await rig.ends(first.id);
  const { deployment } = await rig.mining.deployments.deploy(OWNER, { minerId: miner.id, ...SOURCE });
  return { minerId: miner.id, first, second: deployment };
};
const ended = async (id: string) => {
  await rig.ends(id);
  return rig.deployment(id);
};
const detailOf = async (id: string, step: string) =>
  (await rig.repositories.deployments.listSteps(rig.db, [id])).find((one) => one.step === step)?.detail;
const served = () => rig.engines.at('127.0.0.11', 3000)?.spec.labels[LABEL_DEPLOYMENT];
const left = () => rig.engines.containers().map(({ spec }) => spec.labels[LABEL_DEPLOYMENT]);
const chatsAsked = () => rig.model.asked.filter(({ path }) => path === CHAT).length;

const refused: ModelAnswer = {
  ...{ ok: true, status: 500, retryAfterMs: null, text: '{"error":"no"}' },
  timings: { firstByteMs: 1, totalMs: 2 },
};
const mute: ModelAnswer = {
  ...{ ok: false, error: 'TIMEOUT', message: 'no answer' },
  timings: { firstByteMs: null, totalMs: 9 },
};
/** Every one of them, or all but each nth. */
const failing = (answer: ModelAnswer, { of, except = 0 }: { of?: string; except?: number } = {}) => {
  let chats = 0;
  const behaviour: ModelBehaviour = (container, request) => {
    const isMeant = of === undefined || container.spec.labels[LABEL_DEPLOYMENT] === of;
    if (request.path !== CHAT || !isMeant) return wellBehaved(container, request);
    chats += 1;
    return except > 0 && chats % except === 0 ? wellBehaved(container, request) : answer;
  };
  return behaviour;
};

describe('a version whose chats fail once it serves', () => {
  it.each([
    ['all of them', 0],
    ['most of them', 3],
  ])('(%s) gives its place back, with what was measured', async (_what, except) => {
    const { minerId, first, second } = await redeployed();
    await stepIs(second.id, 'OBSERVE');
    rig.model.behaviour = failing(refused, { of: second.id, except });
    expect(await ended(second.id)).toMatchObject({
      state: 'ROLLED_BACK',
      failure: { code: 'OBSERVED_WORSE', step: 'OBSERVE' },
    });
    const detail = await detailOf(second.id, 'OBSERVE');
    expect(detail).toMatch(/3 of \d chats failed.*; before 5 chats, 95 % within [\d.]+ ms; answered 500/);
    expect(served()).toBe(first.id);
    expect(left()).toEqual([first.id]);
    expect(await rig.miner(minerId)).toMatchObject({ state: 'ACTIVE', deploymentId: first.id });
  });

  it('keeps its place when the old one did no better', async () => {
    const { miner, deployment: first } = await launch();
    await rig.ends(first.id);
    const { deployment: second } = await rig.mining.deployments.deploy(OWNER, {
      ...{ minerId: miner.id, ...SOURCE },
    });
    await stepIs(second.id, 'SWITCH');
    rig.model.behaviour = failing(refused, { except: 2 });
    expect((await ended(second.id)).state).toBe('SUCCEEDED');
    expect(await detailOf(second.id, 'OBSERVE')).toMatch(/5 of 10 chats failed.*; before 5 of 10 chats/);
  });

  it('keeps its place when one failed only', async () => {
    const { second } = await redeployed();
    await stepIs(second.id, 'OBSERVE');
    let chats = 0;
    rig.model.behaviour = (container, request) =>
      request.path === CHAT && ++chats === 2 ? refused : wellBehaved(container, request);
    expect((await ended(second.id)).state).toBe('SUCCEEDED');
    expect(await detailOf(second.id, 'OBSERVE')).toContain('1 of 10 chats failed');
  });

  it('ends as the first of a launch, because it breaks the contract', async () => {
    const { deployment, vm } = await launch();
    await stepIs(deployment.id, 'OBSERVE');
    rig.model.behaviour = failing(refused);
    const { state, failure } = await ended(deployment.id);
    expect({ state, code: failure?.code, step: failure?.step }).toEqual({
      ...{ state: 'FAILED', code: 'CONTRACT_BROKEN', step: 'OBSERVE' },
    });
    expect(failure?.message).toContain('3 of 3 chats failed');
    await rig.vmBecomes(vm.id, 'TERMINATED', { stepMs: 10_000 });
  });

  it('keeps its place as the first of a launch when most of them are answered', async () => {
    const { deployment } = await launch();
    await stepIs(deployment.id, 'OBSERVE');
    let chats = 0;
    rig.model.behaviour = (container, request) =>
      request.path === CHAT && (chats += 1) % 3 === 0 ? refused : wellBehaved(container, request);
    expect((await ended(deployment.id)).state).toBe('SUCCEEDED');
  });
});

describe('a version that answers its chats too late', () => {
  it('gives its place back when the old one answered in time', async () => {
    const { first, second } = await redeployed();
    await stepIs(second.id, 'OBSERVE');
    rig.model.behaviour = failing(mute, { of: second.id });
    expect((await ended(second.id)).failure).toMatchObject({ code: 'OBSERVED_WORSE' });
    expect(served()).toBe(first.id);
  });

  it('is asked once, and keeps its place, when the old one answered none in time either', async () => {
    const { second } = await redeployed();
    await stepIs(second.id, 'SWITCH');
    rig.model.behaviour = failing(mute);
    const asked = chatsAsked();
    expect((await ended(second.id)).state).toBe('SUCCEEDED');
    expect(chatsAsked() - asked).toBe(2);
    expect(await detailOf(second.id, 'OBSERVE')).not.toContain('chats');
  });
});

describe('the chats of a watch', () => {
  it('are five of each version when all is well, and none but the check’s before', async () => {
    const { second } = await redeployed();
    await stepIs(second.id, 'SWITCH');
    const asked = chatsAsked();
    await stepIs(second.id, 'OBSERVE');
    expect(chatsAsked() - asked).toBe(5);
    expect((await ended(second.id)).baseline).toMatchObject({ chats: { samples: 5, failures: 0 } });
    expect(chatsAsked() - asked).toBe(10);
    expect(await detailOf(second.id, 'OBSERVE')).toMatch(
      /^healthy after the switch: \d+ looks, .* ms; 5 chats, .* ms; before 5 chats, .* ms$/,
    );
  });

  it('are not asked of a version of which no contract check is known', async () => {
    const { first, second } = await redeployed();
    await rig.repositories.deployments.update(rig.db, first.id, { contract: null });
    await stepIs(second.id, 'SWITCH');
    const asked = chatsAsked();
    await stepIs(second.id, 'OBSERVE');
    expect(chatsAsked() - asked).toBe(0);
    expect((await ended(second.id)).state).toBe('SUCCEEDED');
  });
});

describe('what is clearly wrong with chats', () => {
  const chats = (...ms: readonly (number | null)[]) => ms.map((one) => ({ ok: one !== null, ms: one ?? 0 }));
  const measured = (samples: number, failures: number, p95Ms: number | null) => ({
    ...{ samples, failures, p95Ms },
  });
  it.each([
    ['three late ones of a model that was quick', measured(5, 0, 40), chats(30, 3_000, 3_000, 3_000), true],
    ['two late ones', measured(5, 0, 40), chats(30, 3_000, 30, 3_000, 30), false],
    [
      'three late ones of very many',
      measured(5, 0, 40),
      chats(3_000, 3_000, 3_000, 3, 3, 3, 3, 3, 3, 3, 3, 3),
    ],
    ['late ones that the old one could have given as well', measured(5, 0, 900), chats(4_000, 4_000, 4_000)],
    ['late ones, when next to nothing is known of the old one', measured(2, 0, 40), chats(3_000, 3_000, 9)],
    ['two failures of five', measured(5, 0, 40), chats(null, 30, null, 30, 30), true],
    ['two failures of ten', measured(5, 0, 40), chats(null, null, 3, 3, 3, 3, 3, 3, 3, 3)],
    ['failures of both', measured(10, 6, 40), chats(null, null, null, null, 30)],
    ['half of them, without anything to compare with', null, chats(null, 30, null, 30)],
    ['most of them, without anything to compare with', null, chats(null, 30, null), true],
    ['a single one, without anything to compare with', null, chats(null)],
  ])('is said of %s: %#', (_what, before, seen, isWrong = false) => {
    expect(wrongChats(before, seen) !== null).toBe(isWrong);
  });
});
