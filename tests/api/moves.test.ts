import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  EditMinerDocument,
  LaunchBatchDocument,
  LaunchMinersDocument,
  MinerMoveDocument,
  ResizeMinerDocument,
  TerminateMinerDocument,
} from '../operations/generated.js';
import { billOf, startTestApp, type TestApp } from '../support/test-app.js';
import { until } from '../support/until.js';
import { DOCKERFILE, launch, outcomeOf, SLOW } from './support.js';

const ASK = `mutation Ask($input: AskInput!) {
  ask(input: $input) { __typename ... on AskPayload { answer } ... on UserError { code message } }
}`;
const NO_BILL = { leaks: [], live: [] };

describe('a miner on the simulator', SLOW, () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  const minerNow = async (id: string) => {
    const { miner } = await app.ask(MinerMoveDocument, { id });
    if (!miner) throw new Error('The miner is not there');
    return miner;
  };
  const serving = async (name: string) => {
    const launched = await launch(app, { name, replaceOnLoss: true });
    expect(await outcomeOf(app, launched.deployment.id)).toMatchObject({ state: 'SUCCEEDED' });
    return launched;
  };
  const terminate = async (id: string): Promise<void> => {
    await app.ask(TerminateMinerDocument, { id });
    await until('the end', async () => (await minerNow(id)).state === 'TERMINATED');
  };

  it('is resized while it answers, and pays for one machine afterwards', async () => {
    const { miner, vm: old } = await serving('growing');
    const { resizeMiner } = await app.ask(ResizeMinerDocument, {
      input: { minerId: miner.id, machine: { vcpu: 8, ramGb: 16 } },
    });
    if (resizeMiner.__typename !== 'ResizeMinerPayload') expect.fail(JSON.stringify(resizeMiner));
    const answers: string[] = [];
    let isOver = false;
    const asking = (async () => {
      while (!isOver) {
        const { ask } = await app.ask<{ ask: { __typename: string } }, object>(ASK, {
          input: { prompt: 'What is 2 + 2?' },
        });
        answers.push(ask.__typename);
      }
    })();
    try {
      expect(await outcomeOf(app, resizeMiner.deployment.id)).toMatchObject({ state: 'SUCCEEDED' });
      await until('one machine', async () => (await billOf(app)).live.length === 1);
    } finally {
      isOver = true;
      await asking;
    }
    expect(answers.length).toBeGreaterThan(3);
    expect(new Set(answers)).toEqual(new Set(['AskPayload']));
    const after = await minerNow(miner.id);
    expect(after).toMatchObject({ state: 'ACTIVE', move: null, vm: { id: resizeMiner.vm.id, vcpu: 8 } });
    expect(after.vm?.id).not.toBe(old.id);
    await terminate(miner.id);
    expect(await billOf(app)).toEqual(NO_BILL);
  });

  it('is placed elsewhere when the provider takes its machine', async () => {
    const { miner, vm } = await serving('lost');
    const { core } = app.app;
    await core.db.transaction(async (tx) => {
      const row = await core.repositories.vms.find(tx, vm.id.replace('Vm_', ''));
      if (row) await core.mining.vms.beginEnd(tx, row, 'PROVIDER_LOST');
    });
    await until('another machine', async () => {
      const now = await minerNow(miner.id);
      return now.state === 'ACTIVE' && now.vm?.id !== vm.id;
    });
    await until('one machine', async () => (await billOf(app)).live.length === 1);
    const { editMiner } = await app.ask(EditMinerDocument, {
      input: { minerId: miner.id, replaceOnLoss: false },
    });
    expect(editMiner).toMatchObject({ __typename: 'Miner', replaceOnLoss: false });
    await terminate(miner.id);
    expect(await billOf(app)).toEqual(NO_BILL);
  });

  it('comes in numbers', async () => {
    const { launchMiners } = await app.ask(LaunchMinersDocument, {
      input: { name: 'fleet', count: 4, source: { dockerfile: DOCKERFILE }, idempotencyKey: 'fleet' },
    });
    if (launchMiners.__typename !== 'LaunchMinersPayload') expect.fail(JSON.stringify(launchMiners));
    const { batch } = launchMiners;
    for (const { deployment } of batch.items)
      expect(await outcomeOf(app, deployment?.id ?? '')).toMatchObject({ state: 'SUCCEEDED' });
    const { launchBatch } = await app.ask(LaunchBatchDocument, { id: batch.id });
    expect(launchBatch?.counts).toMatchObject({ serving: 4, launching: 0, refused: 0 });
    for (const { miner } of batch.items) await terminate(miner?.id ?? '');
    expect(await billOf(app)).toEqual(NO_BILL);
  });
});
