import { request } from 'node:http';
import { createClient } from 'graphql-ws';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { session, startTestServer, type TestServer, until } from './support/test-server.js';
import { socketClient } from './support/socket-client.js';

describe('WebSockets on /graphql', () => {
  let server: TestServer;
  afterEach(() => server.close());
  const connect = (options?: Parameters<typeof socketClient>[1]) =>
    socketClient(`${server.wsUrl}/graphql`, options);

  it('works with the usual client: queries, mutations and subscriptions', async () => {
    server = await startTestServer();
    const client = createClient({ url: `${server.wsUrl}/graphql`, webSocketImpl: WebSocket });
    const all: unknown[] = [];
    for await (const { data } of client.iterate({ query: 'subscription { ticks(count: 3) }' }))
      all.push(data);
    for await (const { data } of client.iterate({ query: 'mutation { set(value: 4) }' })) all.push(data);
    for await (const { data } of client.iterate({ query: '{ who }' })) all.push(data);
    await client.dispose();

    expect(all).toEqual([{ ticks: 1 }, { ticks: 2 }, { ticks: 3 }, { set: 4 }, { who: '0.0.1001' }]);
  });

  it('takes the token of connectionParams', async () => {
    server = await startTestServer({ tokens: new Map([['t', session('0.0.7', 's-1')]]) });
    const client = await connect();
    expect(await client.init({ authorization: 'Bearer t' })).toMatchObject({ type: 'connection_ack' });
    client.subscribe('1', '{ who }');
    expect(await client.next()).toMatchObject({ type: 'next', id: '1', payload: { data: { who: '0.0.7' } } });
    expect(await client.next()).toMatchObject({ type: 'complete', id: '1' });
  });

  it('does not make a page of another site the local developer', async () => {
    server = await startTestServer();
    const client = await connect({ headers: { origin: 'https://evil.example' } });
    await client.init();
    client.subscribe('1', '{ who }');
    expect(await client.next()).toMatchObject({ payload: { data: { who: null } } });
    client.close();
  });

  it('closes with 4401 on a token that does not hold', async () => {
    server = await startTestServer();
    const client = await connect();
    client.send({ type: 'connection_init', payload: { authorization: 'Bearer wrong' } });
    expect(await client.closed()).toEqual({ code: 4401, reason: 'The access token is not valid (any more)' });
  });

  it('closes with 4400 on what is no message', async () => {
    server = await startTestServer();
    for (const message of ['{', '[]', '{"type":"nope"}', '{"type":"subscribe","id":1}', 'null']) {
      const client = await connect();
      client.send(message);
      expect({ message, ...(await client.closed()) }).toMatchObject({ message, code: 4400 });
    }
    const odd = await connect();
    odd.send({ type: 'connection_init', payload: { authorization: ['Bearer t'] } });
    expect((await odd.closed()).code).toBe(4400);
  });

  it('closes with 4401 when something is asked before the init', async () => {
    server = await startTestServer();
    const client = await connect();
    client.subscribe('1', '{ hello }');
    expect((await client.closed()).code).toBe(4401);
  });

  it('closes with 4408 when no init comes, and 4429 when a second one does', async () => {
    server = await startTestServer({ limits: { initMs: 100 } });
    const silent = await connect();
    expect((await silent.closed()).code).toBe(4408);
    const eager = await connect();
    await eager.init();
    eager.send({ type: 'connection_init' });
    expect((await eager.closed()).code).toBe(4429);
  });

  it('closes with 4406 under another subprotocol', async () => {
    server = await startTestServer();
    await expect(connect({ protocol: 'graphql-ws' })).rejects.toThrow();
  });

  it('closes every socket of a session that ended with 4403, and leaves the others', async () => {
    const tokens = new Map([
      ['a', session('0.0.7', 's-1')],
      ['b', session('0.0.7', 's-2')],
    ]);
    server = await startTestServer({ tokens });
    const [first, second] = [await connect(), await connect()];
    await first.init({ authorization: 'Bearer a' });
    await second.init({ authorization: 'Bearer b' });
    first.subscribe('1', 'subscription { endless }');
    second.subscribe('1', 'subscription { endless }');
    await until('both are open', () => server.gauge.open === 2);

    server.endSession('s-1', 'REVOKED');
    server.gauge.emit(5);

    expect(await first.closed()).toEqual({ code: 4403, reason: 'Session ended: REVOKED' });
    expect(await second.next()).toMatchObject({ payload: { data: { endless: 5 } } });
    await until('the first has stopped', () => server.gauge.open === 1);
    second.close();
  });

  it('closes with 4401 when the access token runs out', async () => {
    const tokens = new Map([['a', session('0.0.7', 's-1', { expiresAt: new Date(Date.now() + 300) })]]);
    server = await startTestServer({ tokens });
    const client = await connect();
    await client.init({ authorization: 'Bearer a' });
    expect(await client.closed()).toEqual({ code: 4401, reason: 'Access token expired' });
  });

  it('looks at every credential again when the bus may have missed something', async () => {
    const tokens = new Map([['a', session('0.0.7', 's-1')]]);
    server = await startTestServer({ tokens });
    const client = await connect();
    await client.init({ authorization: 'Bearer a' });
    tokens.clear();
    server.resync();
    expect((await client.closed()).code).toBe(4401);
  });

  it('shows refusals, bugs and mistakes as over HTTP', async () => {
    server = await startTestServer();
    const client = await connect();
    await client.init();
    client.subscribe('1', '{ nope }');
    expect(await client.next()).toMatchObject({
      type: 'error',
      id: '1',
      payload: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }],
    });
    client.subscribe('2', '{');
    expect(await client.next()).toMatchObject({
      type: 'error',
      id: '2',
      payload: [{ extensions: { code: 'GRAPHQL_PARSE_FAILED' } }],
    });
    client.subscribe('3', '{ boom }');
    const shown = await client.next();
    expect(shown).toMatchObject({
      type: 'next',
      id: '3',
      payload: { errors: [{ extensions: { code: 'INTERNAL' } }] },
    });
    expect(JSON.stringify(shown)).not.toContain('hunter2');
    await client.next();
    client.subscribe('4', 'subscription { fails }');
    await client.next();
    expect(await client.next()).toMatchObject({
      type: 'next',
      id: '4',
      payload: { errors: [{ extensions: { code: 'NOT_FOUND' } }] },
    });
    expect(await client.next()).toMatchObject({ type: 'complete', id: '4' });
    client.send({ type: 'subscribe', id: '5', payload: { query: '{ hello }', variables: 'x' } });
    expect((await client.closed()).code).toBe(4400);
  });

  it('stops the source when an operation is completed or the socket is gone', async () => {
    server = await startTestServer();
    const client = await connect();
    await client.init();
    client.subscribe('1', 'subscription { endless }');
    client.subscribe('2', 'subscription { endless }');
    await until('both are open', () => server.gauge.open === 2);
    client.send({ type: 'complete', id: '1' });
    await until('one has stopped', () => server.gauge.open === 1);
    client.close();
    await until('both have stopped', () => server.gauge.open === 0);
  });

  it('runs only so many operations on one socket, and goes on when some are over', async () => {
    server = await startTestServer({ limits: { streamsPerSocket: 2 } });
    const client = await connect();
    await client.init();
    for (const id of ['1', '2', '3']) client.subscribe(id, 'subscription { endless }');
    expect(await client.next()).toMatchObject({
      type: 'error',
      id: '3',
      payload: [{ extensions: { code: 'TOO_MANY_STREAMS' } }],
    });
    client.send({ type: 'complete', id: '1' });
    await until('one has stopped', () => server.gauge.open === 1);
    client.subscribe('4', '{ hello }');
    expect(await client.next()).toMatchObject({ type: 'next', id: '4' });
    client.close();
  });

  it('opens only so many sockets for one caller', async () => {
    server = await startTestServer({ limits: { socketsPerCaller: 1 } });
    const [first, second] = [await connect(), await connect()];
    await first.init();
    second.send({ type: 'connection_init' });
    expect((await second.closed()).code).toBe(4429);
    first.close();
  });

  it('closes with 4409 when an id is used twice, and refuses endless ids', async () => {
    server = await startTestServer();
    const client = await connect();
    await client.init();
    client.subscribe('1', 'subscription { endless }');
    client.subscribe('1', 'subscription { endless }');
    expect((await client.closed()).code).toBe(4409);
    const long = await connect();
    await long.init();
    long.subscribe('x'.repeat(300), '{ hello }');
    expect((await long.closed()).code).toBe(4400);
    await until('all have stopped', () => server.gauge.open === 0);
  });

  it('closes with 1009 on a message larger than the cap', async () => {
    server = await startTestServer({ limits: { messageBytes: 1_000 } });
    const client = await connect();
    await client.init();
    client.subscribe('1', `{ hello } #${'x'.repeat(2_000)}`);
    expect((await client.closed()).code).toBe(1009);
  });

  it('cuts a socket that does not answer pings', async () => {
    server = await startTestServer({ limits: { pingMs: 100 } });
    const client = await connect();
    await client.init();
    client.subscribe('1', 'subscription { endless }');
    await until('it is open', () => server.gauge.open === 1);
    client.socket.pause();
    await until('it has stopped', () => server.gauge.open === 0);
    client.close();
  });

  it('gives up a socket that asks and asks and never reads', async () => {
    server = await startTestServer({ limits: { socketBacklogBytes: 1_000_000 } });
    const client = await connect();
    await client.init();
    client.socket.pause();
    const payload = { text: 'x'.repeat(100_000) };
    const sockets = async () => (await server.server.metrics.sockets.get()).values[0]?.value;
    await expect
      .poll(
        async () => {
          for (let i = 0; i < 20; i += 1)
            if (client.socket.readyState === 1) client.send({ type: 'ping', payload });
          return sockets();
        },
        { timeout: 20_000 },
      )
      .toBe(0);
    client.close();
  });

  it('lets streams say goodbye when the server stops, then closes with 1012', async () => {
    server = await startTestServer();
    const client = await connect();
    await client.init();
    client.subscribe('1', 'subscription { goodbye }');
    expect(await client.next()).toMatchObject({ payload: { data: { goodbye: 'hello' } } });
    const closing = server.close();
    expect(await client.next()).toMatchObject({
      payload: { data: { goodbye: 'goodbye: Server is stopping' } },
    });
    expect(await client.next()).toMatchObject({ type: 'complete' });
    expect(await client.closed()).toEqual({ code: 1012, reason: 'Server is stopping' });
    await closing;
    expect(server.listeners()).toBe(0);
  });

  it('refuses upgrades at other paths, under other names and to other protocols', async () => {
    server = await startTestServer();
    const status = (path: string, headers: Record<string, string>): Promise<number> =>
      new Promise((resolve, reject) => {
        const sent = request({ host: '127.0.0.1', port: server.port, path, headers });
        sent.once('response', (response) => resolve(response.resume().statusCode ?? 0));
        sent.once('upgrade', (_response, socket) => {
          socket.destroy();
          resolve(101);
        });
        sent.once('error', reject);
        sent.end();
      });
    const upgrade = {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
      'sec-websocket-protocol': 'graphql-transport-ws',
    };
    expect(await status('/graphql', upgrade)).toBe(101);
    expect(await status('/other', upgrade)).toBe(404);
    expect(await status('/graphql', { ...upgrade, host: 'evil.example' })).toBe(421);
    expect(await status('/graphql', { ...upgrade, upgrade: 'h2c' })).toBe(400);
  });
});
