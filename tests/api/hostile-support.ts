import { request } from 'node:http';
import Database from 'better-sqlite3';
import type { TestApp } from '../support/test-app.js';

/** Addresses that only the server can reach, in the spellings that slip through careless checks. */
export const FORBIDDEN_URLS = [
  'http://169.254.169.254/latest/meta-data/',
  'http://127.0.0.1/Dockerfile',
  'http://[::ffff:10.0.0.1]/Dockerfile',
  'http://0x7f.1/',
  'http://2130706433/',
  'http://[::1]/',
  'http://localhost/Dockerfile',
  'http://0/',
  'http://user:secret@example.com/Dockerfile',
  'file:///etc/passwd',
  'gopher://127.0.0.1:6379/_FLUSHALL',
  'not a url',
  `http://example.com/${'a'.repeat(10_000)}`,
];

/** The server fills these by itself, some time after it has started. */
const OWN_TABLES = new Set(['questions', 'challenge_epochs', 'settings']);

/** How many rows every table of the app's store has, but for those that the server fills by itself. */
export function rowsOf({ dataDir }: Pick<TestApp, 'dataDir'>): Record<string, number> {
  const file = new Database(`${dataDir}/tensornode.sqlite`, { readonly: true });
  try {
    const names = file
      .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
      .pluck()
      .all() as string[];
    return Object.fromEntries(
      names
        .filter((name) => !OWN_TABLES.has(name))
        .map((name) => [name, Number(file.prepare(`SELECT count(*) FROM "${name}"`).pluck().get())]),
    );
  } finally {
    file.close();
  }
}

interface CloudRequest {
  readonly method: string;
  readonly path: string;
}

/** What was asked of the cloud beyond looking. */
export async function ordersOf(app: Pick<TestApp, 'cloud'>): Promise<string[]> {
  const { requests } = await app.cloud<{ requests: readonly CloudRequest[] }>('requests');
  // Asking for a price is a POST, too, and orders nothing.
  const orders = requests.filter(({ method, path }) => method !== 'GET' && path !== '/v1/prices/cost');
  return orders.map(({ method, path }) => `${method} ${path}`);
}

/** With headers that `fetch` would not let us set. */
export function rawPost(
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
): Promise<{ status: number; body: string; headers: Readonly<Record<string, unknown>> }> {
  return new Promise((resolve, reject) => {
    const call = request(url, { method: 'POST', headers, timeout: 10_000 }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          body: Buffer.concat(chunks).toString(),
          headers: response.headers,
        }),
      );
    });
    call.on('error', reject);
    call.on('timeout', () => call.destroy(new Error('No answer within 10 s')));
    call.end(body);
  });
}
