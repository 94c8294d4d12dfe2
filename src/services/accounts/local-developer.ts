import { isIPv4 } from 'node:net';

/** The account that an embedded server signs local requests in as. The simulated ledger knows it. */
export const LOCAL_DEVELOPER_ACCOUNT = '0.0.1001';

/** What is true of the server for as long as it runs. */
export interface LocalServer {
  /** Cloud, ledger and machines are all simulated. */
  readonly allSimulated: boolean;
  /** The address the server listens on. */
  readonly boundAddress: string;
  readonly port: number;
  readonly publicUrl: string;
}

/** What one request, or one WebSocket upgrade, looks like on the wire. */
export interface LocalRequest {
  readonly remoteAddress: string | undefined;
  readonly httpVersion: string;
  readonly method: string;
  readonly headers: Headers;
}

/** Every condition of the rule, in the order they are looked at. */
export const LOCAL_RULES = [
  'SIMULATED',
  'BOUND_TO_LOOPBACK',
  'REMOTE_IS_LOOPBACK',
  'NOT_FORWARDED',
  'HOST_IS_OURS',
  'NOT_CROSS_SITE',
  'CONTENT_TYPE',
] as const;
export type LocalRule = (typeof LOCAL_RULES)[number];

/** Headers by which proxies tell whom they speak for; `x-forwarded-*` besides. */
const FORWARDING = [
  'forwarded',
  'via',
  'x-real-ip',
  'x-client-ip',
  'x-cluster-client-ip',
  'x-original-forwarded-for',
  'x-original-host',
  'x-envoy-external-address',
  'true-client-ip',
  'cf-connecting-ip',
  'fastly-client-ip',
  'fly-client-ip',
];
/** Content types a page of any site can send without asking first. */
const SIMPLE_TYPES = ['text/plain', 'application/x-www-form-urlencoded'];
/** Any of these makes a browser ask first, and we never say yes. */
const PREFLIGHT_HEADERS = ['x-tensornode', 'apollo-require-preflight', 'graphql-preflight'];
const MEDIA_TYPE = /^[a-z0-9!#$&^_.+-]+\/[a-z0-9!#$&^_.+-]+$/;

/** The first condition that a request misses; null when it may act as the local developer. */
export function missedLocalRule(server: LocalServer, request: LocalRequest): LocalRule | null {
  const { headers } = request;
  if (!server.allSimulated) return 'SIMULATED';
  if (!isLoopback(server.boundAddress) || !isLoopback(hostOf(server.publicUrl))) return 'BOUND_TO_LOOPBACK';
  if (request.remoteAddress === undefined || !isLoopback(request.remoteAddress)) return 'REMOTE_IS_LOOPBACK';
  if (isForwarded(request)) return 'NOT_FORWARDED';
  if (!isOurHost(headers.get('host'), server.port)) return 'HOST_IS_OURS';
  if (isCrossSite(headers)) return 'NOT_CROSS_SITE';
  if (!hasSafeContentType(request)) return 'CONTENT_TYPE';
  return null;
}

export function isLoopback(address: string): boolean {
  const plain = address
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/^::ffff:(?=\d+\.)/, '');
  return plain === 'localhost' || plain === '::1' || (isIPv4(plain) && plain.startsWith('127.'));
}

/** nginx as it comes forwards in HTTP/1.0, under our own address as Host, and adds no header at all. */
function isForwarded({ headers, httpVersion }: LocalRequest): boolean {
  if (httpVersion.startsWith('0.') || httpVersion === '1.0') return true;
  for (const name of headers.keys()) {
    if (name.startsWith('x-forwarded') || FORWARDING.includes(name)) return true;
  }
  return false;
}

/** A page that made its own name resolve to 127.0.0.1 still sends that name here. */
function isOurHost(host: string | null, port: number): boolean {
  const [, name, given = '80'] =
    /^(localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::(\d{1,5}))?$/i.exec(host ?? '') ?? [];
  return name !== undefined && isLoopback(name) && Number(given) === port;
}

/**
 * Browsers put Origin on every cross-origin request that can change something, and on every WebSocket.
 * `same-site` is refused too: any other program's page on localhost is of the same site.
 */
function isCrossSite(headers: Headers): boolean {
  const origin = headers.get('origin');
  if (origin !== null && origin.toLowerCase() !== `http://${headers.get('host')}`.toLowerCase()) return true;
  const site = headers.get('sec-fetch-site');
  return site !== null && site !== 'same-origin' && site !== 'none';
}

function hasSafeContentType({ method, headers }: LocalRequest): boolean {
  if (['GET', 'HEAD', 'OPTIONS'].includes(method)) return true;
  const given = headers.get('content-type');
  if (given === null) return !hasBody(headers);

  const type = (given.split(';', 1)[0] ?? '').trim().toLowerCase();
  if (!MEDIA_TYPE.test(type) || SIMPLE_TYPES.includes(type)) return false;
  if (type !== 'multipart/form-data') return true;
  // Forms of other sites can be multipart. Whoever names our origin has passed isCrossSite; whoever names none
  // must not be a browser, for a very old one would name none.
  if (headers.has('origin') || PREFLIGHT_HEADERS.some((name) => headers.has(name))) return true;
  return !/^mozilla\//i.test(headers.get('user-agent') ?? '');
}

function hasBody(headers: Headers): boolean {
  return headers.has('transfer-encoding') || Number(headers.get('content-length') ?? '0') !== 0;
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : url;
}
