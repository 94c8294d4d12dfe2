import { createServer, type Server, type ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHttpClient, type HttpClient } from '../../src/services/adapters/http-client.js';

/** As many as the client opens to one server. */
const CONNECTIONS = 16;

let server: Server;
let client: HttpClient;
let waiting: ServerResponse[];
let paths: string[];
beforeEach(async () => {
  waiting = [];
  paths = [];
  server = createServer((request, response) => {
    paths.push(request.url ?? '');
    waiting.push(response);
    server.emit('waiting');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No port');
  client = createHttpClient({
    adapter: 'test',
    baseUrl: `http://127.0.0.1:${address.port}`,
    headers: {},
    timeoutMs: 60_000,
  });
});
afterEach(async () => {
  await client.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const call = (path: string, signal: AbortSignal, repeatable = true) =>
  client.call({ method: 'GET', path, repeatable, read: ({ text }) => text }, signal);

describe('calls to a server that never answers', () => {
  it('end with their signal although no connection was free for them, and are not sent later', async () => {
    const full = new Promise<void>((resolve) => {
      server.on('waiting', () => waiting.length === CONNECTIONS && resolve());
    });
    const hanging = Array.from({ length: CONNECTIONS }, (_, i) =>
      call(`/hangs/${i}`, new AbortController().signal, false),
    );
    await full;
    const late = new AbortController();
    const queued = call('/late', late.signal);
    late.abort(new Error('enough'));
    await expect(queued).rejects.toThrow('enough');

    const next = call('/next', new AbortController().signal, false);
    server.on('waiting', () => waiting.at(-1)?.end('next'));
    for (const response of waiting.splice(0)) response.end('at last');
    expect(await Promise.all(hanging)).toEqual(hanging.map(() => 'at last'));
    expect(await next).toBe('next');
    expect(paths).not.toContain('/late');
  });
});
