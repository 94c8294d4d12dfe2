import { z } from 'zod';
import { type GuardedAnswer, type GuardedHttp, parseUrl, refuse } from './guarded-http.js';
import type { ImageReference } from './image-reference.js';
import type { Credentials, ImageLimits } from './source-fetcher.js';

interface Needs {
  readonly http: GuardedHttp;
  readonly reference: ImageReference;
  readonly credentials?: Credentials;
  readonly limits: ImageLimits;
  readonly signal: AbortSignal;
}

type Read<T> = (answer: GuardedAnswer) => Promise<T>;

export interface RegistrySession {
  /** Something of the repository; signs in when the registry wants that. */
  get<T>(what: string, accept: string, read: Read<T>): Promise<T>;
  /** What the registry keeps at another server. */
  elsewhere<T>(url: URL, read: Read<T>): Promise<T>;
}

const TOKEN_BYTES = 64 * 1024;
const tokenAnswer = z.object({ token: z.string().optional(), access_token: z.string().optional() });

/** Talks to the registry of one image, with the token it gives out for that one. */
export function createRegistrySession(needs: Needs): RegistrySession {
  const { http, reference, credentials, limits, signal } = needs;
  const host = reference.domain === 'docker.io' ? 'registry-1.docker.io' : reference.domain;
  // As the engine has it: only what is on its own machine is spoken to without TLS.
  const scheme = /^(?:127\.[\d.]+|localhost)(?::\d+)?$/.test(host) ? 'http' : 'https';
  let authorization: string | null = null;

  const ask = <T>(url: URL, headers: Record<string, string>, read: Read<T>): Promise<T> =>
    http.ask(url, { headers }, signal, (answer) => {
      requireThere(answer, credentials !== undefined);
      return read(answer);
    });

  /** What to send so that the registry answers; it tells where to get it. */
  async function signIn(challenge: string): Promise<string> {
    const basic = credentials
      ? `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64')}`
      : null;
    if (/^basic\b/i.test(challenge)) return basic ?? refuseCredentials(false);
    const { realm, service } = bearerOf(challenge);
    const url = parseUrl(realm);
    const isOwnMachine = scheme === 'http' && url.hostname === new URL(`http://${host}`).hostname;
    if (url.protocol !== 'https:' && !isOwnMachine)
      refuse('GARBLED', 'the registry sends its callers to a server without TLS');
    if (service !== undefined) url.searchParams.set('service', service);
    url.searchParams.set('scope', `repository:${reference.path}:pull`);
    return ask(url, basic === null ? {} : { authorization: basic }, async (answer) => {
      const text = (await answer.bytes(Math.min(TOKEN_BYTES, limits.maxBytes))).toString('utf8');
      const { token, access_token: other } = tokenIn(text);
      const found = token ?? other ?? '';
      // Anything else could not stand in a header.
      if (!/^[\w.~+/=-]{1,32768}$/.test(found)) refuse('GARBLED', 'the registry gives out no token');
      return `Bearer ${found}`;
    });
  }

  return {
    async get(what, accept, read) {
      const url = new URL(`${scheme}://${host}/v2/${reference.path}/${what}`);
      if (authorization === null) {
        const first = await http.ask(url, { headers: { accept } }, signal, async (answer) => {
          if (answer.status === 401) return { challenge: answer.header('www-authenticate') ?? '' };
          requireThere(answer, credentials !== undefined);
          return { value: await read(answer) };
        });
        if ('value' in first) return first.value;
        authorization = await signIn(first.challenge);
      }
      return ask(url, { accept, authorization }, read);
    },
    elsewhere: (url, read) => ask(url, {}, read),
  };
}

function requireThere({ status, header }: GuardedAnswer, hadCredentials: boolean): void {
  if (status === 200 || (status >= 300 && status < 400 && header('location') !== undefined)) return;
  if (status === 401 || status === 403) refuseCredentials(hadCredentials);
  if (status === 404) refuse('NOT_FOUND', 'the registry has no such image');
  if (status === 429) {
    refuse('RATE_LIMITED', 'the registry asks to come back later', undefined, 'Give credentials, or wait.');
  }
  refuse('BAD_STATUS', `the registry answers HTTP ${status}`);
}

function refuseCredentials(had: boolean): never {
  return refuse(
    'CREDENTIALS',
    had ? 'the registry refuses the credentials' : 'the image is private, or there is none',
    undefined,
    had
      ? 'Check username and password, and that they may pull it.'
      : 'Check the name; for a private image give username and password.',
  );
}

/** `Bearer realm="…",service="…"`; a challenge of another kind can not be met. */
function bearerOf(challenge: string): { readonly realm: string; readonly service: string | undefined } {
  const of = (name: string) =>
    new RegExp(`(?:^bearer |,) *${name}="([^"]{1,2000})"`, 'i').exec(challenge)?.[1];
  const realm = of('realm');
  if (!/^bearer /i.test(challenge) || realm === undefined)
    return refuse('GARBLED', 'the registry wants to be signed in to in a way that is not known here');
  return { realm, service: of('service') };
}

function tokenIn(text: string): z.infer<typeof tokenAnswer> {
  try {
    return tokenAnswer.parse(JSON.parse(text));
  } catch (cause) {
    return refuse('GARBLED', 'the registry gives out no token', cause);
  }
}
