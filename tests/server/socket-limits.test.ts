import { request } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer, until } from './support/test-server.js';
import { socketClient } from './support/socket-client.js';

describe('what WebSockets on /graphql may not do', () => {
  let server: TestServer;
  afterEach(() => server.close());
  const connect = (options?: Parameters<typeof socketClient>[1]) =>
    socketClient(`${server.wsUrl}/graphql`, options);

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
