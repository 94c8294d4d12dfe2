import { createHash } from 'node:crypto';
import { lookup as lookUp } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import { Agent, type Dispatcher, request } from 'undici';
import { abortable } from './abortable.js';
import { createAddressGuard } from './address-guard.js';
import {
  type FetchLimits,
  type FetchRefusal,
  SourceFetchFailed,
  type SourceFetcherPort,
} from './source-fetcher.js';

interface Options {
  /** `host:port` pairs that may be anywhere, e.g. `127.0.0.1:9000` or `files.internal:443`. */
  readonly allow: readonly string[];
  /** Every address of a name. Default: the system's resolver. */
  readonly resolve?: (hostname: string) => Promise<string[]>;
}

const MAX_URL = 2_048;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** Fetches what a stranger's URL names, and nothing that only we can reach. */
export function createGuardedFetcher({ allow, resolve = resolveBySystem }: Options): SourceFetcherPort {
  // Nothing private is ever fetched because some machine may be private: that list is another one.
  const guard = createAddressGuard({ allowCidrs: [] });
  const exempt = new Set(allow.map((one) => one.trim().toLowerCase()));
  const isExempt = (url: URL) => exempt.has(`${url.hostname}:${portOf(url)}`);

  function check(text: string): URL {
    const url = parse(text);
    if (isExempt(url)) return url;
    const port = portOf(url);
    if (port === 0 || (port < 1024 && port !== 80 && port !== 443))
      refuse('BAD_URL', `port ${port} is not for web pages`);
    const host = literalOf(url);
    const isLocalName = /^(?:.+\.)?localhost$/.test(host);
    if (isLocalName || (isIP(host) !== 0 && guard.check(host) !== 'PUBLIC')) {
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
    if (!isExempt(url) && found.some((one) => guard.check(one) !== 'PUBLIC')) {
      refuse('ADDRESS_REFUSED', `${host} leads to an address that is not public`);
    }
    return found;
  }

  async function follow(text: string, limits: FetchLimits, signal: AbortSignal) {
    let url = check(text);
    for (let hop = 0; ; hop += 1) {
      const agent = new Agent({
        connect: { lookup: pinnedTo(await addressesOf(url, signal)) },
        connections: 1,
      });
      try {
        const response = await request(url, {
          dispatcher: agent,
          signal,
          headers: { 'accept-encoding': 'identity', 'user-agent': 'TensorNode', accept: '*/*' },
        });
        const next = response.headers['location'];
        if (!REDIRECTS.has(response.statusCode) || typeof next !== 'string') {
          return { bytes: await readBody(response, limits.maxBytes), finalUrl: url.href };
        }
        if (hop >= limits.maxRedirects)
          refuse('TOO_MANY_REDIRECTS', `more than ${limits.maxRedirects} redirects`);
        url = check(parse(next, url).href);
      } finally {
        await agent.destroy();
      }
    }
  }

  return {
    check: (text) => void check(text),

    async fetch(text, limits, signal) {
      signal.throwIfAborted();
      const deadline = AbortSignal.timeout(limits.timeoutMs);
      try {
        const { bytes, finalUrl } = await follow(text, limits, AbortSignal.any([signal, deadline]));
        return { bytes, finalUrl, digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}` };
      } catch (error) {
        if (error instanceof SourceFetchFailed) throw error;
        if (signal.aborted) throw signal.reason;
        if (deadline.aborted) return refuse('TIMEOUT', `not finished within ${limits.timeoutMs} ms`, error);
        return refuse('UNREACHABLE', error instanceof Error ? error.message : String(error), error);
      }
    },
  };
}

function refuse(reason: FetchRefusal, message: string, cause?: unknown): never {
  throw new SourceFetchFailed(reason, message, cause === undefined ? undefined : { cause });
}

/** The URL standard turns 0x7f.1, 2130706433 and 0177.1 into 127.0.0.1 before anything is compared. */
function parse(text: string, base?: URL): URL {
  const url = text.length <= MAX_URL && URL.canParse(text, base?.href) ? new URL(text, base?.href) : null;
  if (!url) return refuse('BAD_URL', 'not a URL');
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    refuse('BAD_URL', 'only http and https are fetched');
  if (url.username !== '' || url.password !== '')
    refuse('BAD_URL', 'a URL with a user name or password is not fetched');
  return url;
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

async function readBody(
  { statusCode, headers, body }: Dispatcher.ResponseData,
  maxBytes: number,
): Promise<Uint8Array> {
  if (statusCode !== 200) refuse('BAD_STATUS', `HTTP ${statusCode}`);
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity') refuse('BAD_STATUS', 'the server insists on compressing its answer');
  if (Number(headers['content-length'] ?? 0) > maxBytes) refuse('TOO_LARGE', `more than ${maxBytes} bytes`);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) refuse('TOO_LARGE', `more than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
