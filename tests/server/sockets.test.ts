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

  it('does not open for a session that ended while its token was looked up', async () => {
    let end = (): void => {};
    const tokens = new Map([['a', session('0.0.7', 's-1')]]);
    server = await startTestServer({ tokens, meanwhile: () => end() });
    end = () => server.endSession('s-1');
    const client = await connect();
    client.send({ type: 'connection_init', payload: { authorization: 'Bearer a' } });
    expect((await client.closed()).code).toBe(4403);
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

  it('stops queries that are still running, and lets go of sources that do not listen', async () => {
    server = await startTestServer();
    const client = await connect();
    await client.init();
    client.subscribe('1', '{ waits }');
    client.subscribe('2', 'subscription { deaf }');
    expect(await client.next()).toMatchObject({ id: '2' });
    await until('the query runs', () => server.gauge.open === 1);
    client.close();
    await until('the query was stopped', () => server.gauge.open === 0);
    await expect.poll(async () => (await server.server.metrics.streams.get()).values[0]?.value).toBe(0);
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
});
