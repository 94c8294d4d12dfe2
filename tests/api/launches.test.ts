import { createHash, createPublicKey, verify } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  CancelDeploymentDocument,
  DeployDocument,
  LaunchMinerDocument,
  MinerDocument,
  type MinerQuery,
  TerminateMinerDocument,
  VmDocument,
  VmsDocument,
} from '../operations/generated.js';
import { billOf, startTestApp, type TestApp } from '../support/test-app.js';
import { until } from '../support/until.js';
import { DOCKERFILE, ENDLESS, launch, outcomeOf, reached, SLOW } from './support.js';

const ASK = `mutation Ask($input: AskInput!) {
  ask(input: $input) {
    ... on AskPayload {
      answer
      query {
        id promptHash answerHash eligibleCount endedAt signature signedText
        miner { id }
        candidates { miner { id } weight }
        tries { miner { id } reason outcome firstByteMs totalMs }
      }
    }
    ... on UserError { code message }
  }
}`;
const RECEIPT_KEY = 'query ReceiptKey { network { receiptKey } }';

interface Receipt {
  readonly id: string;
  readonly promptHash: string;
  readonly answerHash: string;
  readonly eligibleCount: number;
  readonly signature: string;
  readonly signedText: string;
  readonly miner: { readonly id: string };
  readonly candidates: readonly { readonly miner: { readonly id: string } }[];
  readonly tries: readonly { readonly miner: { readonly id: string }; readonly outcome: string }[];
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const bare = (globalId: string): string => globalId.replace(/^[A-Za-z]+_/, '');
const named = (name: string): string => `${DOCKERFILE}ENV MODEL_NAME=${name}\n`;
const NO_BILL = { leaks: [], live: [] };

describe('a launched miner', SLOW, () => {
  let app: TestApp;
  let miner: { readonly id: string };
  beforeAll(async () => {
    app = await startTestApp();
    const launched = await launch(app, { name: 'serving', source: { dockerfile: named('first') } });
    miner = { id: launched.miner.id };
    expect(await outcomeOf(app, launched.deployment.id)).toMatchObject({ state: 'SUCCEEDED', failure: null });
    await until('health', async () => (await now()).health === 'HEALTHY');
  });
  afterAll(() => app.close());

  async function now(): Promise<NonNullable<MinerQuery['miner']>> {
    const { miner: found } = await app.ask(MinerDocument, { id: miner.id });
    if (!found) throw new Error('The miner is not there');
    return found;
  }
  const info = async (): Promise<unknown> => (await fetch(`${(await now()).endpoint}/info`)).json();

  it('answers with a receipt that anybody can verify', async () => {
    const prompt = 'What is 17 + 25?';
    const [{ ask }, { network }] = await Promise.all([
      app.ask<{ ask: { answer: string; query: Receipt } }, unknown>(ASK, { input: { prompt } }),
      app.ask<{ network: { receiptKey: string } }, unknown>(RECEIPT_KEY),
    ]);
    expect(ask.answer).toBe('42');
    const { query } = ask;
    const key = createPublicKey({
      key: Buffer.from(network.receiptKey, 'base64'),
      format: 'der',
      type: 'spki',
    });
    const signature = Buffer.from(query.signature, 'base64');
    expect(verify(null, Buffer.from(query.signedText), key, signature)).toBe(true);
    const forged = query.signedText.replace(sha256(ask.answer), sha256('43'));
    expect(forged).not.toBe(query.signedText);
    expect(verify(null, Buffer.from(forged), key, signature)).toBe(false);

    expect(query).toMatchObject({ promptHash: sha256(prompt), answerHash: sha256(ask.answer), miner });
    expect(JSON.parse(query.signedText)).toMatchObject({
      queryId: bare(query.id),
      promptHash: sha256(prompt),
      answerHash: sha256(ask.answer),
      eligibleCount: query.eligibleCount,
      candidates: query.candidates.map(({ miner: asked, ...one }) => ({ ...one, minerId: bare(asked.id) })),
      tries: query.tries.map(({ miner: asked, ...one }) => ({ ...one, minerId: bare(asked.id) })),
    });
  });

  it('goes on serving its old version until the new one has passed, on the same machine', async () => {
    const before = await now();
    const { deploy } = await app.ask(DeployDocument, {
      input: { minerId: miner.id, source: { dockerfile: named('second') } },
    });
    if (deploy.__typename !== 'DeployPayload') throw new Error(JSON.stringify(deploy));
    await reached(app, deploy.deployment.id, 'BUILD');
    expect(await info()).toMatchObject({ model_name: 'first' });
    expect(await outcomeOf(app, deploy.deployment.id)).toMatchObject({ state: 'SUCCEEDED', isLaunch: false });
    expect(await info()).toMatchObject({ model_name: 'second' });
    const after = await now();
    expect(after.currentDeployment).toEqual({ id: deploy.deployment.id });
    expect(after.vm).toMatchObject({ id: before.vm?.id });
    expect(after.endpoint).toBe(before.endpoint);
    expect((await billOf(app)).live).toHaveLength(1);
  });

  it('keeps what serves when a new version is cancelled while it builds', async () => {
    const { deploy } = await app.ask(DeployDocument, {
      input: { minerId: miner.id, source: { dockerfile: ENDLESS } },
    });
    if (deploy.__typename !== 'DeployPayload') throw new Error(JSON.stringify(deploy));
    await reached(app, deploy.deployment.id, 'BUILD');
    const { cancelDeployment } = await app.ask(CancelDeploymentDocument, { id: deploy.deployment.id });
    expect(cancelDeployment).toMatchObject({
      __typename: 'Deployment',
      cancelRequestedAt: expect.any(String),
    });
    expect(await outcomeOf(app, deploy.deployment.id)).toMatchObject({ state: 'CANCELLED' });
    expect(await now()).toMatchObject({ state: 'ACTIVE', status: 'active' });
    expect(await info()).toMatchObject({ model_name: 'second' });
  });

  it('keeps what serves when a new version can not be built', async () => {
    const { deploy } = await app.ask(DeployDocument, {
      input: { minerId: miner.id, source: { dockerfile: 'FROM python:3.11-slim\nRUN exit 7\n' } },
    });
    if (deploy.__typename !== 'DeployPayload') throw new Error(JSON.stringify(deploy));
    expect(await outcomeOf(app, deploy.deployment.id)).toMatchObject({
      state: 'FAILED',
      failure: { step: 'BUILD', code: 'BUILD_FAILED' },
    });
    expect(await now()).toMatchObject({ state: 'ACTIVE' });
    expect(await info()).toMatchObject({ model_name: 'second' });
  });

  it('leaves nothing billed when it is terminated', async () => {
    expect((await billOf(app)).live).toHaveLength(1);
    const { terminateMiner } = await app.ask(TerminateMinerDocument, { id: miner.id });
    expect(terminateMiner).toMatchObject({ __typename: 'Miner', state: 'TERMINATING' });
    await until('the end', async () => (await now()).state === 'TERMINATED', 30_000);
    expect(await billOf(app)).toEqual(NO_BILL);
    expect(await now()).toMatchObject({ status: 'inactive', vm: expect.anything() });
    expect(app.errors()).toEqual([]);
  });
});

describe('a launch that comes to nothing', SLOW, () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());
  const nothingIsBilled = async (vm: { readonly id: string }): Promise<void> => {
    await until(
      'the end of the machine',
      async () => (await app.ask(VmDocument, { id: vm.id })).vm?.state === 'TERMINATED',
      30_000,
    );
    expect(await billOf(app)).toEqual(NO_BILL);
  };

  it('says why the build failed, with the end of its log and a hint, and gives the machine back', async () => {
    const dockerfile = 'FROM python:3.11-slim\nRUN echo compiling the tokenizer && exit 3\nEXPOSE 3000\n';
    const { deployment, miner, vm } = await launch(app, { name: 'unbuildable', source: { dockerfile } });
    const { state, outcome, failure } = await outcomeOf(app, deployment.id);
    expect({ state, outcome }).toEqual({ state: 'FAILED', outcome: 'FAILED' });
    expect(failure).toMatchObject({
      step: 'BUILD',
      code: 'BUILD_FAILED',
      hint: expect.stringMatching(/\w+/),
    });
    expect(failure?.message).toContain('non-zero code: 3');
    expect(failure?.logTail.join('\n')).toContain('compiling the tokenizer');
    await nothingIsBilled(vm);
    const { miner: after } = await app.ask(MinerDocument, { id: miner.id });
    expect(after).toMatchObject({ state: 'FAILED', status: 'inactive', failure: { code: 'BUILD_FAILED' } });
  });

  it('gives the machine back when it is cancelled while it builds', async () => {
    const { deployment, vm } = await launch(app, { name: 'cancelled', source: { dockerfile: ENDLESS } });
    await reached(app, deployment.id, 'BUILD');
    await app.ask(CancelDeploymentDocument, { id: deployment.id });
    expect(await outcomeOf(app, deployment.id)).toMatchObject({
      state: 'CANCELLED',
      failure: { code: 'CANCELLED' },
    });
    await nothingIsBilled(vm);
  });

  it('leaves nothing when the provider fails to start the machine', async () => {
    await app.cloud('knobs', { method: 'POST', body: { failLaunches: true } });
    const { deployment, miner, vm } = await launch(app, { name: 'stillborn' });
    expect(await outcomeOf(app, deployment.id)).toMatchObject({ state: 'FAILED' });
    await app.cloud('knobs', { method: 'POST', body: { failLaunches: false } });
    await nothingIsBilled(vm);
    const { miner: after } = await app.ask(MinerDocument, { id: miner.id });
    expect(after).toMatchObject({ state: 'FAILED' });
  });

  it('happens once for one idempotency key, and is refused for another input', async () => {
    const input = { name: 'once', source: { dockerfile: DOCKERFILE }, idempotencyKey: 'launch-1' };
    const first = await launch(app, input);
    const again = await launch(app, input);
    expect(first.replayed).toBe(false);
    expect({ ...again, replayed: false }).toMatchObject({
      replayed: false,
      miner: { id: first.miner.id },
      deployment: { id: first.deployment.id },
      vm: { id: first.vm.id },
    });
    expect(again.replayed).toBe(true);
    const { launchMiner } = await app.ask(LaunchMinerDocument, { input: { ...input, name: 'twice' } });
    expect(launchMiner).toMatchObject({
      __typename: 'IdempotencyKeyReused',
      code: 'IDEMPOTENCY_KEY_REUSED',
    });
    const { vms } = await app.ask(VmsDocument, { first: 100 });
    expect(vms.nodes.filter(({ label }) => ['once', 'twice'].includes(label))).toHaveLength(1);

    await app.ask(TerminateMinerDocument, { id: first.miner.id });
    await nothingIsBilled(first.vm);
    expect(app.errors()).toEqual([]);
  });
});
