import { expect, test } from 'vitest';
import type { ModelAnswer, ModelPort } from '../../../src/services/adapters/model.js';
import { checkContract, waitForHealth } from '../../../src/services/deployments/contract.js';
import { createContractCheck } from '../../../src/services/deployments/contract-check.js';
import { PROBER_DEFAULTS } from '../../../src/services/probing/limits.js';

const GOOD = JSON.stringify({ status: 'healthy', model_loaded: true });
const timings = { firstByteMs: 1, totalMs: 1 };
const endpoint = { address: '127.0.0.1', port: 1 };

/** Not up before it was asked so often. */
function modelUpAfter(asks: number) {
  const askedAt: number[] = [];
  const answerNow = (): ModelAnswer => {
    askedAt.push(performance.now());
    return askedAt.length < asks
      ? { ok: false, error: 'REFUSED', message: 'nobody listens', timings }
      : { ok: true, status: 200, retryAfterMs: null, text: GOOD, timings };
  };
  const model: ModelPort = {
    request: () => Promise.resolve(answerNow()),
    close: () => Promise.resolve(),
  };
  return { model, askedAt };
}

test('a model that is up in a moment is not kept waiting', async () => {
  const { model, askedAt } = modelUpAfter(3);
  const limits = { forMs: 60_000, everyMs: 20_000, stillRuns: () => Promise.resolve() };
  expect(await waitForHealth(model, endpoint, limits, AbortSignal.timeout(10_000))).toBeNull();
  expect(askedAt).toHaveLength(3);
});

test('a model that takes as long to wake up as probes wait keeps the contract, and nothing else is said of it', async () => {
  const waited: number[] = [];
  const bodies = {
    '/health': JSON.parse(GOOD) as object,
    '/info': { model_name: 'm' },
    '/api/chat': { response: '4' },
  };
  const model: Pick<ModelPort, 'request'> = {
    request(_endpoint, { path, timeoutMs }) {
      waited.push(timeoutMs);
      const text = JSON.stringify(bodies[path as keyof typeof bodies]);
      const slow = { firstByteMs: timeoutMs - 1, totalMs: timeoutMs - 1 };
      return Promise.resolve({ ok: true, status: 200, retryAfterMs: null, text, timings: slow });
    },
  };
  const { rules } = await checkContract(model, endpoint, AbortSignal.timeout(10_000));
  const { healthTimeoutMs, chatTimeoutMs } = PROBER_DEFAULTS;
  expect(waited).toEqual([healthTimeoutMs, healthTimeoutMs, chatTimeoutMs]);
  expect(rules.map(({ passed, detail }) => [passed, detail])).toEqual(
    Array.from({ length: 3 }, () => [true, 'as the contract says']),
  );
});

/** Says these bodies one after the other, and the last one for ever. */
function modelSaying(...bodies: string[]) {
  let asked = 0;
  const model: ModelPort = {
    request() {
      const text = bodies[Math.min(asked, bodies.length - 1)] ?? '';
      asked += 1;
      return Promise.resolve({ ok: true, status: 200, retryAfterMs: null, text, timings });
    },
    close: () => Promise.resolve(),
  };
  return { model, asked: () => asked };
}
const HURRIED = { forMs: 60_000, everyMs: 1, stillRuns: () => Promise.resolve() };

test.each([
  ['an answer without a status', '{"ok":true}', 'status is missing'],
  ['a status that is no text', '{"status":200}', 'status must be a text'],
  ['a list', '[]', 'the body must be an object'],
  ['what is no JSON', 'fine', 'the body is not JSON'],
  ['no words of ours for whether it loaded', '{"status":"ok","model_loaded":"yes"}', 'model_loaded must be'],
])('%s, again and again, is not waited for until the time is over', async (_what, body, problem) => {
  const { model, asked } = modelSaying(body);
  const seen: string[] = [];
  const looked = ({ problem: one }: { problem: string | null }): void => void seen.push(one ?? '');
  const limits = { ...HURRIED, forMs: 1_000, looked };
  const began = performance.now();
  const look = await waitForHealth(model, endpoint, limits, AbortSignal.timeout(10_000));
  expect(look).toMatchObject({ isWrongShape: true, result: { status: 200, answer: body } });
  expect(look?.problem).toContain(problem);
  expect(performance.now() - began).toBeLessThan(900);
  expect(asked()).toBeGreaterThanOrEqual(5);
  expect(seen).toHaveLength(asked());
});

test.each(['{"status":"loading"}', '{"model_loaded":false}', '{"status":"healthy","model_loaded":false}'])(
  'a model that says %s is waited for',
  async (body) => {
    const many = Array.from({ length: 200 }, () => body);
    const { model, asked } = modelSaying(...many, GOOD);
    const limits = { ...HURRIED, forMs: 20 };
    const look = await waitForHealth(model, endpoint, limits, AbortSignal.timeout(10_000));
    if (look !== null) expect(look.isWrongShape).toBe(false);
    const longer = { ...HURRIED, forMs: 20_000 };
    expect(await waitForHealth(model, endpoint, longer, AbortSignal.timeout(10_000))).toBeNull();
    expect(asked()).toBe(201);
  },
);

test('a wrong answer now and then is no wrong shape', async () => {
  const turns = Array.from({ length: 60 }, (_, index) => (index % 4 === 3 ? '{"status":"loading"}' : '{}'));
  const { model } = modelSaying(...turns, GOOD);
  const limits = { ...HURRIED, forMs: 4_000 };
  expect(await waitForHealth(model, endpoint, limits, AbortSignal.timeout(10_000))).toBeNull();
});

test('what this process could not ask is no fault of the container, and is tried again', async () => {
  const answer: ModelAnswer = { ok: false, error: 'OUR_FAULT', message: 'connect EMFILE', timings };
  const model: ModelPort = { request: () => Promise.resolve(answer), close: () => Promise.resolve() };
  const limits = { forMs: 0, everyMs: 1, stillRuns: () => Promise.resolve() };
  const again = { name: 'AdapterError', retryable: true, message: 'connect EMFILE' };
  const { signal } = new AbortController();
  await expect(waitForHealth(model, endpoint, limits, signal)).rejects.toMatchObject(again);
  await expect(checkContract(model, endpoint, signal)).rejects.toMatchObject(again);
  const check = createContractCheck({ anywhere: { at: () => model }, allowed: { at: () => model } });
  const asker = { viewer: null, caller: 'address:198.51.100.7' };
  await expect(check(asker, 'http://203.0.113.7/', signal)).rejects.toMatchObject({
    ...{ code: 'LIMIT_REACHED', retryable: true, message: 'This server can open no more connections now' },
  });
});
