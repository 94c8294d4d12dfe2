import type { IncomingMessage } from 'node:http';
import type { Credentials } from '../../services/accounts/authentication.js';
import type { Viewer } from '../../services/accounts/viewer.js';

/** null: nobody in particular. Throws a `DomainError` for a credential that is given and does not hold. */
export type Authenticate = (credentials: Credentials) => Promise<Viewer | null>;

/** What authentication looks at. A WebSocket client sends the authorization in its first message. */
export function credentialsOf(request: IncomingMessage, authorization?: string | null): Credentials {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value === undefined) continue;
    for (const one of Array.isArray(value) ? value : [value]) headers.append(name, one);
  }
  return {
    authorization: authorization ?? request.headers.authorization ?? null,
    request: {
      remoteAddress: request.socket.remoteAddress,
      httpVersion: request.httpVersion,
      method: request.method ?? 'GET',
      headers,
    },
  };
}

/** Whom limits are counted for: the credential, or the address when nobody is signed in. */
export function callerKey(viewer: Viewer | null, remoteAddress: string | undefined): string {
  if (viewer) return `${viewer.via}:${viewer.credentialId ?? viewer.accountId}`;
  return `address:${networkOf(remoteAddress ?? 'unknown')}`;
}

/** One household has one IPv6 /64, and every address in it. */
function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/, '');
  if (!plain.includes(':')) return plain;
  const [head = '', tail] = plain.split('::', 2);
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  return [...left, ...Array<string>(zeros).fill('0'), ...right].slice(0, 4).join(':');
}
