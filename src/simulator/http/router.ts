import type { IncomingHttpHeaders } from 'node:http';
import type { FaultRule } from './faults.js';
import { badRequest } from './refusal.js';

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** Path parameters, in the order of the pattern. */
  readonly params: readonly string[];
  /** Some faults are for the handler to play. */
  readonly fault: FaultRule | null;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** A string is sent as it is, anything else as JSON. */
  readonly body?: unknown;
}

export type Handler = (call: Call) => Reply | Promise<Reply>;
export interface Route {
  readonly method: string;
  readonly pattern: RegExp;
  readonly handler: Handler;
}

/** `route('GET', '/v2/vms/:id', …)`; a `:name` matches one segment. */
export function route(method: string, path: string, handler: Handler): Route {
  const source = path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/:[a-zA-Z]+/g, '([^/]+)');
  return { method, pattern: new RegExp(`^${source}$`), handler };
}

export type Match = { readonly handler: Handler; readonly params: string[] } | 'WRONG_METHOD' | 'UNKNOWN';

export function findRoute(routes: readonly Route[], method: string, path: string): Match {
  let known = false;
  for (const { method: wanted, pattern, handler } of routes) {
    const found = pattern.exec(path);
    if (!found) continue;
    known = true;
    if (wanted === method) return { handler, params: found.slice(1).map(decode) };
  }
  return known ? 'WRONG_METHOD' : 'UNKNOWN';
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw badRequest('Malformed path');
  }
}

export const ok = (body: unknown): Reply => ({ status: 200, body });

export function jsonOf(call: Call): unknown {
  if (call.body.length === 0) throw badRequest('Input validation error: EOF while parsing a value');
  const type = call.headers['content-type'] ?? '';
  if (!/^application\/json\b/i.test(type)) {
    throw badRequest('Input validation error: expected request with `Content-Type: application/json`');
  }
  try {
    return JSON.parse(call.body.toString('utf8'));
  } catch {
    throw badRequest('Input validation error: body is not JSON');
  }
}
