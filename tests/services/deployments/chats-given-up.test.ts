import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LABEL_DEPLOYMENT } from '../../../src/services/adapters/engine.js';
import type { ModelAnswer } from '../../../src/services/adapters/model.js';
import { CHAT_RULE } from '../../../src/services/deployments/contract.js';
import { createChats } from '../../../src/services/deployments/steps/chats.js';
import { wellBehaved } from '../../fakes/fake-model.js';
import { GOOD_DOCKERFILE, type MiningRig, openMiningRig, viewerOf } from '../../fakes/mining-rig.js';

const OWNER = viewerOf('0.0.5');
const SOURCE = { source: { dockerfile: GOOD_DOCKERFILE } };
const CHAT = '/api/chat';
/** Later than three times the old one's time and half a second more. */
const LATE_MS = 800;
const mute: ModelAnswer = {
  ...{ ok: false, error: 'TIMEOUT', message: 'no answer' },
  timings: { firstByteMs: null, totalMs: 9 },
};
let rig: MiningRig;
beforeEach(async () => {
  rig = await openMiningRig();
});
afterEach(() => rig.close());

const stepIs = (id: string, step: string) => rig.run(async () => (await rig.deployment(id)).step === step);
const redeployed = async () => {
  const { miner, deployment: first } = await rig.mining.miners.launch(OWNER, { name: 'm', ...SOURCE });
  await rig.ends(first.id);
  return (await rig.mining.deployments.deploy(OWNER, { minerId: miner.id, ...SOURCE })).deployment;
};

describe('a model that does one thing at a time', () => {
  it('is not given up for a look at its health that came behind a chat that was', async () => {
    const second = await redeployed();
    await stepIs(second.id, 'OBSERVE');
    const { request } = rig.model.port;
    let chats = 0;
    let isAtWork = false;
    rig.model.port.request = async (endpoint, asked, signal) => {
      if (asked.path === '/health' && isAtWork) {
        isAtWork = false;
        await sleep(LATE_MS);
      }
      if (asked.path === CHAT && (chats += 1) === 2) {
        isAtWork = true;
        return mute;
      }
      return request(endpoint, asked, signal);
    };
    await rig.ends(second.id);
    const { state, failure } = await rig.deployment(second.id);
    expect({ state, failure }).toEqual({ state: 'SUCCEEDED', failure: null });
    expect(isAtWork).toBe(false);
  });

  it('is given up all the same when it ends behind such a chat', async () => {
    const second = await redeployed();
    await stepIs(second.id, 'OBSERVE');
    rig.model.behaviour = (container, asked) => {
      if (asked.path !== CHAT || container.spec.labels[LABEL_DEPLOYMENT] !== second.id)
        return wellBehaved(container, asked);
      Object.assign(container, { status: 'exited', exitCode: 1 });
      return mute;
    };
    await rig.ends(second.id);
    expect(await rig.deployment(second.id)).toMatchObject({
      ...{ state: 'ROLLED_BACK', failure: { code: 'CONTAINER_EXITED' } },
    });
  });
});

describe('a chat that can not end in its time', () => {
  const asking = async (checkMs: number, usualMs: number | null) => {
    const version = await rig.deployment((await redeployed()).id);
    const contract = [
      {
        ...{ rule: CHAT_RULE, passed: true, detail: null, status: 200, totalMs: checkMs },
        ...{ request: null, answer: null },
      },
    ];
    let asked = 0;
    const model: typeof rig.model.port = {
      ...rig.model.port,
      async request() {
        asked += 1;
        return mute;
      },
    };
    const chats = createChats(
      {
        vm: await rig.vm(version.vmId),
        ports: { model, secretsOf: () => [] },
        held: { signal: AbortSignal.timeout(5_000) },
      } as never,
      { ...version, contract } as never,
      { forMs: 20_000, before: null, usualMs },
    );
    await chats.ask();
    return { asked, isDone: chats.isDone(), isBusy: chats.isBusy() };
  };

  it('is not begun', async () => {
    expect(await asking(18_000, null)).toEqual({ asked: 0, isDone: true, isBusy: false });
  });

  it('is begun when there is just enough', async () => {
    expect(await asking(16_000, null)).toEqual({ asked: 1, isDone: true, isBusy: true });
  });

  it('is begun when it is to be given up before, as the old one was quicker', async () => {
    expect(await asking(18_000, 40)).toMatchObject({ asked: 1, isBusy: true });
  });
});
