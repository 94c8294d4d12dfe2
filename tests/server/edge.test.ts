import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rawConnection } from './support/raw-http.js';
import { startTestServer, type TestServer, until } from './support/test-server.js';

describe('the edge of the server', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ limits: { bodyMs: 300, headersMs: 500, jsonBytes: 10_000 } });
  });
  afterAll(() => server.close());

  /** fetch does not let a test choose the Host header. */
  const get = (path: string, headers: Record<string, string>): Promise<{ status: number; body: string }> =>
    new Promise((resolve, reject) => {
      request({ host: '127.0.0.1', port: server.port, path, headers }, (response) => {
        let body = '';
        response.setEncoding('utf8');
        response.on('data', (text: string) => (body += text));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
      })
        .on('error', reject)
        .end();
    });

  it('answers only to its own names, so that a rebound name reaches nothing', async () => {
    for (const host of [
      'evil.example',
      `evil.example:${server.port}`,
      '127.0.0.1.evil.example',
      '169.254.1.1',
      'a b',
    ]) {
      const { status } = await get('/graphql?query={hello}', { host });
      expect({ host, status }).toEqual({ host, status: 421 });
    }
    for (const host of [
      `127.0.0.1:${server.port}`,
      `localhost:${server.port}`,
      '[::1]',
      'LOCALHOST',
      '127.8.9.1',
    ]) {
      const { status } = await get('/graphql?query={hello}', { host });
      expect({ host, status }).toEqual({ host, status: 200 });
    }
    // Probes of a load balancer know no name.
    expect((await get('/healthz', { host: '10.0.0.7' })).status).toBe(200);
  });

  it('answers to the name of PUBLIC_URL, and to any address when it listens on all', async () => {
    const named = await startTestServer({ config: { publicUrl: 'https://api.tensornode.example/' } });
    try {
      const url = new URL('/graphql?query={hello}', named.url);
      const status = (host: string): Promise<number> =>
        new Promise((resolve) =>
          request(url, { headers: { host } }, (res) => resolve(res.resume().statusCode ?? 0)).end(),
        );
      expect(await status('api.tensornode.example')).toBe(200);
      expect(await status('other.example')).toBe(421);
    } finally {
      await named.close();
    }
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/graphql', ''])(
    'refuses a body of type "%s"',
    async (type) => {
      const response = await server.server.fetch('/graphql', {
        method: 'POST',
        headers: { 'content-type': type },
        body: '{"query":"{ hello }"}',
      });
      expect(response.status).toBe(415);
    },
  );

  it.each([
    ['an Origin that is not ours', { origin: 'https://evil.example' }],
    ['an Origin of another port', { origin: 'http://127.0.0.1:1' }],
    ['the Origin of a sandboxed page', { origin: 'null' }],
    ['Sec-Fetch-Site: cross-site', { 'sec-fetch-site': 'cross-site' }],
    ['Sec-Fetch-Site: same-site', { 'sec-fetch-site': 'same-site' }],
  ])('lets no page of another site change anything: %s', async (_what, headers) => {
    const { status, body } = await server.ask('mutation { set(value: 1) }', { headers });
    expect(status).toBe(403);
    expect(JSON.stringify(body)).toContain('CROSS_SITE');
  });

  it('lets its own pages change things', async () => {
    const { status } = await server.ask('mutation { set(value: 1) }', {
      headers: { origin: server.url, 'sec-fetch-site': 'same-origin' },
    });
    expect(status).toBe(200);
  });

  it('tells no other origin what it answered', async () => {
    const response = await server.server.fetch('/graphql?query={hello}', {
      headers: { origin: 'https://evil.example' },
    });
    expect(response.headers.has('access-control-allow-origin')).toBe(false);
    const preflight = await server.server.fetch('/graphql', {
      method: 'OPTIONS',
      headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
    });
    expect(preflight.status).toBe(405);
    expect(preflight.headers.has('access-control-allow-origin')).toBe(false);
  });

  it('refuses a body that is declared or turns out too large, and says so', async () => {
    const declared = await server.ask(`{ hello } #${'x'.repeat(20_000)}`);
    expect(declared.status).toBe(413);
    expect(declared.body.errors?.[0]?.extensions['code']).toBe('BODY_TOO_LARGE');

    const raw = await rawConnection(server.port);
    raw.write(
      'POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n',
    );
    for (let i = 0; i < 12; i += 1) raw.write(`400\r\n${'x'.repeat(1_024)}\r\n`);
    await raw.until('413');
    await raw.until('BODY_TOO_LARGE');
    await raw.closed();
  });

  it('gives up on a body that comes too slowly', async () => {
    const raw = await rawConnection(server.port);
    raw.write(
      'POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"q',
    );
    await raw.until('408');
    await raw.closed();
  });

  it('gives up on headers that come too slowly', async () => {
    const raw = await rawConnection(server.port);
    raw.write('POST /graphql HTTP/1.1\r\nHost: localhost\r\nX-Slow: ');
    await raw.closed(6_000);
    expect(raw.received()).toContain('408');
  });

  it('answers bad JSON, an empty body and bytes that are no UTF-8 with 400', async () => {
    for (const body of [
      '{',
      '',
      '   ',
      '[1',
      'null',
      '"text"',
      '7',
      new Uint8Array([0x7b, 0xff, 0xfe, 0x7d]),
    ]) {
      const response = await server.server.fetch('/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      });
      expect({ body, status: response.status }).toEqual({ body, status: 400 });
      expect(await response.text()).toContain('BAD_REQUEST');
    }
  });

  it('does not run mutations over GET', async () => {
    const response = await server.server.fetch(
      `/graphql?query=${encodeURIComponent('mutation { set(value: 1) }')}`,
    );
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST');
  });

  it('answers unknown paths with 404 and known ones under another method with 405', async () => {
    const unknown = await server.server.fetch('/nope/../../etc/passwd');
    const method = await server.server.fetch('/deploy');
    const encoded = await server.server.fetch('/vms/%ff');

    expect(unknown.status).toBe(404);
    expect(await unknown.json()).toMatchObject({ error: { code: 'NOT_FOUND' } });
    expect(method.status).toBe(405);
    expect(method.headers.get('allow')).toBe('POST');
    expect(encoded.status).toBe(404);
  });

  it('sends headers that keep browsers from guessing and framing', async () => {
    const { headers } = await server.server.fetch('/graphql?query={hello}');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('keeps a harmless request id and replaces any other', async () => {
    const kept = await server.server.fetch('/healthz', { headers: { 'x-request-id': 'trace-0001' } });
    const replaced = await server.server.fetch('/healthz', { headers: { 'x-request-id': 'x"><script>' } });
    expect(kept.headers.get('x-request-id')).toBe('trace-0001');
    expect(replaced.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('logs each request without its query, variables or credentials', async () => {
    server.lines.length = 0;
    await server.server.fetch('/graphql?query={hello}&variables={"password":"s3cr3t"}', {
      headers: { authorization: 'Bearer tok3n' },
    });
    await until('the log line', () => server.lines.some(({ message }) => message === 'request'));
    const text = JSON.stringify(server.lines);
    expect(server.lines.find(({ message }) => message === 'request')?.fields).toMatchObject({
      method: 'GET',
      path: '/graphql',
      status: 401,
    });
    expect(text).not.toContain('tok3n');
    expect(text).not.toContain('s3cr3t');
    expect(text).not.toContain('hello');
  });

  it('tells whether it is ready, part by part', async () => {
    const unready = await startTestServer({
      ready: async () => ({ isReady: false, parts: { store: false } }),
    });
    const broken = await startTestServer({ ready: () => Promise.reject(new Error('no store')) });
    try {
      expect((await server.server.fetch('/readyz')).status).toBe(200);
      expect((await server.server.fetch('/health')).status).toBe(200);
      const response = await unready.server.fetch('/readyz');
      expect(response.status).toBe(503);
      expect(await response.json()).toEqual({ status: 'not ready', parts: { store: false } });
      expect((await broken.server.fetch('/readyz')).status).toBe(503);
      expect((await broken.server.fetch('/healthz')).status).toBe(200);
    } finally {
      await unready.close();
      await broken.close();
    }
  });

  it('counts what it does, for Prometheus on the same machine only', async () => {
    await server.ask('{ hello }');
    const text = await (await server.server.fetch('/metrics')).text();
    expect(text).toContain(
      'tensornode_http_request_seconds_count{method="POST",route="/graphql",status="200"}',
    );
    expect(text).toContain('tensornode_graphql_operations_total{type="query",transport="HTTP"}');
    expect(text).toContain('tensornode_event_loop_lag_seconds');
    const proxied = await server.server.fetch('/metrics', { headers: { 'x-forwarded-for': '203.0.113.5' } });
    expect(proxied.status).toBe(403);
  });

  it('sheds what is more than it can take, and recovers', async () => {
    const small = await startTestServer({ limits: { requestsAtOnce: 0 } });
    try {
      const response = await small.server.fetch('/graphql?query={hello}');
      expect(response.status).toBe(503);
      expect(response.headers.get('retry-after')).toBe('1');
      expect((await small.server.fetch('/healthz')).status).toBe(200);
    } finally {
      await small.close();
    }
  });
});
