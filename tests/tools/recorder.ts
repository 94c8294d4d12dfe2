import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Exchange } from './openapi.js';

/** Stands in front of a server and remembers everything that passes. */
export async function startRecorder(target: string) {
  const exchanges: Exchange[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const requestBody = Buffer.concat(chunks).toString();
      const { method = 'GET', headers } = request;
      const url = new URL(request.url ?? '/', 'http://fluence.invalid');
      const passed: Record<string, string> = {};
      for (const name of ['x-api-key', 'authorization', 'content-type', 'idempotency-key']) {
        const value = headers[name];
        if (typeof value === 'string') passed[name] = value;
      }
      fetch(`${target}${request.url ?? '/'}`, {
        method,
        headers: passed,
        ...(requestBody === '' ? {} : { body: requestBody }),
      })
        .then(async (answer) => {
          const responseBody = await answer.text();
          exchanges.push({ method, url, headers, requestBody, status: answer.status, responseBody });
          response.writeHead(answer.status, { 'content-type': 'application/json' }).end(responseBody);
        })
        .catch(() => response.destroy());
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    exchanges,
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
