import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { type Asked, startHttp } from './servers.js';

const INDEX = 'application/vnd.oci.image.index.v1+json';
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const digestOf = (text: string): string => `sha256:${createHash('sha256').update(text).digest('hex')}`;

interface Options {
  /** `user:password` that may pull; anonymous when absent. */
  readonly login?: string;
  /** How callers prove who they are. */
  readonly signIn?: 'bearer' | 'basic';
  /** Answers instead; returns false to leave it to the registry. */
  readonly before?: (asked: Asked, response: ServerResponse) => boolean;
}

/** A registry of images in memory, as small as one can be that speaks the HTTP API v2. */
export async function startRegistry({ login, signIn = 'bearer', before }: Options = {}) {
  const stored = new Map<string, { type: string; body: string }>();
  const put = (where: string, type: string, value: unknown): string => {
    const body = typeof value === 'string' ? value : JSON.stringify(value);
    const digest = digestOf(body);
    stored.set(`manifests/${digest}`, { type, body });
    stored.set(`blobs/${digest}`, { type: 'application/octet-stream', body });
    if (where !== '') stored.set(`manifests/${where}`, { type, body });
    return digest;
  };
  const server = await startHttp((asked, response) => {
    if (before?.(asked, response)) return undefined;
    const { url, headers } = asked;
    if (url.pathname === '/token') {
      const basic = `Basic ${Buffer.from(login ?? '').toString('base64')}`;
      if (login !== undefined && headers.authorization !== basic) {
        response.writeHead(401).end();
        return undefined;
      }
      return { token: `token-for-${url.searchParams.get('scope') ?? ''}`.replaceAll(/[:/]/g, '.') };
    }
    const [, name = '', what = ''] = /^\/v2\/(.+?)\/((?:manifests|blobs)\/.+)$/.exec(url.pathname) ?? [];
    const expected =
      signIn === 'basic'
        ? `Basic ${Buffer.from(login ?? '').toString('base64')}`
        : `Bearer token-for-repository.${name.replaceAll('/', '.')}.pull`;
    if (headers.authorization !== expected && (signIn === 'bearer' || login !== undefined)) {
      const realm = `http://${headers.host ?? ''}/token`;
      const challenge = signIn === 'basic' ? 'Basic realm="r"' : `Bearer realm="${realm}",service="tests"`;
      response.writeHead(401, { 'www-authenticate': challenge }).end();
      return undefined;
    }
    const found = stored.get(what);
    if (!found) {
      response.writeHead(404).end('{"errors":[{"code":"MANIFEST_UNKNOWN"}]}');
      return undefined;
    }
    response.writeHead(200, { 'content-type': found.type }).end(found.body);
    return undefined;
  });
  return {
    ...server,
    hostAndPort: `127.0.0.1:${server.port}`,
    put,
    /** For the architectures named; the digest of what the tag stands for. */
    image(
      tag: string,
      { ports = ['3000/tcp'], architectures = ['amd64', 'arm64'], isIndex = true } = {},
    ): string {
      const manifests = architectures.map((architecture) => {
        const config = put('', 'config', {
          os: 'linux',
          architecture,
          config: { ExposedPorts: Object.fromEntries(ports.map((port) => [port, {}])) },
        });
        const body = {
          schemaVersion: 2,
          mediaType: MANIFEST,
          config: { digest: config, size: 1 },
          layers: [],
        };
        const digest = put(isIndex ? '' : tag, MANIFEST, body);
        return { digest, mediaType: MANIFEST, size: 1, platform: { os: 'linux', architecture } };
      });
      if (!isIndex) return manifests[0]?.digest ?? '';
      const attestation = { digest: digestOf('x'), platform: { os: 'unknown', architecture: 'unknown' } };
      return put(tag, INDEX, { schemaVersion: 2, manifests: [attestation, ...manifests] });
    },
  };
}
