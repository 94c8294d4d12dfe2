import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rawConnection } from './support/raw-http.js';
import { readResult, startTestServer, type TestServer } from './support/test-server.js';
import { until } from '../support/until.js';

const STORE = 'mutation Store($file: Upload!) { store(file: $file) }';

function form(parts: Record<string, string | Blob>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(parts)) {
    if (typeof value === 'string') data.append(name, value);
    else data.append(name, value, 'context.tar');
  }
  return data;
}

const operations = (variables: object = { file: null }): string =>
  JSON.stringify({ query: STORE, variables });

describe('uploads by GraphQL multipart requests', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ limits: { uploadBytes: 100_000, uploadsAtOnce: 1, uploadMs: 3_000 } });
  });
  afterAll(() => server.close());

  const upload = async (body: FormData, headers: Record<string, string> = {}) => {
    const response = await server.server.fetch('/graphql', { method: 'POST', body, headers });
    return { status: response.status, body: await readResult(response) };
  };

  it('puts the file where the map says', async () => {
    const { status, body } = await upload(
      form({ operations: operations(), map: '{"0":["variables.file"]}', '0': new Blob(['FROM scratch']) }),
    );
    expect(body.errors).toBeUndefined();
    expect(status).toBe(200);
    expect(body.data).toEqual({ store: 'context.tar' });
    expect(server.gauge.stored).toContain('FROM scratch');
  });

  it('holds its place until the upload is answered, not only read', async () => {
    let stored: () => void = () => {};
    server.gauge.storing = new Promise((resolve) => {
      stored = resolve;
    });
    const before = server.gauge.stored.length;
    const send = () =>
      upload(form({ operations: operations(), map: '{"0":["variables.file"]}', '0': new Blob(['x']) }));
    const first = send();
    await until('the first is read', async () => server.gauge.stored.length > before);
    const second = await send();
    stored();
    expect((await first).status).toBe(200);
    expect(second.status).toBe(503);
    expect(server.gauge.stored).toHaveLength(before + 1);
  });

  it.each([
    ['no operations', { map: '{}' }],
    ['operations that are no JSON', { operations: '{', map: '{}' }],
    ['a map that is no object', { operations: operations(), map: '[]' }],
    [
      'a path beside the variables',
      {
        operations: JSON.stringify({ query: '{ hello }', extensions: null }),
        map: '{"0":["extensions"]}',
        '0': new Blob(['x']),
      },
    ],
    [
      'a path into the prototype',
      { operations: operations(), map: '{"0":["variables.__proto__.polluted"]}', '0': new Blob(['x']) },
    ],
    [
      'a path to a value',
      { operations: operations({ file: 1 }), map: '{"0":["variables.file"]}', '0': new Blob(['x']) },
    ],
    ['a file that is not there', { operations: operations(), map: '{"7":["variables.file"]}' }],
    ['several operations', { operations: `[${operations()}]`, map: '{}' }],
  ])('refuses %s', async (_what, parts) => {
    const { status } = await upload(form(parts));
    expect(status).toBe(400);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });

  it('refuses what is larger than the cap', async () => {
    const { status } = await upload(
      form({
        operations: operations(),
        map: '{"0":["variables.file"]}',
        '0': new Blob(['x'.repeat(200_000)]),
      }),
    );
    expect(status).toBe(413);
  });

  it('reads nothing from somebody who is not signed in', async () => {
    const { status } = await upload(form({ operations: operations(), map: '{}' }), { via: '1.1 proxy' });
    expect(status).toBe(401);
  });

  it('refuses pages of other sites, for forms need no preflight', async () => {
    const { status } = await upload(form({ operations: operations(), map: '{}' }), {
      origin: 'https://evil.example',
    });
    expect(status).toBe(403);
  });

  it('reads only so many at once, and goes on when one breaks off', async () => {
    const head =
      'POST /graphql HTTP/1.1\r\nHost: localhost:PORT\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 5000\r\n\r\n--b\r\n';
    const slow = await rawConnection(server.port);
    slow.write(head.replace('PORT', String(server.port)));
    const good = () =>
      upload(form({ operations: operations(), map: '{"0":["variables.file"]}', '0': new Blob(['x']) }));
    await expect.poll(async () => (await good()).status, { timeout: 5_000 }).toBe(503);
    slow.destroy();
    await expect.poll(async () => (await good()).status, { timeout: 5_000 }).toBe(200);
  });

  it('refuses a form without a boundary, and one that breaks off', async () => {
    const without = await server.server.fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'multipart/form-data' },
      body: 'x',
    });
    expect(without.status).toBe(400);
    const broken = await server.server.fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'multipart/form-data; boundary=b' },
      body: '--b\r\nContent-Disposition: form-data; name="operations"\r\n\r\n{"query"',
    });
    expect(broken.status).toBe(400);
  });
});
