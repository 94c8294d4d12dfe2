import type { ServerResponse } from 'node:http';
import type { FaultRule } from './faults.js';
import type { Reply } from './router.js';

const JSON_TYPE = { 'content-type': 'application/json' };
const HTML = { 'content-type': 'text/html' };
const MOST_DRIPS = 200;
const TITLES: Readonly<Record<number, string>> = {
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Temporarily Unavailable',
  504: 'Gateway Time-out',
};

/** Sends the answer, or what a fault makes of it. */
export function spoil(response: ServerResponse, reply: Reply, fault: FaultRule | null): void {
  switch (fault?.kind) {
    case 'accepted-then-reset':
      response.destroy();
      return;
    case 'accepted-then-headers':
      begin(response, reply);
      response.flushHeaders();
      response.socket?.write('', () => response.destroy());
      return;
    case 'accepted-then-cut': {
      const text = begin(response, reply);
      response.write(text.slice(0, Math.ceil(text.length / 2)), () => response.destroy());
      return;
    }
    case 'accepted-then-hang':
      hang(response, fault.hangMs);
      return;
    case 'accepted-then-500':
      send(response, { status: fault.status ?? 500, headers: HTML, body: pageOf(fault.status ?? 500) });
      return;
    case 'garbage':
      send(response, { status: 200, body: '{"id": "3f1c9a' });
      return;
    case 'not-json':
      send(response, { status: 200, headers: HTML, body: '<html><body>Welcome</body></html>' });
      return;
    case 'empty':
      send(response, { status: 200 });
      return;
    case 'slow-loris':
      drip(response, begin(response, reply), fault.delayMs);
      return;
    case 'strange':
      send(response, { ...reply, body: strange(reply.body, reply.status) });
      return;
    default:
      send(response, reply);
  }
}

/** Says nothing, and cuts the connection in the end. */
export function hang(response: ServerResponse, milliseconds: number): void {
  const timer = setTimeout(() => response.destroy(), milliseconds);
  response.once('close', () => clearTimeout(timer));
}

const textOf = (body: unknown): string =>
  body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);

export function send(response: ServerResponse, reply: Reply): void {
  response.end(begin(response, reply));
}

function begin(response: ServerResponse, { status, headers = {}, body }: Reply): string {
  const text = textOf(body);
  response.writeHead(status, {
    ...(text && JSON_TYPE),
    ...(status !== 204 && { 'content-length': Buffer.byteLength(text) }),
    ...headers,
  });
  return text;
}

/** A byte at a time, or a few of a long text. */
function drip(response: ServerResponse, text: string, overMs: number): void {
  response.flushHeaders();
  const bytes = Buffer.from(text);
  const step = Math.max(1, Math.ceil(bytes.length / MOST_DRIPS));
  let sent = 0;
  const timer = setInterval(
    () => {
      response.write(bytes.subarray(sent, (sent += step)));
      if (sent < bytes.length) return;
      clearInterval(timer);
      response.end();
    },
    Math.max(1, (overMs * step) / Math.max(1, bytes.length)),
  );
  response.once('close', () => clearInterval(timer));
}

const pageOf = (status: number): string => {
  const title = `${status} ${TITLES[status] ?? 'Error'}`;
  return `<html><head><title>${title}</title></head><body><center><h1>${title}</h1></center><hr>nginx</body></html>`;
};

/** Fields nobody asked for everywhere; a status or a code nobody knows at the top. */
function strange(body: unknown, status: number): unknown {
  const shown = withStrangers(body);
  if (typeof shown !== 'object' || shown === null || Array.isArray(shown)) return shown;
  if (status >= 400) return { ...shown, code: 'quota_of_tuesdays_exhausted' };
  return 'status' in shown ? { ...shown, status: 'hibernating' } : shown;
}

function withStrangers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withStrangers);
  if (typeof value !== 'object' || value === null) return value;
  const known = Object.entries(value).map(([name, inner]) => [name, withStrangers(inner)] as const);
  return { ...Object.fromEntries(known), unheardOf: { since: 'tomorrow' } };
}
