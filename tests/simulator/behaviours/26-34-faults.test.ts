import { describe, expect, it } from 'vitest';
import type { FaultInput } from '../../../src/simulator/simulator.js';
import { simulated } from '../support/behaving.js';

const { advance, api, as, body, create, emu, knobs, launch, made, start, under } = simulated();
const ALL = { vms: 1, disks: 1, ips: 1 };
const NONE = { vms: 0, disks: 0, ips: 0 };

async function order(fault: FaultInput, timeoutMs?: number) {
  const request = await body();
  const seen = await under(fault, 'POST', '/v2/vms', request, timeoutMs);
  return { seen, name: request.name, made: await made(request.name) };
}

describe('what an order may meet', () => {
  it.each<[string, FaultInput, number, string | null]>([
    ['before any byte', { kind: 'accepted-then-reset' }, 0, 'TypeError'],
    ['after the headers', { kind: 'accepted-then-headers' }, 200, null],
    ['in the middle', { kind: 'accepted-then-cut' }, 200, null],
    ['after a long silence', { kind: 'accepted-then-hang', hangMs: 200 }, 0, 'TypeError'],
  ])('26: accepted, then lost %s', async (_when, fault, status, text) => {
    const { seen, made: there } = await order(fault);
    expect(seen).toMatchObject({ status, text });
    expect(there).toEqual(ALL);
  });

  it('26: accepted, then silence for longer than anybody waits', async () => {
    const { seen, made: there } = await order({ kind: 'accepted-then-hang' });
    expect(seen).toMatchObject({ status: 0, text: 'TimeoutError' });
    expect(there).toEqual(ALL);
  });

  it.each([500, 502, 504])('27: accepted, then %d with a page for people', async (status) => {
    const { seen, made: there } = await order({ kind: 'accepted-then-500', status });
    expect(seen.status).toBe(status);
    expect(seen.text).toMatch(/^<html>.*nginx/);
    expect(seen.headers.get('content-type')).toBe('text/html');
    expect(there).toEqual(ALL);
  });

  it('28: not accepted, and the client can not tell', async () => {
    expect(await order({ kind: 'hang' })).toMatchObject({
      seen: { status: 0, text: 'TimeoutError' },
      made: NONE,
    });
    expect(await order({ kind: 'refused-reset' })).toMatchObject({
      seen: { status: 0, text: 'TypeError' },
      made: NONE,
    });
  });

  it('29: accepted, but in no list for a while', async () => {
    await start({ timeScale: 1 });
    const fault: FaultInput = { kind: 'accepted-then-hidden', delayMs: 120_000 };
    const { seen, name, made: there } = await order(fault);
    const { id } = JSON.parse(seen.text ?? '');
    expect(there).toEqual(NONE);
    expect((await api('GET', `/v2/vms/${id}`)).status).toBe(200);
    await advance(119_000);
    expect(await made(name)).toEqual(NONE);
    await advance(2_000);
    expect(await made(name)).toEqual(ALL);
    await knobs({ listLagMs: 60_000 });
    const other = await create();
    expect(await made(other.name)).toEqual(NONE);
    await advance(60_000);
    expect(await made(other.name)).toEqual(ALL);
  });

  it.each([
    [406, 'insufficient_balance'],
    [422, 'unprocessable_entity'],
    [500, 'internal_server_error'],
  ])('30: disk and address made, the machine refused with %d', async (status, code) => {
    const { seen, name, made: there } = await order({ kind: 'partial-create', status });
    expect(seen.status).toBe(status);
    expect(JSON.parse(seen.text ?? '')).toMatchObject({ code });
    expect(there).toEqual({ vms: 0, disks: 1, ips: 1 });
    const { leaks } = await emu('/leaks');
    expect(leaks.map((leak: { name: string }) => leak.name)).toEqual([`${name}-d`, `${name}-i`]);
    const half = await order({ kind: 'partial-create', status, parts: ['disk'] });
    expect(half.made).toEqual({ vms: 0, disks: 1, ips: 0 });
    const other = await order({ kind: 'partial-create', status, parts: ['ip'] });
    expect(other.made).toEqual({ vms: 0, disks: 0, ips: 1 });
  });

  it('31: too many requests, with and without a time to come back', async () => {
    const bare = await under({ kind: 'status', status: 429 }, 'GET', '/v2/vms');
    expect([bare.status, bare.headers.get('retry-after')]).toEqual([429, null]);
    const headers = { 'retry-after': '7' };
    const told = await under({ kind: 'status', status: 429, headers }, 'GET', '/v2/vms');
    expect([told.status, told.headers.get('retry-after')]).toEqual([429, '7']);
  });

  it('32: a 200 that is cut short, is no JSON, or is nothing at all', async () => {
    const cut = await order({ kind: 'garbage' });
    expect([cut.seen.status, cut.made]).toEqual([200, ALL]);
    expect(() => JSON.parse(cut.seen.text ?? '')).toThrow();
    const page = await order({ kind: 'not-json' });
    expect([page.seen.status, page.made]).toEqual([200, ALL]);
    expect(page.seen.text).toMatch(/^<html>/);
    const { vm } = await launch();
    const empty = await under({ kind: 'empty' }, 'POST', `/v2/vms/${vm.id}/terminate`);
    expect([empty.status, empty.text]).toEqual([200, '']);
    expect((await api('GET', `/v2/vms/${vm.id}`)).body.status).toMatch(/^terminat/);
  });

  it('33: an answer byte by byte', async () => {
    const began = performance.now();
    const slow = await under({ kind: 'slow-loris', delayMs: 300 }, 'GET', '/v1/clusters', undefined, 5_000);
    expect(performance.now() - began).toBeGreaterThan(150);
    expect(JSON.parse(slow.text ?? '').items).toHaveLength(4);
    const endless: FaultInput = { kind: 'slow-loris', delayMs: 60_000 };
    expect((await under(endless, 'GET', '/v1/clusters')).text).toBeNull();
  });

  it('34: a key that runs out in between', async () => {
    const { apiKey } = await emu('/keys', { expiresInMs: 60_000 });
    const other = as(apiKey);
    expect((await other('GET', '/v2/vms')).status).toBe(200);
    await advance(60_000);
    expect(await other('GET', '/v2/vms')).toMatchObject({ status: 401, body: { code: 'unauthorized' } });
    await knobs({ keyExpired: true });
    expect(await api('GET', '/v2/vms')).toMatchObject({ status: 401, body: { code: 'unauthorized' } });
    await knobs({ keyExpired: false });
    expect((await api('GET', '/v2/vms')).status).toBe(200);
  });
});
