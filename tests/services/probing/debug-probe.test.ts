import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Miner } from '../../../src/db/miners.js';
import type { ProbeSpec } from '../../../src/db/tables-watch.js';
import { LOCAL_DEVELOPER } from '../../../src/services/accounts/viewer.js';
import { createHttpTracer } from '../../../src/services/adapters/http-trace.js';
import type { ModelTracer } from '../../../src/services/adapters/model.js';
import { createDebugProbe } from '../../../src/services/probing/debug-probe.js';
import { PROBER_DEFAULTS } from '../../../src/services/probing/limits.js';

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  }
});

type Handler = Parameters<typeof createServer>[1];

/** A debug probe of a miner that is a real server on loopback. */
async function probeOf(
  handler: Handler,
  {
    spec = null,
    miner = {},
    covers = false,
    tracer = createHttpTracer({ addressGuard: { check: () => 'ALLOWED' } }),
  }: { spec?: ProbeSpec | null; miner?: Partial<Miner>; covers?: boolean; tracer?: ModelTracer } = {},
) {
  const server = createServer(handler);
  servers.push(server);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  const found = {
    id: 'm',
    state: 'ACTIVE',
    address: '127.0.0.1',
    port,
    vmId: null,
    activeAt: null,
    ...miner,
  };
  const probe = createDebugProbe({
    db: {} as never,
    miners: { findOwned: async () => found as Miner },
    vms: { find: async () => null },
    tracer,
    probeSpecs: { ownOf: async () => spec },
    maintenance: { covers: () => covers },
    now: () => new Date(),
    random: () => 0,
    limits: PROBER_DEFAULTS,
  });
  return {
    server,
    run: (kind: 'HEALTH' | 'CHAT' | 'INFO' = 'HEALTH') =>
      probe.run(LOCAL_DEVELOPER, 'm', kind, new AbortController().signal),
  };
}

const answering =
  (body: unknown, status = 200): Handler =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', 'x-model': 'llama' });
    response.end(JSON.stringify(body));
  };

describe('a debug probe', () => {
  it('shows request, phases, answer and each condition on its own', async () => {
    const spec = {
      conditions: ['[BODY].queue < 2', '[BODY].queue < 10', 'has([BODY].gpu)'],
      timeoutMs: 5_000,
    };
    const { run } = await probeOf(answering({ status: 'healthy', queue: 3 }), { spec });
    const probe = await run();
    expect(probe).toMatchObject({
      request: { line: 'GET /health HTTP/1.1', body: null },
      response: { status: 200, text: '{"status":"healthy","queue":3}', isCut: false },
      timeoutMs: 5_000,
      isOk: false,
      code: 'CONDITION_FAILED',
      countsAs: 'BAD',
    });
    expect(probe.request.headers).toContainEqual({ name: 'accept', value: 'application/json' });
    expect(probe.response?.headers).toContainEqual({ name: 'x-model', value: 'llama' });
    expect(probe.conditions.map(({ isMet, resolved }) => [isMet, resolved])).toEqual([
      [false, '3'],
      [true, '3'],
      [false, 'false'],
    ]);
    const { connectMs, firstByteMs, totalMs } = probe.timings;
    expect(connectMs).toBeGreaterThan(0);
    expect(firstByteMs).toBeGreaterThanOrEqual(connectMs ?? 0);
    expect(totalMs).toBeGreaterThanOrEqual(firstByteMs ?? 0);
    expect(probe.timeoutShare).toBeCloseTo(totalMs / 5_000);
  });

  it('asks a question that is no hidden challenge, and grades the answer', async () => {
    const { run } = await probeOf(answering({ response: 'It is 22.' }));
    expect(await run('CHAT')).toMatchObject({
      isOk: true,
      grade: 1,
      countsAs: 'GOOD',
      request: {
        line: 'POST /api/chat HTTP/1.1',
        body: expect.stringContaining('What is 11 plus 11?') as string,
      },
    });
  });

  it('says what it would have counted as', async () => {
    const ill = answering({ status: 'ill' });
    const young = { activeAt: new Date() };
    expect((await (await probeOf(ill, { miner: { state: 'STOPPED' } })).run()).countsAs).toBe('NOTHING');
    expect((await (await probeOf(ill, { covers: true })).run()).countsAs).toBe('NOTHING');
    const spec = { graceMs: 60_000 };
    expect((await (await probeOf(ill, { spec, miner: young })).run()).countsAs).toBe('EXCUSED');
    expect((await (await probeOf(ill, { miner: young })).run()).countsAs).toBe('BAD');
    const error = { code: 'OUR_FAULT', message: 'connect EMFILE' } as const;
    const timings = { connectMs: null, firstByteMs: null, totalMs: 1 };
    const request = { line: 'GET /health HTTP/1.1', headers: [], body: null };
    const tracer = { trace: async () => ({ request, response: null, error, timings }) };
    const ours = await (await probeOf(ill, { tracer })).run('CHAT');
    expect(ours).toMatchObject({ countsAs: 'NOTHING', code: 'OUR_FAULT', grade: null });
  });

  it('shows how far a bad one came: refused, silent, cut off, too large, no HTTP', async () => {
    const closed = await probeOf(answering({}));
    await new Promise((done) => closed.server.close(done));
    expect(await closed.run()).toMatchObject({
      code: 'REFUSED',
      response: null,
      timings: { connectMs: null, firstByteMs: null },
    });
    const silent = await probeOf(() => {}, { spec: { timeoutMs: 100 } });
    expect(await silent.run()).toMatchObject({
      code: 'TIMEOUT',
      response: null,
      timeoutShare: 1,
      timings: { connectMs: expect.any(Number) as number, firstByteMs: null },
    });
    const cut = await probeOf((_request, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('{"sta', () => response.destroy());
    });
    expect(await cut.run()).toMatchObject({ code: 'RESET', response: { status: 200, text: '{"sta' } });
    const large = await probeOf((_request, response) => response.end('x'.repeat(200_000)));
    const probe = await large.run();
    expect(probe).toMatchObject({ code: 'TOO_LARGE', response: { isCut: true } });
    expect(probe.response?.text).toHaveLength(PROBER_DEFAULTS.maxBytes);
    const garbled = await probeOf((request) => request.socket.end('SSH-2.0-OpenSSH\r\n'));
    expect(await garbled.run()).toMatchObject({ code: 'BAD_HTTP', response: null });
  });

  it('is one at a time for each miner and ten a minute for each account', async () => {
    const open: (() => void)[] = [];
    const { run } = await probeOf((_request, response) => {
      if (open.length > 0) response.end('{}');
      else open.push(() => void response.end('{}'));
    });
    const first = run();
    await expect.poll(() => open.length).toBe(1);
    await expect(run()).rejects.toMatchObject({ code: 'LIMIT_REACHED', field: 'minerId' });
    open[0]?.();
    await first;
    for (let n = 1; n < 10; n += 1) await run();
    await expect(run()).rejects.toMatchObject({ code: 'LIMIT_REACHED', retryable: true });
  });
});
