import type { ServerResponse } from 'node:http';
import { DomainError } from '../../services/errors.js';
import { HttpRefusal, INTERNAL_MESSAGE, statusOf } from './refusal.js';

/** On every answer. The page of the explorer replaces the content policy. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
};

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

export const jsonReply = (
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): Reply => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store', ...headers },
  body: `${JSON.stringify(value)}\n`,
});

/** What is shown of an error; anything but a refusal is one sentence. */
export function publicError(error: unknown, requestId: string) {
  const known = error instanceof DomainError ? error : null;
  return {
    code: known?.code ?? 'INTERNAL',
    message: known?.message ?? INTERNAL_MESSAGE,
    field: known?.field ?? null,
    retryable: known?.retryable ?? false,
    retryAfterMs: known?.retryAfterMs ?? null,
    hint: known?.hint ?? null,
    requestId,
  };
}

export function errorReply(error: unknown, requestId: string): Reply {
  return jsonReply(statusOf(error), { error: publicError(error, requestId) }, errorHeaders(error));
}

export function errorHeaders(error: unknown): Record<string, string> {
  const headers: Record<string, string> = {};
  if (error instanceof DomainError && error.retryAfterMs !== null) {
    headers['retry-after'] = String(Math.ceil(error.retryAfterMs / 1_000));
  }
  if (statusOf(error) === 401) headers['www-authenticate'] = 'Bearer realm="tensornode"';
  if (error instanceof HttpRefusal && error.allow !== null) headers['allow'] = error.allow;
  return headers;
}

export function send(response: ServerResponse, reply: Reply, requestId: string, headOnly = false): void {
  if (response.headersSent || response.destroyed) return;
  const { status, body = '' } = reply;
  response.writeHead(status, {
    ...SECURITY_HEADERS,
    'x-request-id': requestId,
    ...reply.headers,
    'content-length': String(Buffer.byteLength(body)),
  });
  response.end(headOnly ? undefined : body);
}
