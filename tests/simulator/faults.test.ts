import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFaults } from '../../src/simulator/http/faults.js';
import { createRandom } from '../../src/simulator/random.js';
import type { FaultInput, Simulator } from '../../src/simulator/simulator.js';
import { type Api, apiOf, createLeftovers, newVmBody } from './support/simulated.js';

const left = createLeftovers();
let simulator: Simulator;
let api: Api;
beforeEach(async () => {
  simulator = await left.simulator();
  api = apiOf(simulator);
});
afterEach(() => left.clear());

/** What a client sees of one create, and what there is afterwards. */
async function createUnder(fault: FaultInput) {
  const body = await newVmBody(api);
  expect((await api('POST', '/__emu/faults', { route: '^POST /v2/vms$', ...fault })).status).toBe(200);
  const outcome = await fetch(`${simulator.fluenceUrl}/v2/vms`, {
    method: 'POST',
    headers: { 'x-api-key': simulator.apiKey, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(400),
  })
    .then(async (response) => ({ status: response.status, text: await response.text() }))
    .catch((error: unknown) => ({ status: 0, text: error instanceof Error ? error.name : '' }));
  await api('DELETE', '/__emu/faults');
  const made = (await api('GET', `/v2/vms?name=${body.name}`)).body.items.length;
  const parts = (await api('GET', `/v1/storages?name=${body.name}-d`)).body.items.length;
  return { ...outcome, made, parts };
}

describe('a fault', () => {
  it('accepted-then-reset rents and says nothing', async () => {
    expect(await createUnder({ kind: 'accepted-then-reset' })).toMatchObject({
      status: 0,
      text: 'TypeError',
      made: 1,
    });
  });
  it('accepted-then-500 rents and answers with a page', async () => {
    const seen = await createUnder({ kind: 'accepted-then-500' });
    expect(seen).toMatchObject({ status: 500, text: expect.stringContaining('<html>'), made: 1 });
  });
  it('accepted-then-cut rents and breaks off in the middle', async () => {
    expect(await createUnder({ kind: 'accepted-then-cut' })).toMatchObject({ status: 0, made: 1 });
  });
  it('accepted-then-hang rents and never answers', async () => {
    expect(await createUnder({ kind: 'accepted-then-hang' })).toMatchObject({
      status: 0,
      text: 'TimeoutError',
      made: 1,
    });
  });
  it('garbage rents and answers with half a JSON text', async () => {
    const { status, text, made } = await createUnder({ kind: 'garbage' });
    expect({ status, made }).toEqual({ status: 200, made: 1 });
    expect(() => JSON.parse(text)).toThrow();
  });
  it('refused-reset rents nothing', async () => {
    expect(await createUnder({ kind: 'refused-reset' })).toMatchObject({
      status: 0,
      text: 'TypeError',
      made: 0,
    });
  });
  it('hang rents nothing and never answers', async () => {
    expect(await createUnder({ kind: 'hang' })).toMatchObject({ status: 0, text: 'TimeoutError', made: 0 });
  });
  it('status answers what it was given and rents nothing', async () => {
    const fault: FaultInput = {
      kind: 'status',
      status: 429,
      headers: { 'retry-after': '7' },
      body: { error: 'slow down' },
    };
    expect(await createUnder(fault)).toMatchObject({ status: 429, text: '{"error":"slow down"}', made: 0 });
  });
  it('slow answers late', async () => {
    const began = performance.now();
    expect(await createUnder({ kind: 'slow', delayMs: 200 })).toMatchObject({ status: 200, made: 1 });
    expect(performance.now() - began).toBeGreaterThan(195);
  });
  it('partial-create leaves disk and address without a machine', async () => {
    expect(await createUnder({ kind: 'partial-create' })).toMatchObject({ status: 422, made: 0, parts: 1 });
    expect(simulator.cloud.leaks().map(({ kind }) => kind)).toEqual(['DISK', 'PUBLIC_IP']);
  });

  it('strikes the nth request only, and as often as it was told', async () => {
    simulator.faults.add({ kind: 'status', route: '^GET /v1/clusters$', nth: 2 });
    const statuses = async (times: number) => {
      const seen: number[] = [];
      for (let time = 0; time < times; time += 1) seen.push((await api('GET', '/v1/clusters')).status);
      return seen;
    };
    expect(await statuses(4)).toEqual([200, 500, 200, 200]);
    simulator.faults.clear();
    simulator.faults.add({ kind: 'status', status: 503, route: '/v1/clusters', count: 2 });
    expect(await statuses(4)).toEqual([503, 503, 200, 200]);
  });

  it('falls the same way for the same seed', () => {
    const draws = (seed: number) => {
      const faults = createFaults(createRandom(seed));
      faults.add({ kind: 'hang', probability: 0.5 });
      return Array.from({ length: 40 }, () => faults.strike('cloud', 'GET', '/x') !== null);
    };
    expect(draws(3)).toEqual(draws(3));
    expect(draws(3)).not.toEqual(draws(4));
    expect(new Set(draws(3)).size).toBe(2);
  });

  it('shows in the log of requests', async () => {
    await createUnder({ kind: 'refused-reset' });
    expect((await api('GET', '/__emu/requests')).body.requests).toContainEqual({
      at: expect.any(String),
      method: 'POST',
      path: '/v2/vms',
      status: null,
      fault: 'refused-reset',
    });
  });

  it('is refused when it makes no sense', async () => {
    for (const rule of [{ kind: 'nonsense' }, { kind: 'hang', route: '(' }, { kind: 'hang', unknown: 1 }]) {
      expect((await api('POST', '/__emu/faults', rule)).status).toBe(400);
    }
  });
});
