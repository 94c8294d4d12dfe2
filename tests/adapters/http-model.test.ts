import { describe, expect, it } from 'vitest';
import { createAddressGuard } from '../../src/services/adapters/address-guard.js';
import { createHttpModels } from '../../src/services/adapters/http-model.js';
import type { ModelRequest } from '../../src/services/adapters/model.js';
import { closing, eventually, refusalOf, soon, startHttp, startTcp } from './support/servers.js';

const HEALTH: ModelRequest = { method: 'GET', path: '/health', timeoutMs: 10_000, maxBytes: 10_000 };
const CHAT: ModelRequest = { ...HEALTH, method: 'POST', path: '/api/chat', body: { prompt: 'Why?' } };

function models(maxConnectionsPerHost = 2) {
  const addressGuard = createAddressGuard({ allowCidrs: ['127.0.0.0/8'] });
  return closing(createHttpModels({ maxConnectionsPerHost, addressGuard }));
}
const at = (port: number) => ({ address: '127.0.0.1', port });

describe('asking a model', () => {
  it('brings back status, text and how long each phase took', async () => {
    const server = await startHttp(({ body }, response) => {
      response.statusCode = 503;
      response.setHeader('retry-after', '7');
      return { echo: JSON.parse(body) as unknown };
    });

    const answer = await models().request(at(server.port), CHAT, soon());

    expect(answer).toMatchObject({
      ok: true,
      status: 503,
      retryAfterMs: 7_000,
      text: '{"echo":{"prompt":"Why?"}}',
    });
    expect(answer.timings.totalMs).toBeGreaterThanOrEqual(answer.timings.firstByteMs ?? Number.NaN);
  });

  it('keeps its connections for the next questions', async () => {
    let connections = 0;
    const port = models();
    const server = await startTcp((socket) => {
      connections += 1;
      socket.on('data', () => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'));
    });

    for (let asked = 0; asked < 10; asked += 1) await port.request(at(server.port), HEALTH, soon());

    expect(connections).toBeLessThanOrEqual(2);
  });

  it('asks over a connection of its own where that is wanted, and leaves the kept ones alone', async () => {
    const used: number[] = [];
    const port = models();
    let connections = 0;
    const server = await startTcp((socket) => {
      const number = (connections += 1);
      socket.on('data', () => {
        used.push(number);
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
      });
    });
    const alone = { ...at(server.port), ownConnection: true };

    await port.request(at(server.port), HEALTH, soon());
    for (let asked = 0; asked < 2; asked += 1) await port.request(alone, HEALTH, soon());
    await port.request(at(server.port), HEALTH, soon());

    expect(used).toEqual([1, 2, 3, 1]);
  });

  it('asks again when a kept connection was closed while it lay idle', async () => {
    const server = await startTcp((socket) => {
      let answered = false;
      socket.on('data', () => {
        if (answered) return socket.destroy();
        answered = true;
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
        return undefined;
      });
    });
    const port = models(1);

    await port.request(at(server.port), HEALTH, soon());

    expect(await port.request(at(server.port), HEALTH, soon())).toMatchObject({ ok: true, text: 'ok' });
  });

  it.each([
    ['asks again once and no more', HEALTH, 3],
    ['never sends a question twice', CHAT, 2],
  ])('%s', async (_what, wanted, sent) => {
    let asked = 0;
    const server = await startTcp((socket) => {
      socket.on('data', () => {
        asked += 1;
        if (asked > 1) return socket.destroy();
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
        return undefined;
      });
    });
    const port = models(1);
    await port.request(at(server.port), wanted, soon());

    expect(await port.request(at(server.port), wanted, soon())).toMatchObject({ ok: false, error: 'RESET' });
    expect(asked).toBe(sent);
  });

  it('follows no redirect', async () => {
    const target = await startHttp(() => 'secret');
    const server = await startHttp(
      (_asked, response) => void response.writeHead(307, { location: target.url }).end(),
    );

    expect(await models().request(at(server.port), HEALTH, soon())).toMatchObject({ ok: true, status: 307 });
    expect(target.asked).toEqual([]);
  });

  it.each([
    ['private addresses', '10.0.0.1', 3000],
    ['names', 'localhost', 3000],
    ['metadata services', '169.254.169.254', 80],
    ['ports that are none', '127.0.0.1', 0],
    ['ports that are none', '127.0.0.1', 70_000],
  ])('does not contact %s', async (_what, address, port) => {
    expect(await models().request({ address, port }, HEALTH, soon())).toMatchObject({
      ok: false,
      error: 'ADDRESS_REFUSED',
    });
  });
});

describe('a model that misbehaves', () => {
  const say = (text: string, then: 'end' | 'destroy' | 'hang' = 'hang') =>
    startTcp((socket) => {
      socket.on('data', () => {
        socket.write(text, () => {
          if (then === 'end') socket.end();
          if (then === 'destroy') socket.resetAndDestroy();
        });
      });
    });
  const quick = { ...HEALTH, timeoutMs: 200 };

  it.each([
    ['says nothing', '', 'hang', 'TIMEOUT'],
    ['stops after the headers', 'HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n', 'hang', 'TIMEOUT'],
    ['resets before a byte', '', 'destroy', 'RESET'],
    ['hangs up within the body', 'HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf', 'end', 'RESET'],
    ['speaks another protocol', 'SSH-2.0-OpenSSH_9.2\r\n', 'hang', 'BAD_HTTP'],
    [
      'sends chunks that are none',
      'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n',
      'hang',
      'BAD_HTTP',
    ],
    ['sends headers without end', `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(40_000)}`, 'hang', 'BAD_HTTP'],
    ['lies about the length', 'HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n', 'hang', 'BAD_HTTP'],
    [
      'changes protocols',
      'HTTP/1.1 101 Switching\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n',
      'hang',
      'RESET',
    ],
    [
      'answers more than may be read',
      `HTTP/1.1 200 OK\r\ncontent-length: 2000000\r\n\r\n${'x'.repeat(20_000)}`,
      'hang',
      'TOO_LARGE',
    ],
  ] as const)('%s: is survived and told', async (_what, text, then, error) => {
    const server = await say(text, then);

    const wanted = error === 'TIMEOUT' ? quick : HEALTH;
    expect(await models().request(at(server.port), wanted, soon())).toMatchObject({ ok: false, error });
    await eventually(() => server.sockets.size === 0, 5_000);
  });

  it('drips within every pause but not within the whole time: TIMEOUT', async () => {
    const server = await startTcp((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 5000\r\n\r\n');
      const drip = setInterval(() => socket.write('x'), 10);
      socket.on('close', () => clearInterval(drip));
    });

    const answer = await models().request(at(server.port), quick, soon());

    expect(answer).toMatchObject({ ok: false, error: 'TIMEOUT' });
    expect(answer.timings.firstByteMs).not.toBeNull();
  });

  it('does not listen: REFUSED', async () => {
    const gone = await startTcp(() => undefined);
    await gone.close();

    expect(await models().request(at(gone.port), HEALTH, soon())).toMatchObject({
      ok: false,
      error: 'REFUSED',
    });
  });

  it('rejects only when its caller gives up', async () => {
    const server = await say('');
    const giveUp = new AbortController();
    const asking = models().request(at(server.port), HEALTH, giveUp.signal);
    await eventually(() => server.sockets.size === 1);
    const reason = new Error('cancelled');
    giveUp.abort(reason);

    expect(await refusalOf(asking)).toBe(reason);
  });

  it('connects no more for a question whose time is up', async () => {
    let connections = 0;
    const server = await startTcp(() => void (connections += 1));
    const port = models(1);

    await port.request(at(server.port), quick, soon());
    await eventually(() => server.sockets.size === 0);
    // Everything that is under way on this machine comes before the answer to a new question.
    await port.request(at((await startHttp(() => 'ok')).port), HEALTH, soon());

    expect(connections).toBe(1);
  });

  it.each([
    ['a kept connection', false],
    ['a connection of its own', true],
  ])('connects for none that was given up while it waited for %s', async (_what, ownConnection) => {
    let connections = 0;
    const server = await startTcp((socket) => {
      connections += 1;
      socket.on('data', (sent) => {
        if (String(sent).includes('/last')) socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
      });
    });
    const port = models(1);
    const ask = (wanted: ModelRequest, signal: AbortSignal) =>
      port.request({ ...at(server.port), ownConnection }, wanted, signal);
    const giveUp = new AbortController();
    const first = refusalOf(ask(CHAT, giveUp.signal));
    await eventually(() => connections === 1);
    const waiting = [ask(quick, soon()), ask({ ...CHAT, timeoutMs: 200 }, soon())];
    const cancelled = [HEALTH, CHAT].map((wanted) => refusalOf(ask(wanted, giveUp.signal)));
    for (const late of await Promise.all(waiting)) expect(late).toMatchObject({ error: 'TIMEOUT' });
    giveUp.abort(new Error('cancelled'));
    await Promise.all([first, ...cancelled]);

    const last = await ask({ ...HEALTH, path: '/last' }, soon());

    expect(last).toMatchObject({ ok: true, text: 'ok' });
    expect(connections).toBe(2);
  });

  it('closes no kept connection for one that was given up while it waited', async () => {
    let connections = 0;
    const answers: (() => void)[] = [];
    const server = await startTcp((socket) => {
      connections += 1;
      socket.on('data', () => answers.push(() => socket.write('HTTP/1.1 204 No Content\r\n\r\n')));
    });
    const port = models(1);
    const first = port.request(at(server.port), HEALTH, soon());
    await eventually(() => answers.length === 1);
    const late = await port.request(at(server.port), quick, soon());
    const last = port.request(at(server.port), HEALTH, soon());
    answers[0]?.();
    await eventually(() => answers.length === 2);
    answers[1]?.();

    expect(late).toMatchObject({ ok: false, error: 'TIMEOUT' });
    expect([await first, await last]).toMatchObject([{ ok: true }, { ok: true }]);
    expect(connections).toBe(1);
  });

  it('still asks what waited behind a question whose time is up', async () => {
    let questions = 0;
    const server = await startTcp((socket) => {
      socket.on('data', () => {
        questions += 1;
        if (questions > 1) socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
      });
    });
    const port = models(1);
    const [late, next] = [quick, HEALTH].map((wanted) => port.request(at(server.port), wanted, soon()));

    expect(await late).toMatchObject({ ok: false, error: 'TIMEOUT' });
    expect(await next).toMatchObject({ ok: true, text: 'ok' });
  });

  it('holds no more connections than it may', async () => {
    const held = await startTcp(() => undefined);
    const port = models();
    const asking = Array.from({ length: 6 }, () => port.request(at(held.port), quick, soon()));
    await eventually(() => held.sockets.size === 2);
    const answers = await Promise.all(asking);

    expect(answers.map((one) => !one.ok && one.error)).toEqual(Array(6).fill('TIMEOUT'));
  });
});
