import { afterEach, describe, expect, it } from 'vitest';
import { eventStream } from './support/event-stream.js';
import { rawConnection } from './support/raw-http.js';
import { session, startTestServer, type TestServer, until } from './support/test-server.js';

describe('server-sent events on /graphql', () => {
  let server: TestServer;
  afterEach(() => server.close());

  it('sends every item, then says that it is complete', async () => {
    server = await startTestServer();
    const stream = await eventStream(server, 'subscription { ticks(count: 3) }');

    expect(stream.response.headers.get('content-type')).toContain('text/event-stream');
    for (const ticks of [1, 2, 3])
      expect(await stream.next()).toMatchObject({ event: 'next', data: { data: { ticks } } });
    expect(await stream.next()).toMatchObject({ event: 'complete' });
    expect(await stream.next()).toBeNull();
  });

  it('sends a query as one item when only events are taken', async () => {
    server = await startTestServer();
    const stream = await eventStream(server, '{ hello }');
    expect(await stream.next()).toMatchObject({ event: 'next', data: { data: { hello: 'Hello world' } } });
    expect(await stream.next()).toMatchObject({ event: 'complete' });
  });

  it('shows a failure in the middle with its code, and ends', async () => {
    server = await startTestServer();
    const stream = await eventStream(server, 'subscription { fails }');
    expect(await stream.next()).toMatchObject({ data: { data: { fails: 1 } } });
    expect(await stream.next()).toMatchObject({
      data: { errors: [{ extensions: { code: 'NOT_FOUND', field: 'id' } }] },
    });
    expect(await stream.next()).toMatchObject({ event: 'complete' });
  });

  it('tells a client that takes only JSON where subscriptions are', async () => {
    server = await startTestServer();
    const { status, body } = await server.ask('subscription { ticks }', {
      headers: { accept: 'application/json' },
    });
    expect(status).toBe(406);
    expect(body.errors?.[0]?.extensions['hint']).toContain('text/event-stream');
    await until('the stream is let go', () => server.gauge.open === 0);
  });

  it('stops the source when the reader leaves', async () => {
    server = await startTestServer();
    const stream = await eventStream(server, 'subscription { endless }');
    await until('the stream is open', () => server.gauge.open === 1);
    server.gauge.emit(1);
    expect(await stream.next()).toMatchObject({ data: { data: { endless: 1 } } });

    stream.leave();
    await until('the source has stopped', () => server.gauge.open === 0);
  });

  it('stops the source when a reader that takes nothing more is gone', async () => {
    server = await startTestServer();
    const raw = await rawConnection(server.port);
    const body = JSON.stringify({ query: 'subscription { goodbye }' });
    raw.write(
      `POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nAccept: text/event-stream\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    await raw.until('hello');
    raw.socket.pause();
    for (let i = 0; i < 100_000; i += 1) server.gauge.emit(i);
    raw.destroy();
    await until('the source has stopped', () => server.gauge.open === 0);
  });

  it('lets go of a source that does not listen, and of a query that runs, when the reader leaves', async () => {
    server = await startTestServer();
    const stream = await eventStream(server, 'subscription { deaf }');
    expect(await stream.next()).toMatchObject({ data: { data: { deaf: 1 } } });
    stream.leave();
    await expect.poll(async () => (await server.server.metrics.streams.get()).values[0]?.value).toBe(0);

    const leaving = new AbortController();
    const query = server.server.fetch('/graphql?query={waits}', { signal: leaving.signal });
    await until('the query runs', () => server.gauge.open === 1);
    leaving.abort();
    await expect(query).rejects.toThrow();
    await until('the query was stopped', () => server.gauge.open === 0);
  });

  it('ends when the session ends, and sends nothing of it any more', async () => {
    const tokens = new Map([['t', session('0.0.7', 's-1')]]);
    server = await startTestServer({ tokens });
    const stream = await eventStream(server, 'subscription { endless }', { authorization: 'Bearer t' });
    await until('the stream is open', () => server.gauge.open === 1);

    server.endSession('s-1');
    server.gauge.emit(7);

    expect(await stream.next()).toMatchObject({
      data: { errors: [{ extensions: { code: 'SESSION_ENDED' } }] },
    });
    expect(await stream.next()).toMatchObject({ event: 'complete' });
    await until('the source has stopped', () => server.gauge.open === 0);
  });

  it('ends when the access token runs out', async () => {
    const tokens = new Map([['t', session('0.0.7', 's-1', { expiresAt: new Date(Date.now() + 300) })]]);
    server = await startTestServer({ tokens });
    const stream = await eventStream(server, 'subscription { endless }', { authorization: 'Bearer t' });
    expect(await stream.next()).toMatchObject({
      data: { errors: [{ extensions: { code: 'TOKEN_EXPIRED' } }] },
    });
  });

  it('lets a stream say goodbye when the server stops', async () => {
    server = await startTestServer();
    const stream = await eventStream(server, 'subscription { goodbye }');
    expect(await stream.next()).toMatchObject({ data: { data: { goodbye: 'hello' } } });

    const closing = server.close();
    expect(await stream.next()).toMatchObject({ data: { data: { goodbye: 'goodbye: Server is stopping' } } });
    expect(await stream.next()).toMatchObject({ event: 'complete' });
    await closing;
  });

  it('opens only so many for one caller', async () => {
    server = await startTestServer({ limits: { streamsPerCaller: 2 } });
    const streams = [
      await eventStream(server, 'subscription { endless }'),
      await eventStream(server, 'subscription { endless }'),
    ];
    const third = await eventStream(server, 'subscription { endless }');
    expect(third.response.status).toBe(429);
    for (const { leave } of streams) leave();
    await until('the sources have stopped', () => server.gauge.open === 0);
    expect((await eventStream(server, 'subscription { ticks }')).response.status).toBe(200);
  });
});
