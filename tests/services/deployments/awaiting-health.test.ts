import { expect, test } from 'vitest';
import type { ModelAnswer, ModelPort } from '../../../src/services/adapters/model.js';
import { waitForHealth } from '../../../src/services/deployments/contract.js';

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
