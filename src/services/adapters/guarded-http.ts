import { lookup as lookUp } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import { Agent, type Dispatcher, request } from 'undici';
import { abortable } from './abortable.js';
import type { AddressGuard } from './address.js';
import { createAddressGuard } from './address-guard.js';
import { type FetchRefusal, SourceFetchFailed } from './source-fetcher.js';

interface Options {
  /** `host:port` pairs that may be anywhere, e.g. `127.0.0.1:9000` or `files.internal:443`. */
  readonly allow: readonly string[];
  /** Judges every other address. Default: only public ones pass. */
  readonly guard?: AddressGuard;
  /** A certificate authority, PEM, instead of the usual ones. */
  readonly ca?: string;
  /** Every address of a name. Default: the system's resolver. */
  readonly resolve?: (hostname: string) => Promise<string[]>;
}

interface Call {
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

export interface GuardedAnswer {
  readonly url: URL;
  readonly status: number;
  readonly header: (name: string) => string | undefined;
  /** At most so many bytes; `TOO_LARGE` beyond. */
  readonly pieces: (maxBytes: number) => AsyncGenerator<Buffer>;
  /** All of it. */
  readonly bytes: (maxBytes: number) => Promise<Buffer>;
}

export interface GuardedHttp {
  /** Judges what can be seen from the text alone. */
  check(url: string): URL;
  /** One request without redirects; the connection ends when `read` has. */
  ask<T>(url: URL, call: Call, signal: AbortSignal, read: (answer: GuardedAnswer) => Promise<T>): Promise<T>;
  /** Runs what asks, within a time; whatever breaks comes out as `SourceFetchFailed`, an abort as its reason. */
  within<T>(timeoutMs: number, signal: AbortSignal, work: (ending: AbortSignal) => Promise<T>): Promise<T>;
}

const MAX_URL = 2_048;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** HTTP to addresses that a stranger named, and never to what only we can reach. */
export function createGuardedHttp({
  allow,
  // Nothing private is fetched as a source because some machine may be private: that list is another one.
  guard = createAddressGuard({ allowCidrs: [] }),
  ca,
  resolve = resolveBySystem,
}: Options): GuardedHttp {
  const exempt = new Set(allow.map((one) => one.trim().toLowerCase()));
  const isExempt = (url: URL) => exempt.has(`${url.hostname}:${portOf(url)}`);

  function check(text: string): URL {
    const url = parseUrl(text);
    if (isExempt(url)) return url;
    const port = portOf(url);
    if (port === 0 || (port < 1024 && port !== 80 && port !== 443))
      refuse('BAD_URL', `port ${port} is not for web pages`);
    const host = literalOf(url);
    const isLocalName = /^(?:.+\.)?localhost$/.test(host);
    if (isLocalName || (isIP(host) !== 0 && guard.check(host) === 'REFUSED')) {
      refuse('ADDRESS_REFUSED', `${host} is not a public address`);
    }
    return url;
  }

  /** Every address must pass: one public name with one private address is the oldest trick. */
  async function addressesOf(url: URL, signal: AbortSignal): Promise<string[]> {
    const host = literalOf(url);
    if (isIP(host) !== 0) return [host];
    const found = await abortable(resolve(host), signal).catch((cause: unknown) => {
      if (signal.aborted) throw cause;
      return refuse('UNREACHABLE', `${host} has no address`, cause);
    });
    if (found.length === 0) refuse('UNREACHABLE', `${host} has no address`);
    if (!isExempt(url) && found.some((one) => guard.check(one) === 'REFUSED')) {
      refuse('ADDRESS_REFUSED', `${host} leads to an address that is not public`);
    }
    return found;
  }

  return {
    check,

    async ask(url, { method = 'GET', headers, body }, signal, read) {
      check(url.href);
      const agent = new Agent({
        connect: { lookup: pinnedTo(await addressesOf(url, signal)), ...(ca === undefined ? {} : { ca }) },
        connections: 1,
      });
      try {
        const response = await request(url, {
          dispatcher: agent,
          signal,
          method,
          body: body ?? null,
          headers: { 'accept-encoding': 'identity', 'user-agent': 'TensorNode', accept: '*/*', ...headers },
        });
        return await read(answerOf(url, response));
      } finally {
        await agent.destroy();
      }
    },

    async within(timeoutMs, signal, work) {
      signal.throwIfAborted();
      const deadline = AbortSignal.timeout(timeoutMs);
      try {
        return await work(AbortSignal.any([signal, deadline]));
      } catch (error) {
        if (error instanceof SourceFetchFailed) throw error;
        if (signal.aborted) throw signal.reason;
        if (deadline.aborted) return refuse('TIMEOUT', `not finished within ${timeoutMs} ms`, error);
        return refuse('UNREACHABLE', error instanceof Error ? error.message : String(error), error);
      }
    },
  };
}

export function refuse(reason: FetchRefusal, message: string, cause?: unknown, hint?: string): never {
  throw new SourceFetchFailed(reason, message, {
    ...(cause === undefined ? {} : { cause }),
    ...(hint === undefined ? {} : { hint }),
  });
}

/** The URL standard turns 0x7f.1, 2130706433 and 0177.1 into 127.0.0.1 before anything is compared. */
export function parseUrl(text: string, base?: URL): URL {
  const url = text.length <= MAX_URL && URL.canParse(text, base?.href) ? new URL(text, base?.href) : null;
  if (!url) return refuse('BAD_URL', 'not a URL');
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    refuse('BAD_URL', 'only http and https are fetched');
  if (url.username !== '' || url.password !== '')
    refuse('BAD_URL', 'a URL with a user name or password is not fetched');
  return url;
}

/** Where the answer sends the caller; null when it does not. */
export function redirectOf({ status, header, url }: GuardedAnswer): URL | null {
  const next = header('location');
  return REDIRECTS.has(status) && next !== undefined ? parseUrl(next, url) : null;
}

const portOf = (url: URL): number => Number(url.port || (url.protocol === 'https:' ? 443 : 80));
const literalOf = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');

async function resolveBySystem(hostname: string): Promise<string[]> {
  return (await lookUp(hostname, { all: true, verbatim: true })).map(({ address }) => address);
}

/** The name is not resolved again: whoever answers for it now may have changed his mind since the check. */
function pinnedTo(addresses: readonly string[]): LookupFunction {
  const all = addresses.map((address) => ({ address, family: isIP(address) }));
  return (_hostname, options, done) => {
    const [first] = all;
    if (options.all === true) done(null, all);
    else done(null, first?.address ?? '', first?.family);
  };
}

function answerOf(url: URL, { statusCode, headers, body }: Dispatcher.ResponseData): GuardedAnswer {
  const header = (name: string): string | undefined => {
    const value = headers[name];
    return Array.isArray(value) ? value.join(', ') : value;
  };
  async function* pieces(maxBytes: number): AsyncGenerator<Buffer> {
    const encoding = header('content-encoding') ?? 'identity';
    if (encoding !== 'identity') refuse('BAD_STATUS', 'the server insists on compressing its answer');
    if (Number(header('content-length') ?? 0) > maxBytes) refuse('TOO_LARGE', `more than ${maxBytes} bytes`);
    let size = 0;
    for await (const piece of body as AsyncIterable<Buffer>) {
      size += piece.length;
      if (size > maxBytes) refuse('TOO_LARGE', `more than ${maxBytes} bytes`);
      yield piece;
    }
  }
  return {
    url,
    status: statusCode,
    header,
    pieces,
    async bytes(maxBytes) {
      const all: Buffer[] = [];
      for await (const piece of pieces(maxBytes)) all.push(piece);
      return Buffer.concat(all);
    },
  };
}
