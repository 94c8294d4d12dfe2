import { isIP } from 'node:net';
import { isLoopback } from '../../services/accounts/local-developer.js';

/**
 * Whether the Host header names this server. A page whose own name resolves to our address (DNS rebinding) still sends
 * that name, so an unknown name is refused before anything is looked at.
 */
export function createHostCheck({ host, publicUrl }: { host: string; publicUrl: string | null }) {
  const names = new Set([bare(host)]);
  if (publicUrl !== null) names.add(bare(new URL(publicUrl).hostname));
  const isWildcard = ['0.0.0.0', '::', '::0', ''].includes(bare(host));

  return (header: string | undefined): boolean => {
    const name = nameOf(header);
    if (name === null) return false;
    // An address literal can not be rebound; bound to every interface, any of them may be ours.
    return names.has(name) || isLoopback(name) || (isWildcard && isIP(name) > 0);
  };
}
export type HostCheck = ReturnType<typeof createHostCheck>;

/** Whether a browser says that the request comes from a page of another origin. Programs send no Origin. */
export function isCrossSite(
  headers: {
    readonly origin?: string | undefined;
    readonly host?: string | undefined;
    readonly 'sec-fetch-site'?: string | string[] | undefined;
  },
  publicUrl: string | null,
): boolean {
  const { origin, host } = headers;
  if (origin !== undefined) {
    const ours = [
      `http://${host ?? ''}`,
      `https://${host ?? ''}`,
      ...(publicUrl === null ? [] : [new URL(publicUrl).origin]),
    ];
    return !ours.includes(origin.toLowerCase());
  }
  const site = headers['sec-fetch-site'];
  return site === 'cross-site' || site === 'same-site';
}

function nameOf(header: string | undefined): string | null {
  const match = /^(\[[0-9a-f:.]+\]|[a-z0-9_.-]+)(?::\d{1,5})?$/i.exec(header ?? '');
  return match?.[1] === undefined ? null : bare(match[1]);
}

const bare = (name: string): string =>
  name
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '');
